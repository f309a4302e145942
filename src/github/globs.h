// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::github {

/// Limits: of one pattern as written, and of what all braces together come to.
inline constexpr std::size_t kGlobBytesMax = 512;
inline constexpr std::size_t kGlobsMax = 64;

/// Which paths of a repository are meant. `*` is any text without a slash, `?` one character
/// without a slash, `**` as a whole segment any number of folders, `{a,b}` either. Everything else
/// is itself; there are no classes, escapes or negations. Matching takes time in proportion to the
/// path's length, whatever the pattern.
class GlobSet {
 public:
  /// Reads patterns separated by commas outside of braces. Errors: invalid_argument, and which
  /// pattern is wrong why.
  static Result<GlobSet> parse(std::string_view text);

  bool matches(std::string_view path) const;
  /// Whether anything below the folder `path` ("" is the root) may match.
  bool may_match_below(std::string_view path) const;
  bool empty() const noexcept { return patterns_.empty(); }

 private:
  enum class Kind : std::uint8_t {
    character,  ///< itself
    any,        ///< one character but the slash
    many,       ///< any text without a slash
    folders,    ///< "" or folders that end in a slash
    rest,       ///< anything at all
  };
  struct Token {
    Kind kind = Kind::character;
    char character = 0;
  };
  using Pattern = std::vector<Token>;

  static Pattern compile(std::string_view text);
  static bool reaches(const Pattern& pattern, std::string_view path, bool whole);

  std::vector<Pattern> patterns_{};
};

}  // namespace porc::github
