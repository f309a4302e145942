// SPDX-License-Identifier: Apache-2.0
#include "wire/run_details.h"

#include <algorithm>
#include <utility>

#include "json/decode.h"
#include "json/parse.h"
#include "wire/words.h"

namespace porc::wire {
namespace {

/// An event as `run::Draft` writes it.
struct StoredEvent {
  Timestamp at{};
  std::string kind{};
  std::string actor{};
  std::optional<std::string> by{};
  std::optional<std::string> from{};
  std::optional<std::string> to{};
  std::optional<bool> outside{};
  json::object facts{};
};
BOOST_DESCRIBE_STRUCT(StoredEvent, (), (at, kind, actor, by, from, to, outside, facts))

struct Entered {
  Timestamp at{};
  std::size_t order = 0;  ///< of the status: what follows within one millisecond has a higher one
  std::string status{};
};

std::vector<Phase> phases_of(const Run& run, Timestamp now) {
  std::vector<Entered> entered;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<run::RunStatus>>([&](auto status) {
    auto found = run.status_at.find(status.name);
    if (found == run.status_at.end()) return;
    entered.push_back({found->second, static_cast<std::size_t>(status.value), status.name});
  });
  std::ranges::sort(
      entered, {}, [](const Entered& each) { return std::pair(each.at, each.order); });
  // A final status has no length; `now` may lie before the last event when the clock was set back.
  const Timestamp end = run::is_final(run.status) ? run.updated_at : std::max(now, run.updated_at);
  std::vector<Phase> phases;
  for (std::size_t i = 0; i < entered.size(); ++i) {
    Timestamp until = i + 1 < entered.size() ? entered[i + 1].at : end;
    Duration length = std::max(until - entered[i].at, Duration::zero());
    phases.push_back({.status = entered[i].status,
                      .from = entered[i].at,
                      .milliseconds = static_cast<std::uint64_t>(length.count())});
  }
  return phases;
}

std::string headline_of(const Run& run) {
  std::string status = boost::describe::enum_to_string(run.status, "?");
  std::ranges::replace(status, '_', ' ');
  std::string text = run.identity.kind + " in " + run.workspace.str() + ": " + status;
  if (run.counts && run.status != run::RunStatus::no_changes) {
    text += " (" + words_of(*run.counts) + ")";
  }
  if (run.superseded_by) text += " by " + run.superseded_by->str();
  if (run.outside) text += ", moved outside PORC";
  if (run.reason) text += ": " + run.reason->message;
  return text;
}

}  // namespace

RunSummary summary_of(const Run& run, Timestamp now) {
  RunSummary summary{.run_id = run.id, .status = run.status};
  summary.headline = headline_of(run);
  summary.operation = run.operation;
  summary.workspace = run.workspace;
  summary.counts = run.counts;
  for (const run::PolicyOutcome& policy : run.policies) {
    ++(policy.passed ? summary.policies_passed : summary.policies_failed);
  }
  summary.outputs = run.outputs;
  summary.phases = phases_of(run, now);
  summary.reason = run.reason;
  return summary;
}

Result<EventView> view_of(const audit::Event& event) {
  auto document = json::parse(event.bytes, audit::kEventLimits);
  auto stored = document ? json::decode<StoredEvent>(*document, json::Unknown::ignore)
                         : Result<StoredEvent>(std::move(document).error());
  if (!stored) {
    return Error{.code = ErrorCode::corrupt,
                 .message = "event " + std::to_string(event.sequence) + " of run " +
                            event.run.str() + " is not readable"};
  }
  return EventView{.sequence = event.sequence,
                   .at = stored->at,
                   .kind = std::move(stored->kind),
                   .actor = std::move(stored->actor),
                   .by = std::move(stored->by),
                   .from = std::move(stored->from),
                   .to = std::move(stored->to),
                   .outside = stored->outside,
                   .facts = std::move(stored->facts),
                   .hash = event.hash};
}

std::string report_link(const std::string& public_url, const RunId& run) {
  return public_url.empty() ? "" : public_url + "/report/" + run.str();
}

std::optional<EventView> last_move_of(const std::vector<audit::Event>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    auto view = view_of(*event);
    if (view && view->to) return *std::move(view);
  }
  return std::nullopt;
}

Report report_of(const Run& run, std::vector<EventView> events, Timestamp now) {
  Report report{.run = view_of(run), .summary = summary_of(run, now)};
  report.blueprint_digest = run.blueprint_digest;
  report.schema_version = run.blueprint.schema_version;
  report.tags = run.blueprint.metadata.tags;
  report.inputs = visible_inputs(run.blueprint.inputs);
  report.bundle = run.bundle;
  report.binding = run.binding;
  for (const run::PolicyOutcome& outcome : run.policies)
    report.policies.push_back(view_of(run::PolicyDetail{.outcome = outcome}));
  report.events = std::move(events);
  return report;
}

}  // namespace porc::wire
