// SPDX-License-Identifier: Apache-2.0
// JSON lines in: {"policy": source, "files": {path: text}, "config": source}. JSON lines out:
// {"result", "main", "print", "rules", "errors"}.
#include <iostream>
#include <string>

#include "json/parse.h"
#include "sentinel/config/setting.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

std::string text_at(const json::object& request, std::string_view key) {
  const json::value* const found = request.if_contains(key);
  if (found == nullptr || found->if_string() == nullptr) return {};
  return {found->get_string().data(), found->get_string().size()};
}

json::value answer(const Outcome& outcome) {
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

Result<json::value> run(const json::object& request) {
  FileMap sources;
  if (const json::value* files = request.if_contains("files");
      files != nullptr && files->is_object())
    for (const auto& file : files->get_object())
      sources.emplace(std::string(file.key()), text_at(files->get_object(), file.key()));
  const MemoryFiles files(std::move(sources));
  Library library(files);
  PORC_TRY(const Configuration configuration,
           parse_configuration(text_at(request, "config"), "config.hcl"));
  PORC_TRY(const auto setting, make_setting(configuration, ".", library, 0));
  const auto program =
      std::make_shared<const Program>("policy.sentinel", text_at(request, "policy"));
  return answer(evaluate(program, *setting));
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
    const auto told = porc::sentinel::run(request->get_object());
    if (!told) {
      std::cerr << told.error().to_string() << "\n";
      return 1;
    }
    std::cout << porc::json::serialize(*told) << "\n" << std::flush;
  }
}
