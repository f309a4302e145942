// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "domain/audit/event.h"
#include "domain/run/run.h"
#include "domain/run/transition.h"

namespace porc::run {

/// Who or what makes something happen, and when.
struct Cause {
  Actor actor = Actor::orchestrator;
  std::string by{};  ///< the principal, or the name of the part that acts
  Timestamp at{};
  bool outside = false;  ///< moved in the engine's own pages
};

/// The next version of a run in the making: the only way to change one. Collects the events that
/// the change record stores beside the projection.
class Draft {
 public:
  /// A new run, version 1: `first` carries everything but version, status and audit fields.
  static Draft submitted(Run first, const Cause& cause);
  explicit Draft(Run before);

  /// Moves the run by one row of the table. Errors: conflict when no row allows it for this actor.
  Result<void> move(RunEvent event, const Cause& cause, json::object facts = {});
  /// Records a fact that moves nothing: goal raised, engine run known.
  void note(std::string_view kind, const Cause& cause, json::object facts = {});

  /// The projection; the caller fills in what the event brought (bundle, binding, reason, …).
  Run run;
  std::vector<audit::Event> events;
  /// The version that must still stand in the store.
  std::uint64_t expected_version() const { return run.version - 1; }

 private:
  struct New {};
  Draft(Run first, New);
  void record(std::string_view kind, const Cause& cause, json::object entry);
};

}  // namespace porc::run
