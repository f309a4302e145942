// SPDX-License-Identifier: Apache-2.0
#include "contracts/records.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "contracts/stored_document.h"
#include "memory_store/memory_store.h"

namespace porc::memory_store {
namespace {

std::int64_t number_of(Timestamp time) {
  return time.time_since_epoch().count();
}

std::uint64_t number_of(const std::string& cursor) {
  return static_cast<std::uint64_t>(place_of(cursor));
}

}  // namespace

std::optional<Record> MemoryStore::run_after(std::string& cursor) const {
  const auto place = histories_.upper_bound(RunId::trusted(cursor));
  if (place == histories_.end()) return std::nullopt;
  const auto& [id, history] = *place;
  cursor = id.str();
  RunRecord run{.run = id.str(),
                .projection = json::serialize(json::encode(history.run)),
                .changes = history.changes};
  for (const audit::Event& event : history.events)
    run.events.push_back({.sequence = event.sequence, .bytes = event.bytes, .hash = event.hash});
  if (const auto job = jobs_.find(id)) {
    run.job = JobRecord{.due_at = number_of(job->due_at),
                        .fence = job->fence,
                        .owner = jobs_.owner(id),
                        .wanted = job->wanted,
                        .parked = job->parked};
  }
  return record_of(run);
}

std::optional<Record> MemoryStore::workspace_after(std::string& cursor) const {
  const auto place = workspaces_.upper_bound(WorkspaceName::trusted(cursor));
  if (place == workspaces_.end()) return std::nullopt;
  const workspace::Workspace& found = place->second;
  cursor = found.name.str();
  WorkspaceRecord workspace{.name = found.name.str(),
                            .environment = found.owner.environment,
                            .kind = found.owner.kind,
                            .owner = found.owner.name,
                            .repository = found.repository};
  if (found.hold) {
    workspace.held_by = found.hold->run.str();
    workspace.held_fence = found.hold->fence;
  }
  return record_of(workspace);
}

std::optional<Record> MemoryStore::outbox_after(std::string& cursor) const {
  const auto entry = outbox_.record_after(number_of(cursor));
  if (!entry) return std::nullopt;
  cursor = std::to_string(entry->place);
  return record_of(*entry);
}

std::optional<Record> MemoryStore::inbox_after(std::string& cursor) const {
  const auto event = inbox_.record_after(number_of(cursor));
  if (!event) return std::nullopt;
  cursor = std::to_string(event->place);
  return record_of(*event);
}

std::optional<Record> MemoryStore::subject_after(std::string& cursor) const {
  auto place = subjects_.upper_bound(cursor);
  while (place != subjects_.end() && !is_record(place->first)) ++place;
  if (place == subjects_.end()) return std::nullopt;
  cursor = place->first;
  SubjectRecord subject{.name = place->first,
                        .version = place->second.version,
                        .document = json::serialize(place->second.document)};
  if (place->second.keep_until) subject.keep_until = number_of(*place->second.keep_until);
  return record_of(subject);
}

std::optional<Record> MemoryStore::submission_after(std::string& cursor) const {
  const auto place = submissions_.upper_bound(cursor);
  if (place == submissions_.end()) return std::nullopt;
  cursor = place->first;
  SubmissionRecord submission{.key = place->first,
                              .body_digest = place->second.body_digest,
                              .run = place->second.run.str()};
  if (place->second.expires_at != Timestamp::max())
    submission.ends_at = number_of(place->second.expires_at);
  return record_of(submission);
}

std::optional<Record> MemoryStore::checkpoint_after(std::string& cursor) const {
  const auto place = checkpoints_.upper_bound(number_of(cursor));
  if (place == checkpoints_.end()) return std::nullopt;
  cursor = std::to_string(place->first);
  return record_of(CheckpointRecord{.number = place->first,
                                    .bytes = place->second.bytes,
                                    .signature = place->second.signature,
                                    .public_key = place->second.public_key});
}

std::optional<Record> MemoryStore::token_after(std::string& cursor) const {
  const auto place = tokens_.upper_bound(cursor);
  if (place == tokens_.end()) return std::nullopt;
  cursor = place->first;
  return record_of(TokenRecord{.id = place->first,
                               .hash = place->second.hash,
                               .document = json::serialize(json::encode(place->second))});
}

std::optional<Record> MemoryStore::fence_after(std::string& cursor) const {
  if (last_fence_ == 0 || !cursor.empty()) return std::nullopt;
  cursor = "last";
  return record_of(FenceRecord{.last = last_fence_});
}

std::optional<Record> MemoryStore::record_after(RecordKind kind, std::string& cursor) const {
  switch (kind) {
    case RecordKind::run:
      return run_after(cursor);
    case RecordKind::workspace:
      return workspace_after(cursor);
    case RecordKind::outbox:
      return outbox_after(cursor);
    case RecordKind::inbox:
      return inbox_after(cursor);
    case RecordKind::subject:
      return subject_after(cursor);
    case RecordKind::submission:
      return submission_after(cursor);
    case RecordKind::checkpoint:
      return checkpoint_after(cursor);
    case RecordKind::token:
      return token_after(cursor);
    case RecordKind::fence:
      break;
  }
  return fence_after(cursor);
}

std::optional<Record> MemoryStore::find_record(const Record& like) const {
  std::string cursor;
  while (auto record = record_after(like.kind, cursor)) {
    if (record->key == like.key) return record;
  }
  return std::nullopt;
}

/// Of what is not there.
Result<void> MemoryStore::put_record(const Record& record) {
  switch (record.kind) {
    case RecordKind::run: {
      PORC_TRY(const RunRecord given, read_record<RunRecord>(record));
      PORC_TRY(Run run, read_document<Run>(given.projection));
      const RunId id = run.id;
      History history{.run = std::move(run), .changes = given.changes};
      for (const EventRecord& event : given.events) {
        history.events.push_back(
            {.run = id, .sequence = event.sequence, .bytes = event.bytes, .hash = event.hash});
      }
      if (given.job) {
        jobs_.put(id,
                  history.run.workspace,
                  Job{.due_at = Timestamp(Duration(given.job->due_at)),
                      .fence = given.job->fence,
                      .wanted = given.job->wanted,
                      .parked = given.job->parked});
        jobs_.set_owner(id, given.job->owner);
      }
      ++counts_[history.run.status];
      histories_.emplace(id, std::move(history));
      return ok;
    }
    case RecordKind::workspace: {
      PORC_TRY(const WorkspaceRecord given, read_record<WorkspaceRecord>(record));
      workspace::Workspace made{
          .name = WorkspaceName::trusted(given.name),
          .owner = {.environment = given.environment, .kind = given.kind, .name = given.owner},
          .repository = given.repository};
      if (given.held_by) {
        made.hold =
            workspace::Hold{.run = RunId::trusted(*given.held_by), .fence = given.held_fence};
      }
      const WorkspaceName name = made.name;
      workspaces_.emplace(name, std::move(made));
      return ok;
    }
    case RecordKind::outbox: {
      PORC_TRY(const OutboxRecord given, read_record<OutboxRecord>(record));
      PORC_TRY(json::value payload, read_value(given.payload));
      if (!outbox_.put(given, std::move(payload))) return other_record(record);
      return ok;
    }
    case RecordKind::inbox: {
      PORC_TRY(const InboxRecord given, read_record<InboxRecord>(record));
      PORC_TRY(std::string body, base64_decode(given.body));
      if (!inbox_.put(given, std::move(body))) return other_record(record);
      return ok;
    }
    case RecordKind::subject: {
      PORC_TRY(const SubjectRecord given, read_record<SubjectRecord>(record));
      Subject subject{.name = given.name, .version = given.version};
      PORC_TRY(subject.document, read_value(given.document));
      if (given.keep_until) subject.keep_until = Timestamp(Duration(*given.keep_until));
      subjects_.emplace(given.name, std::move(subject));
      return ok;
    }
    case RecordKind::submission: {
      PORC_TRY(const SubmissionRecord given, read_record<SubmissionRecord>(record));
      Submission submission{.body_digest = given.body_digest,
                            .run = RunId::trusted(given.run),
                            .expires_at = Timestamp::max()};
      if (given.ends_at) {
        submission.expires_at = Timestamp(Duration(*given.ends_at));
        submission_ends_.emplace(submission.expires_at, given.key);
      }
      submissions_.emplace(given.key, std::move(submission));
      return ok;
    }
    case RecordKind::checkpoint: {
      PORC_TRY(const CheckpointRecord given, read_record<CheckpointRecord>(record));
      checkpoints_.emplace(
          given.number,
          audit::SignedCheckpoint{
              .bytes = given.bytes, .signature = given.signature, .public_key = given.public_key});
      return ok;
    }
    case RecordKind::token: {
      PORC_TRY(const TokenRecord given, read_record<TokenRecord>(record));
      PORC_TRY(identity::Token token, read_document<identity::Token>(given.document));
      if (!token_ids_.emplace(token.hash, token.id).second) return other_record(record);
      tokens_.emplace(given.id, std::move(token));
      return ok;
    }
    case RecordKind::fence:
      break;
  }
  PORC_TRY(const FenceRecord given, read_record<FenceRecord>(record));
  last_fence_ = std::max(last_fence_, given.last);
  return ok;
}

Task<RecordPage> MemoryStore::read_records(RecordKind kind, std::string after, std::size_t bytes) {
  PageRoom room(bytes);
  std::string last = after;
  for (;;) {
    std::string cursor = last;
    auto record = record_after(kind, cursor);
    if (!record) co_return room.finish("", true);
    if (room.is_full()) co_return room.finish(std::move(last), false);
    last = std::move(cursor);
    room.add(*std::move(record));
  }
}

/// The records of a page are looked at before the first is stored.
Task<void> MemoryStore::write_records(std::vector<Record> records) {
  std::vector<Record> fresh;
  for (Record& record : records) {
    const bool is_counter = record.kind == RecordKind::fence;
    const auto there = is_counter ? std::nullopt : find_record(record);
    if (there && there->bytes != record.bytes) co_return other_record(record);
    if (!there) fresh.push_back(std::move(record));
  }
  for (const Record& record : fresh) PORC_CO_CHECK(put_record(record));
  co_return ok;
}

}  // namespace porc::memory_store
