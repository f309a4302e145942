// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace porc::quills {

using Random = std::mt19937_64;

/// From 0 up to, not including, `below`, which is not 0.
std::size_t pick(Random& random, std::size_t below);
/// True once in `of` times.
bool once_in(Random& random, std::size_t of);

/// A regular expression as a maker of texts that match it. It knows what schemas use: literals,
/// escapes, classes, groups, alternatives and repetitions. Where the expression is not anchored,
/// anything may stand around the match, so something nasty does.
class PatternText {
 public:
  /// What is not understood stops the process: a test must not pass by making nothing.
  explicit PatternText(std::string_view pattern);

  std::string make(Random& random) const;

 private:
  struct Node;
  using Sequence = std::vector<Node>;
  class Parser;

  /// One of `alternatives`, or without any one of `characters`; between `min` and `max` times.
  struct Node {
    std::vector<Sequence> alternatives{};
    std::string characters{};
    std::size_t min = 1;
    std::size_t max = 1;
  };
  static void append(const Sequence& sequence, Random& random, std::string& text);

  std::vector<Sequence> alternatives_{};
  bool opens_ = false;   ///< begins with ^
  bool closes_ = false;  ///< ends with $
};

}  // namespace porc::quills
