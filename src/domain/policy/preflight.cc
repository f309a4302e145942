// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/preflight.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sentinel/policy_set/policy_set.h"

namespace porc::policy {
namespace {

using rules::Severity;
using sentinel::PreflightVerdict;

/// Limit: causes that are told of one policy; more of them make nothing clearer.
constexpr std::size_t kCausesToldMax = 5;

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

/// "terraform_data.b: r.config.x is true is false (a.sentinel:3:8)". What is about no resource
/// names the round of the loop that it is in.
std::string cause_text(const sentinel::Cause& cause) {
  std::string text = cause.resource.empty() ? "" : cause.resource + ": ";
  text += cause.told();
  if (cause.resource.empty() && !cause.rounds.empty())
    text += " where " + cause.rounds.back().name + " is " + cause.rounds.back().value;
  return text + " (" + cause.position.to_string() + ")";
}

std::string reasons_of(const sentinel::PreflightResult& result) {
  const auto& causes = result.explanation.causes;
  std::string text;
  for (std::size_t i = 0; i < std::min(causes.size(), kCausesToldMax); ++i)
    text += (text.empty() ? "" : "; ") + cause_text(causes[i]);
  const std::size_t rest =
      causes.size() - std::min(causes.size(), kCausesToldMax) + result.explanation.left_out;
  if (rest > 0) text += "; and " + std::to_string(rest) + " more";
  return text.empty() ? "main did not pass" : text;
}

rules::Finding finding_of(const std::string& set, const sentinel::PreflightResult& result) {
  const std::string name = set + "/" + result.policy;
  rules::Finding finding{.rule = "policy/" + name};
  if (result.outcome.verdict == PreflightVerdict::undecided) {
    finding.severity = Severity::info;
    finding.message = "the policy " + name +
                      " is undecided before the plan: " + result.outcome.undecided.to_string();
    return finding;
  }
  const bool is_hard = result.level == sentinel::EnforcementLevel::hard_mandatory;
  finding.severity = is_hard ? Severity::error : Severity::warning;
  finding.message = "breaks the policy " + name + " (" +
                    std::string(sentinel::enforcement_level_name(result.level)) +
                    "): " + reasons_of(result);
  if (const std::string told = first_line(result.outcome.outcome.description); !told.empty())
    finding.message += "; the policy says: " + told;
  return finding;
}

/// Of all that did not pass.
std::vector<rules::Finding> findings_of(const Set& set, const sentinel::Preflight& configuration) {
  std::vector<rules::Finding> findings;
  for (const sentinel::PreflightResult& result : set.preflight(configuration))
    if (result.outcome.verdict != PreflightVerdict::pass)
      findings.push_back(finding_of(set.name(), result));
  return findings;
}

}  // namespace

rules::Finding not_asked(std::string why) {
  return {.rule = "policy",
          .severity = Severity::info,
          .message = "no policy was asked before the plan: " + std::move(why)};
}

Sets asked_before_plan(const Sets& sets, const Subject& subject) {
  Sets asked = holding_for(sets, subject);
  std::erase_if(asked, [](const auto& set) { return set->file().preflight.empty(); });
  return asked;
}

std::vector<rules::Finding> preflight(const Sets& sets, const std::vector<archive::File>& files) {
  sentinel::ConfigurationFiles texts;
  for (const archive::File& file : files) texts.emplace(file.path, file.bytes);
  const auto configuration = sentinel::Preflight::of(texts);
  if (!configuration) return {not_asked(first_line(configuration.error().message))};
  std::vector<rules::Finding> findings;
  for (const auto& set : sets)
    std::ranges::move(findings_of(*set, *configuration), std::back_inserter(findings));
  return findings;
}

}  // namespace porc::policy
