// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "postgres_store/jobs.h"
#include "postgres_store/new_runs.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/queries.h"
#include "postgres_store/search.h"

namespace porc::postgres_store {
namespace {

/// Greater than every run id.
constexpr std::string_view kBeyondAllIds = "~";

/// What is stored of the run that a change is about, locked.
struct Standing {
  std::uint64_t version = 0;
  std::uint64_t audit_sequence = 0;
  std::optional<Job> job{};
  bool workspace_free = true;  ///< asked only of a run that parks
  Timestamp now{};
};

Result<Standing> look(pg::Transaction& transaction, const Change& change) {
  const bool parks = change.job.kind == JobChange::Kind::park;
  if (parks) transaction.add(queries::share_workspace).bind(":name", change.run.workspace.str());
  transaction.add(queries::lock_run).bind(":run", change.run.id.str());
  transaction.add(queries::lock_job).bind(":run", change.run.id.str());
  transaction.add(queries::clock);
  PORC_TRY(const auto rows, transaction.ask());
  Standing standing;
  std::size_t next = 0;
  if (parks) standing.workspace_free = is_free(rows[next++], change.run.id);
  const pg::Rows& run = rows[next++];
  if (!run.empty()) {
    standing.version = run.count(0, 0);
    standing.audit_sequence = run.count(0, 1);
  }
  standing.job = job_in(rows[next++]);
  standing.now = rows[next].time(0, 0);
  return standing;
}

void add_events(pg::Transaction& transaction, const Change& change) {
  for (const audit::Event& event : change.events) {
    transaction.add(queries::insert_event)
        .bind(":run", event.run.str())
        .bind(":sequence", event.sequence)
        .bind(":bytes", event.bytes)
        .bind(":hash", event.hash);
  }
}

/// Adds what writes the first version of a run, what it tells, and its job unless that is done.
Result<void> add_first(pg::Transaction& transaction,
                       const Change& change,
                       std::optional<Timestamp> due_at) {
  NewRuns runs;
  PORC_CHECK(runs.add(change, due_at));
  runs.add_to(transaction);
  return add_outbox(transaction, change.outbox);
}

/// Adds what writes another version of a run, and what it tells.
Result<void> add_next(pg::Transaction& transaction, const Change& change) {
  const Run& run = change.run;
  PORC_TRY(const std::string projection, write_document(json::encode(run)));
  std::optional<std::uint64_t> fence;
  if (change.claim) fence = change.claim->fence;
  transaction.add(queries::insert_change)
      .bind(":run", run.id.str())
      .bind(":version", run.version)
      .bind(":fence", fence);
  transaction.add(queries::update_run)
      .bind(":run", run.id.str())
      .bind(":version", run.version)
      .bind(":status", boost::describe::enum_to_string(run.status, ""))
      .bind(":kind", run.identity.kind)
      .bind(":environment", run.identity.environment)
      .bind(":name", run.identity.name)
      .bind(":repo", run.blueprint.metadata.repo)
      .bind(":owner", run.blueprint.metadata.owner)
      .bind(":workspace", run.workspace.str())
      .bind(":audit_sequence", run.audit_sequence)
      .bind(":audit_head", run.audit_head)
      .bind(":projection", projection);
  add_events(transaction, change);
  return add_outbox(transaction, change.outbox);
}

/// A new run is most of what is stored while somebody waits: in one round trip, as if nothing were
/// there. Whether it is, the keys of the tables tell.
Result<void> append_new(pg::Connection& db, const Change& change) {
  PORC_CHECK(check_follows(change, 0, 0));
  pg::Transaction transaction(db);
  PORC_CHECK(add_first(transaction, change, first_due(change.job)));
  PORC_CHECK(transaction.commit());
  return ok;
}

/// Whether what failed is that there is something of the run.
bool is_known(const std::string& constraint) {
  constexpr auto kKeys =
      std::to_array<std::string_view>({"run_pkey", "run_facet_pkey", "change_pkey", "job_pkey"});
  return constraint.starts_with("event_") || std::ranges::find(kKeys, constraint) != kKeys.end();
}

Result<void> append_next(pg::Connection& db, const Change& change) {
  pg::Transaction transaction(db);
  PORC_TRY(const Standing standing, look(transaction, change));
  PORC_CHECK(check_follows(change, standing.version, standing.audit_sequence));
  if (change.claim && !(standing.job && standing.job->is_held_under(change.claim->fence)))
    return lost_claim(change.run.id);
  add_job_change(transaction,
                 change.run.id,
                 change.run.workspace,
                 standing.job,
                 job_after(standing.job, change, standing.workspace_free, standing.now));
  const bool is_first = change.run.version == 1;
  PORC_CHECK(is_first ? add_first(transaction, change, std::nullopt)
                      : add_next(transaction, change));
  PORC_CHECK(transaction.commit());
  return ok;
}

Result<void> append_change(pg::Connection& db, const Change& change) {
  const bool is_new =
      change.run.version == 1 && !change.claim && change.job.kind != JobChange::Kind::park;
  auto appended = is_new ? append_new(db, change) : append_next(db, change);
  if (!appended && is_new && is_known(db.failure().constraint)) appended = append_next(db, change);
  if (appended) return ok;
  return outbox_error(db, change.outbox, std::move(appended).error());
}

/// Whether a run still has one of the statuses by which it was found a moment ago.
bool has_status_of(const RunFilter& filter, const Run& run) {
  return filter.statuses.empty() ||
         std::ranges::find(filter.statuses, run.status) != filter.statuses.end();
}

/// Adds the runs of `ids`, which are in order, to a page that has room for them.
Result<void> read_runs(pg::Connection& db,
                       const RunFilter& filter,
                       const std::vector<std::string>& ids,
                       Page<Run>& found) {
  if (ids.empty()) return ok;
  pg::Statement read(queries::get_runs);
  PORC_TRY(const pg::Rows rows, db.run(read.bind(":runs", ids)));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto run = read_document<Run>(rows.text(i, 1));
    if (!run) {
      found.damaged.push_back(RunId::trusted(rows.text(i, 0)));
    } else if (has_status_of(filter, *run)) {
      found.items.push_back(*std::move(run));
    }
  }
  return ok;
}

Result<Page<Run>> list(pg::Connection& db,
                       const RunFilter& filter,
                       const PageRequest& page,
                       std::size_t walk) {
  PORC_CHECK(check_page(page));
  Page<Run> found;
  std::string before(page.after ? std::string_view(page.after->str()) : kBeyondAllIds);
  for (;;) {
    const std::size_t room = page.limit - found.items.size();
    PORC_TRY(std::vector<std::string> ids, find_runs(db, filter, before, room + 1, walk));
    const bool has_more = ids.size() > room;
    if (has_more) ids.pop_back();
    PORC_CHECK(read_runs(db, filter, ids, found));
    found.more = has_more && found.items.size() == page.limit;
    if (found.more || !has_more) return found;
    before = ids.back();
  }
}

}  // namespace

