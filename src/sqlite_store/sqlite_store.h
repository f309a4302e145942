// SPDX-License-Identifier: Apache-2.0
// The default store: one SQLite file on a local disk. Reading order: migrations/0001_initial.sql
// (the schema, with comments), operations.h (what each method does), writer.h and readers.h (on
// which thread), database.h (how the file is opened).
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aio/clock.h"
#include "aio/executor.h"
#include "contracts/records.h"
#include "contracts/run_search.h"
#include "contracts/store.h"
#include "sqlite_store/lock_file.h"
#include "sqlite_store/readers.h"
#include "sqlite_store/run_cache.h"
#include "sqlite_store/writer.h"

namespace porc::sqlite_store {

/// Who opens the database.
enum class Opener : std::uint8_t {
  server,   ///< checks all of it, and takes over at once what the server before it had under way
  command,  ///< looks something up or changes a token: checks only what did not end well
};

struct SqliteOptions {
  Opener opener = Opener::server;
  std::size_t readers = 2;            ///< threads that read, at least one
  std::size_t read_queue_max = 4096;  ///< reads that wait
  WriterLimits writer{};
  std::size_t walk = kRunWalk;  ///< of a list before it asks indexes; tests make it small
};

/// Everything that `append` and its like answered is on the disk. Destroying the store finishes
/// what is queued and leaves one file without a log.
class SqliteStore final : public Store, public Records {
 public:
  /// Opens the database at `path`, or makes it there; blocks meanwhile. A server voids the claims
  /// and deliveries of the one before it, which is dead: the lock says so. `executor` and `clock`
  /// outlive the store. Errors: conflict when another server has it open; corrupt when it is
  /// damaged or not ours; precondition_failed when a newer porc made it; unavailable with the
  /// system's words.
  static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& path,
                                                   aio::Executor& executor,
                                                   aio::Clock& clock,
                                                   SqliteOptions options = {});

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

 private:
  SqliteStore(LockFile lock,
              sql::Connection writer,
              std::vector<sql::Connection> readers,
              aio::Executor& executor,
              aio::Clock& clock,
              const SqliteOptions& options);

  aio::Clock& clock_;
  LockFile lock_;  ///< given up last
  Writer writer_;  ///< closed after the readers: the last to close folds the log into the database
  Readers readers_;
  const std::size_t walk_;
  RunCache runs_{};
};

}  // namespace porc::sqlite_store
