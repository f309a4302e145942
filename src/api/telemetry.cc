// SPDX-License-Identifier: Apache-2.0
#include "api/telemetry.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "domain/run/transition.h"
#include "wire/run_details.h"

namespace porc::api {
namespace {

observe::Label error_label() {
  observe::Label label{.name = "error"};
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
    label.values.emplace_back(error_traits(static_cast<ErrorCode>(code)).name);
  }
  return label;
}

constexpr std::size_t kDamagedMax = 10'000;

std::vector<double> second_buckets() {
  return {1, 5, 15, 60, 300, 900, 3600, 14400};
}

constexpr auto kLevels =
    std::to_array<const char*>({"advisory", "soft-mandatory", "hard-mandatory", "other"});
constexpr auto kResults = std::to_array<const char*>({"pass", "fail", "undefined", "error"});

template <std::size_t N>
std::string one_of(const std::array<const char*, N>& known, std::string word, const char* other) {
  return std::ranges::find(known, word) == known.end() ? other : word;
}

/// The end of a plan brings what policies said of it.
bool ends_plan(const wire::EventView& event) {
  return event.from == "planning" && event.to &&
         (*event.to == "planned" || *event.to == "policy_failed" ||
          *event.to == "policy_soft_failed");
}

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

Telemetry::Telemetry(observe::Metrics& metrics, observe::Log& log, orchestrator::News& news)
    : log_(log),
      transitions_(metrics.counter(
          "porc_transitions_total",
          "Transitions of runs.",
          {observe::enum_label<run::RunStatus>("to"), observe::enum_label<run::Actor>("actor")})),
      outside_(metrics.counter("porc_outside_total",
                               "Transitions that somebody caused in the engine's own pages.")),
      policies_(
          metrics.counter("porc_policy_results_total",
                          "What policies said of plans.",
                          {{.name = "level", .values = {kLevels.begin(), kLevels.end()}},
                           {.name = "result", .values = {kResults.begin(), kResults.end()}}})),
      overrides_(metrics.counter("porc_policy_overrides_total",
                                 "Runs that went on although a policy refused them.")),
      approval_overrides_(metrics.counter("porc_approval_overrides_total",
                                          "Runs that went on although nobody approved them.")),
      errors_(metrics.counter("porc_driving_errors_total",
                              "Errors while driving runs, each tried again.",
                              {error_label()})),
      damaged_runs_(metrics.gauge("porc_damaged_runs",
                                  "Runs that cannot go on: what is stored of them is damaged.")),
      run_seconds_(metrics.histogram("porc_run_seconds",
                                     "From submission to the end of a run.",
                                     second_buckets(),
                                     {observe::enum_label<run::RunStatus>("status")})),
      delivery_(metrics, news) {
  damaged_runs_.set({}, 0);
  news.listen([this](const Change& change) { hear(change); });
  news.listen_errors([this](const RunId& run, const Error& error) { hear_error(run, error); });
}

void Telemetry::hear(const Change& change) {
  const Run& run = change.run;
  if (damaged_.erase(run.id) != 0) damaged_runs_.set({}, static_cast<double>(damaged_.size()));
  for (const audit::Event& event : change.events) {
    auto view = wire::view_of(event);
    if (!view) continue;
    json::object fields{{"audit", true},
                        {"run_id", run.id.str()},
                        {"kind", view->kind},
                        {"actor", view->actor},
                        {"override", view->kind.ends_with("_overridden")}};
    if (view->by) fields["by"] = *view->by;
    if (view->from) fields["from"] = *view->from;
    if (view->to) fields["to"] = *view->to;
    if (view->kind == "approval_overridden") fields["override"] = true;
    fields["workspace"] = run.workspace.str();
    log_.info("run changed", fields);
    if (view->to) transitions_.add({*view->to, view->actor});
    if (view->outside.value_or(false)) outside_.add();
    if (view->kind == "policy_overridden") overrides_.add();
    if (view->kind == "approval_overridden") approval_overrides_.add();
    if (ends_plan(*view)) hear_policies(run);
    if (view->to && run::is_final(run.status)) {
      run_seconds_.observe({*view->to}, seconds(run.updated_at - run.created_at));
    }
  }
}

void Telemetry::hear_policies(const Run& run) {
  for (const run::PolicyOutcome& policy : run.policies) {
    const std::string result = policy.result.value_or(policy.passed ? "pass" : "fail");
    policies_.add({one_of(kLevels, policy.enforcement_level, "other"),
                   one_of(kResults, result, policy.passed ? "pass" : "fail")});
    if (policy.passed) continue;
    log_.warn("a policy failed",
              {{"run_id", run.id.str()},
               {"policy_set", policy.policy_set},
               {"policy", policy.policy},
               {"level", policy.enforcement_level},
               {"result", result},
               {"message", policy.message}});
  }
}

void Telemetry::hear_error(const RunId& run, const Error& error) {
  errors_.add({error_traits(error.code).name});
  // Shutting down cancels whatever waits: that is no trouble.
  if (error.code == ErrorCode::cancelled) return;
  if (error.code == ErrorCode::corrupt && run != RunId()) return hear_damage(run, error);
  log_.warn("driving a run met an error", {{"run_id", run.str()}, {"error", error.to_string()}});
}

/// Once as an error: it is met again at every look until somebody restores the run.
void Telemetry::hear_damage(const RunId& run, const Error& error) {
  const bool first = damaged_.size() < kDamagedMax && damaged_.insert(run).second;
  damaged_runs_.set({}, static_cast<double>(damaged_.size()));
  log_.write(first ? observe::Level::error : observe::Level::debug,
             "a run cannot go on: what is stored of it is damaged",
             {{"run_id", run.str()}, {"error", error.to_string()}});
}

}  // namespace porc::api
