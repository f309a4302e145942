// SPDX-License-Identifier: Apache-2.0
#include "json/pointer.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::json {
namespace {

TEST(Pointer, EscapesWhatTheSyntaxNeeds) {
  for (std::string_view name : {"", "a", "a/b", "m~n", "~1", "~0/", " "}) {
    EXPECT_EQ(unescape_token(escape_token(name)), name);
  }
  EXPECT_EQ(append(append("", "a/b"), 3), "/a~1b/3");
  EXPECT_EQ(append("", "m~n"), "/m~0n");
}

// RFC 6901, section 5.
TEST(Pointer, FindsWhatTheRfcShows) {
  const value root =
      parse(
          R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})")
          .value();
  EXPECT_EQ(find(root, ""), &root);
  EXPECT_EQ(*find(root, "/foo/0"), "bar");
  EXPECT_EQ(*find(root, "/"), 0);
  EXPECT_EQ(*find(root, "/a~1b"), 1);
  EXPECT_EQ(*find(root, "/m~0n"), 8);
}

TEST(Pointer, WhatIsNotThereIsNull) {
  const value root = parse(R"({"a":[1]})").value();
  for (std::string_view pointer : {"a", "/b", "/a/1", "/a/-", "/a/00", "/a/0/x", "/~2"}) {
    EXPECT_EQ(find(root, pointer), nullptr) << pointer;
  }
}

}  // namespace
}  // namespace porc::json
