// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/policy_set.h"

#include <gmock/gmock.h>

#include "base/encoding.h"
#include "domain/policy/verdict.h"
#include "json/parse.h"
#include "sentinel/policy_set/policy_set.h"

namespace porc::policy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kThree = R"(
policy "says-yes" { enforcement_level = "hard-mandatory" }
policy "says-no" { enforcement_level = "soft-mandatory" }
policy "breaks" {}
)";

policy::Files files_of_three() {
  return {{"sentinel.hcl", kThree},
          {"says-yes.sentinel", "main = rule { true }\n"},
          {"says-no.sentinel", "# Nothing is ever good enough.\nmain = rule { false }\n"},
          {"breaks.sentinel", "main = rule { 1 / 0 > 1 }\n"}};
}

std::shared_ptr<const Set> compiled(policy::Files files) {
  auto set = Set::compile("folder", std::move(files));
  if (!set) ADD_FAILURE() << set.error().to_string();
  return std::move(set).value_or(nullptr);
}

sentinel::SetInput some_plan() {
  return {.plan = std::make_shared<const json::value>(*json::parse(
              R"({"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[]})"))};
}

std::function<bool()> never() {
  return [] { return false; };
}

TEST(PolicySet, EachPolicyTellsItsLevelItsResultAndWhy) {
  const auto set = compiled(files_of_three());
  const auto details = set->judge(some_plan(), never);
  ASSERT_THAT(details, SizeIs(3));
  EXPECT_EQ(details[0].outcome.policy_set, "folder");
  EXPECT_EQ(details[0].outcome.policy, "says-yes");
  EXPECT_EQ(details[0].outcome.enforcement_level, "hard-mandatory");
  EXPECT_TRUE(details[0].outcome.passed);
  EXPECT_EQ(details[0].outcome.result, "pass");
  EXPECT_EQ(details[1].outcome.enforcement_level, "soft-mandatory");
  EXPECT_FALSE(details[1].outcome.passed);
  EXPECT_EQ(details[1].outcome.result, "fail");
  EXPECT_EQ(details[1].outcome.message, "Nothing is ever good enough.");
  EXPECT_THAT(details[1].trace, HasSubstr("Rule \"main\""));
  EXPECT_EQ(details[2].outcome.enforcement_level, "advisory");
  EXPECT_EQ(details[2].outcome.result, "error");
  EXPECT_THAT(details[2].outcome.message, HasSubstr("breaks.sentinel:1:15"));
}

TEST(PolicySet, WhatAPolicySaysIsBounded) {
  std::string told = "# " + std::string(kMessageBytesMax - 2, 'a') + "äöü and more\n";
  for (std::size_t i = 0; told.size() <= 2 * kTraceBytesMax; ++i) told += "# further on\n";
  const auto set = compiled(
      {{"sentinel.hcl", "policy \"loud\" {}\npolicy \"wordy\" {}\n"},
       {"loud.sentinel", "text = \"é\"\nfor range(20) as _ { text += text }\nmain = error(text)\n"},
       {"wordy.sentinel", told + "main = false\n"}});
  const auto details = set->judge(some_plan(), never);
  ASSERT_THAT(details, SizeIs(2));
  for (const run::PolicyDetail& detail : details) {
    const std::string& message = detail.outcome.message;
    EXPECT_LE(message.size(), kMessageBytesMax + std::string("…").size());
    EXPECT_TRUE(message.ends_with("…")) << message;
    EXPECT_TRUE(is_utf8(message)) << message;
    EXPECT_LE(detail.description.size(), kTraceBytesMax + std::string("…\n").size());
  }
  EXPECT_FALSE(details[1].description.empty());
}

TEST(PolicySet, EachPolicyHasItsOwnTime) {
  const auto set = compiled(files_of_three());
  std::size_t asked = 0;
  const auto details = set->judge(some_plan(), [&asked]() -> std::function<bool()> {
    ++asked;
    return [] { return false; };
  });
  EXPECT_EQ(asked, details.size());
}

TEST(PolicySet, DecidesInALineWhatItJudgesAtLength) {
  const auto set = compiled(files_of_three());
  const auto details = set->judge(some_plan(), never);
  const auto outcomes = set->decide(some_plan(), never);
  ASSERT_EQ(outcomes.size(), details.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(outcomes[i].policy, details[i].outcome.policy);
    EXPECT_EQ(outcomes[i].result, details[i].outcome.result);
    EXPECT_EQ(outcomes[i].message, details[i].outcome.message);
  }
}

TEST(PolicySet, IsCalledAsItsFileSaysOrAsItsFolder) {
  EXPECT_EQ(compiled(files_of_three())->title(), "folder");
  policy::Files files = files_of_three();
  files["porc.hcl"] = "name = \"other\"\nversion = \"1.2.3\"\n";
  EXPECT_EQ(compiled(files)->title(), "other@1.2.3");
  files["porc.hcl"] = "retired = true\n";
  EXPECT_FALSE(compiled(files)->holds_for({}));
  EXPECT_FALSE(Set::compile("No Name", files_of_three()));
}

TEST(PolicySet, ItsDigestCoversEveryFile) {
  const auto set = compiled(files_of_three());
  EXPECT_EQ(compiled(files_of_three())->digest(), set->digest());
  for (const auto& [path, bytes] : set->files()) {
    policy::Files other = files_of_three();
    other[path] += "\n";
    EXPECT_NE(compiled(other)->digest(), set->digest()) << path;
  }
  EXPECT_EQ(digest_of({}), "");
  EXPECT_NE(digest_of({set}), "");
}

TEST(PolicySet, WhatIsNotSoundIsToldWithItsPlace) {
  policy::Files files = files_of_three();
  files["says-no.sentinel"] = "main = rule { \n";
  auto set = Set::compile("folder", files);
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().to_string(), HasSubstr("says-no.sentinel:"));
  files = files_of_three();
  files["porc.hcl"] = "nme = \"a\"\n";
  set = Set::compile("folder", files);
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().to_string(), HasSubstr("porc.hcl:1:1"));
}

