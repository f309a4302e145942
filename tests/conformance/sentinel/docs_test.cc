// SPDX-License-Identifier: Apache-2.0
// docs/sentinel.md against the interpreter: below each policy stands what it prints, then main, or
// the error.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "sentinel/evaluate/evaluation.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

struct Example {
  std::size_t line = 0;
  std::string policy{};
  std::string told{};
};

std::vector<Example> examples() {
  std::ifstream page(PORC_SOURCE_DIR "/docs/sentinel.md");
  std::vector<Example> out;
  std::string* into = nullptr;
  std::size_t number = 0;
  for (std::string line; std::getline(page, line);) {
    ++number;
    if (line == "```sentinel") {
      out.push_back({.line = number});
      into = &out.back().policy;
    } else if (line == "```text" && !out.empty() && out.back().told.empty()) {
      into = &out.back().told;
    } else if (line.starts_with("```")) {
      into = nullptr;
    } else if (into != nullptr) {
      *into += line + "\n";
    }
  }
  return out;
}

std::string told(const Outcome& outcome) {
  std::string out;
  for (const std::string& line : outcome.prints) out += line + "\n";
  for (const Fault& fault : outcome.errors) out += fault.to_string() + "\n";
  if (!outcome.main.is_unset()) out += printed(*outcome.heap, outcome.main) + "\n";
  return out;
}

TEST(Docs, ExamplesGiveWhatStandsBelowThem) {
  const auto all = examples();
  EXPECT_GE(all.size(), 10U);
  for (const Example& each : all) {
    SCOPED_TRACE(each.line);
    const auto program = std::make_shared<const Program>("policy.sentinel", each.policy);
    EXPECT_EQ(each.told, told(evaluate(program, Setting{})));
  }
}

}  // namespace
}  // namespace porc::sentinel
