// SPDX-License-Identifier: Apache-2.0
// What PORC remembers. One method is one atomic fact: no transaction crosses the interface, because
// very different servers must honour it. Facts over two aggregates are two-step protocols that
// finish on retry (design, section 5). Loop thread only. tests/contracts/store_contract.h is the
// definition.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "aio/task.h"
#include "base/time.h"
#include "domain/audit/checkpoint.h"
#include "domain/audit/event.h"
#include "domain/identity/principal.h"
#include "domain/run/run.h"
#include "domain/workspace/workspace.h"

namespace porc {

/// The right to drive one run until the lease ends, the claim is given back, or a later one is
/// made. Every claim has a higher fence than all before it, and a change that carries any but the
/// one that stands is refused. A lease that ran out unnoticed still stands until somebody else
/// claims.
struct Claim {
  RunId run{};
  std::uint64_t fence = 0;
};

/// When a run wants to be driven next; part of its change record. No wake-up is lost: what `wake`
/// or a change without a claim asks for while the run is claimed makes it due as soon as the claim
/// is given back, whatever the giver says; and a run that parks when its workspace is free is due
/// now. A change without a claim takes the claim from nobody and makes no run due later than it
/// was.
struct JobChange {
  enum class Kind : std::uint8_t {
    keep,   ///< whoever drives it goes on driving; without a driver it is due as it was
    due,    ///< give the claim back; due at `due_at`
    park,   ///< give the claim back; due when its workspace is free, or at `due_at` at the latest
    close,  ///< give the claim back for good: the run is settled
  };
  Kind kind = Kind::keep;
  Timestamp due_at{};  ///< a moment that has passed means now
};

/// Something to tell somebody, stored with what caused it.
struct OutboxEntry {
  std::string key{};  ///< `<run>:<version>:<target>` or the like: deliveries are idempotent by it
  /// What the entry tells of, as its target knows it: a run, a commit. Entries of one subject and
  /// target are delivered one after another, in order.
  std::string subject{};
  std::string target{};    ///< names a Notifier
  std::string coalesce{};  ///< a newer entry with the same subject, target and this word replaces
                           ///< this one; "" = never
  json::value payload{};
};

/// How an entry of the outbox stands.
struct OutboxView {
  OutboxEntry entry{};
  std::uint32_t attempts = 0;
  bool dead = false;
  std::optional<Timestamp> due_at{};  ///< none: it is dead, or waits for those before it
  Timestamp stored_at{};
  std::string error{};      ///< of the last delivery
  std::uint64_t place = 0;  ///< in the list of all
};

/// Something that happened outside, as it arrived.
struct InboxEntry {
  std::string key{};      ///< `<source>:<what the sender calls it>`; the same key is the same event
  std::string source{};   ///< names an EventSource
  std::string subject{};  ///< events of one subject are handled in the order of their arrival
  std::string kind{};     ///< what it is in the sender's words, for people: "pull_request.opened"
  std::string body{};     ///< what the source needs to handle it: any bytes, sealed at rest
};

enum class InboxState : std::uint8_t {
  waiting,  ///< for its turn, or for another try
  handled,
  dead,  ///< put aside; `replay` brings it back
};
BOOST_DESCRIBE_ENUM(InboxState, waiting, handled, dead)

struct InboxView {
  InboxEntry entry{};
  InboxState state = InboxState::waiting;
  std::uint32_t attempts = 0;
  std::optional<Timestamp> due_at{};  ///< none: over, or it waits for those before it
  Timestamp received_at{};
  std::optional<Timestamp> ended_at{};
  std::string error{};      ///< of the last attempt
  std::uint64_t place = 0;  ///< in the list of all
};

struct DueEvent {
  InboxEntry entry{};
  std::uint32_t attempts = 0;  ///< begun before this one
  std::uint64_t fence = 0;     ///< of this attempt: `handled` and `put_off` must carry it
};

/// Something outside that runs belong to or that is told of them, and what is remembered of it: a
/// commit with its blueprints and check runs, an action run of a portal.
struct Subject {
  std::string name{};         ///< `<who remembers it>/…`
  std::uint64_t version = 0;  ///< 0: nothing is remembered
  json::value document{};
  std::optional<Timestamp> keep_until{};  ///< forgotten some time after; none = kept
};

struct DueEntry {
  OutboxEntry entry{};
  std::uint32_t attempts = 0;  ///< deliveries begun before this one
  std::uint64_t fence = 0;     ///< of this delivery: `delivered` and `postponed` must carry it
};

/// A delivery that its target took.
struct Delivered {
  std::string key{};
  std::uint64_t fence = 0;
};

/// The atomic fact about a run: events, new projection, job and outbox entries, inserted exactly
/// once.
struct Change {
  Run run{};  ///< the projection after; its version is the key `run_id:version`
  std::vector<audit::Event> events{};
  std::optional<Claim> claim{};  ///< of the driver that writes; none for a person's act
  JobChange job{};
  std::vector<OutboxEntry> outbox{};
};

struct RunFilter {
  std::vector<run::RunStatus> statuses{};
  std::optional<std::string> kind{};
  std::optional<std::string> repo{};
  std::optional<std::string> environment{};
  std::optional<std::string> workspace{};
  std::optional<std::string> text{};  ///< in id, name, kind, repository or owner; case-sensitive
};

/// Newest first; `after` is the last id of the page before.
struct PageRequest {
  std::optional<RunId> after{};
  std::size_t limit = 50;  ///< 1 to 1000
};

template <class T>
struct Page {
  std::vector<T> items{};
  bool more = false;
  std::vector<RunId> damaged{};  ///< left out, and not counted: what is stored cannot be read
};

class RunStore {
 public:
  virtual ~RunStore() = default;

