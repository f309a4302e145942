// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/telling.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "base/printable.h"
#include "json/member.h"
#include "json/parse.h"

namespace porc::port_catalog {
namespace {

using run::RunStatus;

constexpr std::string_view kWorkflowPrefix = "wfnr_";
constexpr std::size_t kLineMax = 1000;
constexpr std::size_t kSummaryMax = 20'000;
constexpr std::size_t kViolationsShown = 50;

struct LabelRow {
  RunStatus status;
  std::string_view label;
};
constexpr auto kLabels = std::to_array<LabelRow>({
    {RunStatus::submitted, "Submitted"},
    {RunStatus::building, "Building"},
    {RunStatus::built, "Built"},
    {RunStatus::plan_queued, "Waiting to plan"},
    {RunStatus::planning, "Planning"},
    {RunStatus::planned, "Planned"},
    {RunStatus::policy_soft_failed, "A policy has to be overridden"},
    {RunStatus::awaiting_approval, "Awaiting approval"},
    {RunStatus::apply_queued, "Waiting to apply"},
    {RunStatus::applying, "Applying"},
    {RunStatus::cancelling, "Stopping"},
    {RunStatus::applied, "Applied"},
    {RunStatus::no_changes, "No changes"},
    {RunStatus::build_failed, "Refused"},
    {RunStatus::plan_failed, "The plan failed"},
    {RunStatus::policy_failed, "A policy refused the plan"},
    {RunStatus::apply_failed, "The apply failed"},
    {RunStatus::cancelled, "Cancelled"},
    {RunStatus::discarded, "Discarded"},
    {RunStatus::expired, "The plan grew too old"},
    {RunStatus::superseded, "Superseded"},
});
static_assert(kLabels.size() == run::kRunStatusCount);

std::string label_of(RunStatus status) {
  return std::string(std::ranges::find(kLabels, status, &LabelRow::status)->label);
}

std::optional<End> end_of(const Run& run, run::Goal goal) {
  if (run.status == RunStatus::applied || run.status == RunStatus::no_changes) return End::success;
  if (is_final(run.status)) return End::failure;
  const bool planned = run.status == RunStatus::planned && goal <= run::Goal::planned;
  return planned ? std::optional(End::success) : std::nullopt;
}

std::string counts_line(const run::PlanCounts& counts) {
  std::string line;
  auto add = [&](std::uint32_t number, std::string_view what) {
    if (number == 0) return;
    line += (line.empty() ? "" : ", ") + std::to_string(number) + " to " + std::string(what);
  };
  add(counts.destroy, "destroy");
  add(counts.add, "add");
  add(counts.change, "change");
  add(counts.import, "import");
  return line.empty() ? "nothing to do" : line;
}

std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  return std::string(cut_at_character(text, most)) + "…";
}

/// What an event says beside its kind, where it is a word, a number or a text.
std::string facts_of(const json::object& event) {
  std::string text;
  for (std::string_view name : {"error", "reason", "goal"}) {
    std::string fact = json::text_at(event, name);
    if (const json::value* facts = event.if_contains("facts"); fact.empty() && facts != nullptr) {
      if (facts->is_object()) fact = json::text_at(facts->get_object(), name);
    }
    if (!fact.empty()) text += ": " + fact;
  }
  return text;
}

}  // namespace

bool is_workflow_run(std::string_view id) {
  return id.starts_with(kWorkflowPrefix);
}

std::string harmless(std::string_view text) {
  std::string out;
  for (const char c : printable(std::string(text))) {
    // An entity is text wherever it stands, also where a backslash would not help.
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "&#64;";
    } else if (std::string_view("\\`*_{}[]()#+-!|~:.").find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string summary_of(const Error& error) {
  std::string text = harmless(error.message);
  std::size_t shown = 0;
  for (const Violation& violation : error.violations) {
    if (shown++ == kViolationsShown) break;
    text += "\n- " + harmless(violation.pointer) + (violation.pointer.empty() ? "" : " ") +
            harmless(violation.message);
  }
  if (error.violations.size() > kViolationsShown)
    text += "\n- and " + std::to_string(error.violations.size() - kViolationsShown) + " more";
  return cut(std::move(text), kSummaryMax);
}

Told told_of(const Run& run, run::Goal goal) {
  Told told{.label = label_of(run.status), .end = end_of(run, goal)};
  std::string summary = "`" + run.id.str() + "` " + harmless(run.identity.str());
  if (run.counts) summary += "\n\nPlan: " + counts_line(*run.counts);
  std::size_t shown = 0;
  for (const run::PolicyOutcome& policy : run.policies) {
    if (policy.passed || shown++ == kViolationsShown) continue;
    summary += "\n- policy " + harmless(policy.policy_set + "/" + policy.policy) + " (" +
               harmless(policy.enforcement_level) + "): " + harmless(policy.message);
  }
  if (run.approved_by) summary += "\n\nApproved by " + harmless(*run.approved_by);
  if (run.reason) {
    Error why{.message = run.reason->message, .violations = run.reason->violations};
    summary += "\n\n" + summary_of(why);
  }
  told.summary = cut(std::move(summary), kSummaryMax);
  return told;
}

std::vector<std::string> log_lines(const std::vector<audit::Event>& events) {
  std::vector<std::string> lines;
  for (const audit::Event& event : events) {
    const auto parsed = json::parse(event.bytes, audit::kEventLimits);
    if (!parsed || !parsed->is_object()) continue;
    const json::object& told = parsed->get_object();
    std::string line = json::text_at(told, "at") + " " + json::text_at(told, "kind");
    if (const std::string by = json::text_at(told, "by"); !by.empty()) line += " by " + by;
    line += facts_of(told);
    lines.push_back(cut(printable(std::move(line)), kLineMax));
  }
  return lines;
}

json::object action_run_body(const Progress& progress) {
  json::object body;
  if (progress.told.end)
    body["status"] = *progress.told.end == End::success ? "SUCCESS" : "FAILURE";
  body["statusLabel"] = progress.told.label;
  if (!progress.link.empty()) body["link"] = json::array{json::string(progress.link)};
  if (!progress.told.summary.empty()) body["summary"] = progress.told.summary;
  if (!progress.external_id.empty()) body["externalRunId"] = progress.external_id;
  return body;
}

json::object workflow_run_body(const Progress& progress) {
  json::object output;
  output["label"] = progress.told.label;
  if (!progress.told.summary.empty()) output["summary"] = progress.told.summary;
  json::object body;
  body["status"] = progress.told.end ? "COMPLETED" : "IN_PROGRESS";
  if (progress.told.end) body["result"] = *progress.told.end == End::success ? "SUCCESS" : "FAILED";
  body["output"] = std::move(output);
  if (!progress.external_id.empty()) body["externalRunId"] = progress.external_id;
  if (!progress.link.empty()) body["links"] = json::array{json::string(progress.link)};
  return body;
}

}  // namespace porc::port_catalog
