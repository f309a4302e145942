// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "sentinel/evaluate/evaluation.h"
#include "sentinel/value/heap.h"

namespace porc::sentinel {
namespace {

Outcome run(const std::string& policy,
            const Limits& limits,
            std::function<bool()> out_of_time = {}) {
  Setting setting;
  setting.limits = limits;
  setting.out_of_time = std::move(out_of_time);
  return evaluate(std::make_shared<const Program>("policy.sentinel", policy), setting);
}

std::string error_of(const Outcome& outcome) {
  return outcome.errors.empty() ? "" : outcome.errors.front().to_string();
}

TEST(Limits, RecursionEndsAtItsDepth) {
  const Outcome outcome = run("f = func(n) { return f(n + 1) }\nmain = f(0)", {});
  EXPECT_EQ(outcome.verdict, Verdict::error);
  EXPECT_EQ(error_of(outcome), "policy.sentinel:1:22: calls are nested more than 500 deep");
}

TEST(Limits, RecursionThroughNativeCodeAndRulesIsCountedToo) {
  const Outcome sorted =
      run("import \"collection/lists\" as lists\n"
          "f = func(a, b) { lists.sort([2, 1], f)\n return 0 }\n"
          "main = lists.sort([2, 1], f)",
          {});
  EXPECT_EQ(sorted.verdict, Verdict::error);
  // Rules that make rules: no call at all, only the stack.
  const Outcome outcome = run("f = func(n) { return rule { f(n + 1) } }\nmain = rule { f(0) }", {});
  EXPECT_EQ(outcome.verdict, Verdict::error);
}

TEST(Limits, DeepValuesAreNoDanger) {
  const std::string nested =
      "x = []\n"
      "for range(100000) as i { x = [x] }\n"
      "y = []\n"
      "for range(100000) as i { y = [y] }\n";
  EXPECT_EQ(run(nested + "main = x is y", {}).verdict, Verdict::fail);
  EXPECT_EQ(run(nested + "print(x)\nmain = true", {}).verdict, Verdict::pass);
  EXPECT_EQ(run("x = [1]\nappend(x, x)\nprint(x)\nmain = x is x", {}).errors.size(), 0U);
}

TEST(Limits, LoopsEndAtTheirSteps) {
  const Outcome outcome =
      run("l = range(1000)\nfor l as a { for l as b { for l as c { x = a } } }\nmain = true",
          {.steps_max = 100'000});
  EXPECT_EQ(outcome.verdict, Verdict::error);
  EXPECT_NE(error_of(outcome).find("takes more than 100000 steps"), std::string::npos);
}

TEST(Limits, MemoryEndsWithAnError) {
  constexpr std::size_t kBytes = std::size_t{16} << 20;
  for (const char* policy :
       {"x = range(1000000000)\nmain = true",
        "s = \"x\"\nfor range(1000) as i { s += s }\nmain = true",
        "l = [1]\nfor range(1000) as i { l = l + l }\nmain = true",
        "l = []\nfor range(100000000) as i { append(l, {\"a\": [i]}) }\nmain = true"}) {
    const Outcome outcome = run(policy, {.heap_bytes_max = kBytes});
    EXPECT_EQ(outcome.verdict, Verdict::error) << policy;
    EXPECT_NE(error_of(outcome).find("needs more than 16777216 bytes of memory"), std::string::npos)
        << error_of(outcome);
    EXPECT_LE(outcome.heap->bytes(), kBytes);
  }
}

TEST(Limits, TimeIsAskedForWhileItRuns) {
  int asked = 0;
  const Outcome outcome =
      run("for range(10000000) as i { x = i }\nmain = true", {}, [&] { return ++asked == 3; });
  EXPECT_EQ(asked, 3);
  EXPECT_NE(error_of(outcome).find("takes too long"), std::string::npos);
}

TEST(Limits, PrintingEndsWithAnError) {
  const Outcome outcome = run("for range(100000) as i { print(\"0123456789\") }\nmain = true",
                              {.print_bytes_max = 1000});
  EXPECT_EQ(outcome.verdict, Verdict::error);
  EXPECT_EQ(outcome.prints.size(), 100U);
}

TEST(Limits, NestingOfASourceEnds) {
  const std::string deep(10'000, '(');
  EXPECT_EQ(error_of(run("main = " + deep, {})).find("nested too deeply") == std::string::npos,
            false);
  std::string sum = "main = 1";
  for (int i = 0; i < 10'000; ++i) sum += " + 1";
  EXPECT_NE(error_of(run(sum, {})).find("the expression is too long"), std::string::npos);
}

TEST(Limits, NothingIsReachedOutside) {
  for (const char* path : {"os", "file", "exec", "env", "../x", "/etc/passwd"}) {
    const Outcome outcome = run(std::string("import \"") + path + "\" as x\nmain = true", {});
    EXPECT_EQ(outcome.verdict, Verdict::error);
    EXPECT_NE(error_of(outcome).find("could not be resolved"), std::string::npos)
        << error_of(outcome);
  }
}

}  // namespace
}  // namespace porc::sentinel
