// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/message_place.h"

#include <charconv>

namespace porc::quill {
namespace {

/// Takes a number and what must follow it.
std::optional<int> take_number(std::string_view& text, std::string_view then) {
  int number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.starts_with(then)) return std::nullopt;
  text.remove_prefix(then.size());
  return number;
}

}  // namespace

std::optional<LineColumn> take_place(std::string& message, std::string_view file) {
  std::string_view rest = message;
  if (rest.starts_with(file) && rest.substr(file.size()).starts_with(':'))
    rest.remove_prefix(file.size() + 1);
  const auto line = take_number(rest, ":");
  const auto column = line ? take_number(rest, ": ") : std::nullopt;
  if (!column) return std::nullopt;
  message = std::string(rest);
  return LineColumn{.line = *line, .column = *column};
}

}  // namespace porc::quill
