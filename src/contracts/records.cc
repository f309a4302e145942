// SPDX-License-Identifier: Apache-2.0
#include "contracts/records.h"

#include <charconv>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "json/decode.h"
#include "json/parse.h"
#include "json/print.h"

namespace porc {
namespace {

/// A run has documents of the size that stores allow; as words of JSON they grow.
constexpr json::ParseLimits kRecordLimits{.bytes_max = std::size_t{512} << 20, .depth_max = 16};

template <class T>
constexpr RecordKind kind_of();
template <>
constexpr RecordKind kind_of<RunRecord>() {
  return RecordKind::run;
}
template <>
constexpr RecordKind kind_of<WorkspaceRecord>() {
  return RecordKind::workspace;
}
template <>
constexpr RecordKind kind_of<OutboxRecord>() {
  return RecordKind::outbox;
}
template <>
constexpr RecordKind kind_of<InboxRecord>() {
  return RecordKind::inbox;
}
template <>
constexpr RecordKind kind_of<SubjectRecord>() {
  return RecordKind::subject;
}
template <>
constexpr RecordKind kind_of<SubmissionRecord>() {
  return RecordKind::submission;
}
template <>
constexpr RecordKind kind_of<CheckpointRecord>() {
  return RecordKind::checkpoint;
}
template <>
constexpr RecordKind kind_of<TokenRecord>() {
  return RecordKind::token;
}
template <>
constexpr RecordKind kind_of<FenceRecord>() {
  return RecordKind::fence;
}

template <class T>
Record made(const T& from, std::string key, std::optional<std::int64_t> ends_at = {}) {
  Record record{.kind = kind_of<T>(), .key = std::move(key), .bytes = json::print(from)};
  if (ends_at) record.ends_at = Timestamp(Duration(*ends_at));
  return record;
}

template <class T>
Result<Record> again(const Record& given) {
  PORC_TRY(const T value, read_record<T>(given));
  return record_of(value);
}

}  // namespace

Record record_of(const RunRecord& run) {
  return made(run, run.run);
}
Record record_of(const WorkspaceRecord& workspace) {
  return made(workspace, workspace.name);
}
Record record_of(const OutboxRecord& entry) {
  return made(entry, entry.key);
}
Record record_of(const InboxRecord& event) {
  return made(event, event.key, event.keep_until);
}
Record record_of(const SubjectRecord& subject) {
  return made(subject, subject.name, subject.keep_until);
}
Record record_of(const SubmissionRecord& submission) {
  return made(submission, submission.key, submission.ends_at);
}
Record record_of(const CheckpointRecord& checkpoint) {
  return made(checkpoint, std::to_string(checkpoint.number));
}
Record record_of(const TokenRecord& token) {
  return made(token, token.id);
}
Record record_of(const FenceRecord& fence) {
  return made(fence, "last");
}

template <class T>
Result<T> read_record(const Record& record) {
  const auto damaged = [&](const Error& why) {
    return Error{.code = ErrorCode::corrupt,
                 .message = std::string("a record of the kind ") +
                            boost::describe::enum_to_string(record.kind, "?") +
                            " is damaged: " + why.message};
  };
  const auto document = json::parse(record.bytes, kRecordLimits);
  if (!document) return damaged(document.error());
  auto value = json::decode<T>(*document, json::Unknown::reject);
  if (!value) return damaged(value.error());
  return value;
}
template Result<RunRecord> read_record(const Record&);
template Result<WorkspaceRecord> read_record(const Record&);
template Result<OutboxRecord> read_record(const Record&);
template Result<InboxRecord> read_record(const Record&);
template Result<SubjectRecord> read_record(const Record&);
template Result<SubmissionRecord> read_record(const Record&);
template Result<CheckpointRecord> read_record(const Record&);
template Result<TokenRecord> read_record(const Record&);
template Result<FenceRecord> read_record(const Record&);

Result<Record> parse_record(RecordKind kind, std::string bytes) {
  const Record given{.kind = kind, .bytes = std::move(bytes)};
  switch (kind) {
    case RecordKind::run:
      return again<RunRecord>(given);
    case RecordKind::workspace:
      return again<WorkspaceRecord>(given);
    case RecordKind::outbox:
      return again<OutboxRecord>(given);
    case RecordKind::inbox:
      return again<InboxRecord>(given);
    case RecordKind::subject:
      return again<SubjectRecord>(given);
    case RecordKind::submission:
      return again<SubmissionRecord>(given);
    case RecordKind::checkpoint:
      return again<CheckpointRecord>(given);
    case RecordKind::token:
      return again<TokenRecord>(given);
    case RecordKind::fence:
      break;
  }
  return again<FenceRecord>(given);
}

std::int64_t place_of(std::string_view cursor) {
  std::int64_t place = 0;
  const char* end = cursor.data() + cursor.size();
  const auto [stop, fault] = std::from_chars(cursor.data(), end, place);
  return fault == std::errc() && stop == end ? place : 0;
}

std::string kept_words(std::string_view words) {
  std::string text = mend_utf8(words);
  std::erase(text, '\0');
  return text;
}

Error other_record(const Record& record) {
  return {.code = ErrorCode::conflict,
          .message = std::string("the store holds another ") +
                     boost::describe::enum_to_string(record.kind, "record") + " " + record.key};
}

void PageRoom::add(Record record) {
  used_ += record.bytes.size();
  page_.records.push_back(std::move(record));
}

RecordPage PageRoom::finish(std::string last, bool is_all) {
  if (!is_all) page_.next = std::move(last);
  return std::move(page_);
}

}  // namespace porc
