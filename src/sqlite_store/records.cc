// SPDX-License-Identifier: Apache-2.0
#include "contracts/records.h"

#include <limits>

#include "base/encoding.h"
#include "contracts/stored_document.h"
#include "sqlite_store/queries.h"
#include "sqlite_store/records.h"
#include "sqlite_store/search.h"

namespace porc::sqlite_store {
namespace {

/// Not less than any text that is UTF-8.
const std::string kLastText = "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf";
constexpr std::size_t kEventsMax = std::numeric_limits<std::int32_t>::max();

std::optional<std::int64_t> optional_number(const sql::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.integer(column);
}

Result<Record> run_in(sql::Connection& db, const sql::Statement& row) {
  RunRecord run{.run = row.text(0), .projection = row.text(1)};
  sql::Statement changes = db.use(queries::read_changes);
  changes.bind(":run", run.run);
  for (;;) {
    PORC_TRY(const bool more, changes.step());
    if (!more) break;
    ChangeRecord change{.version = changes.count(0), .at = changes.integer(1)};
    if (!changes.is_null(2)) change.fence = changes.count(2);
    run.changes.push_back(change);
  }
  sql::Statement events = db.use(queries::list_events);
  events.bind(":run", run.run).bind(":after", 0).bind(":limit", kEventsMax);
  for (;;) {
    PORC_TRY(const bool more, events.step());
    if (!more) break;
    run.events.push_back(
        {.sequence = events.count(0), .bytes = events.text(1), .hash = events.text(2)});
  }
  sql::Statement job = db.use(queries::read_job);
  PORC_TRY(const bool has_job, job.bind(":run", run.run).step());
  if (has_job) {
    run.job = JobRecord{.due_at = job.integer(0),
                        .fence = job.count(1),
                        .owner = job.optional_text(2).value_or(""),
                        .wanted = job.integer(3) != 0,
                        .parked = !job.is_null(4)};
  }
  return record_of(run);
}

Result<Record> workspace_in(sql::Connection&, const sql::Statement& row) {
  return record_of(WorkspaceRecord{.name = row.text(0),
                                   .environment = row.text(1),
                                   .kind = row.text(2),
                                   .owner = row.text(3),
                                   .repository = row.optional_text(4),
                                   .held_by = row.optional_text(5),
                                   .held_fence = row.is_null(6) ? std::uint64_t{0} : row.count(6)});
}

Result<Record> outbox_in(sql::Connection&, const sql::Statement& row) {
  return record_of(OutboxRecord{.place = row.count(0),
                                .key = row.text(1),
                                .subject = row.text(2),
                                .target = row.text(3),
                                .coalesce = row.text(4),
                                .payload = row.text(5),
                                .due_at = optional_number(row, 6),
                                .fence = row.count(7),
                                .attempts = static_cast<std::uint32_t>(row.integer(8)),
                                .dead = row.integer(9) != 0,
                                .error = kept_words(row.optional_text(10).value_or("")),
                                .stored_at = row.integer(11)});
}

Result<Record> inbox_in(sql::Connection&, const sql::Statement& row) {
  return record_of(InboxRecord{.place = row.count(0),
                               .key = row.text(1),
                               .source = row.text(2),
                               .subject = row.text(3),
                               .kind = row.text(4),
                               .body = base64_encode(row.blob(5)),
                               .state = static_cast<InboxState>(row.integer(6)),
                               .received_at = row.integer(7),
                               .due_at = optional_number(row, 8),
                               .fence = row.count(9),
                               .attempts = static_cast<std::uint32_t>(row.integer(10)),
                               .error = kept_words(row.text(11)),
                               .ended_at = optional_number(row, 12),
                               .keep_until = optional_number(row, 13)});
}

Result<Record> subject_in(sql::Connection&, const sql::Statement& row) {
  return record_of(SubjectRecord{.name = row.text(0),
                                 .version = row.count(1),
                                 .document = row.text(2),
                                 .keep_until = optional_number(row, 3)});
}

Result<Record> submission_in(sql::Connection&, const sql::Statement& row) {
  SubmissionRecord submission{.key = row.text(0), .body_digest = row.text(1), .run = row.text(2)};
  if (row.time(3) != Timestamp::max()) submission.ends_at = row.integer(3);
  return record_of(submission);
}

Result<Record> checkpoint_in(sql::Connection&, const sql::Statement& row) {
  return record_of(CheckpointRecord{.number = row.count(0),
                                    .bytes = row.text(1),
                                    .signature = row.text(2),
                                    .public_key = row.text(3)});
}

Result<Record> token_in(sql::Connection&, const sql::Statement& row) {
  return record_of(TokenRecord{.id = row.text(0), .hash = row.text(1), .document = row.text(2)});
}

/// How the records of a kind are read; the first column is their order.
struct Reading {
  const sql::Query& query;
  Result<Record> (*record)(sql::Connection&, const sql::Statement&);
  bool is_numbered = false;
};

Reading reading_of(RecordKind kind) {
  switch (kind) {
    case RecordKind::run:
      return {queries::read_runs, run_in};
    case RecordKind::workspace:
      return {queries::read_workspaces, workspace_in};
    case RecordKind::outbox:
      return {queries::read_outbox, outbox_in, true};
    case RecordKind::inbox:
      return {queries::read_inbox, inbox_in, true};
    case RecordKind::subject:
      return {queries::read_subjects, subject_in};
    case RecordKind::submission:
      return {queries::read_submissions, submission_in};
    case RecordKind::checkpoint:
      return {queries::read_checkpoints, checkpoint_in, true};
    case RecordKind::token:
    case RecordKind::fence:
      break;
  }
  return {queries::read_tokens, token_in};
}

Result<RecordPage> read_fence(sql::Connection& db) {
  sql::Statement row = db.use(queries::read_fence);
  PORC_TRY(const bool found, row.step());
  RecordPage page;
  if (found && row.count(0) > 0) page.records.push_back(record_of(FenceRecord{row.count(0)}));
  return page;
}

/// The one at this place in the order of its kind.
Result<std::optional<Record>> find(sql::Connection& db, RecordKind kind, const std::string& place) {
  const Reading reading = reading_of(kind);
  sql::Statement row = db.use(reading.query);
  if (reading.is_numbered) {
    const std::int64_t number = place_of(place);
    row.bind(":from", number).bind(":until", number);
  } else {
    row.bind(":from", place).bind(":until", place);
  }
  PORC_TRY(const bool found, row.step());
  if (!found) return std::optional<Record>();
  PORC_TRY(Record record, reading.record(db, row));
  return std::optional(std::move(record));
}

/// After a row was not inserted: whether it is there as it should be.
Result<void> check_same(sql::Connection& db, const Record& record, const std::string& place) {
  PORC_TRY(const auto there, find(db, record.kind, place));
  if (there && there->bytes == record.bytes) return ok;
  return other_record(record);
}

Result<void> write_run(sql::Connection& db, const Record& record) {
  PORC_TRY(const RunRecord given, read_record<RunRecord>(record));
  PORC_TRY(const Run run, read_document<Run>(given.projection));
  PORC_CHECK(db.use(queries::write_run)
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
                 .bind(":projection", given.projection)
                 .run());
  if (db.changes() == 0) return check_same(db, record, given.run);
  for (const ChangeRecord& change : given.changes) {
    PORC_CHECK(db.use(queries::insert_change)
                   .bind(":run", given.run)
                   .bind(":version", change.version)
                   .bind(":at", change.at)
                   .bind(":fence", change.fence)
                   .run());
  }
  for (const EventRecord& event : given.events) {
    PORC_CHECK(db.use(queries::insert_event)
                   .bind(":run", given.run)
                   .bind(":sequence", event.sequence)
                   .bind(":bytes", event.bytes)
                   .bind(":hash", event.hash)
                   .run());
  }
  if (!given.job) return ok;
  std::optional<std::string> owner, parked_on;
  if (!given.job->owner.empty()) owner = given.job->owner;
  if (given.job->parked) parked_on = run.workspace.str();
  return db.use(queries::write_job)
      .bind(":run", given.run)
      .bind(":due_at", given.job->due_at)
      .bind(":fence", given.job->fence)
      .bind(":owner", owner)
      .bind(":wanted", given.job->wanted ? 1 : 0)
      .bind(":parked_on", parked_on)
      .run();
}

Result<void> write_workspace(sql::Connection& db, const Record& record) {
  PORC_TRY(const WorkspaceRecord given, read_record<WorkspaceRecord>(record));
  std::optional<std::uint64_t> fence;
  if (given.held_by) fence = given.held_fence;
  PORC_CHECK(db.use(queries::write_workspace)
                 .bind(":name", given.name)
                 .bind(":environment", given.environment)
                 .bind(":kind", given.kind)
                 .bind(":owner", given.owner)
                 .bind(":repository", given.repository)
                 .bind(":held_by", given.held_by)
                 .bind(":held_fence", fence)
                 .run());
  return db.changes() == 0 ? check_same(db, record, given.name) : ok;
}

Result<void> write_outbox(sql::Connection& db, const Record& record) {
  PORC_TRY(const OutboxRecord given, read_record<OutboxRecord>(record));
  PORC_CHECK(db.use(queries::write_outbox)
                 .bind(":number", given.place)
                 .bind(":key", given.key)
                 .bind(":subject", given.subject)
                 .bind(":target", given.target)
                 .bind(":coalesce", given.coalesce)
                 .bind(":payload", given.payload)
                 .bind(":due_at", given.due_at)
                 .bind(":fence", given.fence)
                 .bind(":attempts", given.attempts)
                 .bind(":dead", given.dead ? 1 : 0)
                 .bind(":error", given.error)
                 .bind(":stored_at", given.stored_at)
                 .run());
  return db.changes() == 0 ? check_same(db, record, std::to_string(given.place)) : ok;
}

Result<void> write_inbox(sql::Connection& db, const Record& record) {
  PORC_TRY(const InboxRecord given, read_record<InboxRecord>(record));
  PORC_TRY(const std::string body, base64_decode(given.body));
  PORC_CHECK(db.use(queries::write_inbox)
                 .bind(":number", given.place)
                 .bind(":key", given.key)
                 .bind(":source", given.source)
                 .bind(":subject", given.subject)
                 .bind(":kind", given.kind)
                 .bind_blob(":body", body)
                 .bind(":state", static_cast<std::int64_t>(given.state))
                 .bind(":received_at", given.received_at)
                 .bind(":due_at", given.due_at)
                 .bind(":fence", given.fence)
                 .bind(":attempts", given.attempts)
                 .bind(":error", given.error)
                 .bind(":ended_at", given.ended_at)
                 .bind(":keep_until", given.keep_until)
                 .run());
  return db.changes() == 0 ? check_same(db, record, std::to_string(given.place)) : ok;
}

Result<void> write_subject(sql::Connection& db, const Record& record) {
  PORC_TRY(const SubjectRecord given, read_record<SubjectRecord>(record));
  PORC_CHECK(db.use(queries::write_subject)
                 .bind(":name", given.name)
                 .bind(":version", given.version)
                 .bind(":document", given.document)
                 .bind(":keep_until", given.keep_until)
                 .run());
  return db.changes() == 0 ? check_same(db, record, given.name) : ok;
}

Result<void> write_submission(sql::Connection& db, const Record& record) {
  PORC_TRY(const SubmissionRecord given, read_record<SubmissionRecord>(record));
  const auto never = static_cast<std::int64_t>(Timestamp::max().time_since_epoch().count());
  PORC_CHECK(db.use(queries::write_submission)
                 .bind(":key", given.key)
                 .bind(":body_digest", given.body_digest)
                 .bind(":run", given.run)
                 .bind(":ends_at", given.ends_at.value_or(never))
                 .run());
  return db.changes() == 0 ? check_same(db, record, given.key) : ok;
}

Result<void> write_checkpoint(sql::Connection& db, const Record& record) {
  PORC_TRY(const CheckpointRecord given, read_record<CheckpointRecord>(record));
  PORC_CHECK(db.use(queries::write_checkpoint)
                 .bind(":number", given.number)
                 .bind(":bytes", given.bytes)
                 .bind(":signature", given.signature)
                 .bind(":public_key", given.public_key)
                 .run());
  return db.changes() == 0 ? check_same(db, record, std::to_string(given.number)) : ok;
}

Result<void> write_token(sql::Connection& db, const Record& record) {
  PORC_TRY(const TokenRecord given, read_record<TokenRecord>(record));
  PORC_CHECK(db.use(queries::write_token)
                 .bind(":id", given.id)
                 .bind(":hash", given.hash)
                 .bind(":document", given.document)
                 .run());
  return db.changes() == 0 ? check_same(db, record, given.id) : ok;
}

Result<void> write_fence(sql::Connection& db, const Record& record) {
  PORC_TRY(const FenceRecord given, read_record<FenceRecord>(record));
  return db.use(queries::write_fence).bind(":last", given.last).run();
}

Result<void> write(sql::Connection& db, const Record& record) {
  switch (record.kind) {
    case RecordKind::run:
      return write_run(db, record);
    case RecordKind::workspace:
      return write_workspace(db, record);
    case RecordKind::outbox:
      return write_outbox(db, record);
    case RecordKind::inbox:
      return write_inbox(db, record);
    case RecordKind::subject:
      return write_subject(db, record);
    case RecordKind::submission:
      return write_submission(db, record);
    case RecordKind::checkpoint:
      return write_checkpoint(db, record);
    case RecordKind::token:
      return write_token(db, record);
    case RecordKind::fence:
      break;
  }
  return write_fence(db, record);
}

}  // namespace

Result<RecordPage> read_records(sql::Connection& db,
                                RecordKind kind,
                                const std::string& after,
                                std::size_t bytes) {
  if (kind == RecordKind::fence) return read_fence(db);
  const Reading reading = reading_of(kind);
  sql::Statement rows = db.use(reading.query);
  if (reading.is_numbered) {
    rows.bind(":from", place_of(after)).bind(":until", std::numeric_limits<std::int64_t>::max());
  } else {
    rows.bind(":from", after).bind(":until", kLastText);
  }
  PageRoom room(bytes);
  std::string last = after;
  for (;;) {
    PORC_TRY(const bool more, rows.step());
    if (!more) return room.finish("", true);
    std::string place = rows.text(0);
    if (place == after) continue;
    if (room.is_full()) return room.finish(std::move(last), false);
    last = std::move(place);
    if (kind == RecordKind::subject && !is_record(last)) continue;
    PORC_TRY(Record record, reading.record(db, rows));
    room.add(std::move(record));
  }
}

Result<void> write_records(sql::Connection& db, const std::vector<Record>& records) {
  for (const Record& record : records) PORC_CHECK(write(db, record));
  return index_new(db);
}

}  // namespace porc::sqlite_store
