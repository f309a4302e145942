// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/preflight.h"

#include <gmock/gmock.h>

namespace porc::policy {
namespace {

using rules::Severity;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kNoCommands =
    "# Nothing runs commands.\n"
    "import \"tfconfig/v2\" as tfconfig\n"
    "main = rule { all tfconfig.provisioners as _, p { p.type is \"none\" } }\n";

std::shared_ptr<const Set> set_of(std::string level, std::string porc) {
  auto set = Set::compile(
      "base",
      {{"porc.hcl", std::move(porc)},
       {"sentinel.hcl",
        "policy \"no-commands\" {\n  source = \"./no-commands.sentinel\"\n  enforcement_level = "
        "\"" +
            level + "\"\n}\npolicy \"later\" {\n  source = \"./later.sentinel\"\n}\n"},
       {"later.sentinel", "import \"tfplan/v2\" as tfplan\nmain = tfplan.variables is empty\n"},
       {"no-commands.sentinel", std::string(kNoCommands)}});
  EXPECT_TRUE(set) << set.error().to_string();
  return set ? *set : nullptr;
}

const std::vector<archive::File> kRuns = {
    {.path = "main.tf",
     .bytes = "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n"
              "    command = \"x\"\n  }\n}\n"}};

/// What is said of a configuration whose subject is `subject`.
std::vector<rules::Finding> said(const Sets& sets,
                                 const Subject& subject,
                                 const std::vector<archive::File>& files) {
  return preflight(asked_before_plan(sets, subject), files);
}

TEST(PolicyPreflight, TellsWhatFailsByItsLevel) {
  const std::string porc = "preflight = [\"no-commands\"]\n";
  const auto hard = said({set_of("hard-mandatory", porc)}, {}, kRuns);
  ASSERT_THAT(hard, SizeIs(1));
  EXPECT_EQ(hard[0].severity, Severity::error);
  EXPECT_EQ(hard[0].rule, "policy/base/no-commands");
  EXPECT_EQ(
      hard[0].message,
      "breaks the policy base/no-commands (hard-mandatory): terraform_data.a:0: p.type is "
      "\"none\" is false (no-commands.sentinel:3:51); the policy says: Nothing runs commands.");
  const auto soft = said({set_of("soft-mandatory", porc)}, {}, kRuns);
  ASSERT_THAT(soft, SizeIs(1));
  EXPECT_EQ(soft[0].severity, Severity::warning);
  EXPECT_EQ(said({set_of("advisory", porc)}, {}, kRuns)[0].severity, Severity::warning);
  EXPECT_THAT(
      said(
          {set_of("advisory", porc)}, {}, {{.path = "main.tf", .bytes = "locals {\n  a = 1\n}\n"}}),
      IsEmpty());
}

TEST(PolicyPreflight, TellsWhatIsUndecided) {
  const auto told = said({set_of("advisory", "preflight = [\"later\"]\n")}, {}, kRuns);
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].severity, Severity::info);
  EXPECT_EQ(told[0].message,
            "the policy base/later is undecided before the plan: later.sentinel:2:8: only a plan "
            "has it");
}

TEST(PolicyPreflight, AsksOnlyWhatIsNamedAndAttached) {
  EXPECT_THAT(said({set_of("hard-mandatory", "")}, {}, kRuns), IsEmpty());
  const std::string porc =
      "preflight = [\"no-commands\"]\nattach {\n  environments = [\"prod\"]\n}\n";
  EXPECT_THAT(said({set_of("hard-mandatory", porc)}, {.environment = "dev"}, kRuns), IsEmpty());
  EXPECT_THAT(said({set_of("hard-mandatory", porc)}, {.environment = "prod"}, kRuns), SizeIs(1));
}

TEST(PolicyPreflight, SaysWhyNothingWasAsked) {
  const auto told = said({set_of("hard-mandatory", "preflight = [\"no-commands\"]\n")},
                         {},
                         {{.path = "main.tf", .bytes = "resource {"}});
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].severity, Severity::info);
  EXPECT_THAT(told[0].message, HasSubstr("no policy was asked before the plan: "));
}

TEST(PolicyPreflight, RefusesAPolicyThatThereIsNot) {
  const auto set =
      Set::compile("base",
                   {{"porc.hcl", "preflight = [\"gone\"]\n"},
                    {"sentinel.hcl", "policy \"a\" {\n  source = \"./a.sentinel\"\n}\n"},
                    {"a.sentinel", "main = true\n"}});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().message, "porc.hcl: preflight names 'gone', which is no policy of the set");
}

}  // namespace
}  // namespace porc::policy
