// SPDX-License-Identifier: Apache-2.0
#include "host/exists.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace porc::host {
namespace {

namespace fs = std::filesystem;

TEST(ExistsTest, WhatMayNotBeLookedAtIsNotAbsent) {
  std::string pattern = (fs::temp_directory_path() / "exists-XXXXXX").string();
  const fs::path folder = ::mkdtemp(pattern.data());
  EXPECT_TRUE(host::exists(folder).value());
  EXPECT_FALSE(host::exists(folder / "a").value());
  EXPECT_FALSE(host::exists(folder / "a/b").value());
  // Nobody may follow it, not even root.
  fs::create_directory_symlink("loop", folder / "loop");
  const auto found = host::exists(folder / "loop/a");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::unavailable);
  EXPECT_NE(found.error().message.find((folder / "loop/a").string()), std::string::npos);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace porc::host
