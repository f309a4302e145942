// SPDX-License-Identifier: Apache-2.0
#include "sentinel/testing/tester.h"

#include <gtest/gtest.h>

#include "sentinel/testing/find_tests.h"
#include "sentinel/testing/report.h"

namespace porc::sentinel {
namespace {

std::vector<PolicyTestResult> results_of(const Files& files,
                                         std::string_view run = "",
                                         bool verbose = false) {
  Library library(files);
  std::vector<PolicyTestResult> results;
  const auto filter = TestFilter::parse(run);
  EXPECT_TRUE(filter);
  const auto tests = find_tests(files, {"."}, *filter);
  EXPECT_TRUE(tests);
  for (const PolicyTest& test : *tests) {
    PolicyTestResult& result = results.emplace_back(PolicyTestResult{.path = test.path});
    const auto policy = library.policy(test.path);
    result.errors = errors_of(policy);
    if (result.errors.empty())
      for (const std::string& each : test.cases)
        result.cases.push_back(run_case(*policy, each, library, {.keeps_all = verbose}));
    result.status = status_of(result);
  }
  return results;
}

/// The whole report.
std::string report(FileMap files, std::string_view run = "", bool verbose = false) {
  const MemoryFiles memory(std::move(files));
  Lines lines;
  for (const PolicyTestResult& result : results_of(memory, run, verbose))
    add_result(lines, result, verbose);
  return lines.str();
}

constexpr char kPolicy[] =
    "# What a policy is for.\n"
    "\n"
    "param limit default 3\n"
    "# The size\n"
    "# of it.\n"
    "small = rule { limit < 5 }\n"
    "print(\"limit\", limit)\n"
    "main = rule { small }\n";

TEST(Tester, PassesWhatIsAsExpected) {
  EXPECT_EQ(report({{"p.sentinel", kPolicy},
                    {"test/p/a.hcl", "test { rules = { main = true, small = true } }"},
                    {"test/p/b.json", R"({"param": {"limit": 7}, "test": {"main": false}})"},
                    {"test/p/c.hcl", ""},
                    {"test/p/mocks/x.hcl", "nothing"},
                    {"test/p/mock.sentinel", "nothing"}}),
            "PASS - p.sentinel\n"
            "  PASS - test/p/a.hcl\n"
            "  PASS - test/p/b.json\n"
            "  PASS - test/p/c.hcl\n");
}

TEST(Tester, ShowsWhyACaseFails) {
  EXPECT_EQ(report({{"p.sentinel", kPolicy},
                    {"test/p/bad.hcl", "test { rules = { main = false, other = 1 } }"}}),
            "FAIL - p.sentinel\n"
            "  FAIL - test/p/bad.hcl\n"
            "    expected \"main\" to be false, got: true\n"
            "    expected \"other\" to be 1.000000, but it was not evaluated\n"
            "\n"
            "    logs:\n"
            "      limit 3\n"
            "    trace:\n"
            "      p.sentinel:8:1 - Rule \"main\"\n"
            "        Value:\n"
            "          true\n"
            "\n"
            "      p.sentinel:6:1 - Rule \"small\"\n"
            "        Description:\n"
            "          The size of it.\n"
            "        Value:\n"
            "          true\n");
}

TEST(Tester, ShowsWhatPassedWhenAsked) {
  EXPECT_EQ(report({{"p.sentinel", "main = rule { [] }\n"}, {"test/p/a.hcl", ""}}, "", true),
            "PASS - p.sentinel\n"
            "  PASS - test/p/a.hcl\n"
            "\n"
            "    trace:\n"
            "      p.sentinel:1:1 - Rule \"main\"\n"
            "        Value:\n"
            "          []\n");
}

TEST(Tester, AnErrorIsNoFailure) {
  EXPECT_EQ(report({{"p.sentinel", "main = rule { undefined[0] }\n"},
                    {"test/p/a.hcl", "test { rules = { main = false } }"},
                    {"test/p/b.hcl", "mock \"x\" {\n module { source = \"x.sentinel\" }\n}"},
                    {"test/p/c.hcl", "tset {}"}}),
            "FAIL - p.sentinel\n"
            "  ERROR - test/p/a.hcl\n"
            "    p.sentinel:1:15: only a list or map can be indexed, got undefined\n"
            "  ERROR - test/p/b.hcl\n"
            "    test/p/b.hcl:1:1: Mock x installation failed: test/p/x.sentinel: there is no such "
            "file\n"
            "  ERROR - test/p/c.hcl\n"
            "    test/p/c.hcl:1:1: there is no block tset; did you mean 'test'?\n");
}

TEST(Tester, ABrokenPolicyRunsNoCase) {
  EXPECT_EQ(
      report({{"p.sentinel", "a = [\nb = <\nmain = <\n"}, {"test/p/a.hcl", ""}}).substr(0, 40),
      "ERROR - p.sentinel\n  p.sentinel:2:3: exp");
  EXPECT_EQ(report({{"p.sentinel", "main = true"}}), "? - p.sentinel [no test files]\n");
}

TEST(Tester, MainMayBeMissingWhenOtherRulesAreNamed) {
  const FileMap files = {{"p.sentinel", "a = rule { 1 }\nb = rule { a is 1 }\nprint(b)\n"},
                         {"test/p/a.hcl", "test { rules = { a = 1, b = true } }"}};
  EXPECT_EQ(report(files), "PASS - p.sentinel\n  PASS - test/p/a.hcl\n");
  const FileMap without = {{"p.sentinel", "a = rule { 1 }\n"}, {"test/p/a.hcl", ""}};
  EXPECT_NE(report(without).find("ERROR - test/p/a.hcl"), std::string::npos);
}

TEST(Tester, TrueStandsForAPolicyThatPasses) {
  EXPECT_EQ(report({{"p.sentinel", "main = rule { {\"a\": 1} }\n"},
                    {"test/p/a.hcl", "test { rules = { main = { a = 1 } } }"},
                    {"test/p/b.hcl", "test { rules = { main = false } }"}}),
            "PASS - p.sentinel\n  PASS - test/p/a.hcl\n  PASS - test/p/b.hcl\n");
  EXPECT_NE(report({{"p.sentinel", "main = undefined"},
                    {"test/p/a.hcl", "test { rules = { main = false } }"}})
                .find("expected \"main\" to be false, got: undefined"),
            std::string::npos);
}

TEST(Tester, MocksGoBeforeModulesAndModulesBeforeStandardImports) {
  const FileMap files = {
      {"p.sentinel", "import \"types\"\nimport \"m\"\nmain = types.x is 1 and m.y is 2\n"},
      {"m.sentinel", "import \"types\"\ny = types.x + 1\n"},
      {"other.sentinel", "y = 7\n"},
      {"test/p/a.hcl",
       "module \"m\" { source = \"../../m.sentinel\" }\nmock \"types\" { data = { x = 1 } }\n"},
      {"test/p/b.hcl",
       "module \"m\" { source = \"../../other.sentinel\" }\n"
       "mock \"m\" {\n module { source = \"../../m.sentinel\" }\n}\n"
       "mock \"types\" { data = { x = 1 } }\n"},
      {"test/p/c.hcl", "module \"types\" { source = \"../../m.sentinel\" }\n"}};
  EXPECT_EQ(report(files, "^p"),
            "FAIL - p.sentinel\n"
            "  PASS - test/p/a.hcl\n"
            "  PASS - test/p/b.hcl\n"
            "  ERROR - test/p/c.hcl\n"
            "    test/p/c.hcl:1:1: types is a standard import: only a mock may take its place\n");
}

TEST(Tester, RunsOnlyWhatThePatternFinds) {
  const FileMap files = {{"image-a.sentinel", "main = true"},
                         {"test/image-a/pass.hcl", ""},
                         {"test/image-a/fail.hcl", ""},
                         {"image-b.sentinel", "main = true"},
                         {"test/image-b/pass.hcl", ""}};
  EXPECT_EQ(report(files, "image-a.sentinel"),
            "PASS - image-a.sentinel\n"
            "  PASS - test/image-a/fail.hcl\n"
            "  PASS - test/image-a/pass.hcl\n");
  EXPECT_EQ(report(files, "b/^pass"), "PASS - image-b.sentinel\n  PASS - test/image-b/pass.hcl\n");
  EXPECT_FALSE(TestFilter::parse("("));
}

TEST(Tester, TellsJson) {
  const MemoryFiles files(
      {{"p.sentinel", kPolicy}, {"test/p/bad.hcl", "test { rules = { main = false } }"}});
  const auto results = results_of(files);
  EXPECT_EQ(
      json::serialize(report_json(results, 0)),
      R"({"duration":0,"policies":{"p.sentinel":{"path":"p.sentinel","status":"FAIL","duration":0,)"
      R"("errors":null,"cases":{"test/p/bad.hcl":{"path":"test/p/bad.hcl","status":"FAIL",)"
      R"("duration":0,"errors":["expected \"main\" to be false, got: true"],"trace":{)"
      R"("description":"What a policy is for.","error":null,"print":"limit 3\n","result":true,)"
      R"("rules":{"main":{"desc":"","ident":"main","position":{"filename":"p.sentinel",)"
      R"("offset":116,"line":8,"column":1},"value":true},"small":{"desc":"The size\nof it.",)"
      R"("ident":"small","position":{"filename":"p.sentinel","offset":67,"line":6,"column":1},)"
      R"("value":true}}},"rule_detail":{"main":{"desc":"","ident":"main","position":{)"
      R"("filename":"p.sentinel","offset":116,"line":8,"column":1},"value":true}},)"
      R"("config_warnings":null,"config_legacy":false}}}}})");
}

}  // namespace
}  // namespace porc::sentinel
