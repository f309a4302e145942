// SPDX-License-Identifier: Apache-2.0
// The clock belongs to the loop thread, so that each operation takes the time along.
#include "sqlite_store/sqlite_store.h"

#include <utility>

#include "sqlite_store/database.h"
#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"
#include "sqlite_store/records.h"

namespace porc::sqlite_store {

namespace {
using Db = sql::Connection;

// A lease ends with the machine, and what was delivered may be delivered again.
constexpr Durable kLease = Durable::later;
}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& path,
                                                       aio::Executor& executor,
                                                       aio::Clock& clock,
                                                       SqliteOptions options) {
  PORC_ASSERT(options.readers > 0);
  PORC_TRY(LockFile lock, LockFile::acquire(path.string() + ".lock"));
  const bool serves = options.opener == Opener::server;
  PORC_TRY(Db writer, open_for_writing(path, serves ? Check::always : Check::after_unclean_end));
  if (serves) PORC_CHECK(void_leases(writer, clock.now()));
  std::vector<Db> readers;
  for (std::size_t i = 0; i < options.readers; ++i) {
    PORC_TRY(Db reader, open_for_reading(path));
    readers.push_back(std::move(reader));
  }
  return std::unique_ptr<SqliteStore>(new SqliteStore(
      std::move(lock), std::move(writer), std::move(readers), executor, clock, options));
}

SqliteStore::SqliteStore(LockFile lock,
                         Db writer,
                         std::vector<Db> readers,
                         aio::Executor& executor,
                         aio::Clock& clock,
                         const SqliteOptions& options)
    : clock_(clock),
      lock_(std::move(lock)),
      writer_(std::move(writer), executor, options.writer),
      readers_(std::move(readers), executor, options.read_queue_max),
      walk_(options.walk) {}

Task<void> SqliteStore::append(Change change) {
  const RunId id = change.run.id;
  auto write = [change = std::move(change), now = clock_.now()](Db& db) {
    return sqlite_store::append(db, change, now);
  };
  runs_.begin_change(id);
  auto written = co_await writer_.run(std::move(write));
  runs_.end_change(id);
  co_return written;
}

Task<Run> SqliteStore::get_run(RunId id) {
  if (auto known = runs_.find(id)) co_return *std::move(known);
  const RunCache::Mark begun = runs_.mark();
  auto read = [id = std::move(id)](Db& db) { return sqlite_store::get_run(db, id); };
  auto run = co_await readers_.run(std::move(read));
  if (run) runs_.keep(*run, begun);
  co_return run;
}

Task<Page<Run>> SqliteStore::list_runs(RunFilter filter, PageRequest page) {
  return readers_.run([filter = std::move(filter), page = std::move(page), walk = walk_](Db& db) {
    return sqlite_store::list_runs(db, filter, page, walk);
  });
}

Task<std::map<run::RunStatus, std::uint64_t>> SqliteStore::count_runs() {
  return readers_.run([](Db& db) { return sqlite_store::count_runs(db); });
}

Task<std::vector<audit::Event>> SqliteStore::list_events(RunId id,
                                                         std::uint64_t after,
                                                         std::size_t limit) {
  return readers_.run([id = std::move(id), after, limit](Db& db) {
    return sqlite_store::list_events(db, id, after, limit);
  });
}

Task<RunId> SqliteStore::reserve_submission(std::string key,
                                            std::string body_digest,
                                            RunId proposed,
                                            std::optional<Duration> keep) {
  return writer_.run([key = std::move(key),
                      body_digest = std::move(body_digest),
                      proposed = std::move(proposed),
                      keep,
                      now = clock_.now()](Db& db) {
    const Timestamp end = keep ? now + *keep : Timestamp::max();
    return sqlite_store::reserve_submission(db, key, body_digest, proposed, end, now);
  });
}

Task<RunId> SqliteStore::find_submission(std::string key, std::string body_digest) {
  return readers_.run(
      [key = std::move(key), body_digest = std::move(body_digest), now = clock_.now()](Db& db) {
        return sqlite_store::find_submission(db, key, body_digest, now);
      });
}

Task<std::vector<Claim>> SqliteStore::claim_jobs(std::string owner,
                                                 Duration lease,
                                                 std::size_t limit) {
  return writer_.run(
      [owner = std::move(owner), lease, limit, now = clock_.now()](Db& db) {
        return sqlite_store::claim_jobs(db, owner, now + lease, limit, now);
      },
      kLease);
}

