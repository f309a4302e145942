// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/auditor.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "aio/clock.h"

namespace porc::orchestrator {
namespace {

constexpr std::size_t kBatch = 1000;
constexpr std::size_t kCheckpointBatch = 100;

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

/// What the stored checkpoints say, and whether `exported` is one of them.
struct Kept {
  Marks marks{};
  std::uint64_t checkpoints = 0;
  bool exported_found = false;
};

Task<Kept> read_checkpoints(Store& store,
                            std::string public_key_hex,
                            std::optional<audit::SignedCheckpoint> exported) {
  Kept kept;
  audit::Link link;
  for (;;) {
    PORC_CO_TRY(auto batch, co_await store.list_checkpoints(link.number, kCheckpointBatch));
    PORC_CO_TRY(auto checkpoints, audit::verify_checkpoints(batch, public_key_hex, link));
    for (audit::Checkpoint& checkpoint : checkpoints) {
      for (audit::Head& head : checkpoint.heads) kept.marks[head.run].push_back(std::move(head));
    }
    kept.checkpoints += checkpoints.size();
    kept.exported_found |= exported && std::ranges::any_of(batch, [&](const auto& one) {
                             return one.bytes == exported->bytes;
                           });
    if (batch.size() < kCheckpointBatch) co_return kept;
  }
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

/// Work of the pool, which owns what it touches.
struct Signing {
  audit::Checkpoint checkpoint{};
  audit::SignedCheckpoint made{};
  std::string digest{};
};
struct Reading {
  std::vector<audit::SignedCheckpoint> kept{};
  audit::Link link{};
  Result<std::vector<audit::Checkpoint>> read = std::vector<audit::Checkpoint>();
};

}  // namespace

Auditor::Auditor(Parts& parts,
                 const Settings& settings,
                 const crypto::SigningKey& key,
                 Listener listener)
    : parts_(parts), settings_(settings), key_(key), listener_(std::move(listener)) {}

Task<void> Auditor::run(aio::StopToken stop) {
  while (!stop.stop_requested()) {
    (void)co_await aio::sleep_until(
        parts_.clock, parts_.clock.now() + settings_.checkpoint_every, stop);
    auto taken = co_await take_checkpoint();
    // A conflict means that another server took this one.
    bool went_well = taken || taken.error().code == ErrorCode::conflict;
    Result<void> looked = ok;
    if (!went_well) looked = std::move(taken).error();
    if (listener_) listener_(looked);
  }
  co_return ok;
}

Task<std::optional<audit::SignedCheckpoint>> Auditor::take_checkpoint() {
  PORC_CO_CHECK(co_await catch_up());
  audit::Checkpoint next{
      .number = link_.number + 1, .previous = link_.digest, .at = parts_.clock.now()};
  for (RunId after;;) {
    PORC_CO_TRY(auto batch, co_await parts_.store.list_heads(after, kBatch));
    next.runs += batch.size();
    if (!batch.empty()) after = batch.back().run;
    bool more = batch.size() == kBatch;
    for (audit::Head& head : batch) {
      auto listed = listed_.find(head.run);
      bool moved = listed == listed_.end() || listed->second != head;
      if (moved) next.heads.push_back(std::move(head));
    }
    if (!more) break;
  }
  if (next.heads.empty()) co_return std::optional<audit::SignedCheckpoint>();
  const std::uint64_t number = next.number;
  auto signing = std::make_shared<Signing>(Signing{.checkpoint = std::move(next)});
  std::function<void()> sign = [signing, &key = key_] {
    signing->made = audit::sign_checkpoint(signing->checkpoint, key);
    signing->digest = audit::checkpoint_digest(signing->made);
  };
  PORC_CO_CHECK(co_await parts_.compute.run(std::move(sign)));
  PORC_CO_CHECK(co_await parts_.store.put_checkpoint(number, signing->made));
  link_ = {.number = number, .digest = std::move(signing->digest)};
  remember(signing->checkpoint);
  co_return std::optional(std::move(signing->made));
}

/// Verifies what was stored behind the last checkpoint that is known, by a server before this one
/// or beside it.
Task<void> Auditor::catch_up() {
  for (;;) {
    PORC_CO_TRY(auto batch, co_await parts_.store.list_checkpoints(link_.number, kCheckpointBatch));
    if (batch.empty()) co_return ok;
    auto reading = std::make_shared<Reading>(Reading{.kept = std::move(batch), .link = link_});
    std::function<void()> verify = [reading, key = audit::public_key_hex(key_)] {
      reading->read = audit::verify_checkpoints(reading->kept, key, reading->link);
    };
    PORC_CO_CHECK(co_await parts_.compute.run(std::move(verify)));
    PORC_CO_TRY(auto checkpoints, std::move(reading->read));
    link_ = reading->link;
    for (const audit::Checkpoint& checkpoint : checkpoints) remember(checkpoint);
  }
}

void Auditor::remember(const audit::Checkpoint& checkpoint) {
  for (const audit::Head& head : checkpoint.heads) listed_.insert_or_assign(head.run, head);
}

Task<audit::Verdict> verify_audit(Store& store,
                                  std::string public_key_hex,
                                  std::optional<audit::SignedCheckpoint> exported) {
  PORC_CO_TRY(const Kept kept, co_await read_checkpoints(store, public_key_hex, exported));
  if (exported) {
    PORC_CO_CHECK(audit::verify_signature(*exported, public_key_hex));
    if (!kept.exported_found)
      co_return broken(
          "the exported checkpoint is not among the stored ones: history was cut or rewritten");
  }
  // Read after the checkpoints and before the chains, which may grow meanwhile: each of the three
  // must reach as far as the one before.
  PORC_CO_TRY(auto heads, co_await all_heads(store));
  audit::Verdict verdict{.checkpoints = kept.checkpoints};
  for (const auto& [run, listed] : kept.marks) {
    if (!heads.contains(run))
      co_return broken("run " + run.str() + " is gone: a checkpoint lists it");
  }
  for (const auto& [run, head] : heads) {
    PORC_CO_TRY(auto events, co_await whole_chain(store, run));
    PORC_CO_CHECK(audit::verify_chain(events));
    bool holds_head = head.sequence >= 1 && events.size() >= head.sequence &&
                      events[head.sequence - 1].hash == head.hash;
    if (!holds_head) {
      co_return broken("run " + run.str() + ", event " + std::to_string(head.sequence) +
                       " is not there as the run's record names it");
    }
    if (auto found = kept.marks.find(run); found != kept.marks.end())
      PORC_CO_CHECK(compare(events, found->second));
    ++verdict.runs;
    verdict.events += events.size();
  }
  co_return verdict;
}

}  // namespace porc::orchestrator
