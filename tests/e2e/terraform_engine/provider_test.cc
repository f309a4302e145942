// SPDX-License-Identifier: Apache-2.0
// Where providers come from: a provider is a program, and whoever may choose it runs what they
// like.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "archive/tar.h"
#include "host/files.h"
#include "tests/e2e/terraform_engine/engine_test.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfiguration = R"(terraform {
  required_providers {
    evil = {
      source  = "porc.invalid/evil/evil"
      version = "1.0.0"
    }
  }
}
provider "evil" {}
)";
constexpr const char* kPlatforms[] = {"linux_amd64", "linux_arm64"};

class ProviderTest : public EngineTest {
 protected:
  fs::path mark() const { return embedded.shared() / "ran"; }
  /// Its own files, which lie below a folder of plugins.
  std::vector<archive::File> provider_below(const std::string& folder) const {
    std::vector<archive::File> files;
    for (const char* platform : kPlatforms) {
      files.push_back({.path = folder + "/porc.invalid/evil/evil/1.0.0/" + platform +
                               "/terraform-provider-evil_v1.0.0",
                       .bytes = "#!/bin/sh\ntouch " + mark().string() + "\nexit 1\n",
                       .executable = true});
    }
    return files;
  }
  void reopen_with(const fs::path& cli_config) {
    embedded.close();
    embedded.options.cli_config = cli_config;
    embedded.open();
  }
  EngineRun plan_files(std::vector<archive::File> files) {
    files.push_back({.path = "main.tf", .bytes = kConfiguration});
    PlanRequest request{.run = make_run_id(embedded.loop().now(), ++planned_),
                        .workspace = workspace,
                        .bundle = archive::make_tar_gz(std::move(files)).value()};
    return settle(embedded.must(embedded.engine().start_plan(std::move(request))));
  }

 private:
  std::uint32_t planned_ = 0;
};

TEST_F(ProviderTest, OneThatTheConfigurationBringsAlongIsNotTaken) {
  EngineRun run = plan_files(provider_below("terraform.d/plugins"));
  EXPECT_EQ(run.phase, EnginePhase::plan_failed);
  EXPECT_THAT(log_of(run, LogPhase::plan), testing::HasSubstr("porc.invalid"));
  EXPECT_FALSE(fs::exists(mark()));
}

TEST_F(ProviderTest, TerraformByItselfWouldTakeIt) {
  reopen_with("/dev/null");
  plan_files(provider_below("terraform.d/plugins"));
  EXPECT_TRUE(fs::exists(mark()));
}

TEST_F(ProviderTest, OneInAMirrorOfTheAdministratorIsTaken) {
  const fs::path mirror = embedded.shared() / "mirror";
  for (const archive::File& file : provider_below(mirror.string())) {
    fs::create_directories(fs::path(file.path).parent_path());
    ASSERT_TRUE(host::write_file(file.path, file.bytes, 0755));
  }
  const fs::path config = embedded.folder() / "admin.tfrc";
  std::ofstream(config) << "provider_installation {\n  filesystem_mirror {\n    path = \""
                        << mirror.string() << "\"\n  }\n}\n";
  reopen_with(config);
  EXPECT_EQ(plan_files({}).phase, EnginePhase::plan_failed);
  EXPECT_TRUE(fs::exists(mark()));
}

TEST_F(ProviderTest, AConfigurationThatIsNotThereKeepsTheEngineFromOpening) {
  embedded.close();
  for (const char* path : {"relative.tfrc", "/no/such/file.tfrc"}) {
    Options options = embedded.options;
    options.cli_config = path;
    auto opened = embedded.outcome_of(TerraformEngine::open(
        embedded.loop(), embedded.sealer(), embedded.policies, options, [](Error) {}));
    ASSERT_FALSE(opened) << path;
    EXPECT_THAT(opened.error().message, testing::HasSubstr("PORC_TERRAFORM_CLI_CONFIG"));
  }
}

}  // namespace
}  // namespace porc::terraform_engine
