// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/change.h"

#include <utility>

#include "json/decode.h"

namespace porc::orchestrator {
namespace {

OutboxEntry report(const Run& run, const std::string& target, const json::value& payload) {
  return {.key = run.id.str() + ":" + std::to_string(run.version) + ":" + target,
          .run = run.id,
          .target = target,
          .payload = payload};
}

/// Every configured target hears of every change; a callback only of what its owner can act on.
std::vector<OutboxEntry> reports_of(const Change& change, const Settings& settings) {
  bool calls_back =
      change.run.callback_url && (is_final(change.run.status) || run::waits_for_person(change.run));
  if (settings.report_targets.empty() && !calls_back) return {};
  json::array events;
  for (const audit::Event& event : change.events) events.emplace_back(event.bytes);
  json::object payload;
  payload["run"] = json::encode(change.run);
  payload["events"] = std::move(events);
  std::vector<OutboxEntry> entries;
  for (const std::string& target : settings.report_targets) {
    entries.push_back(report(change.run, target, payload));
  }
  if (calls_back) {
    entries.push_back(report(change.run, "callback", payload));
    entries.back().coalesce = "status";
  }
  return entries;
}

}  // namespace

Task<Run> store_change(Parts& parts,
                       const Settings& settings,
                       News& news,
                       run::Draft draft,
                       std::optional<Claim> claim,
                       JobChange job) {
  Change change{
      .run = std::move(draft.run), .events = std::move(draft.events), .claim = claim, .job = job};
  change.outbox = reports_of(change, settings);
  Change kept = change;
  PORC_CO_CHECK(co_await parts.store.append(std::move(kept)));
  news.publish(change);
  co_return std::move(change.run);
}

}  // namespace porc::orchestrator
