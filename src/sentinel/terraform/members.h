// SPDX-License-Identifier: Apache-2.0
// Reading JSON objects that may lack anything.
#pragma once

#include <string_view>

#include "json/value.h"
#include "sentinel/value/not_known.h"

namespace porc::sentinel {

inline const json::value* find_member(const json::object& object, std::string_view key) {
  return object.if_contains({key.data(), key.size()});
}

/// An empty object for what is none.
inline const json::object& object_member(const json::object& object, std::string_view key) {
  static const json::object empty;
  const json::value* const found = find_member(object, key);
  const json::object* const inner = found == nullptr ? nullptr : found->if_object();
  return inner == nullptr ? empty : *inner;
}

/// An empty array for what is none.
inline const json::array& array_member(const json::object& object, std::string_view key) {
  static const json::array empty;
  const json::value* const found = find_member(object, key);
  const json::array* const inner = found == nullptr ? nullptr : found->if_array();
  return inner == nullptr ? empty : *inner;
}

/// "" for what is no string. Throws Untouchable.
inline std::string_view text_member(const json::object& object, std::string_view key) {
  const json::value* const found = find_member(object, key);
  const json::string* const text = found == nullptr ? nullptr : found->if_string();
  if (found != nullptr && text == nullptr)
    if (const auto why = not_known(*found)) throw Untouchable{*why};
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

inline std::string_view view(const json::object::value_type& member) {
  return {member.key().data(), member.key().size()};
}

}  // namespace porc::sentinel
