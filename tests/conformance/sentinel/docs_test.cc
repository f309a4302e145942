// SPDX-License-Identifier: Apache-2.0
// docs/sentinel.md against the interpreter: below each policy stands what it prints, then main, or
// the error.
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "../case_file.h"
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

/// The cases that docs/reference/differences.md names in the last column of its second table.
TEST(Docs, EveryOpenPointIsPinnedByACase) {
  std::set<std::string> names;
  for (const auto& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/sentinel/language"))
    names.insert(each.name);
  std::ifstream page(PORC_SOURCE_DIR "/docs/reference/differences.md");
  std::size_t rows = 0;
  bool open_points = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) open_points = line == "## Open points";
    if (!open_points || !line.starts_with("| ") || line.starts_with("| rule ")) continue;
    ++rows;
    const std::size_t cell = line.rfind("| ", line.size() - 3);
    std::size_t cases = 0;
    for (std::size_t at = line.find('`', cell); at != std::string::npos; at = line.find('`', at)) {
      const std::size_t end = line.find('`', at + 1);
      EXPECT_TRUE(names.contains(line.substr(at + 1, end - at - 1))) << line;
      ++cases;
      at = end + 1;
    }
    EXPECT_GE(cases, 1U) << line;
  }
  EXPECT_GE(rows, 30U);
}

}  // namespace
}  // namespace porc::sentinel