Task<void> PostgresStore::append(Change change) {
  if (Gathering::takes(change)) {
    const auto shared = std::make_shared<const Change>(std::move(change));
    PORC_CO_TRY(const bool stored, co_await gathering_.append(shared));
    if (stored) co_return ok;
    change = *shared;
  }
  DueSet due = due_set(Due::run);
  if (!change.outbox.empty()) due = due | Due::delivery;
  auto write = [change = std::move(change)](pg::Connection& db) {
    return append_change(db, change);
  };
  co_return co_await run_and_tell(due, std::move(write));
}

Task<bool> PostgresStore::append_gathered(Gathering::Changes changes) {
  const bool tells =
      std::ranges::any_of(changes, [](const auto& change) { return !change->outbox.empty(); });
  DueSet due = due_set(Due::run);
  if (tells) due = due | Due::delivery;
  auto write = [changes = std::move(changes)](pg::Connection& db) {
    return append_new_runs(db, changes);
  };
  co_return co_await run_and_tell(due, std::move(write));
}

Task<Run> PostgresStore::get_run(RunId id) {
  return run([id = std::move(id)](pg::Connection& db) -> Result<Run> {
    pg::Statement get(queries::get_run);
    PORC_TRY(const pg::Rows rows, db.run(get.bind(":run", id.str())));
    if (rows.empty()) return no_run(id);
    return read_document<Run>(rows.text(0, 0));
  });
}

