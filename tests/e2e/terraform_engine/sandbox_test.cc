// SPDX-License-Identifier: Apache-2.0
// What terraform can reach, and where secrets are left. A provisioner runs with all the rights that
// terraform has; functions such as file() are terraform's own hands. Every probe also asks for
// something that it must find, so that no silence passes for safety.
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "aio/child_process.h"
#include "tests/e2e/terraform_engine/engine_test.h"

namespace porc::terraform_engine {
namespace {

using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

// What a server keeps beside the engine's folder, as `porc` names it.
constexpr const char* kServerFiles[] = {
    "porc.db", "porc.db-wal", "admin-token", "keys/master", "keys/audit"};

std::string probe(const std::string& command) {
  // Made anew by each apply.
  return R"(resource "terraform_data" "probe" {
  triggers_replace = timestamp()
  provisioner "local-exec" {
    command = <<-END
      )" +
         command +
         R"(
    END
  }
}
)";
}

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  return files;
}

/// A list of words for a shell, and for HCL.
struct Words {
  explicit Words(const std::vector<fs::path>& paths) {
    json::array list;
    for (const fs::path& path : paths) {
      shell += " '" + path.string() + "'";
      list.emplace_back(path.string());
    }
    hcl = json::serialize(list);
  }
  std::string shell{};
  std::string hcl{};
};

class SandboxTest : public EngineTest {
 protected:
  /// What a command inside the sandbox prints.
  std::string answer_to(const std::string& command) {
    const fs::path answer = embedded.shared() / "answer";
    EngineRun run = apply(probe("(" + command + ") > " + answer.string() + " 2>&1; true"));
    EXPECT_EQ(run.phase, EnginePhase::applied) << run.message;
    return text_of(answer);
  }
  /// Those of `paths` that a command inside the sandbox finds; its own folder is always one.
  std::string found_by_command(const std::vector<fs::path>& paths) {
    return answer_to("for path in /work" + Words(paths).shell +
                     "; do test -e \"$path\" && echo \"$path\"; done");
  }
  /// Those of `paths` that functions of terraform can read, and what they can list below the
  /// folders among them; its own files are always there.
  std::string found_by_functions(const std::vector<fs::path>& paths) {
    EngineRun run = apply("locals {\n  paths = concat([\".\", \"main.tf\"], " + Words(paths).hcl +
                          R"()
}
output "read" {
  value = [for path in local.paths : path if can(filebase64(path))]
}
output "there" {
  value = [for path in local.paths : path if try(fileexists(path), false)]
}
output "listed" {
  value = flatten([for path in local.paths : try(tolist(fileset(path, "**")), [])])
}
)");
    EXPECT_EQ(run.phase, EnginePhase::applied) << run.message;
    auto outputs =
        embedded.must(embedded.engine().outputs(workspace, make_run_id(embedded.loop().now(), 0)));
    std::string found;
    for (const char* name : {"read", "there", "listed"}) {
      found += json::serialize(outputs[name].value) + "\n";
    }
    return found;
  }
  void hides(const std::vector<fs::path>& paths) {
    for (const fs::path& path : paths) ASSERT_TRUE(fs::exists(path)) << path << " proves nothing";
    EXPECT_EQ(found_by_command(paths), "/work\n");
    EXPECT_EQ(found_by_functions(paths),
              "[\"main.tf\"]\n[\"main.tf\"]\n[\"main.tf\",\"terraform.tfstate\"]\n");
  }
  fs::path server_folder() { return embedded.options.folder.parent_path(); }
};

TEST_F(SandboxTest, HidesTheFilesOfTheMachine) {
  hides({"/etc/shadow", "/etc/passwd", "/root", "/home", "/var"});
}

TEST_F(SandboxTest, HidesDatabaseTokensAndKeysOfTheServer) {
  fs::create_directory(server_folder() / "keys");
  for (const char* name : kServerFiles) std::ofstream(server_folder() / name) << "of the server";
  EngineRun earlier = apply("output \"x\" {\n  value = 1\n}\n");
  ASSERT_EQ(earlier.phase, EnginePhase::applied);
  swept(earlier);
  std::vector<fs::path> paths = files_below(server_folder());
  ASSERT_GT(paths.size(), std::size(kServerFiles) + 3) << "database, log and blobs of the engine";
  paths.push_back(server_folder());
  paths.push_back(embedded.options.folder);
  hides(paths);
}

