// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_apply.h"

#include "cli/test_terminal.h"

namespace porc::cli {
namespace {

using PolicyApply = CommandLineTest;

constexpr char kLimited[] = "param limit\nparam kind default \"a\"\nmain = rule { limit > 3 }\n";

TEST_F(PolicyApply, AsksForParamsThatHaveNoValue) {
  const std::string policy = write("p.sentinel", kLimited);
  answers = {"4"};
  EXPECT_EQ(run({"policy", "apply", policy}), 0);
  EXPECT_EQ(anonymous(notes), "p.sentinel needs the param limit: \n");
  EXPECT_EQ(anonymous(out), "Pass - p.sentinel\n");
}

TEST_F(PolicyApply, AsksNobodyForWhatIsGiven) {
  const std::string policy = write("p.sentinel", kLimited);
  answers = {"4"};
  EXPECT_EQ(run({"policy", "apply", policy, "-param", "limit=3"}), 1);
  EXPECT_EQ(run({"policy", "apply", policy, "-prompt=false"}), 3);
  EXPECT_EQ(run({"policy", "apply", policy, "--json"}), 3);
  EXPECT_EQ(notes, "");
}

TEST_F(PolicyApply, TakesNothingButAPlanForOne) {
  const std::string policy = write("p.sentinel",
                                   "import \"tfplan/v2\" as tfplan\n"
                                   "main = all tfplan.resource_changes as _, rc { false }\n");
  for (const char* const other :
       {"{}", "[]", R"({"format_version": "1.0", "values": {"root_module": {}}})"}) {
    const std::string plan = write("plan.json", other);
    notes.clear();
    EXPECT_EQ(run({"policy", "apply", policy, "--plan", plan}), 9) << other;
    EXPECT_NE(notes.find("plan.json is not the JSON of a plan"), notes.npos) << notes;
  }
  const std::string configuration =
      write("c.hcl",
            "sentinel { features = { terraform = true } }\n"
            "import \"plugin\" \"tfplan/v2\" { config = { plan_path = \"plan.json\" } }\n");
  notes.clear();
  EXPECT_EQ(run({"policy", "apply", policy, "--config", configuration}), 9);
  EXPECT_NE(notes.find("plan.json is not the JSON of a plan"), notes.npos) << notes;
  const std::string plan = write("plan.json", R"({"planned_values": {"root_module": {}}})");
  EXPECT_EQ(run({"policy", "apply", policy, "--plan", plan}), 0) << notes;
  EXPECT_EQ(run({"policy", "apply", policy, "--config", configuration}), 0) << notes;
}

TEST_F(PolicyApply, KeepsTheMockOfTheRunBesideAPlan) {
  const std::string policy =
      write("p.sentinel",
            "import \"tfrun\"\nimport \"tfplan/v2\" as tfplan\n"
            "main = tfrun.is_destroy and tfplan.resource_changes is empty\n");
  const std::string plan = write("plan.json", R"({"planned_values": {"root_module": {}}})");
  const std::string configuration =
      write("c.hcl",
            "mock \"tfrun\" {\n  data = { is_destroy = true }\n}\n"
            "mock \"tfplan/v2\" {\n  data = { resource_changes = { a = 1 } }\n}\n");
  EXPECT_EQ(run({"policy", "apply", policy, "--plan", plan, "--config", configuration}), 0) << out;
  EXPECT_EQ(run({"policy", "apply", policy, "--plan", plan}), 2) << out;
}

TEST_F(PolicyApply, NamesWhatWasNotRun) {
  write("a.sentinel", "main = false\n");
  write("b.sentinel", "main = true\n");
  const std::string configuration = write(
      "c.hcl", "policy \"a\" {\n  enforcement_level = \"hard-mandatory\"\n}\npolicy \"b\" {}\n");
  for (const char* const command : {"apply", "explain"}) {
    notes.clear();
    EXPECT_EQ(run({"policy", command, "--config", configuration}), 1);
    EXPECT_EQ(notes, "not run, because a mandatory policy did not pass: b\n") << command;
  }
}

TEST_F(PolicyApply, PassesOverHiddenFilesOfTheWorkingFolder) {
  const sentinel::MemoryFiles files(
      sentinel::FileMap{{"sentinel.hcl", "policy \"p\" {}\n"},
                        {"p.sentinel", "main = true\n"},
                        {".terraform.lock.hcl", "provider \"a/b/c\" {\n  version = \"1\"\n}\n"}});
  const auto answer =
      apply_policies(files, {.timeout = std::chrono::minutes(1), .variable = [](const auto&) {
                               return std::optional<std::string>();
                             }});
  ASSERT_TRUE(answer) << answer.error().to_string();
  EXPECT_EQ(exit_code_of(*answer), 0);
}

TEST_F(PolicyApply, ValuesOfFlagsAreJsonOrText) {
  const auto shown = [](const std::string& text) {
    const auto value = parse_named_value(text);
    return value ? value->name + " " + json::serialize(value->value) : value.error().message;
  };
  EXPECT_EQ(shown("a=1"), "a 1.0");
  EXPECT_EQ(shown("a=[1, \"x\"]"), "a [1.0,\"x\"]");
  EXPECT_EQ(shown("a=\"1\""), "a \"1\"");
  EXPECT_EQ(shown("a=true"), "a \"true\"");
  EXPECT_EQ(shown("a=b=c"), "a \"b=c\"");
  EXPECT_EQ(shown("a="), "a \"\"");
  EXPECT_EQ(shown("a"), "expected NAME=VALUE, found 'a'");
}

}  // namespace
}  // namespace porc::cli
