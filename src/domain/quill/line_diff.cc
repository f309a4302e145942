// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/line_diff.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace porc::quill {
namespace {

using Lines = std::vector<std::string_view>;
using Kind = DiffLine::Kind;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// E. Myers, "An O(ND) difference algorithm and its variations" (1986): how far each diagonal gets
/// with each number of edits, and the way back.
class Edits {
 public:
  Edits(const Lines& before, const Lines& after)
      : before_(before),
        after_(after),
        most_(std::min(kDiffEditsMax, before.size() + after.size())) {}

  /// Backwards; empty when there are more than kDiffEditsMax edits between texts that differ.
  std::vector<DiffLine> backwards() {
    for (std::size_t edits = 0; edits <= most_; ++edits) {
      if (reaches_end(static_cast<std::ptrdiff_t>(edits))) return walk_back(edits);
    }
    return {};
  }

 private:
  using Index = std::ptrdiff_t;

  Index& furthest(Index diagonal) {
    return reach_[static_cast<std::size_t>(diagonal + static_cast<Index>(most_) + 1)];
  }

  bool goes_down(Index diagonal, Index edits) {
    return diagonal == -edits ||
           (diagonal != edits && furthest(diagonal - 1) < furthest(diagonal + 1));
  }

  bool reaches_end(Index edits) {
    if (reach_.empty()) reach_.assign(2 * most_ + 3, 0);
    history_.push_back(reach_);
    const auto rows = static_cast<Index>(before_.size());
    const auto columns = static_cast<Index>(after_.size());
    for (Index diagonal = -edits; diagonal <= edits; diagonal += 2) {
      Index x = goes_down(diagonal, edits) ? furthest(diagonal + 1) : furthest(diagonal - 1) + 1;
      if (edits == 0) x = 0;
      Index y = x - diagonal;
      while (x < rows && y < columns && line(before_, x) == line(after_, y)) ++x, ++y;
      furthest(diagonal) = x;
      if (x >= rows && y >= columns) return true;
    }
    return false;
  }

  std::vector<DiffLine> walk_back(std::size_t edits) {
    std::vector<DiffLine> told;
    auto x = static_cast<Index>(before_.size());
    auto y = static_cast<Index>(after_.size());
    for (auto left = static_cast<Index>(edits); left >= 0; --left) {
      reach_ = history_[static_cast<std::size_t>(left)];
      const Index diagonal = x - y;
      const bool down = left > 0 && goes_down(diagonal, left);
      const Index from = down ? diagonal + 1 : diagonal - 1;
      const Index start_x = left == 0 ? 0 : furthest(from);
      const Index start_y = left == 0 ? 0 : start_x - from;
      const Index slide_x = left == 0 ? 0 : start_x + (down ? 0 : 1);
      while (x > slide_x) told.push_back({Kind::kept, line(before_, --x)}), --y;
      if (left == 0) break;
      if (down) {
        told.push_back({Kind::added, line(after_, start_y)});
      } else {
        told.push_back({Kind::removed, line(before_, start_x)});
      }
      x = start_x;
      y = start_y;
    }
    return told;
  }

  static std::string_view line(const Lines& lines, Index at) {
    return lines[static_cast<std::size_t>(at)];
  }

  const Lines& before_;
  const Lines& after_;
  const std::size_t most_;
  std::vector<Index> reach_{};
  std::vector<std::vector<Index>> history_{};
};

void tell_all(Kind kind, const Lines& lines, std::vector<DiffLine>& told) {
  for (std::string_view line : lines) told.push_back({kind, line});
}

std::map<std::string_view, const archive::File*> by_path(const std::vector<archive::File>& files) {
  std::map<std::string_view, const archive::File*> found;
  for (const archive::File& file : files) found.emplace(file.path, &file);
  return found;
}

}  // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after) {
  const Lines old = lines_of(before);
  const Lines fresh = lines_of(after);
  const auto same = std::ranges::mismatch(old, fresh).in1 - old.begin();
  const Lines old_rest(old.begin() + same, old.end());
  const Lines fresh_rest(fresh.begin() + same, fresh.end());
  std::vector<DiffLine> told;
  tell_all(Kind::kept, Lines(old.begin(), old.begin() + same), told);
  if (old_rest.empty() && fresh_rest.empty()) return told;
  std::vector<DiffLine> rest = Edits(old_rest, fresh_rest).backwards();
  if (rest.empty()) {
    tell_all(Kind::removed, old_rest, told);
    tell_all(Kind::added, fresh_rest, told);
  } else {
    std::move(rest.rbegin(), rest.rend(), std::back_inserter(told));
  }
  return told;
}

std::string unified_diff(std::string_view before, std::string_view after, std::size_t context) {
  const std::vector<DiffLine> lines = diff_lines(before, after);
  std::vector<bool> shown(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].kind == Kind::kept) continue;
    const std::size_t begin = i - std::min(i, context);
    const std::size_t end = std::min(lines.size(), i + context + 1);
    std::fill(shown.begin() + static_cast<std::ptrdiff_t>(begin),
              shown.begin() + static_cast<std::ptrdiff_t>(end),
              true);
  }
  std::string text;
  std::size_t number = 1;  // in what there was before
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (shown[i]) {
      if (i == 0 || !shown[i - 1]) text += "@@ line " + std::to_string(number) + "\n";
      text += static_cast<char>(lines[i].kind);
      text += std::string(lines[i].text) + "\n";
    }
    if (lines[i].kind != Kind::added) ++number;
  }
  if (text.empty() && before != after) text = "@@ the line end of the last line\n";
  return text;
}

std::string diff_files(const std::vector<archive::File>& before,
                       const std::vector<archive::File>& after,
                       std::size_t context) {
  const auto old = by_path(before);
  const auto fresh = by_path(after);
  std::map<std::string_view, bool> paths;
  for (const auto& [path, unused] : old) paths.emplace(path, true);
  for (const auto& [path, unused] : fresh) paths.emplace(path, true);
  std::string text;
  for (const auto& [path, unused] : paths) {
    const auto was = old.find(path);
    const auto is = fresh.find(path);
    const std::string_view from = was == old.end() ? std::string_view() : was->second->bytes;
    const std::string_view to = is == fresh.end() ? std::string_view() : is->second->bytes;
    const bool both = was != old.end() && is != fresh.end();
    if (both && from == to) continue;
    text += "--- " + std::string(path);
    if (!both) text += was == old.end() ? " (new)" : " (removed)";
    text += "\n" + unified_diff(from, to, context);
  }
  return text;
}

}  // namespace porc::quill
