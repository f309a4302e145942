// SPDX-License-Identifier: Apache-2.0
// JSON to C++ values and back, by description: a struct or enum described with Boost.Describe is
// its own schema, and its names are the wire's spelling. Why not boost::json::value_to: in 1.81 a
// missing optional or one unknown member fails the whole object, and nothing says where
// (docs/adr/0004-json-reader.md).
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe.hpp>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "json/pointer.h"
#include "json/value.h"

namespace porc::json {

/// How a violation begins that blames the name of a member, not its value.
inline constexpr std::string_view kUnknownField = "is not a known field";
inline constexpr std::string_view kUnknownProperty = "is not a known property";

/// What to do with a member that the struct does not describe: our clients deserve an exact fault,
/// vendors add members every week.
enum class Unknown : std::uint8_t { reject, ignore };

template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept WireInteger = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// Members of these types may be absent; every other member is required.
template <class T>
inline constexpr bool kMayBeAbsent = false;
template <class T>
inline constexpr bool kMayBeAbsent<std::optional<T>> = true;
template <class T>
inline constexpr bool kMayBeAbsent<std::vector<T>> = true;
template <class T>
inline constexpr bool kMayBeAbsent<std::map<std::string, T>> = true;
template <>
inline constexpr bool kMayBeAbsent<object> = true;

/// Reads a value into C++ and collects every fault on the way. Used through `decode`.
class Decoder {
 public:
  explicit Decoder(Unknown unknown) : unknown_(unknown) {}
  std::vector<Violation> take_violations() { return std::move(violations_); }

  void read(const value& from, bool& to);
  void read(const value& from, double& to);
  void read(const value& from, std::string& to);
  void read(const value& from, Timestamp& to);
  void read(const value& from, value& to) { to = from; }
  void read(const value& from, object& to);

  template <WireInteger T>
  void read(const value& from, T& to) {
    std::int64_t number = 0;
    if constexpr (std::is_unsigned_v<T> && sizeof(T) == sizeof(number)) {
      if (read_integer(from, 0, std::numeric_limits<std::int64_t>::max(), number))
        to = static_cast<T>(number);
    } else if (read_integer(
                   from, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), number)) {
      to = static_cast<T>(number);
    }
  }

  template <class T>
  void read(const value& from, std::optional<T>& to) {
    if (!from.is_null()) read(from, to.emplace());
  }

  template <class T>
  void read(const value& from, std::vector<T>& to) {
    const array* items = from.if_array();
    if (items == nullptr) return refuse("must be an array", from);
    to.reserve(items->size());
    for (std::size_t i = 0; i < items->size(); ++i) {
      PointerStep into(pointer_, std::to_string(i));
      T item{};
      read((*items)[i], item);
      to.push_back(std::move(item));
    }
  }

  template <class T>
  void read(const value& from, std::map<std::string, T>& to) {
    const object* members = from.if_object();
    if (members == nullptr) return refuse("must be an object", from);
    for (const auto& member : *members) {
      PointerStep into(pointer_, member.key());
      read(member.value(), to[std::string(member.key())]);
    }
  }

  template <class Tag>
  void read(const value& from, Id<Tag>& to) {
    if (from.is_null()) return;  // "none", as encode writes it
    std::string text;
    read(from, text);
    if (!from.is_string()) return;
    auto id = Id<Tag>::parse(text);
    if (!id) return add(std::move(id).error().message);
    to = *std::move(id);
  }

  template <DescribedEnum T>
  void read(const value& from, T& to) {
    std::vector<std::string_view> names;
    bool found = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      names.emplace_back(enumerator.name);
      if (!from.is_string() || from.get_string() != enumerator.name) return;
      to = enumerator.value;
      found = true;
    });
    if (!found) refuse_choice(from, names);
  }

  template <DescribedStruct T>
  void read(const value& from, T& to) {
    const object* members = from.if_object();
    if (members == nullptr) return refuse("must be an object", from);
    using namespace boost::describe;
    std::vector<std::string_view> known;
    boost::mp11::mp_for_each<describe_members<T, mod_public | mod_inherited>>([&](auto described) {
      known.emplace_back(described.name);
      auto& member = to.*described.pointer;
      PointerStep into(pointer_, described.name);
      if (const value* given = members->if_contains(described.name)) {
        read(*given, member);
      } else if (!kMayBeAbsent<std::remove_cvref_t<decltype(member)>>) {
        add("is required");
      }
    });
    if (unknown_ == Unknown::reject) refuse_unknown(*members, known);
  }

 private:
  bool read_integer(const value& from, std::int64_t min, std::int64_t max, std::int64_t& to);
  void add(std::string message);
  void refuse(std::string_view expected, const value& found);
  void refuse_choice(const value& found, const std::vector<std::string_view>& names);
  void refuse_unknown(const object& members, const std::vector<std::string_view>& known);

  Unknown unknown_;
  std::string pointer_;
  std::vector<Violation> violations_;
};

/// Reads `document` as a `T`: a described struct or enum, bool, an integer, double, std::string,
/// std::optional (absent or null), std::vector, std::map<std::string, …>, json::value, Timestamp
/// (RFC 3339) or Id (null is "none"). `T` must be default-constructible.
/// Errors: invalid_argument with every violation, at most kViolationsMax.
template <class T>
Result<T> decode(const value& document, Unknown unknown) {
  Decoder decoder(unknown);
  T result{};
  decoder.read(document, result);
  std::vector<Violation> violations = decoder.take_violations();
  if (violations.empty()) return result;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the document is not as expected",
               .violations = std::move(violations)};
}

inline value encode(bool from) {
  return from;
}
inline value encode(double from) {
  return from;
}
inline value encode(const std::string& from) {
  return value(from);
}
inline value encode(Timestamp from) {
  return value(format_time(from));
}
inline value encode(const value& from) {
  return from;
}
template <WireInteger T>
value encode(T from) {
  return value(from);
}
template <class Tag>
value encode(const Id<Tag>& from) {
  return from.empty() ? value(nullptr) : value(from.str());
}
template <DescribedEnum T>
value encode(T from) {
  return value(boost::describe::enum_to_string(from, ""));
}
template <class T>
value encode(const std::optional<T>& from);
template <class T>
value encode(const std::vector<T>& from);
template <class T>
value encode(const std::map<std::string, T>& from);

/// The opposite of `decode`. Members in order of description; an absent optional is left out.
template <DescribedStruct T>
value encode(const T& from) {
  using namespace boost::describe;
  object members;
  boost::mp11::mp_for_each<describe_members<T, mod_public | mod_inherited>>([&](auto described) {
    const auto& member = from.*described.pointer;
    if constexpr (requires { member.has_value(); }) {
      if (!member.has_value()) return;
    }
    members[described.name] = encode(member);
  });
  return members;
}
template <class T>
value encode(const std::optional<T>& from) {
  return from ? encode(*from) : value(nullptr);
}
template <class T>
value encode(const std::vector<T>& from) {
  array items;
  items.reserve(from.size());
  for (const auto& item : from) items.push_back(encode(item));
  return items;
}
template <class T>
value encode(const std::map<std::string, T>& from) {
  object members;
  for (const auto& [name, item] : from) members[name] = encode(item);
  return members;
}

}  // namespace porc::json
