// SPDX-License-Identifier: Apache-2.0
#include "json/member.h"

namespace porc::json {

std::string text_of(const value* found) {
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::string text_at(const object& members, std::string_view name) {
  return text_of(members.if_contains(name));
}

std::string text_at(const value& from, std::string_view name) {
  const object* members = from.if_object();
  return members != nullptr ? text_at(*members, name) : std::string();
}

const object& object_at(const object& members, std::string_view name) {
  static const object empty;
  const value* found = members.if_contains(name);
  return found != nullptr && found->is_object() ? found->get_object() : empty;
}

}  // namespace porc::json
