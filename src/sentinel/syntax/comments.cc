// SPDX-License-Identifier: Apache-2.0
// Comments become the descriptions of a policy, its rules and its params. Reference 26.5.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sentinel/syntax/parser.h"

namespace porc::sentinel {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The lines of one comment without its markers.
void add_lines(std::vector<std::string>& lines, std::string_view comment, bool block) {
  if (!block) {
    comment.remove_prefix(comment.starts_with("//") ? 2 : 1);
    lines.emplace_back(trimmed(comment));
    return;
  }
  comment.remove_prefix(2);
  comment.remove_suffix(2);
  while (true) {
    const std::size_t newline = comment.find('\n');
    std::string_view line = trimmed(comment.substr(0, newline));
    if (line.starts_with('*')) line = trimmed(line.substr(1));
    lines.emplace_back(line);
    if (newline == std::string_view::npos) break;
    comment.remove_prefix(newline + 1);
  }
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return std::string(trimmed(out));
}

}  // namespace

std::string Parser::comments_above(std::uint32_t offset) const {
  const std::string_view text = source_.text();
  std::vector<const Comment*> group;
  std::size_t below = offset;
  const auto after =
      std::lower_bound(tokens_.comments.begin(),
                       tokens_.comments.end(),
                       offset,
                       [](const Comment& c, std::uint32_t at) { return c.offset < at; });
  for (auto comment = after; comment != tokens_.comments.begin();) {
    --comment;
    const std::string_view between = text.substr(comment->end, below - comment->end);
    if (!trimmed(between).empty() || std::count(between.begin(), between.end(), '\n') != 1) break;
    // A comment behind code on its line belongs to that code.
    const std::size_t line = text.rfind('\n', comment->offset);
    const std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
    if (!trimmed(text.substr(begin, comment->offset - begin)).empty()) break;
    group.push_back(&*comment);
    below = comment->offset;
  }
  std::vector<std::string> lines;
  for (auto comment = group.rbegin(); comment != group.rend(); ++comment)
    add_lines(lines,
              text.substr((*comment)->offset, (*comment)->end - (*comment)->offset),
              (*comment)->block);
  return joined(lines);
}

std::string Parser::first_comments() const {
  const std::string_view text = source_.text();
  std::vector<std::string> lines;
  std::size_t above = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  for (const Comment& comment : tokens_.comments) {
    const std::string_view between = text.substr(above, comment.offset - above);
    if (!trimmed(between).empty()) break;
    if (!lines.empty() && std::count(between.begin(), between.end(), '\n') != 1) break;
    add_lines(lines, text.substr(comment.offset, comment.end - comment.offset), comment.block);
    above = comment.end;
  }
  return joined(lines);
}

}  // namespace porc::sentinel