Task<std::vector<Claim>> SqliteStore::renew_claims(std::vector<Claim> claims, Duration lease) {
  return writer_.run([claims = std::move(claims), lease_end = clock_.now() + lease](
                         Db& db) { return sqlite_store::renew_claims(db, claims, lease_end); },
                     kLease);
}

Task<void> SqliteStore::release_claim(Claim claim, JobChange job) {
  return writer_.run([claim = std::move(claim), job, now = clock_.now()](
                         Db& db) { return sqlite_store::release_claim(db, claim, job, now); },
                     kLease);
}

Task<void> SqliteStore::wake(RunId id) {
  return writer_.run(
      [id = std::move(id), now = clock_.now()](Db& db) { return sqlite_store::wake(db, id, now); });
}

Task<std::optional<Timestamp>> SqliteStore::next_due() {
  return readers_.run([](Db& db) { return sqlite_store::next_due(db); });
}

Task<void> SqliteStore::claim_workspace(WorkspaceName name, workspace::Claimant by) {
  return writer_.run([name = std::move(name), by = std::move(by)](Db& db) {
    return sqlite_store::claim_workspace(db, name, by);
  });
}

Task<bool> SqliteStore::hold_workspace(WorkspaceName name, Claim by) {
  return writer_.run([name = std::move(name), by = std::move(by)](Db& db) {
    return sqlite_store::hold_workspace(db, name, by);
  });
}

Task<void> SqliteStore::release_workspace(WorkspaceName name, Claim by) {
  return writer_.run([name = std::move(name), by = std::move(by), now = clock_.now()](Db& db) {
    return sqlite_store::release_workspace(db, name, by, now);
  });
}

Task<void> SqliteStore::disown_workspace(WorkspaceName name, Claim by) {
  return writer_.run([name = std::move(name), by = std::move(by), now = clock_.now()](Db& db) {
    return sqlite_store::disown_workspace(db, name, by, now);
  });
}

Task<workspace::Workspace> SqliteStore::get_workspace(WorkspaceName name) {
  return readers_.run(
      [name = std::move(name)](Db& db) { return sqlite_store::get_workspace(db, name); });
}

Task<std::vector<DueEntry>> SqliteStore::claim_outbox(Duration lease,
                                                      std::size_t limit,
                                                      std::vector<std::string> passed_over) {
  return writer_.run(
      [lease, limit, passed_over = std::move(passed_over), now = clock_.now()](Db& db) {
        return sqlite_store::claim_outbox(db, now + lease, limit, passed_over, now);
      },
      kLease);
}

Task<std::size_t> SqliteStore::delivered(std::vector<Delivered> done) {
  return writer_.run([done = std::move(done), now = clock_.now()](
                         Db& db) { return sqlite_store::delivered(db, done, now); },
                     kLease);
}

Task<void> SqliteStore::postponed(std::string key,
                                  std::uint64_t fence,
                                  std::string error,
                                  std::optional<Timestamp> again) {
  return writer_.run(
      [key = std::move(key), fence, error = std::move(error), again, now = clock_.now()](Db& db) {
        return sqlite_store::postponed(db, key, fence, error, again, now);
      });
}

Task<OutboxStore::Depth> SqliteStore::outbox_depth() {
  return readers_.run([](Db& db) { return sqlite_store::outbox_depth(db); });
}

Task<std::vector<OutboxView>> SqliteStore::list_outbox(OutboxFilter filter,
                                                       std::uint64_t after,
                                                       std::size_t limit) {
  return readers_.run([filter = std::move(filter), after, limit](Db& db) {
    return sqlite_store::list_outbox(db, filter, after, limit);
  });
}

Task<OutboxView> SqliteStore::get_outbox(std::string key) {
  return readers_.run([key = std::move(key)](Db& db) { return sqlite_store::get_outbox(db, key); });
}

Task<void> SqliteStore::retry_outbox(std::string key) {
  return writer_.run([key = std::move(key), now = clock_.now()](Db& db) {
    return sqlite_store::retry_outbox(db, key, now);
  });
}

Task<void> SqliteStore::drop_outbox(std::string key) {
  return writer_.run([key = std::move(key), now = clock_.now()](Db& db) {
    return sqlite_store::drop_outbox(db, key, now);
  });
}

Task<std::vector<bool>> SqliteStore::receive(std::vector<InboxEntry> entries) {
  return writer_.run([entries = std::move(entries), now = clock_.now()](Db& db) {
    return sqlite_store::receive(db, entries, now);
  });
}

