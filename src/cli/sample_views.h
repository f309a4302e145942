// SPDX-License-Identifier: Apache-2.0
// Test support: what a server answers.
#pragma once

#include <string>

#include "json/decode.h"
#include "wire/run_details.h"
#include "wire/server_view.h"

namespace porc::cli {

inline constexpr char kSampleRun[] = "porc-20260102-030405-abc234";

template <class T>
std::string body_of(const T& view) {
  return json::serialize(json::encode(view));
}

inline wire::RunView sample_run(run::RunStatus status, run::Goal goal = run::Goal::applied) {
  wire::RunView run{.run_id = RunId::parse(kSampleRun).value(), .status = status};
  run.goal = goal;
  run.is_final = run::is_final(status);
  run.is_waiting =
      run::may_wait(status) && !(status == run::RunStatus::planned && goal == run::Goal::applied);
  run.kind = "service";
  run.name = "orders";
  run.environment = "dev";
  run.workspace = WorkspaceName::parse("porc-dev-orders").value();
  run.quill_version = "1.0.0";
  run.requested_by = "dev@example.com";
  run.created_at = parse_time("2026-01-02T03:04:05Z").value();
  run.updated_at = parse_time("2026-01-02T03:05:05Z").value();
  if (status >= run::RunStatus::planned && status != run::RunStatus::build_failed) {
    run.counts = run::PlanCounts{.add = 2, .change = 1, .destroy = 1};
  }
  return run;
}

inline wire::RunSummary sample_summary(run::RunStatus status) {
  wire::RunSummary summary{.run_id = RunId::parse(kSampleRun).value(), .status = status};
  summary.headline = "service in porc-dev-orders: applied";
  summary.workspace = WorkspaceName::parse("porc-dev-orders").value();
  summary.outputs["url"] = "https://orders.dev.example.com";
  summary.outputs["instances"] = 3;
  return summary;
}

inline wire::PlannedChange sample_change(std::string address, std::vector<std::string> actions) {
  wire::PlannedChange change{.address = std::move(address), .type = "terraform_data"};
  change.actions = std::move(actions);
  return change;
}

inline wire::PlanView sample_plan() {
  wire::PlanView plan{.run_id = RunId::parse(kSampleRun).value()};
  plan.terraform_version = "1.9.8";
  plan.counts = run::PlanCounts{.add = 2, .change = 1, .destroy = 2};
  plan.resources.push_back(sample_change("terraform_data.new", {"create"}));
  plan.resources.push_back(sample_change("terraform_data.size", {"update"}));
  plan.resources.back().before = json::object{{"input", "small"}, {"same", 1}};
  plan.resources.back().after = json::object{{"input", "large"}, {"same", 1}, {"extra", true}};
  plan.resources.push_back(sample_change("terraform_data.\x1b[2Jold", {"delete"}));
  plan.resources.push_back(sample_change("terraform_data.web", {"delete", "create"}));
  plan.resources.back().replace_paths = {"/triggers_replace"};
  plan.outputs.push_back(sample_change("url", {"create"}));
  plan.outputs.back().type = "";
  plan.drift.push_back(sample_change("terraform_data.size", {"update"}));
  return plan;
}

/// One server-sent event.
template <class T>
std::string event_of(const std::string& name, const T& view) {
  return "event: " + name + "\ndata: " + body_of(view) + "\n\n";
}

inline std::string log_event(std::string phase, std::string message, std::string level = "info") {
  wire::LogLine line{.at = parse_time("2026-01-02T03:04:06Z").value(), .phase = std::move(phase)};
  line.level = std::move(level);
  line.message = std::move(message);
  return event_of("log", line);
}

}  // namespace porc::cli
