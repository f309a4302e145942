// SPDX-License-Identifier: Apache-2.0
#include "contracts/records.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "base/encoding.h"
#include "contracts/stored_document.h"
#include "pg/transaction.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/queries.h"
#include "postgres_store/records.h"

namespace porc::postgres_store {
namespace {

/// Not less than any text that is UTF-8.
const std::string kLastText = "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf";
constexpr std::size_t kRowsMax = 100;    ///< of one answer
constexpr std::size_t kWrittenMax = 50;  ///< records of one question

std::optional<std::int64_t> optional_number(const pg::Rows& rows, std::size_t i, int column) {
  if (rows.is_null(i, column)) return std::nullopt;
  return rows.integer(i, column);
}

Record workspace_in(const pg::Rows& rows, std::size_t i) {
  return record_of(
      WorkspaceRecord{.name = rows.text(i, 0),
                      .environment = rows.text(i, 1),
                      .kind = rows.text(i, 2),
                      .owner = rows.text(i, 3),
                      .repository = rows.optional_text(i, 4),
                      .held_by = rows.optional_text(i, 5),
                      .held_fence = rows.is_null(i, 6) ? std::uint64_t{0} : rows.count(i, 6)});
}

Record outbox_in(const pg::Rows& rows, std::size_t i) {
  return record_of(OutboxRecord{.place = rows.count(i, 0),
                                .key = rows.text(i, 1),
                                .subject = rows.text(i, 2),
                                .target = rows.text(i, 3),
                                .coalesce = rows.text(i, 4),
                                .payload = rows.text(i, 5),
                                .due_at = optional_number(rows, i, 6),
                                .fence = rows.count(i, 7),
                                .attempts = static_cast<std::uint32_t>(rows.integer(i, 8)),
                                .dead = rows.boolean(i, 9),
                                .error = kept_words(rows.text(i, 10)),
                                .stored_at = rows.integer(i, 11)});
}

Record inbox_in(const pg::Rows& rows, std::size_t i) {
  return record_of(InboxRecord{.place = rows.count(i, 0),
                               .key = rows.text(i, 1),
                               .source = rows.text(i, 2),
                               .subject = rows.text(i, 3),
                               .kind = rows.text(i, 4),
                               .body = base64_encode(rows.text(i, 5)),
                               .state = static_cast<InboxState>(rows.integer(i, 6)),
                               .received_at = rows.integer(i, 7),
                               .due_at = optional_number(rows, i, 8),
                               .fence = rows.count(i, 9),
                               .attempts = static_cast<std::uint32_t>(rows.integer(i, 10)),
                               .error = kept_words(rows.text(i, 11)),
                               .ended_at = optional_number(rows, i, 12),
                               .keep_until = optional_number(rows, i, 13)});
}

Record subject_in(const pg::Rows& rows, std::size_t i) {
  return record_of(SubjectRecord{.name = rows.text(i, 0),
                                 .version = rows.count(i, 1),
                                 .document = rows.text(i, 2),
                                 .keep_until = optional_number(rows, i, 3)});
}

Record submission_in(const pg::Rows& rows, std::size_t i) {
  return record_of(SubmissionRecord{.key = rows.text(i, 0),
                                    .body_digest = rows.text(i, 1),
                                    .run = rows.text(i, 2),
                                    .ends_at = optional_number(rows, i, 3)});
}

Record checkpoint_in(const pg::Rows& rows, std::size_t i) {
  return record_of(CheckpointRecord{.number = rows.count(i, 0),
                                    .bytes = rows.text(i, 1),
                                    .signature = rows.text(i, 2),
                                    .public_key = rows.text(i, 3)});
}

Record token_in(const pg::Rows& rows, std::size_t i) {
  return record_of(
      TokenRecord{.id = rows.text(i, 0), .hash = rows.text(i, 1), .document = rows.text(i, 2)});
}

/// How the records of a kind are read; the first column is their order.
struct Reading {
  const pg::Query& query;
  Record (*record)(const pg::Rows&, std::size_t);  ///< none: a run
  bool is_numbered = false;
  bool may_be_large = false;
};

Reading reading_of(RecordKind kind) {
  switch (kind) {
    case RecordKind::run:
      return {.query = queries::read_runs, .record = nullptr, .may_be_large = true};
    case RecordKind::workspace:
      return {.query = queries::read_workspaces, .record = workspace_in};
    case RecordKind::outbox:
      return {.query = queries::read_outbox,
              .record = outbox_in,
              .is_numbered = true,
              .may_be_large = true};
    case RecordKind::inbox:
      return {.query = queries::read_inbox,
              .record = inbox_in,
              .is_numbered = true,
              .may_be_large = true};
    case RecordKind::subject:
      return {.query = queries::read_subjects, .record = subject_in, .may_be_large = true};
    case RecordKind::submission:
      return {.query = queries::read_submissions, .record = submission_in};
    case RecordKind::checkpoint:
      return {.query = queries::read_checkpoints,
              .record = checkpoint_in,
              .is_numbered = true,
              .may_be_large = true};
    case RecordKind::token:
    case RecordKind::fence:
      break;
  }
  return {.query = queries::read_tokens, .record = token_in};
}

/// A record and where it stands.
using Placed = std::pair<std::string, Record>;

Result<std::vector<Placed>> runs_in(pg::Connection& db, const pg::Rows& rows) {
  std::vector<std::string> ids;
  std::map<std::string, RunRecord> runs;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ids.push_back(rows.text(i, 0));
    runs[ids.back()] = {.run = ids.back(), .projection = rows.text(i, 1)};
  }
  std::vector<pg::Statement> parts{pg::Statement(queries::read_changes),
                                   pg::Statement(queries::read_events),
                                   pg::Statement(queries::read_jobs)};
  for (pg::Statement& part : parts) part.bind(":runs", ids);
  PORC_TRY(const auto answers, db.run(parts));
  const pg::Rows& changes = answers[0];
  for (std::size_t i = 0; i < changes.size(); ++i) {
    ChangeRecord change{.version = changes.count(i, 1), .at = changes.integer(i, 2)};
    if (!changes.is_null(i, 3)) change.fence = changes.count(i, 3);
    runs[changes.text(i, 0)].changes.push_back(change);
  }
  const pg::Rows& events = answers[1];
  for (std::size_t i = 0; i < events.size(); ++i) {
    runs[events.text(i, 0)].events.push_back(
        {.sequence = events.count(i, 1), .bytes = events.text(i, 2), .hash = events.text(i, 3)});
  }
  const pg::Rows& jobs = answers[2];
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    runs[jobs.text(i, 0)].job = JobRecord{.due_at = jobs.integer(i, 1),
                                          .fence = jobs.count(i, 2),
                                          .owner = jobs.optional_text(i, 3).value_or(""),
                                          .wanted = jobs.boolean(i, 4),
                                          .parked = !jobs.is_null(i, 5)};
  }
  std::vector<Placed> found;
  for (const std::string& id : ids) found.emplace_back(id, record_of(runs[id]));
  return found;
}

