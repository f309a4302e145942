// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace porc::jinja {

class Evaluator;

inline constexpr std::size_t kPatternBytesMax = 4096;
inline constexpr int kPatternGroupsMax = 99;

struct PatternFlags {
  bool ignore_case = false;
  bool multiline = false;  ///< `^` and `$` at every line
};

/// A regular expression of RE2's syntax: time linear in the text, so no look-around and no
/// back-references in it.
class Pattern {
 public:
  /// Compiling and searching count as steps of `evaluator`, which outlives the pattern.
  /// Throws Abort on a bad pattern and beyond the limits.
  Pattern(Evaluator& evaluator, const std::string& pattern, PatternFlags flags);
  ~Pattern();

  /// One match: the whole first, then its groups; absent what took no part.
  using Match = std::vector<std::optional<std::string_view>>;

  std::optional<Match> find(std::string_view text, std::size_t from = 0) const;
  bool matches_start(std::string_view text) const;
  /// All matches that do not overlap, at most `count` unless it is 0, as Python's `finditer`.
  std::vector<Match> find_all(std::string_view text, std::size_t count) const;
  int group_count() const;
  /// The number of a group by its name or its number. Throws Abort when there is none.
  std::size_t group(std::string_view name) const;

 private:
  void spend(std::size_t bytes) const;

  Evaluator& evaluator_;
  std::unique_ptr<re2::RE2> compiled_;
};

/// Appends `replacement` with Python's `\1`, `\g<1>` and `\g<name>` filled in from `match`.
void append_replacement(std::string& out,
                        std::string_view replacement,
                        const Pattern& pattern,
                        const Pattern::Match& match);

}  // namespace porc::jinja
