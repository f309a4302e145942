// SPDX-License-Identifier: Apache-2.0
#include "domain/run/resource_change.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::run {
namespace {

std::vector<ResourceChange> read(const std::string& changes) {
  return resource_changes_of(json::parse(R"({"resource_changes":)" + changes + "}").value());
}

TEST(ResourceChanges, AreToldWithDestroysFirst) {
  const auto changes = read(R"([
    {"address":"a.same","change":{"actions":["no-op"]}},
    {"address":"a.read","change":{"actions":["read"]}},
    {"address":"a.made","change":{"actions":["create"]}},
    {"address":"a.new","change":{"actions":["delete","create"]}},
    {"address":"a.safer","change":{"actions":["create","delete"]}},
    {"address":"a.other","change":{"actions":["update"]}},
    {"address":"a.gone","change":{"actions":["delete"]}},
    {"address":"a.left","change":{"actions":["forget"]}},
    {"address":"a.taken","change":{"actions":["no-op"],"importing":{"id":"x"}}},
    {"address":"a.moved","previous_address":"b.moved","change":{"actions":["no-op"]}}])");
  const std::vector<ResourceChange> expected = {{"a.gone", "delete"},
                                                {"a.new", "replace"},
                                                {"a.safer", "replace"},
                                                {"a.left", "forget"},
                                                {"a.other", "update"},
                                                {"a.made", "create"},
                                                {"a.taken", "import"},
                                                {"a.moved", "move"}};
  EXPECT_EQ(changes, expected);
}

TEST(ResourceChanges, HoldWhateverStandsThere) {
  EXPECT_TRUE(read("null").empty());
  EXPECT_TRUE(
      read("[1, {}, {\"change\":{\"actions\":[\"create\"]}}, {\"address\":\"a.b\"}]").empty());
  EXPECT_TRUE(resource_changes_of(json::value(1)).empty());
}

TEST(ResourceChanges, AreBounded) {
  std::string many = "[";
  for (int i = 0; i < 500; ++i) {
    if (i != 0) many += ",";
    many += R"({"address":"a.b[)" + std::to_string(i) + R"(]","change":{"actions":["create"]}})";
  }
  EXPECT_EQ(read(many + "]").size(), kResourceChangesKept);
}

}  // namespace
}  // namespace porc::run