/// From one record on: at most so many, and of those that may be large no more than reach `bytes`.
Result<std::vector<Placed>> find(pg::Connection& db,
                                 RecordKind kind,
                                 const std::string& from,
                                 const std::optional<std::string>& until,
                                 std::size_t limit,
                                 std::size_t bytes) {
  const Reading reading = reading_of(kind);
  pg::Statement query(reading.query);
  query.bind(":limit", limit);
  if (reading.may_be_large) query.bind(":bytes", bytes);
  if (reading.is_numbered) {
    const auto last = std::numeric_limits<std::int64_t>::max();
    query.bind(":from", place_of(from)).bind(":until", until ? place_of(*until) : last);
  } else {
    query.bind(":from", from).bind(":until", until.value_or(kLastText));
  }
  PORC_TRY(const pg::Rows rows, db.run(query));
  if (kind == RecordKind::run) return runs_in(db, rows);
  std::vector<Placed> found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string place = reading.is_numbered ? std::to_string(rows.integer(i, 0)) : rows.text(i, 0);
    found.emplace_back(std::move(place), reading.record(rows, i));
  }
  return found;
}

Result<RecordPage> read_fence(pg::Connection& db) {
  PORC_TRY(const pg::Rows rows, db.run(pg::Statement(queries::read_fence)));
  RecordPage page;
  if (rows.count(0, 0) > 0) page.records.push_back(record_of(FenceRecord{rows.count(0, 0)}));
  return page;
}

