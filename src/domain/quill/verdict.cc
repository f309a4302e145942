// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/verdict.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "json/decode.h"
#include "json/pointer.h"

namespace porc::quill {
namespace {

constexpr std::string_view kInputs = "/inputs";

/// Inputs may have been sent under another name; violations point at what the caller wrote.
std::string_view inputs_name(const json::value& document) {
  const json::object* members = document.if_object();
  if (members == nullptr || members->contains("inputs")) return kInputs;
  if (members->contains("variables")) return "/variables";
  return members->contains("spec") ? "/spec" : kInputs;
}

/// How the original's flat body calls what has another name now.
constexpr std::pair<std::string_view, std::string_view> kFlatNames[] = {
    {"/metadata/repo", "/source_repo"}, {"/metadata/external_id", "/external_reference"}};

void point_into(const json::value& document, std::string& pointer) {
  if (pointer == kInputs || pointer.starts_with("/inputs/")) {
    pointer.replace(0, kInputs.size(), inputs_name(document));
  }
  for (const auto& [name, flat] : kFlatNames) {
    if (pointer == name && json::find(document, flat) != nullptr) pointer = flat;
  }
}

/// An environment that nobody set up.
std::optional<rules::Finding> check_environment(const Platform& platform,
                                                const blueprint::Blueprint& blueprint) {
  const std::string environment =
      blueprint.metadata.environment.value_or(platform.default_environment);
  const auto& known = platform.environments;
  if (environment.empty() || known.empty()) return std::nullopt;
  if (std::ranges::find(known, environment) != known.end()) return std::nullopt;
  std::string expected;
  for (const std::string& each : known) expected += (expected.empty() ? "" : ", ") + each;
  return rules::Finding{.rule = "environments",
                        .pointer = "/metadata/environment",
                        .message = "is not an environment of this platform",
                        .expected = (known.size() > 1 ? "one of " : "") + expected};
}

/// The blueprint as rules see it: canonical, with defaults, and with the environment it goes to.
json::value facts_for_rules(const Quill& quill,
                            const blueprint::Blueprint& blueprint,
                            const std::string& default_environment) {
  json::value facts = json::encode(blueprint);
  json::object& members = facts.get_object();
  members["inputs"] = quill.schema().with_defaults(blueprint.inputs);
  json::object& metadata = members["metadata"].get_object();
  if (!metadata.contains("environment") && !default_environment.empty()) {
    metadata["environment"] = default_environment;
  }
  return facts;
}

/// What the policies say of what is rendered. Where it goes to is a part of it.
std::vector<rules::Finding> ask_policies(const Quill& quill,
                                         const Platform& platform,
                                         const blueprint::Blueprint& blueprint) {
  if (platform.policies.empty()) return {};
  if (!blueprint.metadata.environment && platform.default_environment.empty())
    return {policy::not_asked("the environment is not known")};
  const auto identity = blueprint::identity_of(blueprint, platform.default_environment);
  if (!identity) return {policy::not_asked(identity.error().message)};
  // Its workspace is not known here: what is attached to one is asked when there is a plan.
  const policy::Subject subject{.environment = identity->environment,
                                .kind = identity->kind,
                                .tags = blueprint.metadata.tags};
  const policy::Sets asked = policy::asked_before_plan(platform.policies, subject);
  if (asked.empty()) return {};
  const auto files = render(quill, blueprint, *identity);
  if (!files) return {policy::not_asked(files.error().message)};
  return policy::preflight(asked, *files);
}

}  // namespace

Result<void> Verdict::result() const {
  if (violations.empty()) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the blueprint is not valid",
               .violations = violations};
}

Verdict judge(const Quill& quill,
              const Platform& platform,
              const blueprint::Blueprint& blueprint,
              const json::value& document) {
  Verdict verdict{.violations = check_inputs(quill, blueprint)};
  if (auto finding = check_environment(platform, blueprint)) {
    verdict.findings.push_back(*std::move(finding));
  }
  if (!quill.rules().empty() || !platform.rules.empty()) {
    std::vector<std::string> hidden = sensitive_inputs(quill, blueprint);
    for (std::string& pointer : hidden) pointer.insert(0, kInputs);
    const json::value facts = facts_for_rules(quill, blueprint, platform.default_environment);
    std::ranges::move(platform.rules.check(facts, hidden), std::back_inserter(verdict.findings));
    std::ranges::move(quill.rules().check(facts, hidden), std::back_inserter(verdict.findings));
  }
  const bool is_refused = !verdict.violations.empty() ||
                          std::ranges::any_of(verdict.findings, [](const rules::Finding& finding) {
                            return finding.severity == rules::Severity::error;
                          });
  if (!is_refused)
    std::ranges::move(ask_policies(quill, platform, blueprint),
                      std::back_inserter(verdict.findings));
  for (const rules::Finding& finding : verdict.findings) {
    if (finding.severity != rules::Severity::error) continue;
    verdict.violations.push_back({.pointer = finding.pointer, .message = rules::sentence(finding)});
  }
  for (Violation& violation : verdict.violations) point_into(document, violation.pointer);
  for (rules::Finding& finding : verdict.findings) point_into(document, finding.pointer);
  return verdict;
}

std::vector<std::string> sensitive_places(const Quill& quill,
                                          const blueprint::Blueprint& blueprint,
                                          const json::value& document) {
  std::vector<std::string> places = sensitive_inputs(quill, blueprint);
  for (std::string& place : places) place.insert(0, inputs_name(document));
  return places;
}

}  // namespace porc::quill
