// SPDX-License-Identifier: Apache-2.0
#include "tfe_api/tags.h"

#include <gtest/gtest.h>

namespace porc::tfe_api {
namespace {

using Tags = std::vector<std::string>;

TEST(Tags, KeysOfBindingsAreNamesToo) {
  EXPECT_EQ(tag_names({"net", "env=dev", "app"}), (Tags{"app", "env", "net"}));
  EXPECT_EQ(read_tag("env=a=b").value, "a=b");
  EXPECT_EQ(write_tag(read_tag("net")), "net");
}

TEST(Tags, ABindingReplacesTheOneWithItsKey) {
  EXPECT_EQ(merge_tags({"env=dev", "app"}, {"env=prod", "team=x"}, {}),
            (Tags{"app", "env=prod", "team=x"}));
  EXPECT_EQ(merge_tags({"env=dev", "app"}, {}, {"env"}), (Tags{"app"}));
}

TEST(Tags, AllThatAreWantedMustBeThere) {
  EXPECT_TRUE(has_tags({"env=dev", "app"}, {"env", "app"}));
  EXPECT_TRUE(has_tags({"env=dev", "app"}, {"env=dev"}));
  EXPECT_FALSE(has_tags({"env=dev", "app"}, {"env=prod"}));
  EXPECT_FALSE(has_tags({"app"}, {"app", "net"}));
}

}  // namespace
}  // namespace porc::tfe_api