TEST_F(SandboxTest, HidesOtherRuns) {
  EngineRun other = start("# slow_plan of-another-run\n");
  embedded.turn_until([&] { return !embedded.lines_of(fakes::kSlowPlans).empty(); });
  std::vector<fs::path> paths = files_below(room_of(other));
  ASSERT_THAT(paths, testing::Contains(room_of(other) / "files" / "config" / "main.tf"));
  paths.push_back(room_of(other));
  hides(paths);
  // Nor by any other name: the brackets keep the pattern from finding itself.
  EXPECT_EQ(
      answer_to(
          "grep -rl 'of-another-[r]un' / --exclude-dir=proc --exclude-dir=dev --exclude-dir=usr "
          "2> /dev/null; true"),
      "");
  embedded.must(embedded.engine().cancel(other.id, ""));
  EXPECT_EQ(finish(other).phase, EnginePhase::cancelled);
}

TEST_F(SandboxTest, HidesTheProcessesAndTheirEnvironments) {
  // In place of the server, whose environment holds its tokens from its first instruction on.
  auto server = aio::ChildProcess::spawn(
      embedded.loop(),
      {.program = "sleep", .args = {"987654321"}, .environment = {"TFE_TOKEN=of-the-server"}});
  ASSERT_TRUE(server);
  const std::string proc = "/proc/" + std::to_string(server->pid());
  embedded.turn_until([&] { return text_of(proc + "/environ").starts_with("TFE_TOKEN"); });

  const std::string answer =
      answer_to("cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' '\\n'; env");
  EXPECT_THAT(answer, HasSubstr("TFC_WORKSPACE_NAME=porc-dev-orders"));
  EXPECT_THAT(answer, Not(HasSubstr("of-the-server")));
  EXPECT_THAT(answer, Not(HasSubstr("987654321")));
  EXPECT_THAT(answer, Not(HasSubstr("porc-supervisor")));
  EXPECT_THAT(found_by_functions({proc + "/environ"}), Not(HasSubstr("environ")));
}

TEST_F(SandboxTest, InheritsNothingOfTheServersEnvironment) {
  ::setenv("PORC_CANARY", "canary-of-the-server", 1);
  embedded.close();
  embedded.open();
  const std::string answer = answer_to("env");
  ::unsetenv("PORC_CANARY");
  EXPECT_THAT(answer, HasSubstr("TFC_WORKSPACE_NAME=porc-dev-orders"));
  EXPECT_THAT(answer, Not(HasSubstr("canary-of-the-server")));
}

TEST_F(SandboxTest, HasNoNetworkWhereNothingIsInstalled) {
  EXPECT_EQ(answer_to("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '"), "lo\n");
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
  const std::vector<fs::path> files = files_below(embedded.options.folder);
  for (const fs::path& file : files) {
    EXPECT_THAT(text_of(file), Not(HasSubstr("canary-0123456789-"))) << file;
  }
  EXPECT_GT(files.size(), 5U);
}

TEST(SandboxChoice, RefusesToStartWhereSandboxesDoNotWork) {
  fakes::EmbeddedEngine embedded;
  embedded.options.bubblewrap = "/bin/false";
  auto opened = embedded.outcome_of(TerraformEngine::open(
      embedded.loop(), embedded.sealer(), embedded.policies, embedded.options, [](Error) {}));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
  EXPECT_NE(opened.error().message.find("PORC_SANDBOX=off"), std::string::npos);
}

TEST(SandboxChoice, RefusesAFolderThatTheSandboxShows) {
  fakes::EmbeddedEngine embedded;
  embedded.options.folder = "/usr/local/porc-test/engine";
  auto opened = embedded.outcome_of(TerraformEngine::open(
      embedded.loop(), embedded.sealer(), embedded.policies, embedded.options, [](Error) {}));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::invalid_argument);
  EXPECT_FALSE(fs::exists("/usr/local/porc-test"));
}

}  // namespace
}  // namespace porc::terraform_engine
