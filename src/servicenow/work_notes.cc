// SPDX-License-Identifier: Apache-2.0
#include "servicenow/work_notes.h"

#include <map>
#include <string>
#include <utility>

#include <boost/describe/class.hpp>

#include "domain/run/approval.h"
#include "json/decode.h"
#include "json/member.h"
#include "servicenow/change_row.h"
#include "servicenow/note_text.h"

namespace porc::servicenow {
namespace {

struct Payload {
  std::string run{};
  std::string number{};
  std::string text{};
};
BOOST_DESCRIBE_STRUCT(Payload, (), (run, number, text))

/// What is remembered of a run: its notes by key. False: it was begun, and its answer may have got
/// lost.
struct Written {
  std::map<std::string, bool> notes{};
};
BOOST_DESCRIBE_STRUCT(Written, (), (notes))

/// Longer than a note may wait for its next try.
constexpr Duration kRemembered = std::chrono::hours(24 * 90);

std::string memory_of(const std::string& run) {
  return "servicenow/note/" + run;
}

Written written_of(const Subject& subject) {
  auto known = json::decode<Written>(subject.document, json::Unknown::ignore);
  return std::move(known).value_or(Written());
}

bool is_unknown(const Error& error) {
  return error.code == ErrorCode::timeout || error.code == ErrorCode::unavailable;
}

}  // namespace

std::vector<Report> WorkNotes::reports_of(const Change& change) const {
  std::vector<Report> reports;
  const auto number = run::change_of(change.run);
  if (!number) return reports;
  for (std::string& text : notes_of(change)) {
    const Payload payload{.run = change.run.id.str(), .number = *number, .text = std::move(text)};
    reports.push_back({.payload = json::encode(payload)});
  }
  return reports;
}

Task<void> WorkNotes::deliver(OutboxEntry entry) {
  auto payload = json::decode<Payload>(entry.payload, json::Unknown::ignore);
  if (!payload) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "outbox entry " + entry.key + " holds no note"};
  }
  PORC_CO_TRY(const Subject subject, co_await memory_.get_subject(memory_of(payload->run)));
  const Written before = written_of(subject);
  const auto known = before.notes.find(entry.key);
  const bool begun = known != before.notes.end();
  if (begun && known->second) co_return ok;
  PORC_CO_TRY(const approval::ChangeRecord record,
              co_await changes_.look_up(payload->number, payload->run));
  if (record.id.empty()) {
    co_return Error{.code = ErrorCode::precondition_failed,
                    .message = "the id of " + payload->number + " may not be read"};
  }
  Note note{.run = payload->run, .record = record.id, .key = entry.key, .text = payload->text};
  if (begun) {
    PORC_CO_TRY(const bool stands, co_await is_written(note));
    if (stands) co_return co_await remember(note.run, note.key, true);
  }
  co_return co_await write(std::move(note));
}

Task<void> WorkNotes::write(Note note) {
  PORC_CO_CHECK(co_await remember(note.run, note.key, false));
  json::object fields;
  fields["work_notes"] = note.text + " " + reference_of(note.key);
  auto written =
      co_await tables_.patch("change_request/" + note.record, std::move(fields), note.run);
  if (!written) co_return std::move(written).error();
  co_return co_await remember(std::move(note.run), std::move(note.key), true);
}

Task<bool> WorkNotes::is_written(Note note) {
  http::Parameters query;
  query.emplace_back(
      "sysparm_query",
      "element_id=" + note.record + "^element=work_notes^valueLIKE" + reference_of(note.key));
  query.emplace_back("sysparm_fields", "element_id,value");
  query.emplace_back("sysparm_limit", "100");
  auto answer = co_await tables_.get("sys_journal_field", std::move(query), note.run);
  if (!answer && is_unknown(answer.error())) co_return std::move(answer).error();
  if (!answer && answer.error().code == ErrorCode::rate_limited)
    co_return std::move(answer).error();
  // Who may not read the journal rather writes twice than not at all.
  if (!answer) co_return false;
  const json::array* rows = answer->result.if_array();
  if (rows == nullptr) co_return false;
  // Looked at again: a query that ServiceNow does not understand answers anything.
  for (const json::value& each : *rows) {
    const std::string text = json::text_at(each, "value");
    if (json::text_at(each, "element_id") == note.record &&
        text.find(reference_of(note.key)) != std::string::npos)
      co_return true;
  }
  co_return false;
}

Task<void> WorkNotes::remember(std::string run, std::string key, bool written) {
  PORC_CO_TRY(Subject subject, co_await memory_.get_subject(memory_of(run)));
  Written notes = written_of(subject);
  notes.notes[key] = written;
  ++subject.version;
  subject.document = json::encode(notes);
  subject.keep_until = clock_.now() + kRemembered;
  std::vector<OutboxEntry> nothing;
  auto stored = co_await memory_.put_subject(std::move(subject), std::move(nothing));
  // Somebody else delivers the same note: the next try sees what came of it.
  if (!stored && stored.error().code == ErrorCode::conflict)
    stored.error().code = ErrorCode::unavailable;
  co_return stored;
}

}  // namespace porc::servicenow
