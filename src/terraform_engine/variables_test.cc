// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/variables.h"

#include <gtest/gtest.h>

namespace porc::terraform_engine {
namespace {

hosted::Variable variable(std::string key, std::string value) {
  return {.id = "var-" + key,
          .key = std::move(key),
          .value = Secret(std::move(value)),
          .version_id = "1"};
}

std::string json_of(const VariableFiles& files) {
  return files.json.expose("a test");
}
std::string literals_of(const VariableFiles& files) {
  return files.literals.expose("a test");
}

TEST(VariableFiles, TakeTextAsText) {
  VariableFiles files = make_variable_files({variable("v", "${x} \"q\" \\ \n%{if}")}, {}, {});
  EXPECT_EQ(json_of(files), R"({"v":"${x} \"q\" \\ \n%{if}"})");
  EXPECT_EQ(literals_of(files), "");
}

TEST(VariableFiles, TakeHclAsHcl) {
  hosted::Variable list = variable("l", "[1, 2]");
  list.hcl = true;
  VariableFiles files = make_variable_files({list}, {}, {});
  EXPECT_EQ(json_of(files), "{}");
  EXPECT_EQ(literals_of(files), "l = [1, 2]\n");
}

TEST(VariableFiles, EachNameStandsOnceAndTheRunsOwnValueWins) {
  RunInputs run;
  run.literals.push_back({.key = "a", .hcl_literal = Secret("\"run\"")});
  run.json.emplace("b", Secret("{\"x\":1}"));
  VariableFiles files =
      make_variable_files({variable("a", "workspace"), variable("b", "workspace")}, run, {});
  EXPECT_EQ(json_of(files), R"({"b":{"x":1}})");
  EXPECT_EQ(literals_of(files), "a = \"run\"\n");
}

TEST(VariableFiles, LeaveOutWhatNobodyDeclares) {
  DeclaredVariables declared;
  declared.names = {"known"};
  VariableFiles files =
      make_variable_files({variable("known", "1"), variable("other", "2")}, {}, declared);
  EXPECT_EQ(json_of(files), R"({"known":"1"})");
}

TEST(VariableFiles, EnvironmentVariablesAreNoVariables) {
  hosted::Variable word = variable("WORD", "value");
  word.environment = true;
  VariableFiles files = make_variable_files({word}, {}, {});
  EXPECT_EQ(json_of(files), "{}");
  EXPECT_EQ(files.environment, std::vector<std::string>{"WORD=value"});
}

TEST(VariableFiles, HideWhatIsSensitive) {
  hosted::Variable hidden = variable("h", "sensitive-text");
  hidden.sensitive = true;
  RunInputs run;
  run.json.emplace("input", Secret(R"({"deep":["input-text"]})"));
  run.literals.push_back({.key = "declared", .hcl_literal = Secret("\"literal-text\"")});
  run.literals.push_back({.key = "plain", .hcl_literal = Secret("\"plain-text\"")});
  DeclaredVariables declared;
  declared.names = {"h", "input", "declared", "plain"};
  declared.sensitive = {"declared"};
  VariableFiles files = make_variable_files({hidden}, run, declared);
  std::string text = "sensitive-text input-text literal-text plain-text";
  files.redaction.apply(text);
  EXPECT_EQ(text, "************** ********** ************ plain-text");
}

TEST(SettingsDigest, ChangesWithEveryVersionAndValue) {
  crypto::Sealer sealer(Secret(std::string(crypto::kSealKeyBytes, 'k')));
  std::vector<hosted::Variable> workspace{variable("a", "x")};
  RunInputs run;
  run.json.emplace("b", Secret("1"));
  std::string before = digest_settings("", workspace, run, sealer);
  EXPECT_EQ(digest_settings("", workspace, run, sealer), before);
  std::vector<hosted::Variable> newer = workspace;
  newer[0].version_id = "2";
  EXPECT_NE(digest_settings("", newer, run, sealer), before);
  EXPECT_NE(digest_settings("", {}, run, sealer), before);
  EXPECT_NE(digest_settings("dir", workspace, run, sealer), before);
  RunInputs other;
  other.json.emplace("b", Secret("2"));
  EXPECT_NE(digest_settings("", workspace, other, sealer), before);
  crypto::Sealer stranger(Secret(std::string(crypto::kSealKeyBytes, 's')));
  EXPECT_NE(digest_settings("", workspace, run, stranger), before)
      << "nobody else can guess values";
}

TEST(VariableKey, IsANameThatDoesNotSteerTerraform) {
  for (std::string key : {"a", "_x", "with-dash", "A1"}) {
    EXPECT_TRUE(check_variable_key(key, false)) << key;
  }
  for (std::string key : {"", "1a", "a b", "a=b", "a\nb", "é"}) {
    EXPECT_FALSE(check_variable_key(key, false)) << key;
  }
  EXPECT_TRUE(check_variable_key("AWS_REGION", true));
  EXPECT_TRUE(check_variable_key("TF_LOG", true));
  for (std::string key : {"TF_CLI_ARGS_plan", "TF_DATA_DIR", "TF_CLI_CONFIG_FILE", "with-dash"}) {
    EXPECT_FALSE(check_variable_key(key, true)) << key;
  }
}

}  // namespace
}  // namespace porc::terraform_engine
