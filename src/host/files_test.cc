// SPDX-License-Identifier: Apache-2.0
#include "host/files.h"

#include <thread>
#include <vector>

#include <sys/stat.h>

#include <gtest/gtest.h>

namespace porc::host {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "porc-files-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { fs::remove_all(folder); }

  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder))
      found.push_back(entry.path().filename().string());
    return found;
  }
  static mode_t mode_of(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }

  fs::path folder;
};

TEST_F(Files, ReadsWhatItWrote) {
  const fs::path path = folder / "f";
  for (auto write : {write_file_durably, write_file}) {
    for (const std::string& bytes :
         {std::string(), std::string("a\0b", 3), std::string(200'000, 'x')}) {
      ASSERT_TRUE(write(path, bytes, 0640));
      EXPECT_EQ(read_file(path, 200'000).value(), bytes);
    }
  }
  EXPECT_EQ(mode_of(path), 0640U);
  EXPECT_EQ(names(), std::vector<std::string>{"f"});
}

TEST_F(Files, WhoIsOutsideLearnsNoFolderAndLacksNoRight) {
  const Error error = seen_from_outside(
      {.code = ErrorCode::forbidden, .message = "opening '/var/lib/porc/a/b': Permission denied"},
      "/var/lib/porc");
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_EQ(error.message, "opening 'a/b': Permission denied");
}

TEST_F(Files, AReadOverTheLimitIsTooLarge) {
  ASSERT_TRUE(write_file_durably(folder / "f", "12345", 0600));
  EXPECT_TRUE(read_file(folder / "f", 5));
  EXPECT_EQ(read_file(folder / "f", 4).error().code, ErrorCode::too_large);
}

TEST_F(Files, AFailedWriteLeavesTheOldContentAndNoDraft) {
  fs::create_directory(folder / "taken");
  EXPECT_FALSE(write_file_durably(folder / "taken", "new", 0600))
      << "a file cannot replace a folder";
  EXPECT_EQ(names(), std::vector<std::string>{"taken"});
  EXPECT_EQ(write_file_durably(folder / "nowhere" / "f", "new", 0600).error().code,
            ErrorCode::not_found);
}

TEST_F(Files, ErrorsNameThePath) {
  auto read = read_file(folder / "absent", 10);
  EXPECT_EQ(read.error().code, ErrorCode::not_found);
  EXPECT_NE(read.error().message.find((folder / "absent").string()), std::string::npos);
  EXPECT_EQ(read_file(folder, 10).error().code, ErrorCode::invalid_argument) << "a folder";
}

TEST_F(Files, PrivateFoldersAreMadeWithTheirParents) {
  ASSERT_TRUE(make_private_folder(folder / "a" / "b" / "c/"));
  EXPECT_EQ(mode_of(folder / "a"), 0700U);
  EXPECT_EQ(mode_of(folder / "a" / "b" / "c"), 0700U);
  EXPECT_TRUE(make_private_folder(folder / "a" / "b")) << "it exists";
}

TEST_F(Files, AFileIsNotTakenForAFolder) {
  ASSERT_TRUE(write_file_durably(folder / "f", "", 0600));
  EXPECT_EQ(make_private_folder(folder / "f").error().code, ErrorCode::conflict);
  EXPECT_FALSE(make_private_folder(folder / "f" / "g"));
}

TEST_F(Files, AKeyIsMadeOnceAndForItsOwnerOnly) {
  auto made = read_or_create_key_file(folder / "key", 32);
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_EQ(mode_of(folder / "key"), 0600U);
  EXPECT_EQ(made->expose("test").size(), 32U);
  EXPECT_EQ(read_or_create_key_file(folder / "key", 32)->expose("test"), made->expose("test"));
  EXPECT_EQ(names(), std::vector<std::string>{"key"});
}

TEST_F(Files, AKeyThatOthersMayReadIsRefused) {
  for (mode_t mode : {0640U, 0604U, 0620U}) {
    ASSERT_TRUE(write_file_durably(folder / "key", std::string(32, 'k'), mode));
    EXPECT_EQ(read_or_create_key_file(folder / "key", 32).error().code, ErrorCode::forbidden);
  }
}

TEST_F(Files, AKeyOfAnotherSizeIsCorruptAndStays) {
  ASSERT_TRUE(write_file_durably(folder / "key", "short", 0600));
  EXPECT_EQ(read_or_create_key_file(folder / "key", 32).error().code, ErrorCode::corrupt);
  EXPECT_EQ(read_file(folder / "key", 10).value(), "short");
}

TEST_F(Files, AllWhoStartAtOnceGetTheSameKey) {
  std::vector<std::string> keys(8);
  std::vector<std::thread> threads;
  for (std::string& key : keys) {
    threads.emplace_back([&key, path = folder / "key"] {
      auto got = read_or_create_key_file(path, 32);
      if (got) key = got->expose("test");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(keys[0].size(), 32U);
  for (const std::string& key : keys) EXPECT_EQ(key, keys[0]);
}

}  // namespace
}  // namespace porc::host
