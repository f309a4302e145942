// SPDX-License-Identifier: Apache-2.0
// The store of several servers: a PostgreSQL database. Reading order: migrations/0001_initial.sql
// (the schema, with comments), then what each method does in runs.cc, search.cc, jobs.cc,
// workspaces.cc, outbox.cc, inbox.cc, subjects.cc, audit.cc and tokens.cc, and how servers wake
// each other in pg/bell.h.
//
// Rows are locked in this order: workspace, run, job, subject, then the queues of outbox or inbox.
#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aio/clock.h"
#include "aio/executor.h"
#include "contracts/records.h"
#include "contracts/run_search.h"
#include "contracts/store.h"
#include "pg/bell.h"
#include "pg/pool.h"
#include "pg/transaction.h"
#include "postgres_store/gathering.h"

namespace porc::postgres_store {

/// Which of the kinds of Due.
using DueSet = std::bitset<kDueKinds>;

/// What other servers are told.
pg::Bell::Words words_of(DueSet due);

struct PostgresOptions {
  pg::Address address{};
  std::size_t connections = 8;   ///< at least one; one more waits for news of other servers
  std::size_t queue_max = 4096;  ///< operations that wait for a connection
  aio::Clock* clock = nullptr;   ///< in tests, in place of the server's
  std::size_t walk = kRunWalk;   ///< of a list before it asks indexes; tests make it small
};

/// Everything that `append` and its like answered is on the disk of the database server. Any number
/// of processes may have one open. While the server is away every method answers unavailable.
class PostgresStore final : public Store, public Records {
 public:
  /// Connects and brings the schema up to date; blocks meanwhile. `executor` outlives the store.
  /// Errors: invalid_argument, unauthenticated and unavailable as pg::Connection::open;
  /// precondition_failed when a much newer porc made the database.
  static Result<std::unique_ptr<PostgresStore>> open(aio::Executor& executor,
                                                     PostgresOptions options);

  Task<void> append(Change change) override;
  Task<Run> get_run(RunId id) override;
  Task<Page<Run>> list_runs(RunFilter filter, PageRequest page) override;
  Task<std::map<run::RunStatus, std::uint64_t>> count_runs() override;
  Task<std::vector<audit::Event>> list_events(RunId id,
                                              std::uint64_t after,
                                              std::size_t limit) override;
  Task<RunId> reserve_submission(std::string key,
                                 std::string body_digest,
                                 RunId proposed,
                                 std::optional<Duration> keep) override;
  Task<RunId> find_submission(std::string key, std::string body_digest) override;

  Task<std::vector<Claim>> claim_jobs(std::string owner,
                                      Duration lease,
                                      std::size_t limit) override;
  Task<std::vector<Claim>> renew_claims(std::vector<Claim> claims, Duration lease) override;
  Task<void> release_claim(Claim claim, JobChange job) override;
  Task<void> wake(RunId id) override;
  Task<std::optional<Timestamp>> next_due() override;

  Task<void> claim_workspace(WorkspaceName name, workspace::Claimant by) override;
  Task<bool> hold_workspace(WorkspaceName name, Claim by) override;
  Task<void> release_workspace(WorkspaceName name, Claim by) override;
  Task<void> disown_workspace(WorkspaceName name, Claim by) override;
  Task<workspace::Workspace> get_workspace(WorkspaceName name) override;

  Task<std::vector<DueEntry>> claim_outbox(Duration lease,
                                           std::size_t limit,
                                           std::vector<std::string> passed_over) override;
  Task<std::size_t> delivered(std::vector<Delivered> done) override;
  Task<void> postponed(std::string key,
                       std::uint64_t fence,
                       std::string error,
                       std::optional<Timestamp> again) override;
  Task<Depth> outbox_depth() override;
  Task<std::vector<OutboxView>> list_outbox(OutboxFilter filter,
                                            std::uint64_t after,
                                            std::size_t limit) override;
  Task<OutboxView> get_outbox(std::string key) override;
  Task<void> retry_outbox(std::string key) override;
  Task<void> drop_outbox(std::string key) override;

  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) override;
  Task<std::vector<DueEvent>> claim_inbox(Duration lease, std::size_t limit) override;
  Task<void> handled(std::string key, std::uint64_t fence, Duration keep) override;
  Task<void> put_off(std::string key,
                     std::uint64_t fence,
                     std::string error,
                     std::optional<Timestamp> again) override;
  Task<std::vector<InboxView>> list_inbox(InboxFilter filter,
                                          std::uint64_t after,
                                          std::size_t limit) override;
  Task<InboxView> get_inbox(std::string key) override;
  Task<void> replay_inbox(std::string key) override;
  Task<bool> replace_body(std::string key, std::string known, std::string body) override;
  Task<InboxDepth> inbox_depth() override;

