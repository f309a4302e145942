// SPDX-License-Identifier: Apache-2.0
// What may be asked of runs, by whoever asks: a face in the name of a person, an event source in
// the name of whoever sent the event.
#pragma once

#include <optional>
#include <string>

#include "aio/task.h"
#include "domain/identity/principal.h"
#include "domain/run/run.h"

namespace porc {

struct Submission {
  json::value document{};  ///< the blueprint as it was sent
  /// In place of a document: the blueprint of this run once more, with what is sealed in it. Under
  /// one idempotency key the first run that was named counts.
  std::optional<RunId> again{};
  run::Goal goal = run::Goal::submitted;
  run::Operation operation = run::Operation::apply;
  std::optional<std::string> idempotency_key{};
  /// The key is remembered for good and not for a day: an event may come again at any time.
  bool key_is_lasting = false;
  std::optional<std::string> callback_url{};
  std::optional<run::Origin> origin{};
  /// A blueprint that is refused becomes a run all the same, which says why and is over
  /// (build_failed): for senders that nobody could tell otherwise. It still needs an identity.
  bool keep_refused = false;
};

/// Approval of a run as a person, or in words, gives it.
struct ApprovalRequest {
  std::string reason{};
  std::optional<std::string> change_record{};  ///< overrides that of the blueprint
};

class Runs {
 public:
  virtual ~Runs() = default;

  /// Stores a blueprint as a new run, or answers the run that the same idempotency key made with
  /// the same submission, even where that would be refused by now. Errors: invalid_argument with
  /// every violation; forbidden when the blueprint, or the repository that owns its workspace, is
  /// outside the principal's scope; conflict when another identity owns the workspace.
  virtual Task<Run> submit(Submission submission, identity::Principal by) = 0;

  /// Raises the goal; lower goals change nothing. `applied` first checks what a plan is bound to.
  /// Errors: not_found; conflict when the run is over, or when the binding is broken, with each
  /// item.
  virtual Task<Run> raise_goal(RunId id, run::Goal goal, identity::Principal by) = 0;
  /// Errors: conflict unless the run awaits approval; forbidden when the principal submitted it, or
  /// when it cannot be told whether they did; approval_missing when the change record is not open.
  virtual Task<Run> approve(RunId id, ApprovalRequest request, identity::Principal by) = 0;
  /// Lets a run go on that awaits approval, without one. Errors: invalid_argument without a reason;
  /// conflict unless the run awaits approval.
  virtual Task<Run> override_approval(RunId id, std::string reason, identity::Principal by) = 0;
  /// Lets a run go on that only policies refused which may be overridden; the engine is told by who
  /// drives it. Repeating it is harmless. Errors: invalid_argument without a reason; conflict
  /// unless the run waits for this.
  virtual Task<Run> override_policy(RunId id, std::string reason, identity::Principal by) = 0;
  virtual Task<Run> cancel(RunId id, std::string reason, identity::Principal by) = 0;
  virtual Task<Run> discard(RunId id, std::string reason, identity::Principal by) = 0;
  /// Ends a run that has not begun to apply, because something newer takes its place; one that is
  /// being planned is asked to stop. Repeating it is harmless. Errors: conflict when it applies.
  virtual Task<Run> supersede(RunId id, std::string reason, identity::Principal by) = 0;

  /// Errors: not_found, also when the run is outside the principal's scope.
  virtual Task<Run> get(RunId id, identity::Principal by) = 0;
  /// A run whose apply changed the workspace after this run had ended, or is about to; nullopt
  /// while what this one left is what stands. Errors: not_found, as `get`.
  virtual Task<std::optional<RunId>> overtaken_by(RunId id, identity::Principal by) = 0;
};

}  // namespace porc
