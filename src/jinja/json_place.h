// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace porc::jinja {

/// Where in JSON a character stands.
enum class JsonPlace : std::uint8_t {
  value,   ///< where a value is expected, or just was
  key,     ///< in an object, where a key is expected
  string,  ///< inside the quotes of either
};

/// Tells, for JSON that is written piece by piece, where the next character will stand. Never
/// fails: what is no JSON is the parser's to refuse.
class JsonPlaceTracker {
 public:
  void feed(std::string_view text);
  /// Goes on over a value written at `place()`; in a string it holds no escape of its own at the
  /// end.
  void feed_value(std::string_view value);

  JsonPlace place() const {
    if (in_string_) return JsonPlace::string;
    return expects_key_ ? JsonPlace::key : JsonPlace::value;
  }
  /// True when the next character would be part of an escape.
  bool in_escape() const { return escape_left_ > 0; }

  // Of a string that is a template:

  /// True when the last character of the string, as it is read, is `$` or `%`: a `{` would join it.
  bool after_sigil() const { return sigil_ != Sigil::none; }
  /// True once the author's text went on with what joins a `$` or `%` that a value ended with, or
  /// that an empty value was to part it from.
  bool joined_value() const { return joined_value_; }

 private:
  enum class Sigil : std::uint8_t { none, of_author, of_value };
  void read_string(char c);
  void end_character(unsigned code);

  std::vector<bool> is_object_;  ///< of the open brackets
  bool expects_key_ = false;
  bool in_string_ = false;
  bool joined_value_ = false;
  Sigil sigil_ = Sigil::none;
  int escape_left_ = 0;
  unsigned escaped_ = 0;  ///< the digits of an escape so far
};

}  // namespace porc::jinja
