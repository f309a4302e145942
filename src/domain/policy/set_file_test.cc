// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/set_file.h"

#include <gmock/gmock.h>

namespace porc::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

SetFile read(std::string_view text) {
  auto file = parse_set_file(text, "porc.hcl");
  if (!file) ADD_FAILURE() << file.error().to_string();
  return std::move(file).value_or(SetFile{});
}

TEST(SetFile, SaysWhatASetIsCalledAndWhereItHolds) {
  const SetFile file = read(R"(
# Of the platform team.
name        = "baseline"
version     = "1.2.0"
description = "What everybody keeps to"
preflight   = ["no-public", "tags"]

attach {
  environments = ["prod*"]
  kinds        = ["service", "network"]
  workspaces   = ["porc-*"]
  tags         = { tier = "gold", "cost-center" = ["a*", "b"] }
}
attach {
  workspaces = ["legacy"]
}
)");
  EXPECT_EQ(file.name, "baseline");
  EXPECT_EQ(file.version, "1.2.0");
  EXPECT_EQ(file.description, "What everybody keeps to");
  EXPECT_FALSE(file.retired);
  EXPECT_THAT(file.preflight, ElementsAre("no-public", "tags"));
  ASSERT_THAT(file.attachments, SizeIs(2));
  EXPECT_THAT(file.attachments[0].environments, ElementsAre("prod*"));
  EXPECT_THAT(file.attachments[0].kinds, ElementsAre("service", "network"));
  EXPECT_THAT(file.attachments[0].tags.at("tier"), ElementsAre("gold"));
  EXPECT_THAT(file.attachments[0].tags.at("cost-center"), ElementsAre("a*", "b"));
  EXPECT_THAT(file.attachments[1].workspaces, ElementsAre("legacy"));
}

TEST(SetFile, MayBeEmpty) {
  const SetFile file = read("");
  EXPECT_THAT(file.name, IsEmpty());
  EXPECT_THAT(file.attachments, IsEmpty());
  EXPECT_TRUE(read("retired = true").retired);
}

struct Wrong {
  const char* text;
  const char* place;
  const char* message;
};
TEST(SetFile, TellsEveryFaultWithItsPlace) {
  const Wrong all[] = {
      {"name = \"No Good\"", "porc.hcl:1:8", "a policy set is called by"},
      {"name = 3", "porc.hcl:1:8", "a text in quotes"},
      {"version = \"1.2\"", "porc.hcl:1:11", "three numbers"},
      {"retired = \"yes\"", "porc.hcl:1:11", "true or false"},
      {"preflight = []", "porc.hcl:1:13", "with one at least"},
      {"attach {\n  environments = []\n}", "porc.hcl:2:18", "with one at least"},
      {"attach {\n  enviroments = [\"a\"]\n}", "porc.hcl:2:3", "did you mean 'environments'"},
      {"attach {\n  tags = [\"a\"]\n}", "porc.hcl:2:10", "an object"},
      {"attach {\n  tags = {}\n}", "porc.hcl:2:10", "with one at least"},
      {"attach {\n  tags = { a = 1 }\n}", "porc.hcl:2:16", "a text in quotes"},
      {"attach {\n  tags = { a = \"1\", a = \"2\" }\n}", "porc.hcl:2:21", "twice"},
      {"attach {\n  tags {\n  }\n}", "porc.hcl:2:3", "in place of a block"},
      {"attach \"x\" {\n}", "porc.hcl:1:1", "no block 'attach'"},
      {"policy \"x\" {\n}", "porc.hcl:1:1", "no block 'policy'"},
      {"nme = \"a\"", "porc.hcl:1:1", "did you mean 'name'"},
      {"name = var.x", "porc.hcl:1:8", "a text in quotes"},
  };
  for (const Wrong& wrong : all) {
    auto file = parse_set_file(wrong.text, "porc.hcl");
    ASSERT_FALSE(file) << wrong.text;
    EXPECT_EQ(file.error().code, ErrorCode::malformed) << wrong.text;
    ASSERT_FALSE(file.error().violations.empty()) << wrong.text;
    EXPECT_EQ(file.error().violations[0].pointer, wrong.place) << wrong.text;
    EXPECT_THAT(file.error().violations[0].message, HasSubstr(wrong.message)) << wrong.text;
  }
  auto both = parse_set_file("nme = \"a\"\nretired = 1\n", "porc.hcl");
  ASSERT_FALSE(both);
  EXPECT_THAT(both.error().violations, SizeIs(2));
}

}  // namespace
}  // namespace porc::policy
