// SPDX-License-Identifier: Apache-2.0
#include "milestones/milestone_notifier.h"

#include "json/decode.h"
#include "wire/run_details.h"

namespace porc::milestones {

std::vector<Report> MilestoneNotifier::reports_of(const Change& change) const {
  std::vector<Report> reports;
  const auto moved = wire::last_move_of(change.events);
  const auto milestone = run::milestone_of(change.run.status);
  if (!moved || !milestone) return reports;
  const Moment moment{.run = change.run,
                      .milestone = *milestone,
                      .at = moved->at,
                      .link = wire::report_link(public_url_, change.run.id)};
  const Event event{.at = moment.at, .body = body_of(moment)};
  reports.push_back({.payload = json::encode(event)});
  return reports;
}

Task<void> MilestoneNotifier::deliver(OutboxEntry entry) {
  PORC_CO_TRY(Event event, json::decode<Event>(entry.payload, json::Unknown::ignore));
  co_return co_await send(std::move(event), std::move(entry.subject));
}

}  // namespace porc::milestones
