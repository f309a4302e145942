// SPDX-License-Identifier: Apache-2.0
#include "secret_source.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

class SecretSourceTest : public testing::Test {
 protected:
  SecretSourceTest() {
    std::string pattern = (fs::temp_directory_path() / "secrets-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~SecretSourceTest() override { fs::remove_all(folder); }

  fs::path folder;
  observe::Redactor redactor{};
};

TEST_F(SecretSourceTest, AFileGoesBeforeAVariable) {
  std::ofstream(folder / "db-key") << "from the file\n";
  auto source = make_secret_source(
      folder, {{"DB_KEY", Secret("variable")}, {"OTHER", Secret("other")}}, redactor);
  EXPECT_EQ(source("db-key")->expose("test"), "from the file");
  EXPECT_EQ(source("other")->expose("test"), "other");
}

TEST_F(SecretSourceTest, APipeIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  auto source = make_secret_source(folder, {}, redactor);
  auto refused = source("pipe");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
}

TEST_F(SecretSourceTest, WhatIsSaidOfALongNameIsStillText) {
  auto source = make_secret_source(folder, {}, redactor);
  std::string name = "a";
  for (int i = 0; i < 64; ++i) name += "é";
  auto unknown = source(name);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::not_found);
  EXPECT_TRUE(is_utf8(unknown.error().message)) << unknown.error().message;
}

}  // namespace
}  // namespace porc::app
