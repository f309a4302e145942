// SPDX-License-Identifier: Apache-2.0
#include "json/decode.h"

#include <algorithm>

#include "json/suggestion.h"

namespace porc::json {

void Decoder::add(std::string message) {
  if (violations_.size() == kViolationsMax) return;
  violations_.push_back({.pointer = pointer_, .message = std::move(message)});
}

void Decoder::refuse(std::string_view expected, const value& found) {
  add(std::string(expected) + ", found " + std::string(kind_name(found)));
}

void Decoder::refuse_choice(const value& found, const std::vector<std::string_view>& names) {
  std::string expected = "must be one of ";
  const char* separator = "";
  for (std::string_view name : names) {
    expected += std::exchange(separator, ", ");
    expected += name;
  }
  if (!found.is_string()) return refuse(expected, found);
  add(expected + did_you_mean(found.get_string(), names));
}

void Decoder::refuse_unknown(const object& members, const std::vector<std::string_view>& known) {
  for (const auto& member : members) {
    std::string_view name = member.key();
    if (std::ranges::find(known, name) != known.end()) continue;
    if (violations_.size() == kViolationsMax) return;  // a suggestion costs time
    PointerStep into(pointer_, name);
    add(std::string(kUnknownField) + did_you_mean(name, known));
  }
}

void Decoder::read(const value& from, bool& to) {
  if (!from.is_bool()) return refuse("must be true or false", from);
  to = from.get_bool();
}

void Decoder::read(const value& from, double& to) {
  if (!from.is_number()) return refuse("must be a number", from);
  to = from.to_number<double>();
}

void Decoder::read(const value& from, object& to) {
  if (!from.is_object()) return refuse("must be an object", from);
  to = from.get_object();
}

void Decoder::read(const value& from, std::string& to) {
  if (!from.is_string()) return refuse("must be a string", from);
  to = from.get_string();
}

void Decoder::read(const value& from, Timestamp& to) {
  if (!from.is_string()) return refuse("must be a string", from);
  auto time = parse_time(from.get_string());
  if (!time) return add("must be an RFC 3339 time such as 2026-01-02T03:04:05Z");
  to = *time;
}

bool Decoder::read_integer(const value& from,
                           std::int64_t min,
                           std::int64_t max,
                           std::int64_t& to) {
  if (!from.is_number()) return refuse("must be an integer", from), false;
  // A double with an integral value is an integer in JSON Schema too: 1.0 is 1.
  boost::json::error_code error;
  const auto number = from.to_number<std::int64_t>(error);
  if (error == boost::json::error::not_exact && from.is_double())
    return add("must be an integer"), false;
  if (error || number < min || number > max) {
    add("must be between " + std::to_string(min) + " and " + std::to_string(max));
    return false;
  }
  to = number;
  return true;
}

}  // namespace porc::json