  Task<Subject> get_subject(std::string name) override;
  Task<void> put_subject(Subject subject, std::vector<OutboxEntry> outbox) override;

  Task<std::vector<audit::Head>> list_heads(RunId after, std::size_t limit) override;
  Task<void> put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) override;
  Task<std::vector<audit::SignedCheckpoint>> list_checkpoints(std::uint64_t after,
                                                              std::size_t limit) override;
  Task<audit::SignedCheckpoint> last_checkpoint() override;

  Task<void> put_token(identity::Token token) override;
  Task<identity::Token> find_token(std::string hash) override;
  Task<std::vector<identity::Token>> list_tokens() override;

  Task<void> ping() override;

  Task<RecordPage> read_records(RecordKind kind, std::string after, std::size_t bytes) override;
  Task<void> write_records(std::vector<Record> records) override;

  void on_due(std::function<void(Due)> told) override;

 private:
  PostgresStore(aio::Executor& executor, PostgresOptions options);

  /// Runs `operation(db)`, which answers a Result, by the clock of the store. It may run more than
  /// once.
  template <class F>
  auto run(F operation) {
    std::optional<Timestamp> time;
    if (clock_ != nullptr) time = clock_->now();
    return pool_.run([operation = std::move(operation), time](
                         pg::Connection& db) mutable -> std::invoke_result_t<F&, pg::Connection&> {
      if (time) PORC_CHECK(set_clock(db, *time));
      return operation(db);
    });
  }
  /// The same; other servers are told what may be due when it succeeded.
  template <class F>
  auto run_and_tell(DueSet due, F operation)
      -> Task<typename std::invoke_result_t<F&, pg::Connection&>::value_type> {
    auto answer = co_await run(std::move(operation));
    if (answer && bell_) bell_->ring(words_of(due));
    co_return answer;
  }
  /// What a claim says of who makes it, and whether what servers had claimed that are gone is to be
  /// looked for first: not with each.
  struct Claimant {
    std::optional<std::int64_t> presence{};
    bool looks_for_lost = false;
  };
  Claimant claimant();
  /// None while it is not known to be there, or nobody asked to hear.
  std::optional<std::int64_t> presence() const;
  Task<bool> append_gathered(Gathering::Changes changes);
  static Result<void> set_clock(pg::Connection& db, Timestamp time);

  aio::Executor& executor_;
  aio::Clock* const clock_;
  const pg::Address address_;
  const std::size_t walk_;
  pg::Pool pool_;
  std::unique_ptr<pg::Bell> bell_{};
  Gathering gathering_;
  std::chrono::steady_clock::time_point look_for_lost_at_{};
};

/// Sets of one or two.
inline DueSet due_set(Due one) {
  return DueSet().set(static_cast<std::size_t>(one));
}
inline DueSet operator|(DueSet some, Due one) {
  return some | due_set(one);
}

/// Adds what stores `entries` and makes the first of each queue due. Errors: too_large for a
/// document.
Result<void> add_outbox(pg::Transaction& transaction, const std::vector<OutboxEntry>& entries);
/// `error`, as it is when a key of `entries` was in the outbox already.
Error outbox_error(const pg::Connection& db, const std::vector<OutboxEntry>& entries, Error error);

/// Words of others: PostgreSQL keeps no zero bytes and no text that is not UTF-8.
std::string storable(std::string_view words);

}  // namespace porc::postgres_store
