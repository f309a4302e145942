// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aio/executor.h"
#include "aio/stop.h"
#include "contracts/hosted_engine.h"
#include "domain/policy/replay.h"

namespace porc::api {

/// Which plans are asked about.
struct ReplayChoice {
  Timestamp since{};
  std::string environment{};       ///< a pattern with `*`; "" = every run's, also one without any
  bool ignore_attachment = false;  ///< the set is asked about all of them
};

/// Limit: of plans in one replay.
inline constexpr std::size_t kReplayedMax = 100'000;

/// Asks one policy set about the plans of past runs. Used once; loop thread only.
class PolicyReplay {
 public:
  /// `executor` and `engine` outlive this.
  PolicyReplay(aio::Executor& executor,
               HostedEngine& engine,
               std::shared_ptr<const policy::Set> set,
               ReplayChoice choice,
               aio::StopToken stop);

  /// Errors: cancelled when a stop was requested; those of the engine, unless they are of one plan.
  Task<policy::ReplayReport> run();

 private:
  /// Asks about one plan after the other until none is left of the page.
  Task<void> work();
  Task<void> ask(hosted::PastPlan plan);
  bool chooses(const hosted::PastPlan& plan) const;

  aio::Executor& executor_;
  HostedEngine& engine_;
  std::shared_ptr<const policy::Set> set_;
  ReplayChoice choice_;
  aio::StopToken stop_;
  std::vector<hosted::PastPlan> page_{};
  std::size_t next_ = 0;  ///< in the page
  policy::ReplayCount count_;
};

}  // namespace porc::api
