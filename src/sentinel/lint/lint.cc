// SPDX-License-Identifier: Apache-2.0
#include "sentinel/lint/lint.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "json/suggestion.h"
#include "sentinel/lint/checks.h"

namespace porc::sentinel {

std::string_view Inspection::text(const Expression& node) const {
  return program.source().text().substr(node.offset, node.end - node.offset);
}

void Inspection::add(std::string_view rule,
                     std::uint32_t offset,
                     std::string message,
                     std::string suggestion) const {
  const auto rules = lint_rules();
  const auto row = std::find_if(
      rules.begin(), rules.end(), [&](const LintRule& each) { return each.id == rule; });
  findings.push_back({.rule = row->id,
                      .severity = row->severity,
                      .position = program.source().position(offset),
                      .message = std::move(message),
                      .suggestion = std::move(suggestion)});
}

std::string nearest(std::string_view name, const std::vector<std::string_view>& known) {
  const std::string said = json::did_you_mean(std::string(name), known);
  const std::size_t begin = said.find('\'');
  if (begin == std::string::npos) return {};
  return said.substr(begin + 1, said.rfind('\'') - begin - 1);
}

std::vector<Finding> lint(const Program& program, const LintSetting& setting) {
  std::vector<Finding> findings;
  if (!program.faults().empty()) {
    for (const Fault& fault : program.faults())
      findings.push_back({.rule = "syntax", .position = fault.position, .message = fault.message});
    return findings;
  }
  const Scopes scopes(program.file());
  Inference inference(program.file(), scopes, setting);
  const Inspection inspection{program, scopes, inference, setting, findings};
  check_names(inspection);
  check_use(inspection);
  check_flow(inspection);
  check_calls(inspection);
  check_attributes(inspection);
  check_comparisons(inspection);
  check_undefined(inspection);
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return a.position.offset < b.position.offset;
  });
  return findings;
}

}  // namespace porc::sentinel
