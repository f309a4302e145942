// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/workroom.h"

#include <cstdlib>
#include <fstream>

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "terraform_engine/commands.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

class WorkroomTest : public testing::Test {
 protected:
  ~WorkroomTest() override { fs::remove_all(folder_); }

  void unpack(const std::vector<std::string>& paths) {
    std::vector<archive::File> files;
    for (const std::string& path : paths) files.push_back({.path = path, .bytes = path});
    ASSERT_TRUE(room_.unpack(files));
  }

  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "room-XXXXXX").string();
    return ::mkdtemp(name.data());
  }

  const fs::path folder_ = make_folder();
  Workroom room_{folder_ / "run-1"};
};

TEST_F(WorkroomTest, LeavesOutWhatAnUploadMustNotDecide) {
  unpack({"main.tf",
          "terraform.tfstate",
          "inner/terraform.tfstate.backup",
          ".terraform/terraform.tfstate",
          ".terraform/environment",
          ".terraform/providers/p",
          ".terraform/modules/modules.json",
          "inner/file.txt"});
  EXPECT_TRUE(fs::exists(room_.config() / "main.tf"));
  EXPECT_TRUE(fs::exists(room_.config() / "inner/file.txt"));
  EXPECT_TRUE(fs::exists(room_.config() / ".terraform/modules/modules.json"));
  for (const char* path : {"terraform.tfstate",
                           "inner/terraform.tfstate.backup",
                           ".terraform/terraform.tfstate",
                           ".terraform/environment",
                           ".terraform/providers"}) {
    EXPECT_FALSE(fs::exists(room_.config() / path)) << path;
  }
}

TEST_F(WorkroomTest, IsForItsOwnerAlone) {
  unpack({"main.tf"});
  ASSERT_TRUE(room_.make_job(1));
  for (const fs::path& path : {folder_ / "run-1", room_.files(), room_.job(1)}) {
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U) << path;
  }
}

TEST_F(WorkroomTest, ReadsNoLinkAndNoPipe) {
  unpack({"main.tf"});
  std::ofstream(folder_ / "bait") << "secret";
  fs::create_symlink(folder_ / "bait", room_.config() / "link");
  fs::create_directory(folder_ / "elsewhere");
  std::ofstream(folder_ / "elsewhere/file") << "secret";
  fs::create_directory_symlink(folder_ / "elsewhere", room_.config() / "folder");
  ASSERT_EQ(::mkfifo((room_.config() / "pipe").c_str(), 0600), 0);
  for (const char* name : {"link", "folder/file", "pipe", "none"}) {
    auto bytes = room_.read(room_.config() / name, 100);
    ASSERT_TRUE(bytes) << name;
    EXPECT_FALSE(*bytes) << name;
  }
  EXPECT_EQ(*room_.read(room_.config() / "main.tf", 100), "main.tf");
  EXPECT_EQ(room_.read(room_.config() / "main.tf", 3).error().code, ErrorCode::too_large);
}

TEST_F(WorkroomTest, KeepsOnlyWhatInitInstalled) {
  unpack({"dir/main.tf"});
  fs::create_directories(room_.module("dir") / kDataFolder / "providers");
  std::ofstream(room_.module("dir") / kLockFile) << "lock";
  std::ofstream(room_.files() / kPlanFile) << "plan";
  ASSERT_TRUE(room_.make_job(1));
  room_.tidy("dir");
  EXPECT_TRUE(fs::exists(room_.module("dir") / kDataFolder / "providers"));
  EXPECT_TRUE(fs::exists(room_.module("dir") / kLockFile));
  EXPECT_FALSE(fs::exists(room_.module("dir") / "main.tf"));
  EXPECT_FALSE(fs::exists(room_.files() / kPlanFile));
  EXPECT_FALSE(fs::exists(room_.job(1)));
}

TEST_F(WorkroomTest, VanishesWhenNothingWasInstalled) {
  unpack({"main.tf"});
  room_.tidy("");
  EXPECT_FALSE(fs::exists(folder_ / "run-1"));
}

TEST_F(WorkroomTest, KeepsNothingBehindALink) {
  unpack({"main.tf"});
  fs::create_directories(folder_ / "elsewhere" / kDataFolder);
  fs::create_directory_symlink(folder_ / "elsewhere", room_.config() / "dir");
  room_.tidy("dir");
  EXPECT_TRUE(fs::exists(folder_ / "elsewhere" / kDataFolder));
  EXPECT_FALSE(fs::exists(folder_ / "run-1"));
}

}  // namespace
}  // namespace porc::terraform_engine
