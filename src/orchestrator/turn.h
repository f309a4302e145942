// SPDX-License-Identifier: Apache-2.0
// Work that is done now and then for all, such as sweeps, has one owner at a time among the servers
// of a store: whose turn it is.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "aio/clock.h"
#include "aio/executor.h"
#include "aio/stop.h"
#include "contracts/store.h"

namespace porc::orchestrator {

struct TurnSettings {
  std::string name = "schedule";  ///< of the turn
  std::string owner = "porc";     ///< this server, for people
  /// Nobody's turn lasts longer than this after its end was due: another server has it by then. Its
  /// owner writes a sign of life five times meanwhile.
  Duration lease = std::chrono::seconds(30);
  bool is_alone = false;  ///< no other server opens the store: whoever had the turn is gone
};

/// A lease for which no clock is asked: a subject of the store whose version the owner counts up
/// every fifth of a lease. Whoever sees a version stand still for three fifths, by its own timers,
/// takes the turn with the next version, which only one can write. The owner lets go two fifths
/// after it began to write the last version of its own. So clocks may differ and be set as they
/// like, and whoever was paused has lost its turn when it goes on.
class Turn {
 public:
  /// All outlive this.
  Turn(SubjectStore& subjects, aio::Executor& executor, aio::Clock& clock, TurnSettings settings);

  /// Runs `work` whenever it is this server's turn, until `stop`; then `work`, whose token is
  /// asked, may end in peace, and the turn is given back. `work` is cut off where it waits when the
  /// turn is lost. Errors: those of `work`, which ends this; `work` that ends well does too.
  Task<void> run(std::function<Task<void>(aio::StopToken)> work, aio::StopToken stop);
  bool is_mine() const { return is_mine_; }

 private:
  Task<bool> try_take(aio::StopSource* lost);
  Task<bool> write(std::string owner, aio::StopSource* lost);
  Task<void> keep(aio::StopSource* lost);

  SubjectStore& subjects_;
  aio::Executor& executor_;
  aio::Clock& clock_;
  const TurnSettings settings_;
  const Duration step_;
  bool is_mine_ = false;
  Subject seen_{};                          ///< as it was read or written last
  int stood_still_ = 0;                     ///< for how many looks
  std::unique_ptr<aio::Alarm> deadline_{};  ///< of what was written last
};

}  // namespace porc::orchestrator
