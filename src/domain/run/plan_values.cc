// SPDX-License-Identifier: Apache-2.0
// A plan keeps the values of its root variables as they were given, before any conversion to their
// types, so that they can be compared.
#include "domain/run/plan_values.h"

#include <algorithm>

#include "json/parse.h"
#include "json/pointer.h"

namespace porc::run {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char byte) { return static_cast<unsigned char>(byte) < 128; });
}

bool differ(const json::value& asked, const json::value& held);

bool differ(const json::object& asked, const json::object& held) {
  if (asked.size() != held.size()) return true;
  return std::ranges::any_of(asked, [&held](const auto& member) {
    if (!is_ascii(member.key())) return false;
    const json::value* other = held.if_contains(member.key());
    return other == nullptr || differ(member.value(), *other);
  });
}

bool differ(const json::value& asked, const json::value& held) {
  if (asked.is_object() && held.is_object()) return differ(asked.get_object(), held.get_object());
  if (asked.is_array() && held.is_array()) {
    const auto are_alike = [](const json::value& one, const json::value& other) {
      return !differ(one, other);
    };
    return !std::ranges::equal(asked.get_array(), held.get_array(), are_alike);
  }
  if (asked.is_string() && held.is_string() && !is_ascii(asked.get_string())) return false;
  if (asked.is_number() && held.is_number() && (asked.is_double() || held.is_double()))
    return false;
  return asked != held;
}

}  // namespace

std::vector<std::string> values_not_asked_for(const json::value& plan,
                                              const std::map<std::string, Secret>& asked) {
  std::vector<std::string> names;
  for (const auto& [name, secret] : asked) {
    const std::string place = json::append("/variables", name);
    const json::value* held = json::find(plan, json::append(place, "value"));
    const json::value* otherwise =
        json::find(plan, "/configuration/root_module" + json::append(place, "default"));
    const bool is_default = held != nullptr && otherwise != nullptr && *held == *otherwise;
    if (held == nullptr || is_default) continue;
    const auto value = json::parse(secret.expose("compared with what the plan holds"));
    if (!value || differ(*value, *held)) names.push_back(name);
  }
  return names;
}

}  // namespace porc::run
