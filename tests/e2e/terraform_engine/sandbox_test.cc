// SPDX-License-Identifier: Apache-2.0
// What terraform can reach, and where secrets are left. Every probe is a provisioner, which runs
// with all the rights that terraform has.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/e2e/terraform_engine/engine_test.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

std::string probe(const std::string& command) {
  // Made anew by each apply.
  return "resource \"terraform_data\" \"probe\" {\n  triggers_replace = timestamp()\n  provisioner "
         "\"local-exec\" {\n    command = "
         "<<-END\n      " +
         command + "\n    END\n  }\n}\n";
}

class SandboxTest : public EngineTest {
 protected:
  /// What a command inside the sandbox prints.
  std::string answer_to(const std::string& command) {
    EngineRun run =
        apply(probe("(" + command + ") > " + embedded.shared().string() + "/answer 2>&1; true"));
    EXPECT_EQ(run.phase, EnginePhase::applied) << run.message;
    std::ifstream file(embedded.shared() / "answer");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
};

TEST_F(SandboxTest, HidesTheFilesOfTheMachine) {
  for (const fs::path& path : {fs::path("/etc/shadow"),
                               fs::path("/root"),
                               fs::path("/home"),
                               embedded.options.folder,
                               embedded.options.folder / "engine.db"}) {
    std::string answer = answer_to("cat " + path.string() + " || ls " + path.string());
    EXPECT_NE(answer.find("No such file"), std::string::npos) << path << ": " << answer;
  }
}

TEST_F(SandboxTest, HidesOtherRuns) {
  EngineRun other = plan("output \"x\" {\n  value = 1\n}\n");
  ASSERT_EQ(other.phase, EnginePhase::planned);
  std::string answer =
      answer_to("ls /work/.. /work; ls " + embedded.options.folder.string() + "/work");
  EXPECT_EQ(answer.find(other.id), std::string::npos) << answer;
}

TEST_F(SandboxTest, HidesTheProcessesAndTheNetwork) {
  std::string pid = std::to_string(::getpid());
  EXPECT_EQ(answer_to("ls -d /proc/" + pid + "/cwd 2>/dev/null; true"), "");
  EXPECT_EQ(answer_to("tail -n +3 /proc/net/dev | grep -v lo: ; true"), "");
}

TEST_F(SandboxTest, GivesAnEnvironmentOfItsOwn) {
  ::setenv("PORC_CANARY", "canary-of-the-server", 1);
  embedded.close();
  embedded.open();
  std::string answer = answer_to("env; cat /proc/*/environ | tr '\\0' '\\n'");
  EXPECT_EQ(answer.find("canary-of-the-server"), std::string::npos);
  EXPECT_NE(answer.find("TFC_WORKSPACE_NAME=porc-dev-orders"), std::string::npos) << answer;
  ::unsetenv("PORC_CANARY");
}

TEST_F(SandboxTest, CannotMakeTheServerReadOrWriteForIt) {
  // A link in place of the state: the server must not follow it.
  fs::path bait = embedded.shared() / "bait";
  std::ofstream(bait)
      << R"({"version":4,"serial":99,"lineage":"stolen","outputs":{},"resources":[]})";
  EngineRun run = apply(probe("ln -sf " + bait.string() + " terraform.tfstate"));
  EXPECT_TRUE(is_final(run.phase));
  EXPECT_NE(state_of_workspace().lineage, "stolen");
}

TEST_F(SandboxTest, LeavesNoSecretInItsFolder) {
  const std::string canary = "canary-0123456789-\"quoted\"";
  std::map<std::string, Secret> variables;
  variables.emplace("word", Secret(json::serialize(json::value(canary))));
  EngineRun run = apply(
      "variable \"word\" {\n  type = string\n}\n"
      "resource \"terraform_data\" \"a\" {\n  input = var.word\n"
      "  provisioner \"local-exec\" {\n    command = \"echo canary-0123456789\"\n  }\n}\n"
      "output \"word\" {\n  sensitive = true\n  value = var.word\n}\n",
      std::move(variables));
  ASSERT_EQ(run.phase, EnginePhase::applied) << run.message;
  EXPECT_NE(log_of(run, LogPhase::plan).find("*****"), std::string::npos);
  swept(run);
  embedded.close();
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(embedded.options.folder)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    EXPECT_EQ(bytes.str().find("canary-0123456789-"), std::string::npos) << entry.path();
  }
  EXPECT_GT(files, 5U);
}

TEST(SandboxChoice, RefusesToStartWhereSandboxesDoNotWork) {
  fakes::EmbeddedEngine embedded;
  embedded.options.bubblewrap = "/bin/false";
  auto opened = embedded.outcome_of(
      TerraformEngine::open(embedded.loop(), embedded.sealer(), embedded.options, [](Error) {}));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
  EXPECT_NE(opened.error().message.find("PORC_SANDBOX=off"), std::string::npos);
}

}  // namespace
}  // namespace porc::terraform_engine
