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
  VariableFiles files =
      make_variable_files({variable("v", "${x} \"q\" \\ \n%{if}")}, {}, {}).value();
  EXPECT_EQ(json_of(files), R"({"v":"${x} \"q\" \\ \n%{if}"})");
  EXPECT_EQ(literals_of(files), "");
}

TEST(VariableFiles, TakeHclAsHcl) {
  hosted::Variable list = variable("l", "[1, 2]");
  list.hcl = true;
  VariableFiles files = make_variable_files({list}, {}, {}).value();
  EXPECT_EQ(json_of(files), "{}");
  EXPECT_EQ(literals_of(files), "l = (\n[1, 2]\n)\n");
}

TEST(VariableFiles, EachNameStandsOnceAndTheRunsOwnValueWins) {
  RunInputs run;
  run.literals.push_back({.key = "a", .hcl_literal = Secret("\"run\"")});
  run.json.emplace("b", Secret("{\"x\":1}"));
  VariableFiles files =
      make_variable_files({variable("a", "workspace"), variable("b", "workspace")}, run, {})
          .value();
  EXPECT_EQ(json_of(files), R"({"b":{"x":1}})");
  EXPECT_EQ(literals_of(files), "a = (\n\"run\"\n)\n");
}

TEST(VariableFiles, LeaveOutWhatNobodyDeclares) {
  DeclaredVariables declared;
  declared.names = {"known"};
  VariableFiles files =
      make_variable_files({variable("known", "1"), variable("other", "2")}, {}, declared).value();
  EXPECT_EQ(json_of(files), R"({"known":"1"})");
}

TEST(VariableFiles, AnHclValueCannotSayMoreThanItsOwn) {
  for (const char* text : {"1\nreplicas = 99", "1)\nreplicas = (99", "", "[1", "1 }"}) {
    hosted::Variable sly = variable("l", text);
    sly.hcl = true;
    auto refused = make_variable_files({sly}, {}, {});
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(refused.error().message.find("99"), std::string::npos) << "a value may be secret";
    RunInputs run;
    run.literals.push_back({.key = "l", .hcl_literal = Secret(text)});
    EXPECT_FALSE(make_variable_files({}, run, {})) << text;
    EXPECT_FALSE(check_literal("l", text)) << text;
  }
  for (const char* text : {"1 # one", "{\n a = [\n1, 2] }", "<<EOT\ntext\nEOT\n", "\"x\""})
    EXPECT_TRUE(check_literal("l", text)) << text;
}

TEST(VariableFiles, HideTheTextsInsideAnHclValue) {
  hosted::Variable hidden = variable("h", "{password = \"hunter22\", more = [(\"canary-1\")]}");
  hidden.sensitive = hidden.hcl = true;
  RunInputs run;
  run.literals.push_back({.key = "own", .hcl_literal = Secret("{a = \"canary-2\"}")});
  VariableFiles files = make_variable_files({hidden}, run, {}).value();
  std::string text = "hunter22 canary-1 canary-2";
  files.redaction.apply(text);
  EXPECT_EQ(text, "******** ******** ********");
}

TEST(VariableFiles, EnvironmentVariablesAreNoVariables) {
  hosted::Variable word = variable("WORD", "value");
  word.environment = true;
  VariableFiles files = make_variable_files({word}, {}, {}).value();
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
  VariableFiles files = make_variable_files({hidden}, run, declared).value();
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
  EXPECT_TRUE(check_variable_key("LD_PRELOAD", false));
  for (std::string key : {"TF_CLI_ARGS_plan",
                          "TF_DATA_DIR",
                          "TF_CLI_CONFIG_FILE",
                          "TF_LOG",
                          "TF_LOG_CORE",
                          "LD_PRELOAD",
                          "LD_LIBRARY_PATH",
                          "GLIBC_TUNABLES",
                          "GCONV_PATH",
                          "with-dash"}) {
    EXPECT_FALSE(check_variable_key(key, true)) << key;
  }
}

}  // namespace
}  // namespace porc::terraform_engine
