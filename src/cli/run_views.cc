// SPDX-License-Identifier: Apache-2.0
#include "cli/run_views.h"

#include <algorithm>

#include <boost/describe.hpp>

#include "cli/outcome.h"
#include "cli/table.h"
#include "wire/words.h"

namespace porc::cli {
namespace {

using Facts = std::vector<std::pair<std::string, Cell>>;

std::string short_time(Timestamp time) {
  std::string text = format_time(time).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string seconds(std::uint64_t milliseconds) {
  const std::string tenths = std::to_string((milliseconds + 50) / 100);
  const std::string whole = tenths.size() > 1 ? tenths.substr(0, tenths.size() - 1) : "0";
  return whole + "." + tenths.back() + "s";
}

/// One below the other.
std::string joined(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    text += "\n" + (violation.pointer.empty() ? "" : violation.pointer + ": ") + violation.message;
  }
  return text;
}

template <class E>
std::string name_of(E value) {
  return boost::describe::enum_to_string(value, "");
}

/// One below the other, in the words of `pine validate`.
Cell advice_cell(const std::vector<rules::Finding>& advice) {
  std::string text;
  for (const rules::Finding& finding : advice) {
    text += (text.empty() ? "" : "\n") + name_of(finding.severity) + ": " + finding.pointer + ": " +
            rules::sentence(finding);
  }
  return {.words = std::move(text), .tone = Tone::warn};
}

Cell reason_cell(const std::optional<run::Reason>& reason) {
  if (!reason) return {};
  return {.words = reason->message + joined(reason->violations), .tone = Tone::bad};
}

Cell status_cell(run::RunStatus status) {
  return {.words = words_of(status), .tone = tone_of(status)};
}

std::string counts_of(const std::map<std::string, std::uint64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  }
  return text;
}

/// What policies had against a run that went on all the same, or did not.
Cell failed_policies_cell(const std::vector<run::PolicyOutcome>& policies) {
  std::string text;
  Tone tone = Tone::warn;
  for (const run::PolicyOutcome& policy : policies) {
    if (policy.enforcement_level != "advisory") tone = Tone::bad;
    text += (text.empty() ? "" : "\n") + policy.policy_set + "/" + policy.policy + " (" +
            policy.enforcement_level + "): " + policy.message;
  }
  return {.words = std::move(text), .tone = tone};
}

std::string approval_words(const std::optional<run::Approval>& approval) {
  if (!approval || !approval->override) return "";
  return "overridden by " + approval->by + ": " + approval->reason;
}

std::string override_words(const std::optional<run::PolicyOverride>& overridden) {
  return overridden ? "by " + overridden->by + ": " + overridden->reason : std::string();
}

Text show_phases(const std::vector<wire::Phase>& phases) {
  std::vector<std::vector<Cell>> rows;
  for (const wire::Phase& phase : phases) {
    std::string status = phase.status;
    std::ranges::replace(status, '_', ' ');
    rows.push_back({{std::move(status)}, {short_time(phase.from)}, {seconds(phase.milliseconds)}});
  }
  return table({"STATUS", "SINCE", "FOR"}, rows);
}

Tone tone_of_failure(const std::string& level) {
  return level == "advisory" ? Tone::warn : Tone::bad;
}

/// "passed", or how it did not.
std::string result_of(bool passed, const std::optional<std::string>& result) {
  if (passed) return "passed";
  return !result || *result == "fail" ? "failed" : *result;
}

Text show_policies(const std::vector<wire::PolicyResult>& policies) {
  std::vector<std::vector<Cell>> rows;
  for (const wire::PolicyResult& policy : policies) {
    rows.push_back(
        {{policy.policy_set + "/" + policy.policy},
         {policy.enforcement_level},
         {.words = result_of(policy.passed, policy.result),
          .tone = policy.passed ? Tone::good : tone_of_failure(policy.enforcement_level)},
         {policy.message}});
  }
  return table({"POLICY", "LEVEL", "OUTCOME", "MESSAGE"}, rows);
}

Text show_events(const std::vector<wire::EventView>& events) {
  std::vector<std::vector<Cell>> rows;
  for (const wire::EventView& event : events) {
    rows.push_back({{std::to_string(event.sequence)},
                    {short_time(event.at)},
                    {wire::words_of(event)},
                    {event.to.value_or("")}});
  }
  return table({"#", "AT", "EVENT", "STATUS"}, rows);
}

}  // namespace

