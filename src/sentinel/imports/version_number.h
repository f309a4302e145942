// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porc::sentinel {

/// A version as HashiCorp's go-version reads and orders it, its quirks included.
struct VersionNumber {
  std::vector<std::int64_t> segments{};  ///< at least three
  std::size_t given = 0;                 ///< how many of them were written
  std::string prerelease{};
  std::string metadata{};

  /// Absent for what is no version.
  static std::optional<VersionNumber> parse(std::string_view text);
  /// All segments, without the `v` that may have been written.
  std::string text() const;

  std::strong_ordering order(const VersionNumber& other) const;
};

/// What versions are allowed: `>= 1.2, != 1.3`.
class VersionConstraints {
 public:
  /// Absent for what is none; `malformed` is then the part that is none.
  static std::optional<VersionConstraints> parse(std::string_view text,
                                                 std::string_view& malformed);
  bool admit(const VersionNumber& version) const;

 private:
  enum class Comparison : std::uint8_t {
    equal,
    unequal,
    greater,
    less,
    at_least,
    at_most,
    pessimistic
  };
  struct Constraint {
    Comparison comparison = Comparison::equal;
    VersionNumber bound{};

    bool admits(const VersionNumber& version) const;
    bool admits_pessimistically(const VersionNumber& version) const;
  };
  std::vector<Constraint> constraints_{};
};

}  // namespace porc::sentinel
