// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/auditor.h"

#include <algorithm>
#include <map>
#include <utility>

#include "aio/clock.h"

namespace porc::orchestrator {
namespace {

constexpr std::size_t kBatch = 1000;

Error broken(std::string message) {
  return {.code = ErrorCode::corrupt, .message = std::move(message)};
}

Task<std::map<RunId, audit::Head>> all_heads(Store& store) {
  std::map<RunId, audit::Head> heads;
  RunId after;
  for (;;) {
    PORC_CO_TRY(auto batch, co_await store.list_heads(after, kBatch));
    for (audit::Head& head : batch) {
      after = head.run;
      heads.insert_or_assign(head.run, std::move(head));
    }
    if (batch.size() < kBatch) co_return heads;
  }
}

/// Where each chain must at least have stood, run by run, in order of sequence.
using Marks = std::map<RunId, std::vector<audit::Head>>;

Marks marks_of(const std::vector<audit::Checkpoint>& checkpoints) {
  Marks marks;
  for (const audit::Checkpoint& checkpoint : checkpoints) {
    for (const audit::Head& head : checkpoint.heads) marks[head.run].push_back(head);
  }
  return marks;
}

Result<void> compare(const std::vector<audit::Event>& events,
                     const std::vector<audit::Head>& marks) {
  for (const audit::Head& mark : marks) {
    std::string place = "run " + mark.run.str() + ", event " + std::to_string(mark.sequence);
    if (mark.sequence > events.size()) return broken(place + " was cut off: a checkpoint lists it");
    if (events[mark.sequence - 1].hash != mark.hash)
      return broken(place + " is not the one that a checkpoint lists");
  }
  return ok;
}

Task<std::vector<audit::Event>> whole_chain(Store& store, RunId run) {
  std::vector<audit::Event> events;
  for (;;) {
    std::uint64_t after = events.empty() ? 0 : events.back().sequence;
    PORC_CO_TRY(auto batch, co_await store.list_events(run, after, kBatch));
    bool more = batch.size() == kBatch;
    std::ranges::move(batch, std::back_inserter(events));
    if (!more) co_return events;
  }
}

}  // namespace

Auditor::Auditor(Parts& parts, const Settings& settings, const crypto::SigningKey& key)
    : parts_(parts), settings_(settings), key_(key) {}

Task<void> Auditor::run(aio::StopToken stop) {
  while (!stop.stop_requested()) {
    (void)co_await aio::sleep_until(
        parts_.clock, parts_.clock.now() + settings_.checkpoint_every, stop);
    // A conflict means that another server took this one.
    auto taken = co_await take_checkpoint();
    if (!taken && taken.error().code != ErrorCode::conflict) co_return std::move(taken).error();
  }
  co_return ok;
}

Task<std::optional<audit::SignedCheckpoint>> Auditor::take_checkpoint() {
  PORC_CO_TRY(auto kept, co_await parts_.store.list_checkpoints());
  PORC_CO_TRY(auto before, audit::verify_checkpoints(kept, audit::public_key_hex(key_)));
  PORC_CO_TRY(auto heads, co_await all_heads(parts_.store));
  audit::Checkpoint next{
      .number = before.size() + 1, .at = parts_.clock.now(), .runs = heads.size()};
  if (!kept.empty()) next.previous = audit::checkpoint_digest(kept.back());
  for (const auto& [run, marks] : marks_of(before)) {
    auto found = heads.find(run);
    if (found != heads.end() && found->second == marks.back()) heads.erase(found);
  }
  if (heads.empty()) co_return std::optional<audit::SignedCheckpoint>();
  for (auto& [run, head] : heads) next.heads.push_back(std::move(head));
  audit::SignedCheckpoint made = audit::sign_checkpoint(next, key_);
  PORC_CO_CHECK(co_await parts_.store.put_checkpoint(next.number, made));
  co_return std::optional<audit::SignedCheckpoint>(std::move(made));
}

Task<audit::Verdict> verify_audit(Store& store,
                                  std::string public_key_hex,
                                  std::optional<audit::SignedCheckpoint> exported) {
  PORC_CO_TRY(auto kept, co_await store.list_checkpoints());
  PORC_CO_TRY(auto checkpoints, audit::verify_checkpoints(kept, public_key_hex));
  if (exported) {
    PORC_CO_CHECK(audit::verify_signature(*exported, public_key_hex));
    bool known =
        std::ranges::any_of(kept, [&](const auto& one) { return one.bytes == exported->bytes; });
    if (!known)
      co_return broken(
          "the exported checkpoint is not among the stored ones: history was cut or rewritten");
  }
  Marks marks = marks_of(checkpoints);
  PORC_CO_TRY(auto heads, co_await all_heads(store));
  audit::Verdict verdict{.checkpoints = checkpoints.size()};
  for (const auto& [run, listed] : marks) {
    if (!heads.contains(run))
      co_return broken("run " + run.str() + " is gone: a checkpoint lists it");
  }
  for (const auto& [run, head] : heads) {
    PORC_CO_TRY(auto events, co_await whole_chain(store, run));
    PORC_CO_CHECK(audit::verify_chain(events));
    bool reaches_head = !events.empty() && events.back().hash == head.hash &&
                        events.back().sequence == head.sequence;
    if (!reaches_head) {
      co_return broken("run " + run.str() + ", event " + std::to_string(head.sequence) +
                       " is not there as the run's record names it");
    }
    if (auto found = marks.find(run); found != marks.end())
      PORC_CO_CHECK(compare(events, found->second));
    ++verdict.runs;
    verdict.events += events.size();
  }
  co_return verdict;
}

}  // namespace porc::orchestrator
