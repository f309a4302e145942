// SPDX-License-Identifier: Apache-2.0
// Moves every run to its goal, whatever crashes when. Faces call the use cases below; `work`
// drives. Reading order: domain/run/transition.h, domain/run/step.h, driver.h, then one step,
// plan.cc.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aio/scope.h"
#include "aio/stop.h"
#include "aio/task.h"
#include "contracts/inbox.h"
#include "contracts/runs.h"
#include "domain/identity/principal.h"
#include "domain/run/draft.h"
#include "orchestrator/intake.h"
#include "orchestrator/news.h"
#include "orchestrator/parts.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

/// What was queued for targets that are to be told of a run once more.
struct ToldAgain {
  struct Entry {
    std::string target{};
    std::string key{};  ///< in the outbox
  };
  Run run{};
  std::vector<Entry> queued{};
};

class Orchestrator final : public Runs, public Inbox {
 public:
  Orchestrator(Parts parts, Settings settings);
  ~Orchestrator();
  Orchestrator(const Orchestrator&) = delete;
  Orchestrator& operator=(const Orchestrator&) = delete;

  /// Drives runs, keeps leases and delivers the outbox until `stop` is requested; then gives its
  /// claims back. Called once. Ends before `stop` only when something is broken. Errors: what
  /// broke.
  Task<void> work(aio::StopToken stop);

  Task<Run> submit(Submission submission, identity::Principal by) override;
  Task<Run> raise_goal(RunId id, run::Goal goal, identity::Principal by) override;
  Task<Run> approve(RunId id, ApprovalRequest request, identity::Principal by) override;
  Task<Run> override_approval(RunId id, std::string reason, identity::Principal by) override;
  Task<Run> override_policy(RunId id, std::string reason, identity::Principal by) override;
  Task<Run> cancel(RunId id, std::string reason, identity::Principal by) override;
  Task<Run> discard(RunId id, std::string reason, identity::Principal by) override;
  Task<Run> supersede(RunId id, std::string reason, identity::Principal by) override;
  Task<Run> get(RunId id, identity::Principal by) override;
  Task<std::optional<RunId>> overtaken_by(RunId id, identity::Principal by) override;

  /// Has one target, or all, told how the run stands, as if it had just changed. Errors: not_found;
  /// invalid_argument for a target that nobody is.
  Task<ToldAgain> tell_again(RunId id, std::optional<std::string> target, identity::Principal by);

  /// From now on its events are handled. `source` outlives `work`.
  void add_source(EventSource& source) { intake_.add_source(source); }
  /// nullptr when there is none of that name.
  EventSource* find_source(std::string_view name) { return intake_.find_source(name); }
  const std::vector<EventSource*>& sources() const { return intake_.sources(); }
  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) override {
    return intake_.receive(std::move(entries));
  }
  bool is_full() const override { return intake_.is_full(); }
  /// Something may be due in outbox or inbox that was not: a person brought it back.
  void look_at_mail() {
    news_.nudge();
    intake_.look();
  }

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
  /// The run that says why nothing was made of a submission: it is over.
  Result<Run> refused_run(const Submission& submission,
                          blueprint::Blueprint blueprint,
                          blueprint::Identity identity,
                          const identity::Principal& by,
                          const Error& why);
  Task<Run> insert(Run first, std::string by, bool reserved);
  Task<Run> amend(RunId id,
                  identity::Principal by,
                  Amendment amendment,
                  run::Actor actor = run::Actor::person);

  void hear(Due due);

  Parts parts_;
  Settings settings_;
  News news_;
  Intake intake_;
};

/// In whose name a run claims its workspace.
workspace::Claimant claimant_of(const Run& run);

/// True when `goal` is reached or never will be: what `?wait=` waits for.
bool goal_is_over(const Run& run, run::Goal goal);

}  // namespace porc::orchestrator
