// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "aio/scope.h"
#include "aio/signal.h"
#include "contracts/policy_library.h"
#include "terraform_engine/ledger.h"
#include "terraform_engine/phase_files.h"
#include "terraform_engine/phase_process.h"
#include "terraform_engine/terraform_version.h"

namespace porc::terraform_engine {

/// Takes queued phases, at most so many at once, and brings each to its end, whatever happens to
/// the server in between. Loop thread only.
class PhaseRunner {
 public:
  /// All of them outlive this. `on_error` hears what an operator must look at.
  PhaseRunner(aio::Loop& loop,
              aio::BlockingPool& pool,
              Ledger& ledger,
              const Site& site,
              PolicyLibrary& policies,
              std::function<void(Error)> on_error);

  /// Adopts what was under way when the server ended, cleans up after the rest, and begins to work.
  Task<void> start();
  /// Asks the terraform of a run to stop, if one is under way.
  void interrupt(const std::string& run, bool force);
  /// As in TerraformEngine.
  Task<void> drain(Timestamp deadline);
  /// Others who share the engine changed these runs: perhaps one was cancelled that runs here.
  void hear(const std::set<std::string>& runs);
  /// The terraform that is installed now. Errors: unavailable.
  Task<TerraformVersion> terraform_version();
  /// What the growing log of a run that is under way must not show; null when none is.
  std::shared_ptr<const Redaction> redaction_of(const std::string& run) const;

 private:
  struct Next {
    PhaseStart start{};
    bool adopted = false;
  };
  /// A phase under way, or a room that is being cleared.
  struct Live {
    std::shared_ptr<PhaseProcess> process{};  ///< null while it is being prepared
    std::shared_ptr<const Redaction> redaction{};
    bool interrupted = false;
    bool forced = false;
    /// The run's next phase: a plan can be confirmed while its own phase still tidies up.
    std::optional<Next> next{};
  };

  void launch(PhaseStart start, bool adopted);
  Task<void> work();
  Task<std::optional<PhaseStart>> begin_one();
  Task<std::string> installed();
  Task<void> run_phases(std::string run);
  Task<void> drive(PhaseStart start, bool adopted);
  Task<void> prepare(PhaseStart start, TerraformVersion version);
  Task<PhaseProcess::End> attempt(PhaseStart start, bool adopted);
  Task<void> finish(PhaseStart start, std::optional<supervisor::Report> report, PhaseEnd end);
  Task<void> record(PhaseStart start, PhaseOutcome outcome);
  /// Shows other servers the log of a phase while it grows.
  Task<void> show_log(StoredRun stored, std::shared_ptr<const Redaction> hidden);
  /// Notes that terraform is about to be started.
  Task<void> announce(PhaseStart start);
  Task<PhaseStart> begin_further(StoredRun from);
  /// Tells an operator, and lets a moment pass before the next attempt.
  Task<void> wait_after(Error error);
  Task<void> sweep();
  Task<void> sweep_room(std::string run);
  Task<void> clear_room(std::string run);
  /// Says that this server lives, for as long as it does.
  Task<void> keep_beating();
  /// Takes up what dead servers left.
  Task<void> keep_driving();
  Task<void> beat_once(bool first);
  Task<void> take_up();
  Task<void> look_for_cancels(std::vector<std::string> runs);

  aio::Loop& loop_;
  aio::BlockingPool& pool_;
  Ledger& ledger_;
  const Site& site_;
  PolicyLibrary& policies_;
  std::function<void(Error)> on_error_;
  KnownTerraform terraform_{};
  const std::string session_;
  std::string lease_{};  ///< the file of the last that was had; "" when the server may stay away
  aio::Signal beats_;    ///< notified of each that was heard
  bool drains_ = false;
  bool retires_ = false;
  std::map<std::string, Live> live_{};  ///< by run
  aio::TaskScope scope_;                ///< last: its tasks use everything above
};

}  // namespace porc::terraform_engine
