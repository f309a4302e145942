// SPDX-License-Identifier: Apache-2.0
// The store of several servers on MongoDB and what speaks its protocol (docs/adr/0014-mongodb.md).
// Reading order: rows.h and record.h (what is stored where), journal.h (the atomic step), work.h
// and writer.h (how operations become steps), then what each method does in runs.cc, jobs.cc,
// workspaces.cc, outbox.cc, inbox.cc, subjects.cc, audit.cc and tokens.cc.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aio/blocking_pool.h"
#include "aio/clock.h"
#include "aio/executor.h"
#include "contracts/records.h"
#include "contracts/store.h"
#include "mongo/server.h"
#include "mongo/session.h"
#include "mongo_store/bell.h"
#include "mongo_store/writer.h"

namespace porc::mongo_store {

struct MongoOptions {
  mongo::Address address{};
  std::size_t queue_max = 4096;  ///< operations that wait for the next step, or for a connection
  aio::Clock* clock = nullptr;   ///< in tests, in place of the database's
  JournalOptions journal{};
  /// For who copies from it: no index is made and no snapshot. What a server left undone when it
  /// ended is finished nevertheless, as the next one would; nothing else is written.
  bool only_looks = false;
};

/// Any number of processes may have one open. What is answered as stored, a majority of the
/// database's servers has. While the database is away every method answers unavailable.
class MongoStore final : public Store, public Records {
 public:
  /// Connects and reads what is under way; blocks meanwhile. `executor` outlives the store. Errors:
  /// invalid_argument, unauthenticated and unavailable as mongo::Server::open; precondition_failed
  /// when a newer porc wrote the database.
  static Result<std::unique_ptr<MongoStore>> open(aio::Executor& executor, MongoOptions options);
  ~MongoStore() override;

  const mongo::Traits& traits() const { return server_->traits(); }

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
  Task<void> write_records(std::vector<porc::Record> records) override;

  void on_due(std::function<void(Due)> told) override;

 private:
  MongoStore(std::unique_ptr<mongo::Server> server, aio::Executor& executor, MongoOptions options);
  Result<void> begin(JournalOptions options);

  std::optional<Timestamp> said() const;
  /// Runs `operation(work)` as a part of the next step; see Writer::run.
  template <class F>
  auto run(F operation) {
    return writer_->run(said(), std::move(operation));
  }
  /// Runs `question(session)` once the database holds all that was answered before.
  template <class F>
  auto read(F question) -> Task<typename std::invoke_result_t<F&, mongo::Session&>::value_type> {
    auto settled = run([](Work& work) { return work.settle(); });
    PORC_CO_CHECK(co_await std::move(settled));
    auto asked = readers_->run([this, question = std::move(question)]() mutable {
      mongo::Session session(*server_);
      return question(session);
    });
    co_return co_await std::move(asked);
  }

  struct Told {
    std::mutex mutex{};
    std::shared_ptr<std::function<void(Due)>> told{};  ///< guarded by mutex
  };
  static void tell(const std::shared_ptr<Told>& told, aio::Executor& executor, DueSet due);

  std::unique_ptr<mongo::Server> server_;  ///< destroyed last
  aio::Executor& executor_;
  aio::Clock* const clock_;
  const std::size_t queue_max_;
  const std::size_t connections_;
  std::string origin_{};  ///< of our own steps
  std::shared_ptr<Told> told_ = std::make_shared<Told>();
  std::unique_ptr<aio::BlockingPool> readers_{};
  std::unique_ptr<Writer> writer_{};
  std::unique_ptr<Bell> bell_{};
};

}  // namespace porc::mongo_store
