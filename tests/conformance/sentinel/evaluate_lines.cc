// SPDX-License-Identifier: Apache-2.0
// JSON lines in: {"policy": source}. JSON lines out: {"result", "main", "print", "rules",
// "errors"}.
#include <iostream>
#include <string>

#include "json/parse.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

json::value answer(const std::string& policy) {
  const auto program = std::make_shared<const Program>("policy.sentinel", policy);
  const Outcome outcome = evaluate(program, Setting{});
  json::object out;
  out["result"] = verdict_name(outcome.verdict);
  out["main"] = nullptr;
  if (!outcome.main.is_unset()) out["main"] = printed(*outcome.heap, outcome.main);
  json::array& prints = out["print"].emplace_array();
  for (const std::string& line : outcome.prints) prints.emplace_back(line);
  json::object& rules = out["rules"].emplace_object();
  for (const RuleTrace& rule : outcome.rules) rules[rule.name] = printed(*outcome.heap, rule.value);
  json::array& errors = out["errors"].emplace_array();
  for (const Fault& fault : outcome.errors) errors.emplace_back(fault.to_string());
  return out;
}

}  // namespace
}  // namespace porc::sentinel

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = porc::json::parse(line, {.bytes_max = line.size() + 1});
    if (!request || request->if_object() == nullptr) {
      std::cerr << "not a JSON object: " << line << "\n";
      return 1;
    }
    const auto& policy = request->get_object().at("policy").get_string();
    std::cout << porc::json::serialize(porc::sentinel::answer({policy.data(), policy.size()}))
              << "\n"
              << std::flush;
  }
}
