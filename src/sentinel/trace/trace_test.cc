// SPDX-License-Identifier: Apache-2.0
#include "sentinel/trace/trace.h"

#include <gtest/gtest.h>

#include "sentinel/value/json_value.h"

namespace porc::sentinel {
namespace {

Outcome run(std::string source) {
  static std::vector<std::shared_ptr<const Program>> kept;  // values refer to it
  kept.push_back(std::make_shared<const Program>("weather.sentinel", std::move(source)));
  return evaluate(kept.back(), Setting{});
}

TEST(Trace, ShowsWhatThePolicySaid) {
  EXPECT_EQ(trace_text("weather.sentinel",
                       run("# policy doc\n# comment\n"
                           "\n"
                           "print(\"first print\")\n"
                           "print(\"second print\")\n"
                           "\n"
                           "b = rule { [1, {\"k\": \"v\", \"a\": []}] }\n"
                           "# rule doc comment\n"
                           "main = rule { b is empty }\n")),
            "Execution trace. The information below will show the values of all\n"
            "the rules evaluated. Note that some rules may be missing if\n"
            "short-circuit logic was taken.\n"
            "\n"
            "Note that for collection types and long strings, output may be\n"
            "truncated; re-run \"pine policy apply\" with the --json flag to see the\n"
            "full contents of these values.\n"
            "\n"
            "The trace is displayed due to a failed policy.\n"
            "\n"
            "Fail - weather.sentinel\n"
            "\n"
            "Description:\n"
            "  policy doc comment\n"
            "\n"
            "Print messages:\n"
            "\n"
            "first print\n"
            "second print\n"
            "\n"
            "weather.sentinel:9:1 - Rule \"main\"\n"
            "  Description:\n"
            "    rule doc comment\n"
            "\n"
            "  Value:\n"
            "    false\n"
            "\n"
            "weather.sentinel:7:1 - Rule \"b\"\n"
            "  Value:\n"
            "    [\n"
            "      1\n"
            "      {\n"
            "        \"a\": []\n"
            "        \"k\": \"v\"\n"
            "      }\n"
            "    ]\n");
}

TEST(Trace, ShowsErrorsAndWhereUndefinedCameFrom) {
  Lines lines;
  add_trace(lines, "weather.sentinel", run("main = rule { 1 + \"a\" }\n"));
  EXPECT_EQ(lines.str().substr(0, 49), "Error - weather.sentinel\n\nweather.sentinel:1:15: ");
  Lines undefined;
  add_trace(undefined, "weather.sentinel", run("a = {}\nmain = a.b\n"));
  EXPECT_EQ(undefined.str(),
            "Fail - weather.sentinel\n\nweather.sentinel:2:8: here the value became undefined\n");
}

TEST(Trace, FlowsParagraphsAnew) {
  EXPECT_EQ(reflowed("a b\nc\n\n\n d  e\n", 3), "a b\nc\n\nd e");
  EXPECT_EQ(reflowed("", 3), "");
  EXPECT_EQ(reflowed("éé éé", 5), "éé éé");
  EXPECT_EQ(reflowed("long-word x", 3), "long-word\nx");
}

TEST(Trace, CutsWhatIsTooLong) {
  const Outcome outcome = run("main = rule { range(1000) }\n");
  const std::vector<std::string> lines = value_lines(*outcome.heap, outcome.main);
  EXPECT_EQ(lines.size(), kValueLinesMax + 1);
  EXPECT_EQ(lines.back(), "…");
}

TEST(Trace, IsBoundedWhereElementsAreTheSame) {
  const Outcome nested = run("a = [1]\nfor range(60) as i { a = [a, a] }\nmain = rule { a }\n");
  EXPECT_EQ(value_lines(*nested.heap, nested.main).size(), kValueLinesMax + 1);
  EXPECT_LT(json::serialize(trace_json(nested)).size(), 2 * kJsonBytesMax);
  const Outcome texts =
      run("s = \"x\"\nfor range(22) as i { s += s }\nl = []\nfor range(100) as i { append(l, s) }\n"
          "main = rule { l }\n");
  for (const std::string& line : value_lines(*texts.heap, texts.main))
    EXPECT_LT(line.size(), kLineBytesMax + 10);
  EXPECT_LT(json::serialize(trace_json(texts)).size(), 2 * kJsonBytesMax);
}

/// Data of imports is made where it is touched, which may be after the policy used all its memory.
TEST(Trace, ShowsWhatAPolicyHadThatRanOutOfMemory) {
  const json::value wide = json::array(100'000, json::array{1});
  Setting setting;
  setting.limits.heap_bytes_max = std::size_t{1} << 20;
  const auto data =
      std::make_shared<const json::value>(json::object{{"small", {1}}, {"wide", wide}});
  setting.imports["data"] = ImportedData{.document = data, .is_static = true};
  const auto policy = std::make_shared<const Program>(
      "weather.sentinel",
      "import \"data\"\nr = rule { data.small }\nq = rule { data.wide }\nx = [r, q]\n"
      "for range(1000000) as i { append(x, [i]) }\nmain = true\n");
  const Outcome outcome = evaluate(policy, setting);
  EXPECT_EQ(outcome.verdict, Verdict::error);
  EXPECT_EQ(value_lines(*outcome.heap, outcome.rule("r")->value),
            (std::vector<std::string>{"[", "  1", "]"}));
  EXPECT_EQ(value_lines(*outcome.heap, outcome.rule("q")->value).back(), "…");
  EXPECT_EQ(trace_json(outcome).at("rules").at("q").at("value"), json::value(json::array()));
}

TEST(Trace, IsJsonToo) {
  EXPECT_EQ(json::serialize(trace_json(run("print(1)\nmain = rule { undefined.a }\n"))),
            R"({"description":"","error":{"message":"main is undefined","position":{)"
            R"("filename":"weather.sentinel","offset":23,"line":2,"column":15}},"print":"1\n",)"
            R"("result":false,"rules":{"main":{"desc":"","ident":"main","position":{)"
            R"("filename":"weather.sentinel","offset":9,"line":2,"column":1},"value":null}}})");
}

}  // namespace
}  // namespace porc::sentinel
