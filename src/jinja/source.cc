// SPDX-License-Identifier: Apache-2.0
#include "jinja/source.h"

#include <algorithm>

#include "jinja/text.h"

namespace porc::jinja {
namespace {

constexpr std::size_t kShownMax = 160;

std::string with_one_line_end(std::string text) {
  if (text.find('\r') == std::string::npos) return text;
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    result += text[i] == '\r' ? '\n' : text[i];
  }
  return result;
}

/// Start of the line of byte `at`.
std::size_t line_start(std::string_view text, std::size_t at) {
  return at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
}

}  // namespace

Source::Source(std::string text, std::string name)
    : text_(with_one_line_end(std::move(text))), name_(std::move(name)) {}

std::size_t Source::line_of(std::uint32_t at) const {
  auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(at, text_.size()));
  return 1 + static_cast<std::size_t>(std::count(text_.begin(), end, '\n'));
}

std::size_t Source::column_of(std::uint32_t at) const {
  std::size_t clamped = std::min<std::size_t>(at, text_.size());
  return clamped - line_start(text_, clamped) + 1;
}

std::string Source::place(std::uint32_t at) const {
  return name_ + ":" + std::to_string(line_of(at)) + ":" + std::to_string(column_of(at));
}

std::string Source::explain(std::uint32_t at, std::string_view message) const {
  std::size_t clamped = std::min<std::size_t>(at, text_.size());
  std::size_t begin = line_start(text_, clamped);
  std::string_view line = std::string_view(text_).substr(begin, text_.find('\n', begin) - begin);
  std::string report = place(at) + ": " + std::string(message);
  if (line.size() > kShownMax) return report;
  std::string caret;
  for (std::size_t i = 0; i < clamped - begin;) {
    caret += line[i] == '\t' ? '\t' : ' ';
    next_code_point(line, i);
  }
  return report + "\n    " + std::string(line) + "\n    " + caret + "^";
}

}  // namespace porc::jinja
