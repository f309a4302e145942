// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::quill {

/// major.minor.patch, each at most 9 digits; no pre-releases: a published quill is final.
struct Version {
  std::uint32_t major_number = 0;
  std::uint32_t minor_number = 0;
  std::uint32_t patch_number = 0;
  friend auto operator<=>(const Version&, const Version&) = default;

  /// Errors: invalid_argument unless `text` is exactly three numbers without leading zeros.
  static Result<Version> parse(std::string_view text);
  std::string str() const;
};

/// What a blueprint asks for: "1.2.0", "~> 1.2", ">= 1.0, < 2.0", or "" for any. As Terraform's own
/// version constraints: `~>` lets only the rightmost given part grow.
class Range {
 public:
  /// Errors: invalid_argument, naming the part that is not understood.
  static Result<Range> parse(std::string_view text);
  bool admits(const Version& version) const;

 private:
  enum class Comparison : std::uint8_t { equal, unequal, less, at_most, greater, at_least, near };
  struct Bound {
    Comparison comparison;
    Version version;
    int parts_given;
  };
  static Result<Bound> parse_bound(std::string_view text);
  std::vector<Bound> bounds_{};
};

}  // namespace porc::quill
