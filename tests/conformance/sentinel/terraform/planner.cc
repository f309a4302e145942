// SPDX-License-Identifier: Apache-2.0
#include "planner.h"

#include <array>
#include <cstdio>

#include <sys/wait.h>

#include <gtest/gtest.h>

#include "host/files.h"
#include "json/parse.h"

namespace porc::sentinel {

Planner::Planner() {
  std::string name = (std::filesystem::temp_directory_path() / "porc-plan-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  folder_ = name;
}

Planner::~Planner() {
  std::filesystem::remove_all(folder_);
}

void Planner::write(const std::string& file, std::string_view text) const {
  std::filesystem::create_directories((folder_ / file).parent_path());
  EXPECT_TRUE(host::write_file_durably(folder_ / file, std::string(text), 0600)) << file;
}

Planner::Ran Planner::run(const std::string& arguments) const {
  const std::string command =
      "TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 timeout -s KILL 300 "
      "terraform -chdir=" +
      folder_.string() + " " + arguments + " 2>" + (folder_ / "errors.txt").string();
  FILE* const pipe = popen(command.c_str(), "r");
  Ran ran;
  std::array<char, 4096> chunk{};
  while (const std::size_t got = fread(chunk.data(), 1, chunk.size(), pipe))
    ran.output.append(chunk.data(), got);
  ran.status = WEXITSTATUS(pclose(pipe));
  EXPECT_NE(ran.status, 127) << "terraform is not on PATH";
  return ran;
}

void Planner::init() const {
  const Ran ran = run("init -no-color -input=false");
  EXPECT_EQ(ran.status, 0) << ran.output
                           << host::read_file(folder_ / "errors.txt", 1 << 20).value_or("");
}

std::shared_ptr<const json::value> Planner::plan(const std::string& flags) const {
  const Ran ran = run("plan -no-color -input=false -out=planned " + flags);
  EXPECT_EQ(ran.status, 0) << ran.output
                           << host::read_file(folder_ / "errors.txt", 1 << 20).value_or("");
  return shown("planned");
}

bool Planner::apply() const {
  return run("apply -no-color -input=false planned").status == 0;
}

std::shared_ptr<const json::value> Planner::state() const {
  return shown("");
}

std::shared_ptr<const json::value> Planner::shown(const std::string& file) const {
  const Ran ran = run("show -no-color -json " + file);
  auto document = json::parse_shared(ran.output, {.bytes_max = std::size_t{64} << 20});
  EXPECT_TRUE(document) << ran.output << document.error().to_string();
  return document ? *std::move(document) : std::make_shared<const json::value>();
}

}  // namespace porc::sentinel
