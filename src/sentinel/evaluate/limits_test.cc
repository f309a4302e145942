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

TEST(Limits, WhatNativeCodeBuildsOnTheWayIsCountedToo) {
  constexpr std::size_t kBytes = std::size_t{16} << 20;
  std::string ones;
  for (int i = 0; i < 5000; ++i) ones += "1, ";
  for (const std::string& policy :
       {"f = func(n) { return print(" + ones + "f(n + 1)) }\nmain = f(0)",
        std::string("import \"json\"\nm = {}\nfor range(30000) as i { m[i] = 1 }\n"
                    "m[\"!\"] = m\nmain = json.marshal(m)"),
        std::string("m = {}\nfor range(30000) as i { m[i] = 1 }\nm[-1] = m\nprint(m)\nmain = 1"),
        std::string("import \"json\"\ns = \"[],\"\nfor range(20) as i { s += s }\n"
                    "main = json.valid(\"[\" + s + \"1]\")"),
        std::string("import \"collection/lists\" as lists\nl = range(10000)\n"
                    "f = func(a, b) { lists.sort(l, f)\n return 0 }\nmain = lists.sort(l, f)")}) {
    const Outcome outcome = run(policy, {.heap_bytes_max = kBytes});
    EXPECT_NE(error_of(outcome).find("needs more than 16777216 bytes of memory"), std::string::npos)
        << policy.substr(0, 100) << error_of(outcome);
  }
}

TEST(Limits, NativeWorkIsCountedInSteps) {
  const std::string texts =
      "import \"strings\"\ns = \"a\"\nfor range(22) as i { s += s }\n"
      "t = \"b\"\nfor range(20) as i { t += t }\nt += \"a\"\nm = {s: 1}\nn = \"b\" + s\n";
  const std::string containers =
      "a = [1]\nb = [1]\nfor range(60) as i {\n a = [a, a]\n b = [b, b]\n}\n";
  const std::string names =
      "import \"collection/maps\" as maps\nm = {}\nfor range(5000) as i { m[string(i)] = 1 }\n";
  for (const std::string& policy : {
           containers + "main = a is b",
           containers + "main = a in [b]",
           containers + "main = {\"a\": a} is not {\"a\": b}",
           texts + "main = strings.trim(s, t)",
           texts + "for range(100) as i { x = s contains \"c\" }\nmain = true",
           texts + "for range(100) as i { x = m[s] }\nmain = true",
           texts + "for range(100) as i { x = n is \"b\" + s }\nmain = true",
           texts + "for range(100) as i { x = n < \"b\" + s }\nmain = true",
           texts + "for range(100) as i { x = strings.has_prefix(s, s) }\nmain = true",
           names + "for range(5000) as i {\n delete(m, string(i))\n x = m.x\n}\nmain = true",
           names + "main = maps.pick(m, keys(m))",
       }) {
    const Outcome outcome = run(policy, {.steps_max = 2'000'000});
    EXPECT_NE(error_of(outcome).find("takes more than 2000000 steps"), std::string::npos)
        << policy << error_of(outcome);
  }
}

TEST(Limits, RegularExpressionsAreBounded) {
  const std::string text = "s = \"ab\"\nfor range(22) as i { s += s }\n";
  EXPECT_NE(error_of(run(text + "main = s matches \"[ab]*a[ab]{900}c\"", {}))
                .find("the text is too long for the regular expression"),
            std::string::npos);
  EXPECT_NE(
      error_of(run(text + "main = \"x\" matches s", {})).find("the regular expression is over"),
      std::string::npos);
  EXPECT_NE(error_of(run(text + "for range(100) as i { x = s matches \"c$\" }\nmain = true",
                         {.steps_max = 1'000'000}))
                .find("takes more than 1000000 steps"),
            std::string::npos);
  EXPECT_NE(error_of(run("for range(10000) as i { x = \"a\" matches string(i) }\nmain = true",
                         {.steps_max = 1'000'000}))
                .find("takes more than 1000000 steps"),
            std::string::npos);
  std::string literals = "main = true";
  for (int i = 0; i < 1000; ++i) literals += " and \"a\" matches \"[a-z]{1,100}\"";
  EXPECT_EQ(run(literals, {}).verdict, Verdict::pass);
}

TEST(Limits, TextsThatAreNumbersVersionsOrAddressesAreShort) {
  const std::string text =
      "import \"version\"\nimport \"decimal\"\nimport \"sockaddr\"\nimport \"time\"\n"
      "import \"http\"\ns = \"1,\"\nfor range(20) as i { s += s }\n";
  for (const char* call : {"version.new(s)",
                           "version.new(\"1.0\").satisfies(s + \"1\")",
                           "decimal.new(s)",
                           "sockaddr.is_ipv4(s)",
                           "time.load(s)",
                           "http.request(\"http://a.b\").with_header(\"A\", s)"}) {
    const std::string error = error_of(run(text + "main = " + call, {}));
    EXPECT_NE(error.find("the text is over 65536 bytes"), std::string::npos) << call;
  }
  EXPECT_NE(error_of(run(text + "r = http.request(\"http://a.b\")\nr[\"headers\"] = {\"A\": s}\n"
                                "main = r.with_body(\"\")",
                         {}))
                .find("a header has more than 65536 bytes"),
            std::string::npos);
}

TEST(Limits, ManyDeclarationsAreReadInLinearTime) {
  std::string source;
  for (int i = 0; i < 50'000; ++i) source += "import \"strings\"\n";
  source += "f = func(";
  for (int i = 0; i < 50'000; ++i) source += "p" + std::to_string(i) + ",";
  EXPECT_EQ(run(source + ") { return 1 }\nmain = true", {}).verdict, Verdict::pass);
}

TEST(Limits, TextIsFoundInLinearTime) {
  const std::string texts =
      "import \"strings\"\ns = \"a\"\nfor range(22) as i { s += s }\n"
      "t = \"a\"\nfor range(21) as i { t += t }\nt += \"b\"\n";
  EXPECT_EQ(run(texts + "main = s contains t", {}).verdict, Verdict::fail);
  EXPECT_EQ(run(texts + "main = length(strings.split(s, t)) is 1", {}).verdict, Verdict::pass);
  EXPECT_EQ(run(texts + "main = strings.replace(s, t, \"\") is s", {}).verdict, Verdict::pass);
}

TEST(Limits, TimeIsAskedForWhileItRuns) {
  int asked = 0;
  const Outcome outcome =
      run("for range(10000000) as i { x = i }\nmain = true", {}, [&] { return ++asked == 3; });
  EXPECT_EQ(asked, 3);
  EXPECT_NE(error_of(outcome).find("takes too long"), std::string::npos);
}

TEST(Limits, PrintingEndsWithAnError) {
  const Outcome outcome = run("for range(100000) as i { print(\"012345678\") }\nmain = true",
                              {.print_bytes_max = 1000});
  EXPECT_EQ(outcome.verdict, Verdict::error);
  EXPECT_EQ(outcome.prints.size(), 100U);
  EXPECT_EQ(run("for range(100000) as i { print() }\nmain = true", {.print_bytes_max = 1000})
                .prints.size(),
            1000U);
  const Outcome told =
      run("s = \"x\"\nfor range(20) as i { s += s }\nerror(s, s, s, [s, s], {s: s})",
          {.print_bytes_max = 1000});
  EXPECT_LT(error_of(told).size(), 2000U);
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
