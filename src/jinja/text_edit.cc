// SPDX-License-Identifier: Apache-2.0
#include "jinja/text_edit.h"

#include <algorithm>
#include <limits>

#include "jinja/abort.h"
#include "jinja/text.h"
#include "jinja/value.h"

namespace porc::jinja {
namespace {

std::int64_t unlimited(std::int64_t limit) {
  return limit < 0 ? std::numeric_limits<std::int64_t>::max() : limit;
}

std::string replace_empty(std::string_view text, std::string_view to, std::int64_t count) {
  require_size(text.size() + (text.size() + 1) * to.size());
  std::string result;
  for (std::string_view part : code_points(text)) {
    if (count-- > 0) result += to;
    result += part;
  }
  if (count > 0) result += to;
  return result;
}

}  // namespace

void require_size(std::uint64_t bytes) {
  if (bytes > kValueBytesMax)
    fail_limit("a string is over " + std::to_string(kValueBytesMax) + " bytes");
}

std::size_t bounded_width(std::int64_t width) {
  if (width <= 0) return 0;
  require_size(static_cast<std::uint64_t>(width));
  return static_cast<std::size_t>(width);
}

std::string replace_text(std::string_view text,
                         std::string_view from,
                         std::string_view to,
                         std::int64_t count) {
  count = unlimited(count);
  if (from.empty()) return replace_empty(text, to, count);
  require_size(text.size() / from.size() * std::uint64_t{to.size()} + text.size());
  std::string result;
  std::size_t at = 0;
  for (; count > 0; --count) {
    std::size_t found = text.find(from, at);
    if (found == text.npos) break;
    result += text.substr(at, found - at);
    result += to;
    at = found + from.size();
  }
  return result += text.substr(at);
}

std::string pad_text(std::string_view text,
                     std::int64_t width,
                     Align align,
                     std::string_view fill) {
  std::int64_t size = length(text);
  std::int64_t missing =
      std::max<std::int64_t>(0, static_cast<std::int64_t>(bounded_width(width)) - size);
  require_size(text.size() + static_cast<std::uint64_t>(missing) * fill.size());
  std::int64_t left = align == Align::left ? 0 : missing;
  // CPython gives the odd space to the left only when the width is odd too.
  if (align == Align::center) left = missing / 2 + (missing & width & 1);
  std::string result;
  for (std::int64_t i = 0; i < left; ++i) result += fill;
  result += text;
  for (std::int64_t i = left; i < missing; ++i) result += fill;
  return result;
}

std::vector<std::string_view> split_words(std::string_view text, std::int64_t limit) {
  limit = unlimited(limit);
  std::vector<std::string_view> words;
  text = strip_left(text);
  while (!text.empty()) {
    if (limit-- == 0) {
      words.push_back(text);
      break;
    }
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size(); end = at) {
      if (is_space(next_code_point(text, at))) break;
    }
    words.push_back(text.substr(0, end));
    text = strip_left(text.substr(end));
  }
  return words;
}

std::vector<std::string_view> split_words_right(std::string_view text, std::int64_t limit) {
  const std::vector<std::string_view> all = split_words(text, -1);
  if (limit < 0 || all.size() <= static_cast<std::size_t>(limit)) return all;
  // What is left over is one piece, with its inner white space.
  const auto kept = static_cast<std::ptrdiff_t>(limit);
  const std::string_view last = *(all.end() - kept - 1);
  std::vector<std::string_view> words = {{text.data(), last.data() + last.size()}};
  words.insert(words.end(), all.end() - kept, all.end());
  return words;
}

std::vector<std::string_view> split_text(std::string_view text,
                                         std::string_view separator,
                                         std::int64_t limit) {
  limit = unlimited(limit);
  std::vector<std::string_view> parts;
  for (std::size_t at = text.find(separator); at != text.npos && limit > 0;
       at = text.find(separator), --limit) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  parts.push_back(text);
  return parts;
}

std::vector<std::string_view> split_text_right(std::string_view text,
                                               std::string_view separator,
                                               std::int64_t limit) {
  limit = unlimited(limit);
  std::vector<std::string_view> parts;
  for (std::size_t at = text.rfind(separator); at != text.npos && limit > 0;
       at = text.rfind(separator), --limit) {
    parts.push_back(text.substr(at + separator.size()));
    text = text.substr(0, at);
  }
  parts.push_back(text);
  std::ranges::reverse(parts);
  return parts;
}

}  // namespace porc::jinja
