// SPDX-License-Identifier: Apache-2.0
// What is written twice is there once; what is there otherwise is refused.
#include "contracts/records.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/encoding.h"
#include "contracts/stored_document.h"
#include "mongo_store/mongo_store.h"
#include "mongo_store/operations.h"
#include "mongo_store/record_pages.h"

namespace porc::mongo_store {
namespace {

using mongo::Document;

/// Records of one step: it stays well under what a document may have.
constexpr std::size_t kWrittenTogether = 40;

std::optional<Timestamp> time_of(const std::optional<std::int64_t>& number) {
  if (!number) return std::nullopt;
  return Timestamp(Duration(*number));
}

/// True when it is there already. Errors: conflict when another one is.
Result<bool> is_same(const std::optional<porc::Record>& there, const porc::Record& given) {
  if (!there) return false;
  if (there->bytes == given.bytes) return true;
  return other_record(given);
}

void reach_place(Work& work, std::uint64_t place) {
  CounterRow row = counters_of(work);
  if (row.last_place >= place) return;
  row.last_place = place;
  work.state().counters.put(std::move(row));
}

Result<void> write_whole_run(Work& work, const porc::Record& record) {
  PORC_TRY(const RunRecord given, read_record<RunRecord>(record));
  return write_run(work, given);
}

/// Takes the runs out that are there already. Errors: conflict when another one is.
Result<std::vector<porc::Record>> without_stored(Work& work, std::vector<porc::Record> records) {
  std::vector<std::string> runs;
  for (const porc::Record& record : records) {
    if (record.kind == RecordKind::run) runs.push_back(record.key);
  }
  if (runs.empty()) return records;
  PORC_TRY(const auto stored, stored_among(work.session(), runs));
  std::vector<porc::Record> fresh;
  for (porc::Record& record : records) {
    if (record.kind != RecordKind::run || !stored.contains(record.key)) {
      fresh.push_back(std::move(record));
      continue;
    }
    PORC_TRY(const porc::Record there, whole_run(work, RunId::trusted(record.key)));
    if (there.bytes != record.bytes) return other_record(record);
  }
  return fresh;
}

Result<void> write_workspace(Work& work, const porc::Record& record) {
  PORC_TRY(const WorkspaceRecord given, read_record<WorkspaceRecord>(record));
  const WorkspaceRow* row = work.state().workspaces.find(given.name);
  PORC_TRY(const bool same,
           is_same(row == nullptr ? std::nullopt : std::optional(record_in(*row)), record));
  if (same) return ok;
  WorkspaceRow made{
      .name = WorkspaceName::trusted(given.name),
      .owner = {.environment = given.environment, .kind = given.kind, .name = given.owner},
      .repository = given.repository};
  if (given.held_by) {
    made.holder = RunId::trusted(*given.held_by);
    made.fence = given.held_fence;
  }
  work.state().workspaces.put(std::move(made));
  return ok;
}

Result<void> write_outbox(Work& work, const porc::Record& record) {
  PORC_TRY(const OutboxRecord given, read_record<OutboxRecord>(record));
  const OutboxRow* at_place = work.state().outbox.find(given.place);
  if (at_place != nullptr) {
    PORC_TRY(const porc::Record there, record_in(work, *at_place));
    PORC_TRY([[maybe_unused]] const bool same, is_same(there, record));
    return ok;
  }
  if (work.state().outbox.index().places.contains(given.key)) return other_record(record);
  OutboxRow row{.place = given.place,
                .name = given.key,
                .subject = given.subject,
                .target = given.target,
                .coalesce = given.coalesce,
                .due_at = time_of(given.due_at),
                .fence = given.fence,
                .attempts = given.attempts,
                .dead = given.dead,
                .error = given.error,
                .stored_at = Timestamp(Duration(given.stored_at))};
  Document payload;
  payload.set("_id", row.place).set("key", given.key);
  row.in_parts = work.put(payload, "body", given.payload, kPayloads);
  work.add(
      {.collection = kPayloads, .stem = std::to_string(row.place), .document = std::move(payload)});
  work.state().outbox.put(std::move(row));
  reach_place(work, given.place);
  return ok;
}

Result<std::optional<porc::Record>> find_event(Work& work, const std::string& key) {
  const auto& places = work.state().inbox.index().places;
  const auto place = places.find(key);
  if (place != places.end()) {
    PORC_TRY(porc::Record record, record_in(work, *work.state().inbox.find(place->second)));
    return std::optional(std::move(record));
  }
  PORC_TRY(const auto handled, work.newest(kHandled, stem_of(key)));
  if (!handled) return std::optional<porc::Record>();
  PORC_TRY(porc::Record record, handled_in(work, *handled));
  return std::optional(std::move(record));
}

Result<void> write_inbox(Work& work, const porc::Record& record) {
  PORC_TRY(const InboxRecord given, read_record<InboxRecord>(record));
  PORC_TRY(const std::string bytes, base64_decode(given.body));
  PORC_TRY(const auto there, find_event(work, given.key));
  PORC_TRY(const bool same, is_same(there, record));
  if (same) return ok;
  if (work.state().inbox.find(given.place) != nullptr) return other_record(record);
  Document body;
  body.set("_id", given.place).set("key", given.key);
  work.put(body, "body", bytes, kBodies);
  work.add(
      {.collection = kBodies, .stem = std::to_string(given.place), .document = std::move(body)});
  reach_place(work, given.place);
  if (given.state == InboxState::handled) {
    const std::string stem = stem_of(given.key);
    Document document;
    document.set("_id", numbered(stem, given.place)).set("place", given.place);
    document.set("body", given.place).set("key", given.key).set("source", given.source);
    document.set("subject", given.subject).set("kind", given.kind);
    document.set("attempts", given.attempts).set("received_at", given.received_at);
    if (given.ended_at) document.set("ended_at", *given.ended_at);
    if (given.keep_until) document.set("ends_at", *given.keep_until);
    work.add({.collection = kHandled, .stem = stem, .document = std::move(document)});
    return ok;
  }
  work.state().inbox.put({.place = given.place,
                          .body = given.place,
                          .name = given.key,
                          .source = given.source,
                          .subject = given.subject,
                          .kind = given.kind,
                          .dead = given.state == InboxState::dead,
                          .attempts = given.attempts,
                          .due_at = time_of(given.due_at),
                          .received_at = Timestamp(Duration(given.received_at)),
                          .ended_at = time_of(given.ended_at),
                          .error = given.error,
                          .fence = given.fence});
  return ok;
}

Result<void> write_subject(Work& work, const porc::Record& record) {
  PORC_TRY(const SubjectRecord given, read_record<SubjectRecord>(record));
  const std::string stem = stem_of(given.name);
  PORC_TRY(const auto stored, work.newest(kSubjects, stem));
  if (stored) {
    SubjectRecord there{
        .name = given.name,
        .version = static_cast<std::uint64_t>(stored->number("version").value_or(0)),
        .keep_until = stored->number("ends_at")};
    PORC_TRY(there.document, value_of(work.session(), *stored, "body"));
    PORC_TRY([[maybe_unused]] const bool same, is_same(record_of(there), record));
    return ok;
  }
  Document document;
  document.set("_id", numbered(stem, work.number())).set("name", given.name);
  document.set("version", given.version);
  if (given.keep_until) document.set("ends_at", *given.keep_until);
  work.put(document, "body", given.document, kSubjects);
  work.add({.collection = kSubjects, .stem = stem, .document = std::move(document)});
  return ok;
}

Result<void> write_submission(Work& work, const porc::Record& record) {
  PORC_TRY(const SubmissionRecord given, read_record<SubmissionRecord>(record));
  const std::string stem = stem_of(given.key);
  PORC_TRY(const auto bound, work.newest(kSubmissions, stem));
  if (bound) {
    const SubmissionRecord there{.key = given.key,
                                 .body_digest = bound->text("body_digest").value_or(""),
                                 .run = bound->text("run").value_or(""),
                                 .ends_at = bound->number("ends_at")};
    PORC_TRY([[maybe_unused]] const bool same, is_same(record_of(there), record));
    return ok;
  }
  Document document;
  document.set("_id", numbered(stem, work.number())).set("key", given.key);
  document.set("body_digest", given.body_digest).set("run", given.run);
  if (given.ends_at) document.set("ends_at", *given.ends_at);
  work.add({.collection = kSubmissions, .stem = stem, .document = std::move(document)});
  return ok;
}

Result<void> write_checkpoint(Work& work, const porc::Record& record) {
  PORC_TRY(const CheckpointRecord given, read_record<CheckpointRecord>(record));
  const std::string stem = padded(given.number);
  PORC_TRY(const auto known, work.find(kCheckpoints, stem, of_id(given.number)));
  if (known) {
    PORC_TRY(const porc::Record there, checkpoint_in(work, *known));
    PORC_TRY([[maybe_unused]] const bool same, is_same(there, record));
    return ok;
  }
  Document document;
  document.set("_id", given.number);
  work.put(document, "body", given.bytes, kCheckpoints);
  document.set("signature", given.signature).set("public_key", given.public_key);
  work.add({.collection = kCheckpoints, .stem = stem, .document = std::move(document)});
  return ok;
}

Result<void> write_token(Work& work, const porc::Record& record) {
  PORC_TRY(const TokenRecord given, read_record<TokenRecord>(record));
  const TokenRow* row = work.state().tokens.find(given.id);
  PORC_TRY(const bool same,
           is_same(row == nullptr ? std::nullopt : std::optional(record_in(*row)), record));
  if (same) return ok;
  if (work.state().tokens.index().ids.contains(given.hash)) return other_record(record);
  PORC_TRY(identity::Token token, read_document<identity::Token>(given.document));
  work.state().tokens.put({.token = std::move(token)});
  return ok;
}

Result<void> write_fence(Work& work, const porc::Record& record) {
  PORC_TRY(const FenceRecord given, read_record<FenceRecord>(record));
  CounterRow row = counters_of(work);
  if (row.last_fence >= given.last) return ok;
  row.last_fence = given.last;
  work.state().counters.put(std::move(row));
  return ok;
}

Result<void> write(Work& work, const porc::Record& record) {
  switch (record.kind) {
    case RecordKind::run:
      return write_whole_run(work, record);
    case RecordKind::workspace:
      return write_workspace(work, record);
    case RecordKind::outbox:
      return write_outbox(work, record);
    case RecordKind::inbox:
      return write_inbox(work, record);
    case RecordKind::subject:
      return write_subject(work, record);
    case RecordKind::submission:
      return write_submission(work, record);
    case RecordKind::checkpoint:
      return write_checkpoint(work, record);
    case RecordKind::token:
      return write_token(work, record);
    case RecordKind::fence:
      break;
  }
  return write_fence(work, record);
}

}  // namespace

Task<RecordPage> MongoStore::read_records(RecordKind kind, std::string after, std::size_t bytes) {
  return run([kind, after = std::move(after), bytes](Work& work) {
    return read_page(work, kind, after, bytes);
  });
}

Task<void> MongoStore::write_records(std::vector<porc::Record> records) {
  for (std::size_t i = 0; i < records.size(); i += kWrittenTogether) {
    const auto first = records.begin() + static_cast<std::ptrdiff_t>(i);
    const auto count = static_cast<std::ptrdiff_t>(std::min(kWrittenTogether, records.size() - i));
    std::vector<porc::Record> some(std::make_move_iterator(first),
                                   std::make_move_iterator(first + count));
    auto written = run([some = std::move(some)](Work& work) -> Result<void> {
      PORC_CHECK(work.settle());
      PORC_TRY(const auto fresh, without_stored(work, some));
      for (const porc::Record& record : fresh) PORC_CHECK(write(work, record));
      return ok;
    });
    PORC_CO_CHECK(co_await std::move(written));
  }
  co_return ok;
}

}  // namespace porc::mongo_store