Task<Page<Run>> PostgresStore::list_runs(RunFilter filter, PageRequest page) {
  return run([filter = std::move(filter), page = std::move(page), walk = walk_](
                 pg::Connection& db) { return list(db, filter, page, walk); });
}

Task<std::map<run::RunStatus, std::uint64_t>> PostgresStore::count_runs() {
  return run([](pg::Connection& db) -> Result<std::map<run::RunStatus, std::uint64_t>> {
    std::map<run::RunStatus, std::uint64_t> counts;
    PORC_TRY(const pg::Rows rows, db.run(pg::Statement(queries::count_runs)));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const json::value name(rows.text(i, 0));
      PORC_TRY(auto status, json::decode<run::RunStatus>(name, json::Unknown::reject));
      counts[status] = rows.count(i, 1);
    }
    return counts;
  });
}

Task<std::vector<audit::Event>> PostgresStore::list_events(RunId id,
                                                           std::uint64_t after,
                                                           std::size_t limit) {
  return run(
      [id = std::move(id), after, limit](pg::Connection& db) -> Result<std::vector<audit::Event>> {
        std::vector<pg::Statement> both{pg::Statement(queries::find_run_state),
                                        pg::Statement(queries::list_events)};
        both[0].bind(":run", id.str());
        both[1].bind(":run", id.str()).bind(":after", after).bind(":limit", limit);
        PORC_TRY(const auto rows, db.run(both));
        if (rows[0].empty()) return no_run(id);
        std::vector<audit::Event> events;
        for (std::size_t i = 0; i < rows[1].size(); ++i) {
          events.push_back({.run = id,
                            .sequence = rows[1].count(i, 0),
                            .bytes = rows[1].text(i, 1),
                            .hash = rows[1].text(i, 2)});
        }
        return events;
      });
}

// What a key is bound to is of use only with the run that is appended after it, and what is on the
// disk of the run has all before it on the disk.
Task<RunId> PostgresStore::reserve_submission(std::string key,
                                              std::string body_digest,
                                              RunId proposed,
                                              std::optional<Duration> keep) {
  return run([key = std::move(key),
              body_digest = std::move(body_digest),
              proposed = std::move(proposed),
              keep](pg::Connection& db) -> Result<RunId> {
    pg::Transaction transaction(db, pg::Durable::later);
    transaction.add(queries::sweep_submissions);
    transaction.add(queries::insert_submission)
        .bind(":key", key)
        .bind(":body_digest", body_digest)
        .bind(":run", proposed.str())
        .bind(":keep", keep);
    transaction.add(queries::find_submission).bind(":key", key);
    PORC_TRY(const auto rows, transaction.commit());
    if (rows[2].empty()) {
      return Error{.code = ErrorCode::unavailable,
                   .message = "what the submission key was bound to ended just now: try again"};
    }
    if (rows[2].text(0, 0) != body_digest) return key_of_another_body();
    return RunId::trusted(rows[2].text(0, 1));
  });
}

Task<RunId> PostgresStore::find_submission(std::string key, std::string body_digest) {
  return run([key = std::move(key),
              body_digest = std::move(body_digest)](pg::Connection& db) -> Result<RunId> {
    pg::Statement find(queries::find_submission);
    PORC_TRY(const pg::Rows rows, db.run(find.bind(":key", key)));
    if (rows.empty() || rows.text(0, 0) != body_digest) return no_submission();
    return RunId::trusted(rows.text(0, 1));
  });
}

}  // namespace porc::postgres_store
