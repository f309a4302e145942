// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/embedded_engine.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "archive/tar.h"
#include "host/files.h"

namespace porc::fakes {
namespace {

namespace fs = std::filesystem;

constexpr Duration kMoment = std::chrono::milliseconds(5);
constexpr Duration kPatience = std::chrono::minutes(2);

fs::path make_folder() {
  std::string name = (fs::temp_directory_path() / "engine-XXXXXX").string();
  return ::mkdtemp(name.data());
}

std::string real_terraform() {
  std::istringstream folders(std::getenv("PATH"));
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (fs::exists(folder + "/terraform")) return folder + "/terraform";
  }
  return "terraform-is-not-installed";
}

}  // namespace

EmbeddedEngine::EmbeddedEngine()
    : folder_(make_folder()), sealer_(Secret(std::string(crypto::kSealKeyBytes, 'k'))) {
  fs::create_directory(shared());
  // A plan is slow by itself only with providers that are not here.
  write_script("");
  options.folder = folder_ / "data" / "engine";
  options.terraform = folder_ / "terraform";
  options.supervisor = PORC_SUPERVISOR;
  options.sandbox_writable = {shared()};
}

EmbeddedEngine::~EmbeddedEngine() {
  engine_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void EmbeddedEngine::write_script(const std::string& special) {
  std::string script = "#!/bin/sh\n" + special +
                       "if [ \"$1\" = plan ] && grep -qs slow_plan *.tf; then\n  echo >> " +
                       (shared() / kSlowPlans).string() + "\n  while [ ! -e " +
                       (shared() / "go").string() + " ]; do sleep 0.02; done\nfi\n" + "exec " +
                       real_terraform() + " \"$@\"\n";
  auto written = host::write_file_durably(folder_ / "terraform", script, 0755);
  EXPECT_TRUE(written.has_value());
}

void EmbeddedEngine::pretend_version(const std::string& version) {
  write_script("if [ \"$1\" = version ]; then echo '{\"terraform_version\":\"" + version +
               "\",\"platform\":\"linux_amd64\"}'; exit 0; fi\n");
}

void EmbeddedEngine::open() {
  auto opened = outcome_of(terraform_engine::TerraformEngine::open(
      loop_, sealer_, policies, options, [](Error error) { ADD_FAILURE() << error.to_string(); }));
  ASSERT_TRUE(opened) << opened.error().to_string();
  engine_ = *std::move(opened);
}

std::vector<std::string> EmbeddedEngine::lines_of(const std::string& name) const {
  std::vector<std::string> lines;
  std::ifstream file(shared() / name);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string EmbeddedEngine::bundle_of(const std::string& main_tf) {
  std::vector<archive::File> files;
  files.push_back({.path = "main.tf", .bytes = main_tf});
  return archive::make_tar_gz(std::move(files)).value();
}

void EmbeddedEngine::turn() {
  aio::Alarm alarm(loop_, loop_.now() + kMoment, [this] { loop_.stop(); });
  loop_.run();
}

void EmbeddedEngine::turn_until(const std::function<bool()>& condition) {
  Timestamp deadline = loop_.now() + kPatience;
  while (!condition()) {
    ASSERT_LT(loop_.now(), deadline) << "it did not happen";
    turn();
  }
}

}  // namespace porc::fakes
