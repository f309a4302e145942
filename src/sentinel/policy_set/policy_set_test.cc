// SPDX-License-Identifier: Apache-2.0
#include "sentinel/policy_set/policy_set.h"

#include <thread>

#include <gtest/gtest.h>

#include "json/parse.h"
#include "sentinel/policy_set/verdict.h"

namespace porc::sentinel {
namespace {

FileMap sample() {
  return {{"sentinel.hcl",
           "module \"m\" { source = \"./modules/m.sentinel\" }\n"
           "import \"static\" \"allowed\" { source = \"./allowed.json\" }\n"
           "param \"limit\" { value = 1 }\n"
           "policy \"soft\" {\n"
           "  source = \"./soft.sentinel\"\n"
           "  enforcement_level = \"soft-mandatory\"\n"
           "  params = { limit = 2 }\n"
           "}\n"
           "policy \"plain\" { enforcement_level = \"hard-mandatory\" }\n"},
          {"modules/m.sentinel",
           "import \"tfplan/v2\" as p\ncount = func() { return length(p.resource_changes) }\n"},
          {"allowed.json", "{\"types\": [\"a_b\"]}"},
          {"soft.sentinel",
           "# How many.\n"
           "\n"
           "import \"m\"\n"
           "param limit\n"
           "main = rule { m.count() < limit }\n"},
          {"plain.sentinel",
           "import \"tfplan/v2\" as tfplan\n"
           "import \"allowed\"\n"
           "param limit\n"
           "main = rule { limit is 1 and all tfplan.resource_changes as _, rc { rc.type in "
           "allowed.types } }\n"}};
}

SetInput input_of(std::string_view plan) {
  return {.plan = std::make_shared<const json::value>(json::parse(plan).value())};
}

constexpr char kPlan[] =
    R"({"resource_changes": [{"address": "a_b.c", "type": "a_b"}, {"address": "a_b.d", "type": "a_b"}]})";

TEST(PolicySet, TakesNoModuleForAnImportOfTerraformBeforeThePlanOrLater) {
  const auto set = PolicySet::read(
      {{"sentinel.hcl",
        "import \"module\" \"tfconfig/v2\" { source = \"./m.sentinel\" }\n"
        "policy \"p\" {}\n"},
       {"m.sentinel", "resources = {}\n"},
       {"p.sentinel", "import \"tfconfig/v2\" as config\nmain = config.resources is empty\n"}});
  ASSERT_TRUE(set) << set.error().to_string();
  const auto configuration = Preflight::of({{"main.tf", "resource \"terraform_data\" \"a\" {}\n"}});
  ASSERT_TRUE(configuration);
  const std::string names[] = {"p"};
  const auto before = set->preflight(*configuration, names);
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before[0].outcome.verdict, PreflightVerdict::fail);
  const auto later = set->evaluate(input_of(
      R"({"configuration": {"root_module": {"resources": [{"address": "terraform_data.a"}]}}})"));
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].outcome.verdict, Verdict::fail);
}

TEST(PolicySet, ServesManyThreadsAtOnce) {
  FileMap files = sample();
  files["early.sentinel"] =
      "import \"tfconfig/v2\" as c\nimport \"strings\"\n"
      "main = rule { all c.resources as a, _ { strings.has_prefix(a, \"a_b.\") and a matches "
      "\"^a_b\\\\.[cd]$\" } }\n";
  files["sentinel.hcl"] += "policy \"early\" {}\n";
  const auto set = PolicySet::read(std::move(files));
  ASSERT_TRUE(set) << set.error().to_string();
  const auto configuration =
      Preflight::of({{"main.tf", "resource \"a_b\" \"c\" {}\nresource \"a_b\" \"d\" {}\n"}});
  ASSERT_TRUE(configuration);
  const SetInput input = input_of(kPlan);
  const std::string names[] = {"early"};
  std::vector<std::string> told(8);
  std::vector<std::thread> threads;
  for (std::string& each : told)
    threads.emplace_back([&, &each = each] {
      for (const PolicyResult& result : set->evaluate(input))
        each += std::string(verdict_name(result.outcome.verdict)) + " ";
      each += preflight_verdict_name(set->preflight(*configuration, names)[0].outcome.verdict);
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& each : told) EXPECT_EQ(each, "fail pass pass pass");
}

TEST(PolicySet, EvaluatesEveryPolicyAgainstThePlan) {
  const auto set = PolicySet::read(sample());
  ASSERT_TRUE(set) << set.error().to_string();
  ASSERT_EQ(set->policies().size(), 2U);
  EXPECT_EQ(set->policies()[0].description, "How many.");
  EXPECT_EQ(set->policies()[1].path, "plain.sentinel");
  const auto results = set->evaluate(input_of(kPlan));
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].outcome.verdict, Verdict::fail);
  EXPECT_EQ(results[0].level, EnforcementLevel::soft_mandatory);
  EXPECT_EQ(results[1].outcome.verdict, Verdict::pass);
  EXPECT_EQ(count(results).verdict(), SetVerdict::soft_failed);
  EXPECT_EQ(count(set->evaluate(input_of("{\"resource_changes\": []}"))).verdict(),
            SetVerdict::passed);
}

