// SPDX-License-Identifier: Apache-2.0
// What waits or stands alone is read from the rows; what lies in the database only is read there,
// once it holds all that follows from the journal.
#include "mongo_store/record_pages.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/encoding.h"
#include "contracts/stored_document.h"
#include "mongo_store/operations.h"

namespace porc::mongo_store {
namespace {

using mongo::Document;

/// Each may be as large as a document is at most.
constexpr std::size_t kDocumentsRead = 25;
/// Before the number of what was handled, in a cursor; other events are rows.
constexpr char kAmongHandled = 'h';

std::int64_t number_of(Timestamp time) {
  return time.time_since_epoch().count();
}

std::optional<std::int64_t> number_of(const std::optional<Timestamp>& time) {
  if (!time) return std::nullopt;
  return number_of(*time);
}

Document behind(const auto& id) {
  Document range, filter;
  range.set("$gt", id);
  filter.set("_id", range);
  return filter;
}

Error lost(const std::string& what) {
  return {.code = ErrorCode::corrupt, .message = what + " is not in the database"};
}

Result<std::string> body_of(Work& work, const char* collection, std::uint64_t place) {
  PORC_TRY(const auto document, work.session().find_one(collection, of_id(place)));
  if (!document) return lost("what is stored under " + std::to_string(place));
  return value_of(work.session(), *document, "body");
}

Result<porc::Record> run_of(Work& work, std::span<const Document> changes) {
  PORC_TRY(RunRecord run, run_in(work.session(), changes));
  if (const JobRow* row = work.state().jobs.find(run.run)) {
    run.job = JobRecord{.due_at = number_of(row->due_at),
                        .fence = row->fence,
                        .owner = row->owner,
                        .wanted = row->wanted,
                        .parked = row->parked};
  }
  return record_of(run);
}

std::string run_in(const Document& change) {
  return change.text("run").value_or("");
}

Result<RecordPage> read_runs(Work& work, std::string last, std::size_t bytes) {
  PageRoom room(bytes);
  for (;;) {
    PORC_TRY(const auto found, changes_behind(work.session(), last, kDocumentsRead));
    const bool is_all = found.size() < kDocumentsRead;
    for (auto first = found.begin(); first != found.end();) {
      const std::string run = run_in(*first);
      const auto end =
          std::find_if(first, found.end(), [&](const Document& one) { return run_in(one) != run; });
      const bool may_go_on = end == found.end() && !is_all;
      // The next question begins with it.
      if (may_go_on && first != found.begin()) break;
      if (room.is_full()) return room.finish(std::move(last), false);
      auto record = may_go_on ? whole_run(work, RunId::trusted(run))
                              : run_of(work, std::span<const Document>(first, end));
      if (!record) return std::move(record).error();
      room.add(*std::move(record));
      last = run;
      first = end;
    }
    if (is_all) return room.finish("", true);
  }
}

/// Of rows that stand in the order of their keys.
template <class Rows, class Key, class F>
Result<RecordPage> page_of(const Rows& rows, const Key& after, std::size_t bytes, F record) {
  PageRoom room(bytes);
  std::string last;
  for (auto row = rows.upper_bound(after); row != rows.end(); ++row) {
    if (room.is_full()) return room.finish(std::move(last), false);
    PORC_TRY(porc::Record made, record(row->second));
    room.add(std::move(made));
    if constexpr (std::is_same_v<Key, std::string>) {
      last = row->first;
    } else {
      last = std::to_string(row->first);
    }
  }
  return room.finish("", true);
}

Result<RecordPage> read_outbox(Work& work, const std::string& after, std::size_t bytes) {
  const auto place = static_cast<std::uint64_t>(place_of(after));
  return page_of(work.state().outbox.rows(), place, bytes, [&](const OutboxRow& row) {
    return record_in(work, row);
  });
}

Result<RecordPage> read_handled(Work& work, std::uint64_t after, std::size_t bytes) {
  PageRoom room(bytes);
  for (;;) {
    Document range, filter;
    range.set("$gt", after);
    filter.set("place", range);
    PORC_TRY(
        const auto events,
        work.session().find(kHandled, filter, {.ascending_by = "place", .limit = kDocumentsRead}));
    if (events.empty()) return room.finish("", true);
    for (const Document& event : events) {
      if (room.is_full()) return room.finish(kAmongHandled + std::to_string(after), false);
      after = static_cast<std::uint64_t>(event.number("place").value_or(0));
      // One that was replayed stands among the rows.
      if (work.state().inbox.index().places.contains(event.text("key").value_or(""))) continue;
      PORC_TRY(porc::Record record, handled_in(work, event));
      room.add(std::move(record));
    }
  }
}

Result<RecordPage> read_inbox(Work& work, const std::string& after, std::size_t bytes) {
  if (after.starts_with(kAmongHandled))
    return read_handled(work, static_cast<std::uint64_t>(place_of(after.substr(1))), bytes);
  const auto place = static_cast<std::uint64_t>(place_of(after));
  PORC_TRY(RecordPage page,
           page_of(work.state().inbox.rows(), place, bytes, [&](const InboxRow& row) {
             return record_in(work, row);
           }));
  if (page.next.empty() && !page.records.empty()) page.next = std::string(1, kAmongHandled) + "0";
  if (page.next.empty()) return read_handled(work, 0, bytes);
  return page;
}

/// The stem of a document that is a version of something.
std::string stem_in(const Document& document) {
  const std::string id = document.text("_id").value_or("");
  return id.substr(0, id.rfind(':'));
}

/// Of what is kept under the digest of its name, the newest version of each.
template <class F>
Result<RecordPage> page_in(
    Work& work, const char* collection, std::string last, std::size_t bytes, F record) {
  PageRoom room(bytes);
  for (;;) {
    PORC_TRY(const auto found,
             work.session().find(
                 collection, behind(last), {.ascending_by = "_id", .limit = kDocumentsRead}));
    for (std::size_t i = 0; i < found.size(); ++i) {
      const bool may_go_on = i + 1 == found.size() && i > 0 && found.size() == kDocumentsRead;
      if (may_go_on) break;
      if (room.is_full()) return room.finish(std::move(last), false);
      last = found[i].text("_id").value_or("");
      if (i + 1 < found.size() && stem_in(found[i + 1]) == stem_in(found[i])) continue;
      PORC_TRY(std::optional<porc::Record> made, record(found[i]));
      if (made) room.add(*std::move(made));
    }
    if (found.size() < kDocumentsRead) return room.finish("", true);
  }
}

Result<RecordPage> read_subjects(Work& work, const std::string& after, std::size_t bytes) {
  const auto record = [&](const Document& found) -> Result<std::optional<porc::Record>> {
    SubjectRecord subject{
        .name = found.text("name").value_or(""),
        .version = static_cast<std::uint64_t>(found.number("version").value_or(0)),
        .keep_until = found.number("ends_at")};
    if (!is_record(subject.name)) return std::optional<porc::Record>();
    PORC_TRY(subject.document, value_of(work.session(), found, "body"));
    return std::optional(record_of(subject));
  };
  return page_in(work, kSubjects, after, bytes, record);
}

Result<RecordPage> read_submissions(Work& work, const std::string& after, std::size_t bytes) {
  const auto record = [&](const Document& found) -> Result<std::optional<porc::Record>> {
    const auto key = found.text("key");
    if (!key) {
      return Error{
          .code = ErrorCode::precondition_failed,
          .message = "a submission key was stored by a porc that did not keep it readable"};
    }
    return std::optional(
        record_of(SubmissionRecord{.key = *key,
                                   .body_digest = found.text("body_digest").value_or(""),
                                   .run = found.text("run").value_or(""),
                                   .ends_at = found.number("ends_at")}));
  };
  return page_in(work, kSubmissions, after, bytes, record);
}

Result<RecordPage> read_checkpoints(Work& work, std::string last, std::size_t bytes) {
  PageRoom room(bytes);
  for (;;) {
    PORC_TRY(const auto found,
             work.session().find(kCheckpoints,
                                 behind(place_of(last)),
                                 {.ascending_by = "_id", .limit = kDocumentsRead}));
    if (found.empty()) return room.finish("", true);
    for (const Document& one : found) {
      if (room.is_full()) return room.finish(std::move(last), false);
      PORC_TRY(porc::Record record, checkpoint_in(work, one));
      last = record.key;
      room.add(std::move(record));
    }
  }
}

}  // namespace

Document of_id(std::uint64_t number) {
  Document filter;
  filter.set("_id", number);
  return filter;
}

CounterRow counters_of(Work& work) {
  const CounterRow* row = work.state().counters.find(0);
  return row == nullptr ? CounterRow() : *row;
}

Result<porc::Record> whole_run(Work& work, const RunId& id) {
  PORC_TRY(const auto changes, changes_of_run(work.session(), id));
  if (changes.empty()) return no_run(id);
  return run_of(work, changes);
}

porc::Record record_in(const WorkspaceRow& row) {
  WorkspaceRecord workspace{.name = row.name.str(),
                            .environment = row.owner.environment,
                            .kind = row.owner.kind,
                            .owner = row.owner.name,
                            .repository = row.repository};
  if (row.holder) {
    workspace.held_by = row.holder->str();
    workspace.held_fence = row.fence;
  }
  return record_of(workspace);
}

porc::Record record_in(const TokenRow& row) {
  return record_of(TokenRecord{.id = row.token.id,
                               .hash = row.token.hash,
                               .document = json::serialize(json::encode(row.token))});
}

Result<porc::Record> record_in(Work& work, const OutboxRow& row) {
  PORC_TRY(std::string payload, body_of(work, kPayloads, row.place));
  return record_of(OutboxRecord{.place = row.place,
                                .key = row.name,
                                .subject = row.subject,
                                .target = row.target,
                                .coalesce = row.coalesce,
                                .payload = std::move(payload),
                                .due_at = number_of(row.due_at),
                                .fence = row.fence,
                                .attempts = row.attempts,
                                .dead = row.dead,
                                .error = kept_words(row.error),
                                .stored_at = number_of(row.stored_at)});
}

Result<porc::Record> record_in(Work& work, const InboxRow& row) {
  PORC_TRY(const std::string body, body_of(work, kBodies, row.body));
  return record_of(InboxRecord{.place = row.place,
                               .key = row.name,
                               .source = row.source,
                               .subject = row.subject,
                               .kind = row.kind,
                               .body = base64_encode(body),
                               .state = row.dead ? InboxState::dead : InboxState::waiting,
                               .received_at = number_of(row.received_at),
                               .due_at = number_of(row.due_at),
                               .fence = row.fence,
                               .attempts = row.attempts,
                               .error = kept_words(row.error),
                               .ended_at = number_of(row.ended_at)});
}

Result<porc::Record> handled_in(Work& work, const Document& event) {
  const auto place = static_cast<std::uint64_t>(event.number("body").value_or(0));
  PORC_TRY(const std::string body, body_of(work, kBodies, place));
  return record_of(
      InboxRecord{.place = static_cast<std::uint64_t>(event.number("place").value_or(0)),
                  .key = event.text("key").value_or(""),
                  .source = event.text("source").value_or(""),
                  .subject = event.text("subject").value_or(""),
                  .kind = event.text("kind").value_or(""),
                  .body = base64_encode(body),
                  .state = InboxState::handled,
                  .received_at = event.number("received_at").value_or(0),
                  .attempts = static_cast<std::uint32_t>(event.number("attempts").value_or(0)),
                  .ended_at = event.number("ended_at"),
                  .keep_until = event.number("ends_at")});
}

Result<porc::Record> checkpoint_in(Work& work, const Document& found) {
  PORC_TRY(std::string bytes, value_of(work.session(), found, "body"));
  return record_of(
      CheckpointRecord{.number = static_cast<std::uint64_t>(found.number("_id").value_or(0)),
                       .bytes = std::move(bytes),
                       .signature = found.text("signature").value_or(""),
                       .public_key = found.text("public_key").value_or("")});
}

Result<RecordPage> read_page(Work& work,
                             RecordKind kind,
                             const std::string& after,
                             std::size_t bytes) {
  PORC_CHECK(work.settle());
  const auto as_record = [](const auto& row) -> Result<porc::Record> { return record_in(row); };
  switch (kind) {
    case RecordKind::run:
      return read_runs(work, after, bytes);
    case RecordKind::workspace:
      return page_of(work.state().workspaces.rows(), after, bytes, as_record);
    case RecordKind::outbox:
      return read_outbox(work, after, bytes);
    case RecordKind::inbox:
      return read_inbox(work, after, bytes);
    case RecordKind::subject:
      return read_subjects(work, after, bytes);
    case RecordKind::submission:
      return read_submissions(work, after, bytes);
    case RecordKind::checkpoint:
      return read_checkpoints(work, after, bytes);
    case RecordKind::token:
      return page_of(work.state().tokens.rows(), after, bytes, as_record);
    case RecordKind::fence:
      break;
  }
  RecordPage page;
  const std::uint64_t fence = counters_of(work).last_fence;
  if (fence > 0) page.records.push_back(record_of(FenceRecord{fence}));
  return page;
}

}  // namespace porc::mongo_store