  /// Stores version `change.run.version` (1 = a new run).
  /// Errors: conflict when that version exists or is not the next one, when the claim does not
  /// stand, when the events do not continue the chain, or when an outbox key exists; nothing is
  /// changed then.
  virtual Task<void> append(Change change) = 0;
  /// Errors: not_found.
  virtual Task<Run> get_run(RunId id) = 0;
  /// Errors: invalid_argument for a limit out of range.
  virtual Task<Page<Run>> list_runs(RunFilter filter, PageRequest page) = 0;
  /// How many runs stand in each status.
  virtual Task<std::map<run::RunStatus, std::uint64_t>> count_runs() = 0;
  /// Events with sequence > `after`, in order. Errors: not_found for an unknown run.
  virtual Task<std::vector<audit::Event>> list_events(RunId id,
                                                      std::uint64_t after,
                                                      std::size_t limit) = 0;

  /// Binds a submission key to a run id, for `keep` or else for good, or returns the id that it is
  /// bound to already. `body_digest` must be the same. Errors: invalid_argument when another body
  /// used the key.
  virtual Task<RunId> reserve_submission(std::string key,
                                         std::string body_digest,
                                         RunId proposed,
                                         std::optional<Duration> keep) = 0;
  /// The run id that a key and a body are bound to. Errors: not_found.
  virtual Task<RunId> find_submission(std::string key, std::string body_digest) = 0;
};

class JobStore {
 public:
  virtual ~JobStore() = default;

  /// Claims up to `limit` due runs whose lease ran out or never began, oldest due first, for
  /// `lease` by the store's clock; fewer than `limit` only when no more were due. `owner` is told
  /// by `doctor` and logs.
  virtual Task<std::vector<Claim>> claim_jobs(std::string owner,
                                              Duration lease,
                                              std::size_t limit) = 0;
  /// Prolongs leases; the answer lists the claims that are lost.
  virtual Task<std::vector<Claim>> renew_claims(std::vector<Claim> claims, Duration lease) = 0;
  /// Gives a claim back without a change of the run. A claim that is lost changes nothing.
  virtual Task<void> release_claim(Claim claim, JobChange job) = 0;
  /// Makes an unclaimed run due now, a settled one too; a claimed one becomes due again as soon as
  /// its claim is given back. An unknown run is ignored.
  virtual Task<void> wake(RunId id) = 0;
  /// The moment from which `claim_jobs` would answer something: the next job is due, or a lease
  /// ends. nullopt when there is none.
  virtual Task<std::optional<Timestamp>> next_due() = 0;
};

class WorkspaceStore {
 public:
  virtual ~WorkspaceStore() = default;