TEST(PolicySet, JudgesThePlanThatItIsGivenAndNoOther) {
  FileMap files = sample();
  files["sentinel.hcl"] +=
      "mock \"tfplan/v2\" { data = { resource_changes = {} } }\n"
      "import \"plugin\" \"tfstate/v2\" { config = { plan_path = \"./nowhere.json\" } }\n"
      "sentinel { features = { terraform = true } }\n";
  const auto set = PolicySet::read(files);
  ASSERT_TRUE(set) << set.error().to_string();
  EXPECT_EQ(set->evaluate(input_of(kPlan))[0].outcome.verdict, Verdict::fail);
}

TEST(PolicySet, SaysItAsARunOfTerraformDoes) {
  const auto set = PolicySet::read(sample());
  ASSERT_TRUE(set);
  EXPECT_EQ(set_log(set->evaluate(input_of(kPlan))),
            "Sentinel Result: false\n"
            "\n"
            "Sentinel evaluated to false because one or more Sentinel policies evaluated\n"
            "to false. This false was not due to an undefined value or runtime error.\n"
            "\n"
            "2 policies evaluated.\n"
            "\n"
            "## Policy 1: soft (soft-mandatory)\n"
            "\n"
            "Result: false\n"
            "\n"
            "Description:\n"
            "  How many.\n"
            "\n"
            "soft.sentinel:5:1 - Rule \"main\"\n"
            "  Value:\n"
            "    false\n"
            "\n"
            "## Policy 2: plain (hard-mandatory)\n"
            "\n"
            "Result: true\n"
            "\n"
            "plain.sentinel:4:1 - Rule \"main\"\n"
            "  Value:\n"
            "    true\n"
            "\n");
}

TEST(PolicySet, TellsEveryFaultAtOnce) {
  FileMap files = sample();
  files.erase("modules/m.sentinel");
  files["soft.sentinel"] = "main = <\n";
  files.erase("plain.sentinel");
  const auto set = PolicySet::read(files);
  ASSERT_FALSE(set);
  std::string faults;
  for (const Violation& each : set.error().violations)
    faults += each.pointer + ": " + each.message + "\n";
  EXPECT_EQ(
      faults,
      "sentinel.hcl:1:1: Module m installation failed: modules/m.sentinel: there is no such "
      "file\n"
      "soft.sentinel:1:8: expected operand, found '<'\n"
      "sentinel.hcl:9:1: Policy plain cannot be read: plain.sentinel: there is no such file\n");
  EXPECT_EQ(PolicySet::read({}).error().code, ErrorCode::not_found);
}

TEST(PolicySet, ItsDigestIsThatOfItsFiles) {
  const std::string digest = PolicySet::read(sample())->digest();
  EXPECT_EQ(digest.size(), 64U);
  EXPECT_EQ(PolicySet::read(sample())->digest(), digest);
  FileMap files = sample();
  files["allowed.json"] = "{\"types\": []}";
  EXPECT_NE(PolicySet::read(files)->digest(), digest);
}

}  // namespace
}  // namespace porc::sentinel
