// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/preflight.h"

#include <algorithm>
#include <iterator>
#include <utility>

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
  text += cause.expression + " is " + cause.value;
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

/// Errors: invalid_argument naming every policy that there is not.
Result<void> check_names(const SetFile& file, const sentinel::PolicySet& policies) {
  Error error{.code = ErrorCode::invalid_argument};
  for (const std::string& name : file.preflight)
    if (std::ranges::find(policies.policies(), name, &sentinel::PolicySet::Policy::name) ==
        policies.policies().end())
      error.violations.push_back(
          {.pointer = std::string(kSetFile),
           .message = "preflight names '" + name + "', which is no policy of the set"});
  if (error.violations.empty()) return ok;
  error.message = error.violations.front().pointer + ": " + error.violations.front().message;
  return error;
}

}  // namespace

Result<std::shared_ptr<const PreflightSet>> PreflightSet::compile(std::string name,
                                                                  sentinel::FileMap files) {
  SetFile file;
  // To the policies it would be one more configuration.
  if (auto told = files.extract(std::string(kSetFile))) {
    PORC_TRY(file, parse_set_file(told.mapped(), kSetFile));
  }
  if (file.name.empty()) file.name = std::move(name);
  PORC_TRY(sentinel::PolicySet policies, sentinel::PolicySet::read(std::move(files)));
  PORC_CHECK(check_names(file, policies));
  return std::make_shared<const PreflightSet>(
      std::move(file), std::make_shared<const sentinel::PolicySet>(std::move(policies)));
}

std::vector<rules::Finding> PreflightSet::ask(const sentinel::Preflight& configuration) const {
  return findings_of(file_.name, policies_->preflight(configuration, file_.preflight));
}

std::vector<rules::Finding> findings_of(const std::string& set,
                                        const std::vector<sentinel::PreflightResult>& results) {
  std::vector<rules::Finding> findings;
  for (const sentinel::PreflightResult& result : results)
    if (result.outcome.verdict != PreflightVerdict::pass)
      findings.push_back(finding_of(set, result));
  return findings;
}

rules::Finding not_asked(std::string why) {
  return {.rule = "policy",
          .severity = Severity::info,
          .message = "no policy was asked before the plan: " + std::move(why)};
}

std::vector<rules::Finding> preflight(const PreflightSets& sets,
                                      const Subject& subject,
                                      const std::vector<archive::File>& files) {
  PreflightSets held;
  std::ranges::copy_if(
      sets, std::back_inserter(held), [&](const auto& set) { return set->holds_for(subject); });
  if (held.empty()) return {};
  sentinel::ConfigurationFiles texts;
  for (const archive::File& file : files) texts.emplace(file.path, file.bytes);
  const auto configuration = sentinel::Preflight::of(texts);
  if (!configuration) return {not_asked(first_line(configuration.error().message))};
  std::vector<rules::Finding> findings;
  for (const auto& set : held)
    std::ranges::move(set->ask(*configuration), std::back_inserter(findings));
  return findings;
}

}  // namespace porc::policy
