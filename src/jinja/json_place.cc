// SPDX-License-Identifier: Apache-2.0
#include "jinja/json_place.h"

namespace porc::jinja {

void JsonPlaceTracker::feed(std::string_view text) {
  for (char c : text) {
    if (in_string_) {
      read_string(c);
      continue;
    }
    switch (c) {
      case '"':
        in_string_ = true;
        break;
      case '{':
      case '[':
        is_object_.push_back(c == '{');
        expects_key_ = c == '{';
        break;
      case '}':
      case ']':
        if (!is_object_.empty()) is_object_.pop_back();
        expects_key_ = false;
        break;
      case ',':
        expects_key_ = !is_object_.empty() && is_object_.back();
        break;
      case ':':
        expects_key_ = false;
        break;
      default:
        break;
    }
  }
}

void JsonPlaceTracker::read_string(char c) {
  constexpr int kHexDigits = 4;
  if (escape_left_ > 0) {
    // The letter after the backslash; `u` has four digits more.
    bool is_letter = escape_left_ > kHexDigits;
    escape_left_ = is_letter ? (c == 'u' ? kHexDigits : 0) : escape_left_ - 1;
  } else if (c == '\\') {
    escape_left_ = kHexDigits + 1;
  } else if (c == '"') {
    in_string_ = false;
  }
}

}  // namespace porc::jinja
