// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace porc::jinja {

/// A template's text with one kind of line end, and what to call it in messages.
class Source {
 public:
  /// Turns \r\n and \r into \n, as Jinja2 does.
  Source(std::string text, std::string name);

  const std::string& text() const noexcept { return text_; }
  const std::string& name() const noexcept { return name_; }

  std::size_t line_of(std::uint32_t at) const;    ///< from 1
  std::size_t column_of(std::uint32_t at) const;  ///< from 1, in UTF-8 bytes
  /// `name:line:column`.
  std::string place(std::uint32_t at) const;
  /// `name:line:column: message`, the line, and a caret under the place.
  std::string explain(std::uint32_t at, std::string_view message) const;

 private:
  std::string text_;
  std::string name_;
};

}  // namespace porc::jinja
