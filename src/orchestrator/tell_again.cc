// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "orchestrator/change.h"
#include "orchestrator/orchestrator.h"

namespace porc::orchestrator {
namespace {

// Two people may ask in the same moment; more of them do not every time.
constexpr int kRaceTries = 10;

Error unknown_target(const Parts& parts, const std::string& target) {
  std::string known;
  for (const Notifier* notifier : parts.notifiers)
    known += (known.empty() ? "" : ", ") + notifier->target();
  return {.code = ErrorCode::invalid_argument,
          .message = "nobody is told of runs as '" + target + "'",
          .violations = {{.pointer = "/target", .message = "must be one of " + known}}};
}

bool is_known(const Parts& parts, const std::string& target) {
  for (const Notifier* notifier : parts.notifiers) {
    if (notifier->target() == target) return true;
  }
  return false;
}

}  // namespace

/// Nothing of the run changes, so that there is no change record: what counts the requests, and
/// carries what they cause, is a subject of its own.
Task<ToldAgain> Orchestrator::tell_again(RunId id,
                                         std::optional<std::string> target,
                                         identity::Principal by) {
  PORC_CO_TRY(Run run, co_await get(id, std::move(by)));
  if (target && !is_known(parts_, *target)) co_return unknown_target(parts_, *target);
  Change change{.run = std::move(run)};
  for (int tries = 1;; ++tries) {
    PORC_CO_TRY(Subject subject, co_await parts_.store.get_subject("told/" + id.str()));
    ++subject.version;
    subject.document = json::object();
    ToldAgain told;
    std::vector<OutboxEntry> outbox;
    for (OutboxEntry& entry : entries_of(change, parts_)) {
      if (target && entry.target != *target) continue;
      entry.key += ":again:" + std::to_string(subject.version);
      told.queued.push_back({.target = entry.target, .key = entry.key});
      outbox.push_back(std::move(entry));
    }
    auto stored = co_await parts_.store.put_subject(std::move(subject), std::move(outbox));
    const bool raced = !stored && stored.error().code == ErrorCode::conflict;
    if (raced && tries < kRaceTries) continue;
    if (!stored) co_return std::move(stored).error();
    news_.nudge();
    told.run = std::move(change.run);
    co_return told;
  }
}

}  // namespace porc::orchestrator
