// SPDX-License-Identifier: Apache-2.0
// C++ values straight to JSON text, for what is printed and forgotten: an answer, a stored
// document. Building the `value` first costs three times as much.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/decode.h"

namespace porc::json {

void print_to(std::string& out, const value& from);
void print_to(std::string& out, const object& from);
void print_to(std::string& out, std::string_view from);
inline void print_to(std::string& out, const std::string& from) {
  print_to(out, std::string_view(from));
}
void print_to(std::string& out, double from);
void print_to(std::string& out, Timestamp from);
template <std::same_as<bool> T>
void print_to(std::string& out, T from) {
  out += from ? "true" : "false";
}

template <WireInteger T>
void print_to(std::string& out, T from) {
  std::array<char, std::numeric_limits<T>::digits10 + 3> digits{};
  auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), from);
  out.append(digits.data(), end);
}
template <class Tag>
void print_to(std::string& out, const Id<Tag>& from) {
  if (from.empty()) {
    out += "null";
  } else {
    print_to(out, from.str());
  }
}
template <DescribedEnum T>
void print_to(std::string& out, T from) {
  print_to(out, std::string_view(boost::describe::enum_to_string(from, "")));
}
template <class T>
void print_to(std::string& out, const std::optional<T>& from);
template <class T>
void print_to(std::string& out, const std::vector<T>& from);
template <class T>
void print_to(std::string& out, const std::map<std::string, T>& from);

template <DescribedStruct T>
void print_to(std::string& out, const T& from) {
  using namespace boost::describe;
  char before = '{';
  boost::mp11::mp_for_each<describe_members<T, mod_public | mod_inherited>>([&](auto described) {
    const auto& member = from.*described.pointer;
    if constexpr (requires { member.has_value(); }) {
      if (!member.has_value()) return;
    }
    out += std::exchange(before, ',');
    out.append("\"").append(described.name).append("\":");
    print_to(out, member);
  });
  if (before == '{') out += '{';
  out += '}';
}
template <class T>
void print_to(std::string& out, const std::optional<T>& from) {
  if (from) {
    print_to(out, *from);
  } else {
    out += "null";
  }
}
template <class T>
void print_to(std::string& out, const std::vector<T>& from) {
  out += '[';
  const char* separator = "";
  for (const auto& item : from) {
    out += std::exchange(separator, ",");
    print_to(out, item);
  }
  out += ']';
}
template <class T>
void print_to(std::string& out, const std::map<std::string, T>& from) {
  out += '{';
  const char* separator = "";
  for (const auto& [name, item] : from) {
    out += std::exchange(separator, ",");
    print_to(out, name);
    out += ':';
    print_to(out, item);
  }
  out += '}';
}

/// The same text as `serialize(encode(from))`.
template <class T>
std::string print(const T& from) {
  std::string out;
  print_to(out, from);
  return out;
}

}  // namespace porc::json
