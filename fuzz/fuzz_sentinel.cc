// SPDX-License-Identifier: Apache-2.0
// Policies run under small limits: no crash, no endless loop, and the same outcome twice.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "fuzz/planted.h"
#include "json/parse.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/value/print.h"

namespace {

using namespace porc::sentinel;

constexpr char kModule[] =
    "list = [1, {\"a\": [2]}]\n"
    "twice = func(x) { return x + x }\n"
    "each = func(l, f) { return map l as x { f(x) } }\n"
    "r = rule { length(list) > 1 }\n";
constexpr char kPlainModule[] = "table = {\"x\": {\"y\": [1, undefined]}, \"s\": \"t\"}\n";

Setting setting() {
  Setting out;
  out.limits = {.call_depth_max = 100,
                .steps_max = 20'000,
                .heap_bytes_max = std::size_t{4} << 20,
                .stack_bytes_max = std::size_t{2} << 20,
                .print_bytes_max = std::size_t{64} << 10};
  out.params.emplace_back("n", 5.0);
  out.globals.emplace_back("region", "eu");
  const auto document = std::make_shared<const porc::json::value>(
      porc::json::parse(R"({"a":[1,2.5,{"b":null}],"s":"x","t":true,"big":9007199254740991})")
          .value());
  out.imports.emplace("data", ImportedData{.document = document, .is_static = true});
  out.imports.emplace("mock", ImportedData{.document = document});
  out.imports.emplace("m", std::make_shared<const Program>("m.sentinel", kModule));
  out.imports.emplace("plain", std::make_shared<const Program>("plain.sentinel", kPlainModule));
  return out;
}

std::string told(const Outcome& outcome) {
  std::string out(verdict_name(outcome.verdict));
  for (const Fault& fault : outcome.errors) out += "\n" + fault.to_string();
  for (const std::string& line : outcome.prints) out += "\n" + line;
  for (const RuleTrace& rule : outcome.rules)
    out += "\n" + rule.name + printed(*outcome.heap, rule.value);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto program = std::make_shared<const Program>(
      "fuzz.sentinel", std::string(reinterpret_cast<const char*>(data), size));
  if (!program->faults().empty()) return 0;
  static const Setting limited = setting();
  const Outcome outcome = evaluate(program, limited);
  if (told(outcome) != told(evaluate(program, limited))) std::abort();
  porc::fuzz::planted_bug(outcome.prints.size() == 1 && outcome.prints[0].size() > 120);
  return 0;
}