Task<std::vector<DueEvent>> SqliteStore::claim_inbox(Duration lease, std::size_t limit) {
  return writer_.run([lease, limit, now = clock_.now()](
                         Db& db) { return sqlite_store::claim_inbox(db, now + lease, limit, now); },
                     kLease);
}

Task<void> SqliteStore::handled(std::string key, std::uint64_t fence, Duration keep) {
  return writer_.run([key = std::move(key), fence, keep, now = clock_.now()](
                         Db& db) { return sqlite_store::handled(db, key, fence, now + keep, now); },
                     kLease);
}

Task<void> SqliteStore::put_off(std::string key,
                                std::uint64_t fence,
                                std::string error,
                                std::optional<Timestamp> again) {
  return writer_.run(
      [key = std::move(key), fence, error = std::move(error), again, now = clock_.now()](Db& db) {
        return sqlite_store::put_off(db, key, fence, error, again, now);
      });
}

Task<std::vector<InboxView>> SqliteStore::list_inbox(InboxFilter filter,
                                                     std::uint64_t after,
                                                     std::size_t limit) {
  return readers_.run([filter = std::move(filter), after, limit](Db& db) {
    return sqlite_store::list_inbox(db, filter, after, limit);
  });
}

Task<InboxView> SqliteStore::get_inbox(std::string key) {
  return readers_.run([key = std::move(key)](Db& db) { return sqlite_store::get_inbox(db, key); });
}

Task<void> SqliteStore::replay_inbox(std::string key) {
  return writer_.run([key = std::move(key), now = clock_.now()](Db& db) {
    return sqlite_store::replay_inbox(db, key, now);
  });
}

Task<bool> SqliteStore::replace_body(std::string key, std::string known, std::string body) {
  return writer_.run(
      [key = std::move(key), known = std::move(known), body = std::move(body), now = clock_.now()](
          Db& db) { return sqlite_store::replace_body(db, key, known, body, now); });
}

Task<InboxStore::InboxDepth> SqliteStore::inbox_depth() {
  return readers_.run([](Db& db) { return sqlite_store::inbox_depth(db); });
}

Task<Subject> SqliteStore::get_subject(std::string name) {
  return readers_.run([name = std::move(name), now = clock_.now()](Db& db) {
    return sqlite_store::get_subject(db, name, now);
  });
}

Task<void> SqliteStore::put_subject(Subject subject, std::vector<OutboxEntry> outbox) {
  return writer_.run([subject = std::move(subject), outbox = std::move(outbox), now = clock_.now()](
                         Db& db) { return sqlite_store::put_subject(db, subject, outbox, now); });
}

Task<std::vector<audit::Head>> SqliteStore::list_heads(RunId after, std::size_t limit) {
  return readers_.run([after = std::move(after), limit](Db& db) {
    return sqlite_store::list_heads(db, after, limit);
  });
}

Task<void> SqliteStore::put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) {
  return writer_.run([number, checkpoint = std::move(checkpoint)](Db& db) {
    return sqlite_store::put_checkpoint(db, number, checkpoint);
  });
}

Task<std::vector<audit::SignedCheckpoint>> SqliteStore::list_checkpoints(std::uint64_t after,
                                                                         std::size_t limit) {
  return readers_.run(
      [after, limit](Db& db) { return sqlite_store::list_checkpoints(db, after, limit); });
}

Task<audit::SignedCheckpoint> SqliteStore::last_checkpoint() {
  return readers_.run([](Db& db) { return sqlite_store::last_checkpoint(db); });
}

Task<void> SqliteStore::put_token(identity::Token token) {
  return writer_.run(
      [token = std::move(token)](Db& db) { return sqlite_store::put_token(db, token); });
}

Task<identity::Token> SqliteStore::find_token(std::string hash) {
  return readers_.run(
      [hash = std::move(hash)](Db& db) { return sqlite_store::find_token(db, hash); });
}

Task<std::vector<identity::Token>> SqliteStore::list_tokens() {
  return readers_.run([](Db& db) { return sqlite_store::list_tokens(db); });
}

Task<void> SqliteStore::ping() {
  return writer_.run([](Db& db) { return db.run(queries::touch); });
}

Task<RecordPage> SqliteStore::read_records(RecordKind kind, std::string after, std::size_t bytes) {
  return readers_.run([kind, after = std::move(after), bytes](Db& db) {
    return sqlite_store::read_records(db, kind, after, bytes);
  });
}

Task<void> SqliteStore::write_records(std::vector<Record> records) {
  return writer_.run(
      [records = std::move(records)](Db& db) { return sqlite_store::write_records(db, records); });
}

}  // namespace porc::sqlite_store
