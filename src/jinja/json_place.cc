// SPDX-License-Identifier: Apache-2.0
#include "jinja/json_place.h"

namespace porc::jinja {
namespace {

bool is_sigil(unsigned code) {
  return code == '$' || code == '%';
}

/// 0 for what is no digit: then the text is no JSON.
unsigned digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 0;
}

}  // namespace

void JsonPlaceTracker::feed(std::string_view text) {
  for (char c : text) {
    if (in_string_) {
      read_string(c);
      continue;
    }
    switch (c) {
      case '"':
        in_string_ = true;
        sigil_ = Sigil::none;
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

void JsonPlaceTracker::feed_value(std::string_view value) {
  if (value.empty()) {
    // It does not part the author's text around it.
    if (sigil_ != Sigil::none) sigil_ = Sigil::of_value;
    return;
  }
  if (place() == JsonPlace::key) expects_key_ = false;
  if (!in_string_) return;
  sigil_ = is_sigil(static_cast<unsigned char>(value.back())) ? Sigil::of_value : Sigil::none;
}

void JsonPlaceTracker::read_string(char c) {
  constexpr int kHexDigits = 4;
  if (escape_left_ > kHexDigits) {
    // The letter after the backslash; `u` has four digits more.
    escape_left_ = c == 'u' ? kHexDigits : 0;
    escaped_ = 0;
    if (escape_left_ == 0) end_character(0);  // none of them is `{`, `$` or `%`
  } else if (escape_left_ > 0) {
    escaped_ = escaped_ * 16 + digit_of(c);
    if (--escape_left_ == 0) end_character(escaped_);
  } else if (c == '\\') {
    escape_left_ = kHexDigits + 1;
  } else if (c == '"') {
    in_string_ = false;
    sigil_ = Sigil::none;
  } else {
    end_character(static_cast<unsigned char>(c));
  }
}

void JsonPlaceTracker::end_character(unsigned code) {
  if (sigil_ == Sigil::of_value && (code == '{' || is_sigil(code))) joined_value_ = true;
  sigil_ = is_sigil(code) ? Sigil::of_author : Sigil::none;
}

}  // namespace porc::jinja
