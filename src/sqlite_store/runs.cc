// SPDX-License-Identifier: Apache-2.0
#include "contracts/stored_document.h"
#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"
#include "sqlite_store/search.h"

namespace porc::sqlite_store {
namespace {

struct RunState {
  std::uint64_t version = 0;
  std::uint64_t audit_sequence = 0;
};

/// Zeros when there is no such run.
Result<RunState> find_state(sql::Connection& db, const RunId& id) {
  sql::Statement row = db.use(queries::find_run_state);
  PORC_TRY(bool found, row.bind(":run", id.str()).step());
  if (!found) return RunState{};
  return RunState{.version = row.count(0), .audit_sequence = row.count(1)};
}

Result<void> insert_change(sql::Connection& db, const Change& change, Timestamp now) {
  std::optional<std::uint64_t> fence;
  if (change.claim) fence = change.claim->fence;
  return db.use(queries::insert_change)
      .bind(":run", change.run.id.str())
      .bind(":version", change.run.version)
      .bind(":at", now)
      .bind(":fence", fence)
      .run();
}

Result<void> put_run(sql::Connection& db, const Run& run) {
  PORC_TRY(std::string projection, write_document(json::encode(run)));
  return db.use(queries::put_run)
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
      .bind(":projection", projection)
      .run();
}

Result<void> insert_event(sql::Connection& db, const audit::Event& event) {
  return db.use(queries::insert_event)
      .bind(":run", event.run.str())
      .bind(":sequence", event.sequence)
      .bind(":bytes", event.bytes)
      .bind(":hash", event.hash)
      .run();
}

/// Adds the next runs below `before`, which moves down with them, until `found` is full and more is
/// known to follow. True when there are no others.
Result<bool> list_some(sql::Connection& db,
                       const RunFilter& filter,
                       std::size_t limit,
                       std::size_t walk,
                       std::string& before,
                       Page<Run>& found) {
  const std::size_t asked = limit - found.items.size() + 1;
  PORC_TRY(const std::vector<std::string> ids, find_runs(db, filter, before, asked, walk));
  for (const std::string& id : ids) {
    found.more = found.items.size() == limit;
    if (found.more) return false;
    before = id;
    auto run = get_run(db, RunId::trusted(id));
    if (run) {
      found.items.push_back(*std::move(run));
    } else if (run.error().code == ErrorCode::corrupt) {
      found.damaged.push_back(RunId::trusted(id));
    } else {
      return std::move(run).error();
    }
  }
  return ids.size() < asked;
}

}  // namespace

Result<void> append(sql::Connection& db, const Change& change, Timestamp now) {
  PORC_TRY(RunState before, find_state(db, change.run.id));
  PORC_CHECK(check_follows(change, before.version, before.audit_sequence));
  PORC_CHECK(change_job(db, change, now));
  PORC_CHECK(insert_change(db, change, now));
  PORC_CHECK(put_run(db, change.run));
  PORC_CHECK(index_new(db));
  for (const audit::Event& event : change.events) PORC_CHECK(insert_event(db, event));
  for (const OutboxEntry& entry : change.outbox) PORC_CHECK(add_to_outbox(db, entry, now));
  return ok;
}

Result<Run> get_run(sql::Connection& db, const RunId& id) {
  sql::Statement row = db.use(queries::get_run);
  PORC_TRY(bool found, row.bind(":run", id.str()).step());
  if (!found) return no_run(id);
  return read_document<Run>(row.text(0));
}

Result<Page<Run>> list_runs(sql::Connection& db,
                            const RunFilter& filter,
                            const PageRequest& page,
                            std::size_t walk) {
  PORC_CHECK(check_page(page));
  Page<Run> found;
  std::string before(page.after ? std::string_view(page.after->str()) : kBeyondAllIds);
  for (bool exhausted = false; !exhausted && !found.more;) {
    PORC_TRY(exhausted, list_some(db, filter, page.limit, walk, before, found));
  }
  return found;
}

Result<std::map<run::RunStatus, std::uint64_t>> count_runs(sql::Connection& db) {
  std::map<run::RunStatus, std::uint64_t> counts;
  sql::Statement rows = db.use(queries::count_runs);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return counts;
    json::value name(rows.text(0));
    PORC_TRY(auto status, json::decode<run::RunStatus>(name, json::Unknown::reject));
    counts[status] = rows.count(1);
  }
}

Result<std::vector<audit::Event>> list_events(sql::Connection& db,
                                              const RunId& id,
                                              std::uint64_t after,
                                              std::size_t limit) {
  PORC_TRY(RunState state, find_state(db, id));
  if (state.version == 0) return no_run(id);
  std::vector<audit::Event> events;
  sql::Statement rows = db.use(queries::list_events);
  rows.bind(":run", id.str()).bind(":after", after).bind(":limit", limit);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return events;
    events.push_back(
        {.run = id, .sequence = rows.count(0), .bytes = rows.text(1), .hash = rows.text(2)});
  }
}

Result<RunId> reserve_submission(sql::Connection& db,
                                 const std::string& key,
                                 const std::string& body_digest,
                                 const RunId& proposed,
                                 Timestamp expires_at,
                                 Timestamp now) {
  PORC_CHECK(db.use(queries::delete_expired_submissions).bind(":now", now).run());
  sql::Statement row = db.use(queries::find_submission);
  PORC_TRY(bool found, row.bind(":key", key).step());
  if (found && row.text(0) == body_digest) return RunId::trusted(row.text(1));
  if (found) return key_of_another_body();
  PORC_CHECK(db.use(queries::insert_submission)
                 .bind(":key", key)
                 .bind(":body_digest", body_digest)
                 .bind(":run", proposed.str())
                 .bind(":expires_at", expires_at)
                 .run());
  return proposed;
}

Result<RunId> find_submission(sql::Connection& db,
                              const std::string& key,
                              const std::string& body_digest,
                              Timestamp now) {
  sql::Statement row = db.use(queries::find_submission_run);
  row.bind(":key", key).bind(":body_digest", body_digest).bind(":now", now);
  PORC_TRY(bool found, row.step());
  if (found) return RunId::trusted(row.text(0));
  return no_submission();
}

}  // namespace porc::sqlite_store
