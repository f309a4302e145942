// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aio/task.h"
#include "domain/commit/check.h"
#include "domain/identity/principal.h"
#include "domain/run/run.h"

namespace porc {

/// A check of a commit, and whether people can see it so.
struct ShownCheck {
  std::string name{};
  commit::Check check{};
  std::string details_url{};  ///< "" = none
  std::uint64_t id = 0;       ///< the code host's number of it; 0 = none
  bool shown = false;         ///< the code host was told of it as it is
};

/// Where the checks of a run's commit are shown: a code host.
class CheckBoard {
 public:
  virtual ~CheckBoard() = default;

  /// Every check of the run's commit as it follows from the store, those that are shown and those
  /// that are yet to be. Where `scope` leaves out one of the commit's runs, without titles and
  /// summaries. Errors: conflict when the run's blueprint names no commit of this host.
  virtual Task<std::vector<ShownCheck>> list_checks(Run run, identity::Scope scope) = 0;
  /// Has all of them written again, also where nothing changed and where somebody took one away.
  /// Errors: as those of `list_checks`.
  virtual Task<void> refresh_checks(Run run) = 0;
};

}  // namespace porc
