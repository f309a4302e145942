// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/verdict.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "json/decode.h"

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

void point_into(std::string_view inputs, std::string& pointer) {
  if (pointer.starts_with(kInputs)) pointer.replace(0, kInputs.size(), inputs);
}

/// The blueprint as rules see it: canonical, with defaults, and with the environment it goes to.
json::value facts_for_rules(const Quill& quill,
                            const blueprint::Blueprint& blueprint,
                            const std::string& environment) {
  json::value facts = json::encode(blueprint);
  json::object& members = facts.get_object();
  members["inputs"] = quill.schema().with_defaults(blueprint.inputs);
  json::object& metadata = members["metadata"].get_object();
  if (!metadata.contains("environment") && !environment.empty()) {
    metadata["environment"] = environment;
  }
  return facts;
}

}  // namespace

Result<void> Verdict::result() const {
  if (violations.empty()) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the blueprint is not valid",
               .violations = violations};
}

Verdict judge(const Quill& quill,
              const rules::RuleSet& platform,
              const blueprint::Blueprint& blueprint,
              const json::value& document,
              const std::string& environment) {
  Verdict verdict{.violations = check_inputs(quill, blueprint)};
  if (!quill.rules().empty() || !platform.empty()) {
    std::vector<std::string> hidden = sensitive_inputs(quill, blueprint);
    for (std::string& pointer : hidden) pointer.insert(0, kInputs);
    const json::value facts = facts_for_rules(quill, blueprint, environment);
    verdict.findings = platform.check(facts, hidden);
    std::ranges::move(quill.rules().check(facts, hidden), std::back_inserter(verdict.findings));
  }
  for (const rules::Finding& finding : verdict.findings) {
    if (finding.severity != rules::Severity::error) continue;
    verdict.violations.push_back({.pointer = finding.pointer, .message = rules::sentence(finding)});
  }
  const std::string_view inputs = inputs_name(document);
  for (Violation& violation : verdict.violations) point_into(inputs, violation.pointer);
  for (rules::Finding& finding : verdict.findings) point_into(inputs, finding.pointer);
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
