// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/change.h"

#include <utility>

namespace porc::orchestrator {

std::vector<OutboxEntry> entries_of(const Change& change, const Parts& parts) {
  std::vector<OutboxEntry> entries;
  const std::string& run = change.run.id.str();
  const std::string begin = run + ":" + std::to_string(change.run.version) + ":";
  for (const Notifier* notifier : parts.notifiers) {
    int number = 0;
    for (Report& report : notifier->reports_of(change)) {
      std::string key = begin + notifier->target();
      if (++number > 1) key += ":" + std::to_string(number);
      entries.push_back({.key = std::move(key),
                         .subject = report.subject.empty() ? run : std::move(report.subject),
                         .target = notifier->target(),
                         .coalesce = std::move(report.coalesce),
                         .payload = std::move(report.payload)});
    }
  }
  return entries;
}

Task<Run> store_change(
    Parts& parts, News& news, run::Draft draft, std::optional<Claim> claim, JobChange job) {
  Change change{
      .run = std::move(draft.run), .events = std::move(draft.events), .claim = claim, .job = job};
  change.outbox = entries_of(change, parts);
  Change kept = change;
  PORC_CO_CHECK(co_await parts.store.append(std::move(kept)));
  news.publish(change);
  co_return std::move(change.run);
}

}  // namespace porc::orchestrator
