// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/configuration.h"

#include <gtest/gtest.h>

namespace porc::terraform_engine {
namespace {

Configuration inspect(const std::string& text, const std::string& name = "main.tf") {
  std::vector<archive::File> files;
  files.push_back({.path = name, .bytes = text});
  return inspect_configuration(files, "");
}

struct NeedCase {
  std::string name;
  std::string text;
  bool install;
  bool backend;
};

TEST(Configuration, TellsWhatNeedsAnInit) {
  const NeedCase cases[] = {
      {"built-in only",
       "resource \"terraform_data\" \"a\" {}\ndata \"terraform_remote_state\" \"b\" {}\n"
       "output \"o\" {}\nlocals {}\nvariable \"v\" {}\n",
       false,
       false},
      {"a resource", "resource \"aws_instance\" \"a\" {}\n", true, false},
      {"a data source", "data \"http\" \"a\" {}\n", true, false},
      {"another provider for a built-in type",
       "resource \"terraform_data\" \"a\" {\n  provider = aws\n}\n",
       true,
       false},
      {"a module", "module \"m\" {\n  source = \"./m\"\n}\n", true, false},
      {"a provider", "provider \"aws\" {}\n", true, false},
      {"an ephemeral resource", "ephemeral \"random_password\" \"p\" {}\n", true, false},
      {"a data source in a check", "check \"c\" {\n  data \"http\" \"a\" {}\n}\n", true, false},
      {"required providers", "terraform {\n  required_providers {}\n}\n", true, false},
      {"a version", "terraform {\n  required_version = \">= 1\"\n}\n", false, false},
      {"a backend", "terraform {\n  backend \"s3\" {}\n}\n", false, true},
      {"a cloud block", "terraform {\n  cloud {}\n}\n", false, true},
      {"what nobody can read", "resource {{{", true, true},
  };
  for (const NeedCase& wanted : cases) {
    Configuration seen = inspect(wanted.text);
    EXPECT_EQ(seen.needs_install, wanted.install) << wanted.name;
    EXPECT_EQ(seen.has_backend, wanted.backend) << wanted.name;
    EXPECT_EQ(seen.needs_init(), wanted.install || wanted.backend) << wanted.name;
  }
}

TEST(Configuration, ReadsJsonTheSame) {
  const NeedCase cases[] = {
      {"built-in only",
       R"({"resource":{"terraform_data":{"a":{}}},"output":{"o":{}}})",
       false,
       false},
      {"a resource", R"({"resource":{"aws_instance":{"a":{}}}})", true, false},
      {"a resource in a list", R"({"resource":[{"aws_instance":[{"a":{}}]}]})", true, false},
      {"another provider",
       R"({"resource":{"terraform_data":{"a":[{"provider":"aws"}]}}})",
       true,
       false},
      {"a module", R"({"module":{"m":{"source":"./m"}}})", true, false},
      {"a backend", R"({"terraform":[{"backend":{"s3":{}}}]})", false, true},
      {"what nobody can read", R"({"terraform")", true, true},
  };
  for (const NeedCase& wanted : cases) {
    Configuration seen = inspect(wanted.text, "main.tf.json");
    EXPECT_EQ(seen.needs_install, wanted.install) << wanted.name;
    EXPECT_EQ(seen.has_backend, wanted.backend) << wanted.name;
  }
}

TEST(Configuration, KnowsTheVariables) {
  Configuration seen = inspect(
      "variable \"plain\" {}\nvariable \"hidden\" {\n  sensitive = true\n}\n"
      "variable \"passing\" {\n  ephemeral = true\n}\n");
  ASSERT_TRUE(seen.variables.names);
  EXPECT_EQ(*seen.variables.names, (std::set<std::string>{"plain", "hidden", "passing"}));
  EXPECT_EQ(seen.variables.sensitive, std::set<std::string>{"hidden"});
  EXPECT_TRUE(seen.has_ephemeral);
  EXPECT_TRUE(inspect(R"({"variable":{"v":{"sensitive":true}}})", "v.tf.json")
                  .variables.sensitive.contains("v"));
  EXPECT_FALSE(inspect("variable {").variables.names);
}

TEST(Configuration, ReadsOnlyTheWorkingDirectory) {
  std::vector<archive::File> files;
  files.push_back({.path = "main.tf", .bytes = "module \"m\" {}\n"});
  files.push_back({.path = "inner/main.tf", .bytes = "terraform {\n  cloud {}\n}\n"});
  EXPECT_FALSE(inspect_configuration(files, "").has_backend);
  EXPECT_TRUE(inspect_configuration(files, "inner").has_backend);
  EXPECT_FALSE(inspect_configuration(files, "inner").needs_install);
}

TEST(Configuration, ItsOverrideIsTheLastOne) {
  EXPECT_EQ(inspect("locals {}\n").override_name, "zz_porc_override.tf");
  for (std::string name : {"zz_porc_override.tf", "zzz_override.tf", "zzzz_override.tf.json"}) {
    EXPECT_GT(inspect("{}", name).override_name, name);
  }
}

}  // namespace
}  // namespace porc::terraform_engine
