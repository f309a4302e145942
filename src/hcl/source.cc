// SPDX-License-Identifier: Apache-2.0
#include "hcl/source.h"

#include <algorithm>

#include "base/assert.h"
#include "hcl/characters.h"

namespace porc::hcl {
namespace {

/// Limit: bytes of the line shown below a message.
constexpr std::size_t kLineShownMax = 160;

/// The line around `offset`, cut when it is very long, and a line with a caret below the character.
std::string excerpt(std::string_view text, std::size_t offset) {
  std::size_t start = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  if (offset - start > kLineShownMax / 2) start = offset - kLineShownMax / 2;
  while (start < offset && is_continuation(text[start])) ++start;
  std::size_t end = std::min(text.find('\n', offset), text.size());
  end = std::min(end, start + kLineShownMax);
  while (end > offset && end < text.size() && is_continuation(text[end])) --end;

  std::string line(text.substr(start, end - start));
  // A control character would reach the terminal or log that shows the message.
  std::replace_if(
      line.begin(),
      line.end(),
      [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; },
      ' ');
  std::string caret;
  for (char c : line.substr(0, offset - start)) {
    if (!is_continuation(c)) caret += c == '\t' ? '\t' : ' ';
  }
  return line + '\n' + caret + '^';
}

}  // namespace

std::string place_name(const Source& source, Position at) {
  return std::string(source.filename) + ':' + std::to_string(at.line) + ':' +
         std::to_string(at.column);
}

Error syntax_error(const Source& source, const std::vector<Fault>& faults) {
  PORC_ASSERT(!faults.empty());
  const Fault& first = faults.front();
  Error error{.code = ErrorCode::malformed,
              .message = place_name(source, first.at) + ": " + first.message + '\n' +
                         excerpt(source.text, first.at.offset)};
  for (const Fault& fault : faults)
    error.violations.push_back({place_name(source, fault.at), fault.message});
  return error;
}

}  // namespace porc::hcl
