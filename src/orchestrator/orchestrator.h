// SPDX-License-Identifier: Apache-2.0
// Moves every run to its goal, whatever crashes when. Faces call the use cases below; `work`
// drives. Reading order: domain/run/transition.h, domain/run/step.h, driver.h, then one step,
// plan.cc.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aio/scope.h"
#include "aio/stop.h"
#include "aio/task.h"
#include "domain/identity/principal.h"
#include "domain/run/draft.h"
#include "orchestrator/news.h"
#include "orchestrator/parts.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

struct Submission {
  json::value document{};  ///< the blueprint as it was sent
  run::Goal goal = run::Goal::submitted;
  run::Operation operation = run::Operation::apply;
  std::optional<std::string> idempotency_key{};
  std::optional<std::string> callback_url{};
};

class Orchestrator {
 public:
  Orchestrator(Parts parts, Settings settings);
  ~Orchestrator();
  Orchestrator(const Orchestrator&) = delete;
  Orchestrator& operator=(const Orchestrator&) = delete;

  /// Drives runs, keeps leases and delivers the outbox until `stop` is requested; then gives its
  /// claims back. Called once. Ends before `stop` only when something is broken. Errors: what
  /// broke.
  Task<void> work(aio::StopToken stop);

  /// Stores a blueprint as a new run, or answers the run that the same idempotency key made with
  /// the same submission, even where that would be refused by now. Errors: invalid_argument with
  /// every violation; forbidden when the blueprint, or the repository that owns its workspace, is
  /// outside the principal's scope; conflict when another identity owns the workspace.
  Task<Run> submit(Submission submission, identity::Principal by);

  /// Raises the goal; lower goals change nothing. `applied` first checks what a plan is bound to.
  /// Errors: not_found; conflict when the run is over, or when the binding is broken, with each
  /// item.
  Task<Run> raise_goal(RunId id, run::Goal goal, identity::Principal by);
  /// Errors: conflict unless the run awaits approval, or when the principal submitted it.
  Task<Run> approve(RunId id, std::string reason, identity::Principal by);
  /// Lets a run go on that only policies refused which may be overridden; the engine is told by who
  /// drives it. Repeating it is harmless. Errors: invalid_argument without a reason; conflict
  /// unless the run waits for this.
  Task<Run> override_policy(RunId id, std::string reason, identity::Principal by);
  Task<Run> cancel(RunId id, std::string reason, identity::Principal by);
  Task<Run> discard(RunId id, std::string reason, identity::Principal by);

  /// Errors: not_found, also when the run is outside the principal's scope.
  Task<Run> get(RunId id, identity::Principal by);
  /// Answers when `enough(run)` holds, or at `deadline` with what the run is then.
  Task<Run> wait(RunId id,
                 std::function<bool(const Run&)> enough,
                 Timestamp deadline,
                 aio::StopToken stop);

  News& news() { return news_; }
  const Settings& settings() const { return settings_; }
  Parts& parts() { return parts_; }

 private:
  /// Changes a draft in the name of a person; no event means nothing to do. May run several times.
  using Amendment = std::function<Result<void>(run::Draft& draft, const run::Cause& cause)>;

  Task<Run> prepare(Submission submission,
                    blueprint::Blueprint blueprint,
                    blueprint::Identity identity,
                    identity::Principal by);
  Task<Run> insert(Run first, std::string by, bool reserved);
  Task<Run> amend(RunId id, identity::Principal by, Amendment amendment);

  Parts parts_;
  Settings settings_;
  News news_;
};

/// In whose name a run claims its workspace.
workspace::Claimant claimant_of(const Run& run);

/// True when `goal` is reached or never will be: what `?wait=` waits for.
bool goal_is_over(const Run& run, run::Goal goal);

}  // namespace porc::orchestrator