TEST(PolicySet, HasLimits) {
  policy::Files files = files_of_three();
  files["large.json"] = std::string(kFileBytesMax + 1, ' ');
  EXPECT_EQ(Set::compile("folder", files).error().code, ErrorCode::too_large);
  files = files_of_three();
  for (std::size_t i = 0; i < kFilesMax; ++i) files["f" + std::to_string(i)] = "";
  EXPECT_EQ(Set::compile("folder", files).error().code, ErrorCode::too_large);
  files = files_of_three();
  for (std::size_t i = 3; i <= kPoliciesMax; ++i)
    files["sentinel.hcl"] +=
        "policy \"p" + std::to_string(i) + "\" { source = \"breaks.sentinel\" }\n";
  EXPECT_EQ(Set::compile("folder", files).error().code, ErrorCode::too_large);
}

run::PolicyOutcome outcome(std::string level, std::string result) {
  return {.enforcement_level = std::move(level), .passed = result == "pass", .result = result};
}

TEST(PolicyVerdict, TheWorstMandatoryFailureDecides) {
  struct Case {
    std::vector<run::PolicyOutcome> outcomes;
    Verdict verdict;
  };
  const Case cases[] = {
      {{}, Verdict::passed},
      {{outcome("hard-mandatory", "pass"), outcome("soft-mandatory", "pass")}, Verdict::passed},
      {{outcome("advisory", "fail"), outcome("advisory", "error")}, Verdict::passed},
      {{outcome("soft-mandatory", "fail"), outcome("advisory", "fail")}, Verdict::soft_failed},
      {{outcome("soft-mandatory", "undefined")}, Verdict::soft_failed},
      {{outcome("soft-mandatory", "error")}, Verdict::soft_failed},
      {{outcome("soft-mandatory", "fail"), outcome("hard-mandatory", "fail")},
       Verdict::hard_failed},
      {{outcome("hard-mandatory", "undefined")}, Verdict::hard_failed},
      {{outcome("hard-mandatory", "error")}, Verdict::hard_failed},
      {{outcome("mandatory", "fail")}, Verdict::hard_failed},
  };
  for (const Case& each : cases) EXPECT_EQ(verdict_of(tally_of(each.outcomes)), each.verdict);
  const Tally tally = tally_of({outcome("advisory", "error"), outcome("advisory", "pass")});
  EXPECT_EQ(tally.passed, 1U);
  EXPECT_EQ(tally.advisory_failed, 1U);
  EXPECT_EQ(tally.errored, 1U);
}

}  // namespace
}  // namespace porc::policy
