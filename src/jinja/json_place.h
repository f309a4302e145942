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
  /// Goes on over a value written at `place()`.
  void feed_value() {
    if (place() == JsonPlace::key) expects_key_ = false;
  }

  JsonPlace place() const {
    if (in_string_) return JsonPlace::string;
    return expects_key_ ? JsonPlace::key : JsonPlace::value;
  }
  /// True when the next character would be part of an escape.
  bool in_escape() const { return escape_left_ > 0; }

 private:
  void read_string(char c);

  std::vector<bool> is_object_;  ///< of the open brackets
  bool expects_key_ = false;
  bool in_string_ = false;
  int escape_left_ = 0;
};

}  // namespace porc::jinja