  /// Makes the claimant the owner, if nobody is, and remembers its repository. Errors: those of
  /// workspace::claimed.
  virtual Task<void> claim_workspace(WorkspaceName name, workspace::Claimant by) = 0;
  // A driver that was cut off may speak late: the fence of its claim tells, so that it takes
  // nothing from a later claim on the same run.

  /// True when the claimed run holds the workspace now (again, or since before), under the latest
  /// claim that asked; false when another run does. Errors: not_found when nobody owns it.
  virtual Task<bool> hold_workspace(WorkspaceName name, Claim by) = 0;
  /// Gives it back if the claimed run holds it under no later claim. When nobody holds it then, the
  /// oldest parked run of the workspace becomes due now: also one that was woken for it and settled
  /// without holding passes it on.
  virtual Task<void> release_workspace(WorkspaceName name, Claim by) = 0;
  /// Ends the ownership after an applied destroy, and the hold with it, if the claimed run holds it
  /// under no later claim; the oldest parked run becomes due now.
  virtual Task<void> disown_workspace(WorkspaceName name, Claim by) = 0;
  /// Errors: not_found.
  virtual Task<workspace::Workspace> get_workspace(WorkspaceName name) = 0;
};

class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  /// The oldest undelivered entry of each (subject, target) that is due, but for the targets in
  /// `passed_over`, for `lease` by the store's clock. One that waits for a retry holds back those
  /// behind it; a dead one does not.
  virtual Task<std::vector<DueEntry>> claim_outbox(Duration lease,
                                                   std::size_t limit,
                                                   std::vector<std::string> passed_over) = 0;
  /// Takes what was delivered out. A delivery that no longer stands, because its entry was claimed
  /// again or is gone, changes nothing. Answers how many stood.
  virtual Task<std::size_t> delivered(std::vector<Delivered> done) = 0;
  /// Due again at `again`; nullopt puts it aside as dead. An entry that a newer one replaces
  /// meanwhile is dropped instead. Errors: conflict when this is not the delivery that stands, or
  /// the entry is gone already.
  virtual Task<void> postponed(std::string key,
                               std::uint64_t fence,
                               std::string error,
                               std::optional<Timestamp> again) = 0;
  struct Depth {
    std::uint64_t due = 0;              ///< not delivered yet and not dead, whenever it is due
    std::uint64_t dead = 0;             ///< put aside, and not replaced since
    std::optional<Timestamp> oldest{};  ///< when the oldest that is not dead was stored
  };
  virtual Task<Depth> outbox_depth() = 0;

  /// Oldest first, those behind the place `after` (0 = from the start), whoever stood there.
  struct OutboxFilter {
    std::optional<std::string> target{};
    std::optional<bool> dead{};
  };
  virtual Task<std::vector<OutboxView>> list_outbox(OutboxFilter filter,
                                                    std::uint64_t after,
                                                    std::size_t limit) = 0;
  /// Errors: not_found.
  virtual Task<OutboxView> get_outbox(std::string key) = 0;
  /// A dead entry goes back to where it stood in its queue, one that waits for a retry is due now,
  /// as if it had never been tried. Errors: not_found; conflict while it is being delivered.
  virtual Task<void> retry_outbox(std::string key) = 0;
  /// Takes an entry out undelivered. Errors: not_found; conflict while it is being delivered.
  virtual Task<void> drop_outbox(std::string key) = 0;
};

class InboxStore {
 public:
  virtual ~InboxStore() = default;

