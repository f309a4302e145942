// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sentinel/explain/explain.h"

namespace porc::sentinel {
namespace {

json::array named_json(const std::vector<Named>& all) {
  json::array out;
  for (const Named& each : all)
    out.push_back(json::object{{"name", each.name}, {"value", each.value}});
  return out;
}

}  // namespace

std::string Cause::told() const {
  if (expression.empty()) return value;
  return value.empty() ? expression : expression + " is " + value;
}

std::string explanation_text(const Explanation& explanation) {
  std::string out;
  for (const Cause& cause : explanation.causes) {
    if (!cause.resource.empty()) out += cause.resource + "\n  ";
    out += fmt::format("{}: ", cause.position.to_string());
    out += cause.told() + "\n";
    const std::string_view indent = cause.resource.empty() ? "  " : "    ";
    for (const Named& operand : cause.operands)
      out += fmt::format("{}{} = {}\n", indent, operand.name, operand.value);
    for (const Named& round : cause.rounds)
      out += fmt::format("{}where {} = {}\n", indent, round.name, round.value);
  }
  if (explanation.left_out > 0) out += fmt::format("and {} more\n", explanation.left_out);
  return out;
}

json::value explanation_json(const Explanation& explanation) {
  json::array causes;
  for (const Cause& cause : explanation.causes)
    causes.push_back(json::object{{"position",
                                   json::object{{"filename", cause.position.file},
                                                {"offset", cause.position.offset},
                                                {"line", cause.position.line},
                                                {"column", cause.position.column}}},
                                  {"expression", cause.expression},
                                  {"value", cause.value},
                                  {"resource", cause.resource},
                                  {"operands", named_json(cause.operands)},
                                  {"rounds", named_json(cause.rounds)}});
  return json::object{{"causes", std::move(causes)}, {"left_out", explanation.left_out}};
}

}  // namespace porc::sentinel
