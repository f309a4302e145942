// SPDX-License-Identifier: Apache-2.0
#include "github/link.h"

#include <gtest/gtest.h>

namespace porc::github {
namespace {

TEST(Link, NamesTheNextPageVerbatim) {
  EXPECT_EQ(next_link(R"(<https://api.github.com/repositories/1/pulls?page=2>; rel="next", )"
                      R"(<https://api.github.com/repositories/1/pulls?page=9>; rel="last")"),
            "https://api.github.com/repositories/1/pulls?page=2");
  EXPECT_EQ(next_link(R"(<https://h/a?x=1,2&c=%3D>; rel="prev", <https://h/b>;rel=next)"),
            "https://h/b");
  EXPECT_EQ(next_link(R"(<https://h/a?x=1,2&c=%3D>; rel="next")"), "https://h/a?x=1,2&c=%3D");
}

TEST(Link, IsAbsentFromTheLastPageAndFromNonsense) {
  for (const char* header : {"",
                             R"(<https://h/1>; rel="prev", <https://h/1>; rel="first")",
                             "<",
                             "<>",
                             "next",
                             R"(<https://h/1)",
                             R"(<https://h/1>; rel="nextish")",
                             R"(<https://h/1>; title="x")"}) {
    EXPECT_EQ(next_link(header), "") << header;
  }
}

}  // namespace
}  // namespace porc::github
