// SPDX-License-Identifier: Apache-2.0
#include "moving/copy.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "contracts/stored_document.h"
#include "domain/audit/checkpoint.h"
#include "moving/mark.h"

namespace porc::moving {
namespace {

constexpr std::size_t kVerifiedPage = std::size_t{4} << 20;

std::string name_of(RecordKind kind) {
  return boost::describe::enum_to_string(kind, "");
}

Error broken(std::string what) {
  return {.code = ErrorCode::corrupt, .message = std::move(what)};
}

bool is_over(const Record& record, Timestamp moment) {
  return record.ends_at && *record.ends_at <= moment;
}

/// What verification gathers on its way.
struct Look {
  Copied found{};
  std::vector<CheckpointRecord> checkpoints{};
  std::map<std::string, audit::Head> listed{};  ///< by the newest checkpoint that lists a run
};

Result<void> read_checkpoints(Look& look) {
  std::ranges::sort(look.checkpoints, {}, &CheckpointRecord::number);
  std::vector<audit::SignedCheckpoint> chain;
  for (CheckpointRecord& checkpoint : look.checkpoints) {
    chain.push_back({.bytes = std::move(checkpoint.bytes),
                     .signature = std::move(checkpoint.signature),
                     .public_key = std::move(checkpoint.public_key)});
  }
  look.checkpoints.clear();
  audit::Link link;
  PORC_TRY(const auto read, audit::verify_checkpoints(chain, link));
  for (const audit::Checkpoint& checkpoint : read) {
    for (const audit::Head& head : checkpoint.heads) look.listed[head.run.str()] = head;
  }
  look.found.checkpoints = read.size();
  return ok;
}

Result<void> verify_run(Look& look, const Record& record) {
  PORC_TRY(const RunRecord stored, read_record<RunRecord>(record));
  PORC_TRY(const Run run, read_document<Run>(stored.projection));
  std::vector<audit::Event> events;
  for (const EventRecord& event : stored.events) {
    events.push_back(
        {.run = run.id, .sequence = event.sequence, .bytes = event.bytes, .hash = event.hash});
  }
  PORC_CHECK(audit::verify_chain(events));
  const bool holds_head = !events.empty() && events.back().sequence == run.audit_sequence &&
                          events.back().hash == run.audit_head;
  if (!holds_head)
    return broken("the chain of run " + stored.run + " does not end where the run says");
  const auto listed = look.listed.find(stored.run);
  if (listed != look.listed.end()) {
    const audit::Head& head = listed->second;
    const bool is_there = head.sequence >= 1 && head.sequence <= events.size() &&
                          events[head.sequence - 1].hash == head.hash;
    if (!is_there)
      return broken("the chain of run " + stored.run + " is not what a checkpoint lists");
    look.listed.erase(listed);
  }
  look.found.events += events.size();
  return ok;
}

Task<void> sum_kind(Records& records,
                    RecordKind kind,
                    Timestamp moment,
                    Look* look,
                    std::function<void(const Progress&)> told) {
  Sum& sum = look->found.sums[name_of(kind)];
  std::string after;
  do {
    PORC_CO_TRY(RecordPage page, co_await records.read_records(kind, after, kVerifiedPage));
    for (const Record& record : page.records) {
      if (is_over(record, moment)) continue;
      sum.add(record);
      if (kind == RecordKind::run) PORC_CO_CHECK(verify_run(*look, record));
      if (kind == RecordKind::checkpoint) {
        PORC_CO_TRY(CheckpointRecord checkpoint, read_record<CheckpointRecord>(record));
        look->checkpoints.push_back(std::move(checkpoint));
      }
    }
    if (told) told({.phase = Phase::verifying, .kind = kind, .records = sum.count()});
    after = std::move(page.next);
  } while (!after.empty());
  co_return ok;
}

Task<void> check_empty(Records& records) {
  for (const RecordKind kind : kRecordKinds) {
    PORC_CO_TRY(const RecordPage page, co_await records.read_records(kind, "", 1));
    if (page.records.empty()) continue;
    co_return Error{.code = ErrorCode::conflict,
                    .message = "the target holds something already (" + name_of(kind) + " " +
                               page.records.front().key + "): begin with an empty one"};
  }
  co_return ok;
}

/// The mark of this move, which begins now or goes on.
Task<Mark> begin(Target to, aio::Clock& clock, std::string source) {
  PORC_CO_TRY(auto known, co_await read_mark(to.subjects));
  if (known && known->state == MoveState::complete) {
    co_return Error{.code = ErrorCode::conflict,
                    .message = "the target holds what was moved from " + known->source +
                               " already: begin with an empty one"};
  }
  if (known && known->source != source) {
    co_return Error{.code = ErrorCode::conflict,
                    .message = "a move from " + known->source +
                               " into the target has not ended: go on with that, or begin with an "
                               "empty one"};
  }
  if (known) co_return *std::move(known);
  PORC_CO_CHECK(co_await check_empty(to.records));
  Mark mark{.source = std::move(source), .begun_at = clock.now()};
  Mark written = mark;
  PORC_CO_CHECK(co_await write_mark(to.subjects, std::move(written)));
  co_return mark;
}

/// Copies one kind from where the mark says.
Task<void> copy_kind(Records& from, Target to, const CopyOptions* options, Mark* mark) {
  for (;;) {
    const std::string after = mark->after;
    PORC_CO_TRY(RecordPage page,
                co_await from.read_records(mark->kind, after, options->page_bytes));
    const std::size_t count = page.records.size();
    if (count > 0) PORC_CO_CHECK(co_await to.records.write_records(std::move(page.records)));
    std::uint64_t& copied = mark->records[name_of(mark->kind)];
    copied += count;
    if (options->on_progress)
      options->on_progress({.phase = Phase::copying, .kind = mark->kind, .records = copied});
    if (page.next.empty()) co_return ok;
    mark->after = std::move(page.next);
    Mark written = *mark;
    PORC_CO_CHECK(co_await write_mark(to.subjects, std::move(written)));
  }
}

}  // namespace

Task<Copied> verify(Records& records, Timestamp moment, std::function<void(const Progress&)> told) {
  Look look;
  PORC_CO_CHECK(co_await sum_kind(records, RecordKind::checkpoint, moment, &look, told));
  PORC_CO_CHECK(read_checkpoints(look));
  for (const RecordKind kind : kRecordKinds) {
    if (kind == RecordKind::checkpoint) continue;
    PORC_CO_CHECK(co_await sum_kind(records, kind, moment, &look, told));
  }
  if (!look.listed.empty())
    co_return broken("run " + look.listed.begin()->first + " is gone: a checkpoint lists it");
  co_return std::move(look.found);
}

Task<void> announce(Target to, aio::Clock& clock, std::string source) {
  PORC_CO_TRY([[maybe_unused]] const Mark mark, co_await begin(to, clock, std::move(source)));
  co_return ok;
}

Task<Copied> copy(Records& from, Target to, aio::Clock& clock, CopyOptions options) {
  std::string source = options.source;
  PORC_CO_TRY(Mark mark, co_await begin(to, clock, std::move(source)));
  const auto* kind = std::ranges::find(kRecordKinds, mark.kind);
  for (; kind != kRecordKinds.end(); ++kind) {
    if (mark.kind != *kind) mark.after.clear();
    mark.kind = *kind;
    PORC_CO_CHECK(co_await copy_kind(from, to, &options, &mark));
  }
  // What ends meanwhile may be forgotten by either.
  const Timestamp moment = clock.now();
  std::function<void(const Progress&)> silent;
  PORC_CO_TRY(const Copied before, co_await verify(from, moment, silent));
  PORC_CO_TRY(Copied after, co_await verify(to.records, moment, options.on_progress));
  for (const auto& [name, sum] : before.sums) {
    if (after.sums[name] == sum) continue;
    co_return broken("the " + name + " records of both differ (" + std::to_string(sum.count()) +
                     " there, " + std::to_string(after.sums[name].count()) +
                     " here): the source changed while it was copied, or the target is damaged");
  }
  if (options.last_check) PORC_CO_CHECK(co_await options.last_check());
  mark.state = MoveState::complete;
  mark.ended_at = clock.now();
  PORC_CO_CHECK(co_await write_mark(to.subjects, std::move(mark)));
  co_return after;
}

}  // namespace porc::moving