/// A record that is being written: where it stands, and which statement says whether it was new.
struct Written {
  const Record* record = nullptr;
  std::string place{};
  std::size_t statement = 0;
};

/// Adds the statements of one record; the first says whether it was new. Answers its place.
Result<std::string> add_run(pg::Transaction& to, const Record& record) {
  PORC_TRY(const RunRecord given, read_record<RunRecord>(record));
  PORC_TRY(const Run run, read_document<Run>(given.projection));
  to.add(queries::write_run)
      .bind(":run", given.run)
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
      .bind(":projection", given.projection);
  for (const ChangeRecord& change : given.changes) {
    to.add(queries::write_change)
        .bind(":run", given.run)
        .bind(":version", change.version)
        .bind(":at", change.at)
        .bind(":fence", change.fence);
  }
  for (const EventRecord& event : given.events) {
    to.add(queries::write_event)
        .bind(":run", given.run)
        .bind(":sequence", event.sequence)
        .bind(":bytes", event.bytes)
        .bind(":hash", event.hash);
  }
  if (given.job) {
    std::optional<std::string> owner, parked_on;
    if (!given.job->owner.empty()) owner = given.job->owner;
    if (given.job->parked) parked_on = run.workspace.str();
    to.add(queries::write_job)
        .bind(":run", given.run)
        .bind(":due_at", given.job->due_at)
        .bind(":fence", given.job->fence)
        .bind(":owner", owner)
        .bind(":wanted", given.job->wanted)
        .bind(":parked_on", parked_on);
  }
  return given.run;
}

Result<std::string> add_workspace(pg::Transaction& to, const Record& record) {
  PORC_TRY(const WorkspaceRecord given, read_record<WorkspaceRecord>(record));
  std::optional<std::uint64_t> fence;
  if (given.held_by) fence = given.held_fence;
  to.add(queries::write_workspace)
      .bind(":name", given.name)
      .bind(":environment", given.environment)
      .bind(":kind", given.kind)
      .bind(":owner", given.owner)
      .bind(":repository", given.repository)
      .bind(":held_by", given.held_by)
      .bind(":held_fence", fence);
  return given.name;
}

Result<std::string> add_entry(pg::Transaction& to, const Record& record) {
  PORC_TRY(const OutboxRecord given, read_record<OutboxRecord>(record));
  to.add(queries::write_outbox)
      .bind(":number", given.place)
      .bind(":key", given.key)
      .bind(":subject", given.subject)
      .bind(":target", given.target)
      .bind(":coalesce", given.coalesce)
      .bind(":payload", given.payload)
      .bind(":due_at", given.due_at)
      .bind(":fence", given.fence)
      .bind(":attempts", given.attempts)
      .bind(":dead", given.dead)
      .bind(":error", given.error)
      .bind(":stored_at", given.stored_at);
  to.add(queries::advance_outbox);
  return std::to_string(given.place);
}

Result<std::string> add_event(pg::Transaction& to, const Record& record) {
  PORC_TRY(const InboxRecord given, read_record<InboxRecord>(record));
  PORC_TRY(const std::string body, base64_decode(given.body));
  to.add(queries::write_inbox)
      .bind(":number", given.place)
      .bind(":key", given.key)
      .bind(":source", given.source)
      .bind(":subject", given.subject)
      .bind(":kind", given.kind)
      .bind_bytes(":body", body)
      .bind(":state", static_cast<std::int64_t>(given.state))
      .bind(":received_at", given.received_at)
      .bind(":due_at", given.due_at)
      .bind(":fence", given.fence)
      .bind(":attempts", given.attempts)
      .bind(":error", given.error)
      .bind(":ended_at", given.ended_at)
      .bind(":keep_until", given.keep_until);
  to.add(queries::advance_inbox);
  return std::to_string(given.place);
}

Result<std::string> add_subject(pg::Transaction& to, const Record& record) {
  PORC_TRY(const SubjectRecord given, read_record<SubjectRecord>(record));
  to.add(queries::write_subject)
      .bind(":name", given.name)
      .bind(":version", given.version)
      .bind(":document", given.document)
      .bind(":keep_until", given.keep_until);
  return given.name;
}

