// SPDX-License-Identifier: Apache-2.0
#include "archive/path.h"

#include <gtest/gtest.h>

namespace porc::archive {
namespace {

TEST(Path, RelativePathsAreSafe) {
  const std::string longest(kPathMax, 'a');
  for (std::string_view path : {std::string_view("main.tf"),
                                std::string_view("a/b/c"),
                                std::string_view(".terraformrc"),
                                std::string_view("..a/...b"),
                                std::string_view("-rf"),
                                std::string_view("grün/\xf0\x9f\x90\x96"),
                                std::string_view(longest)}) {
    EXPECT_TRUE(is_safe_path(path)) << path;
  }
}

TEST(Path, WhatMayLeaveItsFolderOrHideIsUnsafe) {
  using namespace std::string_view_literals;
  const std::string too_long(kPathMax + 1, 'a');
  for (std::string_view path : {""sv,
                                "/"sv,
                                "/etc/passwd"sv,
                                ".."sv,
                                "../x"sv,
                                "a/../x"sv,
                                "a/.."sv,
                                "."sv,
                                "./a"sv,
                                "a/./b"sv,
                                "a//b"sv,
                                "a/"sv,
                                "a\\b"sv,
                                "a\nb"sv,
                                "a\0b"sv,
                                "a\x7f"sv,
                                "a\xc2\x9b"sv,
                                "a\xff"sv,
                                std::string_view(too_long)}) {
    EXPECT_FALSE(is_safe_path(path)) << path;
  }
}

TEST(Path, AFileIsNotAFolderToo) {
  PathSet paths;
  EXPECT_TRUE(paths.add("a/b"));
  EXPECT_TRUE(paths.add("a/c"));
  EXPECT_TRUE(paths.add("a-b"));
  for (const char* path : {"a/b", "a", "a/b/c"}) EXPECT_FALSE(paths.add(path)) << path;
}

}  // namespace
}  // namespace porc::archive
