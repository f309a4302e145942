// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "jinja/value.h"

namespace porc::jinja {

/// As append_text, of anything but a string.
void append_other(std::string& out, const Value& value);

/// Python's `str`: what `{{ value }}` writes without escaping. Throws Abort for undefined,
/// references and objects.
std::string to_text(const Value& value);
/// The same, appended to `out`.
inline void append_text(std::string& out, const Value& value) {
  value.is(Kind::text) ? void(out += value.as_text()) : append_other(out, value);
}
/// The same as a text to read while the value lives: its own when it has one, else made here.
class TextOf {
 public:
  explicit TextOf(const Value& value) : text_(value.is(Kind::text) ? value.as_text() : made_) {
    if (!value.is(Kind::text)) append_text(made_, value);
  }
  TextOf(const TextOf&) = delete;
  TextOf& operator=(const TextOf&) = delete;
  const std::string& operator*() const { return text_; }

 private:
  std::string made_{};
  const std::string& text_;
};

/// Python's `repr`: what stands inside a printed list.
void append_repr(std::string& out, const Value& value);
/// Python's `ascii`: the same with an escape for whatever is beyond ASCII.
void append_ascii(std::string& out, const Value& value);

}  // namespace porc::jinja