Result<std::string> add_submission(pg::Transaction& to, const Record& record) {
  PORC_TRY(const SubmissionRecord given, read_record<SubmissionRecord>(record));
  to.add(queries::write_submission)
      .bind(":key", given.key)
      .bind(":body_digest", given.body_digest)
      .bind(":run", given.run)
      .bind(":ends_at", given.ends_at);
  return given.key;
}

Result<std::string> add_checkpoint(pg::Transaction& to, const Record& record) {
  PORC_TRY(const CheckpointRecord given, read_record<CheckpointRecord>(record));
  to.add(queries::write_checkpoint)
      .bind(":number", given.number)
      .bind(":bytes", given.bytes)
      .bind(":signature", given.signature)
      .bind(":public_key", given.public_key);
  return std::to_string(given.number);
}

Result<std::string> add_token(pg::Transaction& to, const Record& record) {
  PORC_TRY(const TokenRecord given, read_record<TokenRecord>(record));
  to.add(queries::write_token)
      .bind(":id", given.id)
      .bind(":hash", given.hash)
      .bind(":document", given.document);
  return given.id;
}

Result<std::string> add(pg::Transaction& to, const Record& record) {
  switch (record.kind) {
    case RecordKind::run:
      return add_run(to, record);
    case RecordKind::workspace:
      return add_workspace(to, record);
    case RecordKind::outbox:
      return add_entry(to, record);
    case RecordKind::inbox:
      return add_event(to, record);
    case RecordKind::subject:
      return add_subject(to, record);
    case RecordKind::submission:
      return add_submission(to, record);
    case RecordKind::checkpoint:
      return add_checkpoint(to, record);
    case RecordKind::token:
      return add_token(to, record);
    case RecordKind::fence:
      break;
  }
  PORC_TRY(const FenceRecord given, read_record<FenceRecord>(record));
  to.add(queries::write_fence).bind(":last", given.last);
  return std::string();
}

Result<void> write_some(pg::Connection& db,
                        pg::Transaction& transaction,
                        std::span<const Record> records) {
  std::vector<Written> written;
  for (const Record& record : records) {
    const std::size_t statement = transaction.added();
    PORC_TRY(std::string place, add(transaction, record));
    written.push_back({.record = &record, .place = std::move(place), .statement = statement});
  }
  PORC_TRY(const auto rows, transaction.ask());
  for (const Written& one : written) {
    if (one.record->kind == RecordKind::fence || rows[one.statement].changed() == 1) continue;
    PORC_TRY(const auto there, find(db, one.record->kind, one.place, one.place, 1, 0));
    if (there.empty() || there.front().second.bytes != one.record->bytes)
      return other_record(*one.record);
  }
  return ok;
}

}  // namespace

Result<RecordPage> read_records(pg::Connection& db,
                                RecordKind kind,
                                const std::string& after,
                                std::size_t bytes) {
  if (kind == RecordKind::fence) return read_fence(db);
  PageRoom room(bytes);
  std::string last = after;
  for (;;) {
    PORC_TRY(auto found, find(db, kind, last, std::nullopt, kRowsMax, bytes));
    const std::string begun_after = last;
    for (auto& [place, record] : found) {
      if (place == begun_after) continue;
      if (room.is_full()) return room.finish(std::move(last), false);
      last = place;
      if (kind == RecordKind::subject && !is_record(place)) continue;
      room.add(std::move(record));
    }
    if (last == begun_after) return room.finish("", true);
  }
}

Result<void> write_records(pg::Connection& db, const std::vector<Record>& records) {
  pg::Transaction transaction(db);
  const std::span<const Record> all(records);
  for (std::size_t i = 0; i < all.size(); i += kWrittenMax)
    PORC_CHECK(write_some(db, transaction, all.subspan(i, std::min(kWrittenMax, all.size() - i))));
  PORC_CHECK(transaction.commit());
  return ok;
}

Task<RecordPage> PostgresStore::read_records(RecordKind kind,
                                             std::string after,
                                             std::size_t bytes) {
  return run([kind, after = std::move(after), bytes](pg::Connection& db) {
    return postgres_store::read_records(db, kind, after, bytes);
  });
}

Task<void> PostgresStore::write_records(std::vector<Record> records) {
  return run([records = std::move(records)](pg::Connection& db) {
    return postgres_store::write_records(db, records);
  });
}

}  // namespace porc::postgres_store
