// SPDX-License-Identifier: Apache-2.0
#include "json/suggestion.h"

#include <gtest/gtest.h>

namespace porc::json {
namespace {

TEST(Suggestion, NamesTheOneNearNeighbour) {
  struct Case {
    std::string_view name;
    std::vector<std::string_view> known;
    std::string_view want;
  };
  const Case cases[] = {
      {"colour", {"color", "size"}, "; did you mean 'color'?"},
      {"sizee", {"color", "size"}, "; did you mean 'size'?"},
      {"szie", {"color", "size"}, "; did you mean 'size'?"},
      {"Kind", {"kind"}, "; did you mean 'kind'?"},
      {"ab", {"xy"}, ""},
      {"aa", {"ab", "ac"}, ""},
      {"replica", {"retention"}, ""},
      {"size", {}, ""},
      {std::string_view(), {"a"}, "; did you mean 'a'?"},
  };
  for (const Case& row : cases) EXPECT_EQ(did_you_mean(row.name, row.known), row.want) << row.name;
}

TEST(Suggestion, VeryLongNamesGetNone) {
  const std::string name(100'000, 'x');
  EXPECT_EQ(did_you_mean(name, {name}), "");
}

}  // namespace
}  // namespace porc::json
