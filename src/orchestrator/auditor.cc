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
  audit::Link link{};
  bool exported_found = false;
};

Task<Kept> read_checkpoints(Store& store, std::optional<audit::SignedCheckpoint> exported) {
  Kept kept;
  audit::Link& link = kept.link;
  for (;;) {
    PORC_CO_TRY(auto batch, co_await store.list_checkpoints(link.number, kCheckpointBatch));
    PORC_CO_TRY(auto checkpoints, audit::verify_checkpoints(batch, link));
    for (audit::Checkpoint& checkpoint : checkpoints) {
      for (audit::Head& head : checkpoint.heads) kept.marks[head.run].push_back(std::move(head));
    }
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

/// Errors: corrupt when no key signed it that signs here. Whether it is one of the stored ones is
/// another question.
Result<void> check_exported(const audit::SignedCheckpoint& exported,
                            const audit::Link& link,
                            const std::vector<std::string>& trusted) {
  const bool is_ours = link.signers.contains(exported.public_key) ||
                       std::ranges::find(trusted, exported.public_key) != trusted.end();
  if (!is_ours) return broken("the exported checkpoint is not signed by the audit key");
  return audit::verify_signature(exported, exported.public_key);
}

/// Work of the pool, which owns what it touches.
struct Signing {
  audit::Checkpoint checkpoint{};
  audit::SignedCheckpoint made{};
  audit::Link link{};
};
struct Reading {
  std::vector<audit::SignedCheckpoint> kept{};
  audit::Link link{};
  Result<std::vector<audit::Checkpoint>> read = std::vector<audit::Checkpoint>();
};

}  // namespace

Auditor::Auditor(Parts& parts,
                 const Settings& settings,
                 const audit::Signers& signers,
                 Listener listener)
    : parts_(parts), settings_(settings), signers_(signers), listener_(std::move(listener)) {}

Task<void> Auditor::run(aio::StopToken stop) {
  (void)co_await catch_up();
  bool is_at_once = link_.number > 0 && (link_.is_handed_over || link_.key != signers_.signing());
  while (!stop.stop_requested()) {
    if (!std::exchange(is_at_once, false)) PORC_CO_CHECK(co_await rest(stop));
    auto taken = co_await take_checkpoint();
    // A conflict means that another server took this one.
    bool went_well = taken || taken.error().code == ErrorCode::conflict;
    Result<void> looked = ok;
    if (!went_well) looked = std::move(taken).error();
    if (listener_) listener_(looked);
  }
  co_return ok;
}

/// Until the next look is due, or another key is to sign.
Task<void> Auditor::rest(aio::StopToken stop) {
  const Duration step = std::min(settings_.look_again, settings_.checkpoint_every);
  const std::string key = signers_.signing();
  for (Duration left = settings_.checkpoint_every; left > Duration(0) && key == signers_.signing();
       left -= step) {
    const auto slept =
        co_await aio::sleep_until(parts_.clock, parts_.clock.now() + std::min(step, left), stop);
    if (!slept) co_return ok;
  }
  co_return ok;
}

Task<std::optional<audit::SignedCheckpoint>> Auditor::take_checkpoint() {
  PORC_CO_CHECK(co_await catch_up());
  PORC_CO_TRY(auto made, co_await sign_next());
  // Only the signature of the new key makes what came before it certain for who knows but that one.
  if (made && link_.is_handed_over) co_return co_await sign_next();
  co_return made;
}

Task<std::optional<audit::SignedCheckpoint>> Auditor::sign_next() {
  const std::string by = link_.key.empty() ? signers_.signing() : link_.key;
  const crypto::SigningKey* key = signers_.find(by);
  if (key == nullptr) {
    co_return Error{
        .code = ErrorCode::precondition_failed,
        .message = "checkpoints are signed with the audit key " + by + ", which is not here"};
  }
  audit::Checkpoint next{
      .number = link_.number + 1, .previous = link_.digest, .at = parts_.clock.now()};
  if (by != signers_.signing()) next.next_key = signers_.signing();
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
  const bool is_needed = !next.heads.empty() || next.next_key || link_.is_handed_over;
  if (!is_needed) co_return std::optional<audit::SignedCheckpoint>();
  auto signing = std::make_shared<Signing>(Signing{.checkpoint = std::move(next)});
  signing->link = link_;
  std::function<void()> sign = [signing, key] {
    signing->made = audit::sign_checkpoint(signing->checkpoint, *key);
    audit::follow(signing->link, signing->checkpoint, signing->made);
  };
  PORC_CO_CHECK(co_await parts_.compute.run(std::move(sign)));
  PORC_CO_CHECK(co_await parts_.store.put_checkpoint(signing->checkpoint.number, signing->made));
  link_ = std::move(signing->link);
  remember(signing->checkpoint);
  co_return std::optional(std::move(signing->made));
}

/// Verifies what was stored behind the last checkpoint that is known, by a server before this one
/// or beside it.
Task<void> Auditor::catch_up() {
  for (;;) {
    PORC_CO_TRY(auto batch, co_await parts_.store.list_checkpoints(link_.number, kCheckpointBatch));
    if (batch.empty()) break;
    auto reading = std::make_shared<Reading>(Reading{.kept = std::move(batch), .link = link_});
    std::function<void()> verify = [reading] {
      reading->read = audit::verify_checkpoints(reading->kept, reading->link);
    };
    PORC_CO_CHECK(co_await parts_.compute.run(std::move(verify)));
    PORC_CO_TRY(auto checkpoints, std::move(reading->read));
    link_ = reading->link;
    for (const audit::Checkpoint& checkpoint : checkpoints) remember(checkpoint);
  }
  // Whoever signs the next one vouches for all before it.
  co_return audit::check_signers(link_, signers_.public_keys());
}

void Auditor::remember(const audit::Checkpoint& checkpoint) {
  for (const audit::Head& head : checkpoint.heads) listed_.insert_or_assign(head.run, head);
}

Task<audit::Verdict> verify_audit(Store& store,
                                  std::vector<std::string> trusted,
                                  std::optional<audit::SignedCheckpoint> exported) {
  PORC_CO_TRY(const Kept kept, co_await read_checkpoints(store, exported));
  PORC_CO_CHECK(audit::check_signers(kept.link, trusted));
  if (exported) {
    PORC_CO_CHECK(check_exported(*exported, kept.link, trusted));
    if (!kept.exported_found)
      co_return broken(
          "the exported checkpoint is not among the stored ones: history was cut or rewritten");
  }
  // Read after the checkpoints and before the chains, which may grow meanwhile: each of the three
  // must reach as far as the one before.
  PORC_CO_TRY(auto heads, co_await all_heads(store));
  audit::Verdict verdict{.checkpoints = kept.link.number};
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
