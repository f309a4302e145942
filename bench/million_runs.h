// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "domain/run/run.h"

namespace porc::bench {

/// Runs as a company makes them in two years: 20,000 blueprints in three environments, of forty
/// kinds, of which some are deployed often and most hardly ever. The same for each seed.
class MillionRuns {
 public:
  MillionRuns(std::size_t runs, std::uint32_t seed);

  /// The next one, later than those before.
  Run next();
  /// The moment of a run that may lie anywhere.
  Timestamp any_moment();
  std::uint32_t any(std::size_t below);

  struct Blueprint {
    std::string kind{}, environment{}, name{}, repo{}, owner{};
    WorkspaceName workspace{};
  };
  /// One that was deployed often.
  const Blueprint& any_blueprint();
  /// A word that a twentieth of all names have.
  const std::string& any_word();

 private:
  const std::size_t runs_;
  std::size_t made_ = 0;
  std::mt19937_64 random_;
  std::vector<Blueprint> blueprints_{};
};

}  // namespace porc::bench
