// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/workroom.h"

#include <cstdlib>
#include <fstream>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "terraform_engine/commands.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

class WorkroomTest : public testing::Test {
 protected:
  ~WorkroomTest() override { fs::remove_all(folder_); }

  void unpack(const std::vector<std::string>& paths, bool keep_installed = false) {
    std::vector<archive::File> files;
    for (const std::string& path : paths) files.push_back({.path = path, .bytes = path});
    ASSERT_TRUE(room_.unpack(files, "", keep_installed));
  }

  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "room-XXXXXX").string();
    return ::mkdtemp(name.data());
  }

  const fs::path folder_ = make_folder();
  Workroom room_{folder_ / "run-1"};
};

TEST_F(WorkroomTest, WhatCannotBeUnpackedIsNotWaitedFor) {
  for (const std::vector<std::string>& paths :
       {std::vector{std::string(300, 'n')}, {"a/" + std::string(300, 'n') + "/b"}, {"a", "a/b"}}) {
    std::vector<archive::File> files;
    for (const std::string& path : paths) files.push_back({.path = path, .bytes = path});
    const auto unpacked = room_.unpack(files, "", false);
    ASSERT_FALSE(unpacked);
    EXPECT_EQ(unpacked.error().code, ErrorCode::invalid_argument) << unpacked.error().to_string();
  }
}

TEST_F(WorkroomTest, LeavesOutWhatAnUploadMustNotDecide) {
  unpack({"main.tf",
          "terraform.tfstate",
          "inner/terraform.tfstate.backup",
          "errored.tfstate",
          "inner/errored.tfstate",
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
                           "errored.tfstate",
                           "inner/errored.tfstate",
                           ".terraform/terraform.tfstate",
                           ".terraform/environment",
                           ".terraform/providers"}) {
    EXPECT_FALSE(fs::exists(room_.config() / path)) << path;
  }
}

TEST_F(WorkroomTest, IsForItsOwnerAlone) {
  unpack({"main.tf"});
  ASSERT_TRUE(room_.make_job(1, true));
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

TEST_F(WorkroomTest, TellsAFileThatCannotBeReadFromOneThatIsNotThere) {
  unpack({"main.tf"});
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  auto there = room_.read(room_.config() / "main.tf", 100);
  auto absent = room_.read(room_.config() / "none.tf", 100);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(there);
  EXPECT_EQ(there.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(absent) << "nobody could look";
}

TEST_F(WorkroomTest, BeginsEachAttemptInANewFolder) {
  unpack({"main.tf"});
  fs::create_directory(folder_ / "elsewhere");
  fs::create_directory_symlink(folder_ / "elsewhere", room_.config() / "dir");
  fs::create_symlink(folder_ / "elsewhere/file", room_.files() / kPlanFile);
  ASSERT_FALSE(room_.write(room_.files() / kPlanFile, "plan"));
  ASSERT_FALSE(room_.write(room_.config() / "dir" / "file", "plan"));
  unpack({"main.tf", "dir/file"});
  EXPECT_TRUE(fs::is_empty(folder_ / "elsewhere"));
  EXPECT_TRUE(fs::is_regular_file(room_.config() / "dir/file"));
  EXPECT_FALSE(fs::exists(room_.files() / kPlanFile));
}

TEST_F(WorkroomTest, TakesOverWhatInitInstalledWhenAsked) {
  unpack({"main.tf"});
  fs::create_directories(room_.config() / kDataFolder / "providers");
  std::ofstream(room_.config() / kLockFile) << "lock";
  ASSERT_TRUE(room_.tidy(""));
  for (int attempt = 1; attempt <= 2; ++attempt) {
    unpack({"main.tf", ".terraform/modules/modules.json"}, true);
    EXPECT_TRUE(fs::exists(room_.config() / kDataFolder / "providers")) << attempt;
    EXPECT_TRUE(fs::exists(room_.config() / kLockFile)) << attempt;
    EXPECT_FALSE(fs::exists(room_.config() / kDataFolder / "modules")) << attempt;
  }
  unpack({"main.tf"});
  EXPECT_FALSE(fs::exists(room_.config() / kDataFolder));
}

TEST_F(WorkroomTest, ReadsAndRemovesWhatWasMadeUnreachable) {
  unpack({"main.tf", "dir/inner/file", "dir/other"});
  auto shut = [&] {
    fs::permissions(room_.config() / "dir/inner/file", fs::perms::none);
    fs::permissions(room_.config() / "dir/inner", fs::perms::none);
    fs::permissions(room_.config() / "dir", fs::perms::none);
  };
  shut();
  // The superuser reaches everything.
  auto as_somebody = [&](auto work) {
    if (::geteuid() == 0) {
      for (const auto& entry : fs::recursive_directory_iterator(folder_))
        ASSERT_EQ(::chown(entry.path().c_str(), 65534, 65534), 0);
      ASSERT_EQ(::chown(folder_.c_str(), 65534, 65534), 0);
      ASSERT_EQ(::seteuid(65534), 0);
    }
    work();
    ASSERT_EQ(::seteuid(::getuid()), 0);
  };
  as_somebody([&] {
    auto bytes = room_.read(room_.config() / "dir/inner/file", 100);
    ASSERT_TRUE(bytes) << bytes.error().to_string();
    EXPECT_EQ(*bytes, "dir/inner/file");
  });
  shut();
  as_somebody([&] { EXPECT_TRUE(room_.remove()); });
  EXPECT_FALSE(fs::exists(folder_ / "run-1"));
}

TEST_F(WorkroomTest, KeepsOnlyWhatInitInstalled) {
  unpack({"dir/main.tf"});
  fs::create_directories(room_.module("dir") / kDataFolder / "providers");
  std::ofstream(room_.module("dir") / kLockFile) << "lock";
  std::ofstream(room_.files() / kPlanFile) << "plan";
  ASSERT_TRUE(room_.make_job(1, true));
  ASSERT_TRUE(room_.tidy("dir"));
  EXPECT_TRUE(fs::exists(folder_ / "run-1/installed" / kDataFolder / "providers"));
  EXPECT_TRUE(fs::exists(folder_ / "run-1/installed" / kLockFile));
  EXPECT_FALSE(fs::exists(room_.files()));
  EXPECT_FALSE(fs::exists(room_.files() / kPlanFile));
  EXPECT_FALSE(fs::exists(room_.job(1)));
}

TEST_F(WorkroomTest, VanishesWhenNothingWasInstalled) {
  unpack({"main.tf"});
  ASSERT_TRUE(room_.tidy(""));
  EXPECT_FALSE(fs::exists(folder_ / "run-1"));
}

TEST_F(WorkroomTest, KeepsNothingBehindALink) {
  unpack({"main.tf"});
  fs::create_directories(folder_ / "elsewhere" / kDataFolder);
  fs::create_directory_symlink(folder_ / "elsewhere", room_.config() / "dir");
  ASSERT_TRUE(room_.tidy("dir"));
  EXPECT_TRUE(fs::exists(folder_ / "elsewhere" / kDataFolder));
  EXPECT_FALSE(fs::exists(folder_ / "run-1"));
}

}  // namespace
}  // namespace porc::terraform_engine