std::string plain_value(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

Text show_submitted(const wire::Submitted& submitted) {
  return facts({{"run", {submitted.run_id.str()}}, {"status", status_cell(submitted.status)}});
}

Text show_built(const wire::Built& built) {
  Text text = facts({{"run", {built.run_id.str()}},
                     {"status", status_cell(built.status)},
                     {"digest", {built.digest}},
                     {"bundle", {built.bundle_url}}});
  for (const std::string& file : built.files) text.line("  " + file);
  return text;
}

Text show_queued(const wire::Queued& queued) {
  return facts(
      {{"run", {queued.run_id.str()}},
       {"status", status_cell(queued.status)},
       {"engine run", {queued.tfe_run_id.is_string() ? plain_value(queued.tfe_run_id) : ""}}});
}

Text show_run(const wire::RunView& run) {
  Cell status = status_cell(run.status);
  if (run.is_waiting) status.words += ", waiting for a person";
  if (run.superseded_by) status.words += " by " + run.superseded_by->str();
  if (run.outside) status.words += ", moved outside PORC";
  return facts({{"run", {run.run_id.str()}},
                {"status", std::move(status)},
                {"reason", reason_cell(run.reason)},
                {"advice", advice_cell(run.advice)},
                {"policies failed", failed_policies_cell(run.failed_policies)},
                {"overridden", {override_words(run.policy_override)}},
                {"plan", {describe_counts(run.counts)}},
                {"kind", {run.kind + "@" + run.quill_version}},
                {"name", {run.name}},
                {"environment", {run.environment}},
                {"workspace", {run.workspace.str()}},
                {"repo", {run.repo.value_or("")}},
                {"owner", {run.owner.value_or("")}},
                {"operation", {name_of(run.operation)}},
                {"goal", {name_of(run.goal)}},
                {"requested by", {run.requested_by}},
                {"approved by", {run.approved_by.value_or("")}},
                {"approval", {approval_words(run.approval)}},
                {"change record", {run.change_record.value_or("")}},
                {"engine run", {run.tfe_run_id.is_string() ? plain_value(run.tfe_run_id) : ""}},
                {"created", {format_time(run.created_at)}},
                {"updated", {format_time(run.updated_at)}}});
}

Text show_runs(const wire::RunPage& page) {
  if (page.runs.empty()) return Text().line("No runs.");
  std::vector<std::vector<Cell>> rows;
  for (const wire::RunView& run : page.runs) {
    rows.push_back({{run.run_id.str()},
                    status_cell(run.status),
                    {run.kind},
                    {run.name.empty() ? run.repo.value_or("") : run.name},
                    {run.environment},
                    {describe_counts(run.counts)},
                    {short_time(run.updated_at)}});
  }
  Text text =
      table({"RUN", "STATUS", "KIND", "NAME", "ENVIRONMENT", "PLAN", "UPDATED (UTC)"}, rows);
  if (page.next) text.line("More: --after " + *page.next, Tone::faint);
  return text;
}

Text show_summary(const wire::RunSummary& summary) {
  Text text;
  text.line(summary.headline, tone_of(summary.status));
  const std::uint32_t policies = summary.policies_passed + summary.policies_failed;
  text.append(facts({{"run", {summary.run_id.str()}},
                     {"operation", {name_of(summary.operation)}},
                     {"workspace", {summary.workspace.str()}},
                     {"plan", {describe_counts(summary.counts)}},
                     {"policies",
                      {policies == 0 ? ""
                                     : std::to_string(summary.policies_passed) + " passed, " +
                                           std::to_string(summary.policies_failed) + " failed"}},
                     {"reason", reason_cell(summary.reason)}}));
  text.end_line().append(show_phases(summary.phases));
  if (!summary.outputs.empty()) text.end_line().append(show_outputs(summary.outputs));
  return text;
}

Text show_policy(const wire::PolicyView& view) {
  Text text = facts({{"run", {view.run_id.str()}},
                     {"status", status_cell(view.status)},
                     {"verdict", {view.verdict}},
                     {"overridden", {override_words(view.overridden)}}});
  if (view.policies.empty()) return text.line("No policy was asked.", Tone::faint);
  text.end_line().append(show_policies(view.policies));
  for (const wire::PolicyResult& policy : view.policies) {
    if (policy.passed) continue;
    const Tone tone = tone_of_failure(policy.enforcement_level);
    text.end_line().line(policy.policy_set + "/" + policy.policy, tone);
    for (const auto& told : {policy.explanation, policy.trace}) {
      if (told) text.say("  ").lines(*told, 2);
    }
  }
  return text;
}

Text show_report(const wire::Report& report) {
  Text text = show_run(report.run);
  text.end_line().append(show_phases(report.summary.phases));
  if (!report.policies.empty()) text.end_line().append(show_policies(report.policies));
  if (!report.unescaped.empty()) {
    text.end_line().line("Values that the quill writes without escaping", Tone::strong);
    for (const std::string& place : report.unescaped) text.line("  " + place);
  }
  if (!report.inputs.empty()) {
    text.end_line().line("Inputs", Tone::strong).append(show_outputs(report.inputs));
  }
  if (!report.summary.outputs.empty()) {
    text.end_line().line("Outputs", Tone::strong).append(show_outputs(report.summary.outputs));
  }
  return text.end_line().append(show_events(report.events));
}

Text show_activity(const wire::ActivityView& activity) {
  Text text =
      facts({{"runs", {std::to_string(activity.considered)}},
             {"status", {counts_of(activity.by_status)}},
             {"kind", {counts_of(activity.by_kind)}},
             {"environment", {counts_of(activity.by_environment)}},
             {"waiting", {std::to_string(activity.waiting) + " for a person"}},
             {"outside", {std::to_string(activity.outside) + " moved outside PORC"}},
             {"median",
              {activity.median_milliseconds ? seconds(*activity.median_milliseconds) + " to applied"
                                            : ""}}});
  return text.end_line().append(show_runs({.runs = activity.recent}));
}

Text show_outputs(const json::object& outputs) {
  Facts rows;
  for (const auto& member : outputs) {
    rows.emplace_back(std::string(member.key()), Cell{.words = json::serialize(member.value())});
  }
  std::ranges::sort(rows, {}, [](const auto& row) { return row.first; });
  Text text;
  for (const auto& [name, cell] : rows) text.say(name, Tone::strong).line(" = " + cell.words);
  return text;
}

}  // namespace porc::cli