  /// Stores events that are not known by their key; for each, in order, whether it was new. One
  /// that is known and dead waits again, for the sender sends it anew: it counts as new.
  virtual Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) = 0;
  /// The oldest waiting event of each subject that is due, for `lease` by the store's clock. One
  /// that waits for another try holds back those behind it; a dead one does not.
  virtual Task<std::vector<DueEvent>> claim_inbox(Duration lease, std::size_t limit) = 0;
  /// It is handled, and known by its key for `keep`. Errors: conflict when this is not the attempt
  /// that stands.
  virtual Task<void> handled(std::string key, std::uint64_t fence, Duration keep) = 0;
  /// Due again at `again`; nullopt puts it aside as dead. Errors: conflict when this is not the
  /// attempt that stands.
  virtual Task<void> put_off(std::string key,
                             std::uint64_t fence,
                             std::string error,
                             std::optional<Timestamp> again) = 0;

  struct InboxFilter {
    std::optional<std::string> source{};
    std::optional<InboxState> state{};
  };
  /// Newest first, those behind the place `after` (0 = from the newest), whoever stood there.
  /// Bodies are left out.
  virtual Task<std::vector<InboxView>> list_inbox(InboxFilter filter,
                                                  std::uint64_t after,
                                                  std::size_t limit) = 0;
  /// Errors: not_found.
  virtual Task<InboxView> get_inbox(std::string key) = 0;
  /// Has an event handled again that is over, or now one that waits for another try; it is the
  /// youngest of its subject then. Errors: not_found; conflict while it is being handled.
  virtual Task<void> replay_inbox(std::string key) = 0;
  /// Has the body sealed anew: `known` becomes `body`, and nothing else changes. False when the
  /// body is another one by now, the event is gone, or it is just being handled: whoever cares
  /// looks again.
  virtual Task<bool> replace_body(std::string key, std::string known, std::string body) = 0;
  struct InboxDepth {
    std::uint64_t waiting = 0;
    std::uint64_t dead = 0;
    std::optional<Timestamp> oldest{};  ///< when the oldest that waits was received
  };
  virtual Task<InboxDepth> inbox_depth() = 0;
};

class SubjectStore {
 public:
  virtual ~SubjectStore() = default;

  /// One of version 0 when nothing is remembered by that name.
  virtual Task<Subject> get_subject(std::string name) = 0;
  /// Stores version `subject.version` (1 = new), with what is to be told of it. Errors: conflict
  /// when that version exists or is not the next one, or when an outbox key exists; nothing is
  /// changed then.
  virtual Task<void> put_subject(Subject subject, std::vector<OutboxEntry> outbox) = 0;
};

class AuditStore {
 public:
  virtual ~AuditStore() = default;

  /// Heads of all runs, ordered by run id, `limit` at a time after `after`.
  virtual Task<std::vector<audit::Head>> list_heads(RunId after, std::size_t limit) = 0;
  /// Errors: conflict when that number exists.
  virtual Task<void> put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) = 0;
  /// With number > `after`, in order.
  virtual Task<std::vector<audit::SignedCheckpoint>> list_checkpoints(std::uint64_t after,
                                                                      std::size_t limit) = 0;
  /// The one with the highest number. Errors: not_found before the first.
  virtual Task<audit::SignedCheckpoint> last_checkpoint() = 0;
};

class TokenStore {
 public:
  virtual ~TokenStore() = default;

  /// Inserts, or replaces the one with the same id. Errors: conflict when another has the same
  /// hash.
  virtual Task<void> put_token(identity::Token token) = 0;
  /// By the token's hash. Errors: not_found.
  virtual Task<identity::Token> find_token(std::string hash) = 0;
  virtual Task<std::vector<identity::Token>> list_tokens() = 0;
};

/// What somebody else on the same store may have made due.
enum class Due : std::uint8_t {
  run,       ///< `claim_jobs`
  delivery,  ///< `claim_outbox`
  event,     ///< `claim_inbox`
};
inline constexpr std::size_t kDueKinds = 3;

class Store : public RunStore,
              public JobStore,
              public WorkspaceStore,
              public OutboxStore,
              public InboxStore,
              public SubjectStore,
              public AuditStore,
              public TokenStore {
 public:
  /// Answers when a round trip to the disk or server succeeds; readiness uses it.
  virtual Task<void> ping() = 0;
  /// From now on `told` is called when another process may have made something due; it may be told
  /// late, twice or not at all. An empty one ends it. A store that only one process opens never
  /// calls it.
  virtual void on_due(std::function<void(Due)> told) { (void)told; }
};

}  // namespace porc
