// SPDX-License-Identifier: Apache-2.0
#include "domain/workspace/workspace.h"

#include <gtest/gtest.h>

namespace porc::workspace {
namespace {

TEST(Workspace, WhoComesSecondIsToldWhatHelps) {
  const WorkspaceName name = WorkspaceName::parse("porc-dev").value();
  const Workspace taken{.name = name, .owner = {.environment = "dev", .kind = "db", .name = "x"}};
  struct Case {
    std::string name;
    std::optional<std::string> repository;
    std::string told;
  };
  const Case cases[] = {
      {"orders", std::nullopt, ": give another metadata.name"},
      {"orders", "shop/orders", ": give another metadata.name"},
      {"shop/orders", "shop/orders", ": give metadata.name"},
      {"", std::nullopt, ": give metadata.name"},
  };
  for (const Case& row : cases) {
    Claimant second{.owner = {.environment = "dev", .kind = "service", .name = row.name}};
    second.repository = row.repository;
    const auto refused = claimed(taken, name, second);
    ASSERT_FALSE(refused) << row.name;
    EXPECT_EQ(refused.error().code, ErrorCode::conflict);
    EXPECT_TRUE(refused.error().message.ends_with(row.told)) << refused.error().message;
  }
}

}  // namespace
}  // namespace porc::workspace
