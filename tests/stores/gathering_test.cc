// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/gathering.h"

#include <string>

#include <gtest/gtest.h>

#include "aio/loop.h"

namespace porc::postgres_store {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

std::shared_ptr<const Change> new_run(std::uint32_t n, std::size_t bytes) {
  Change change;
  change.run.id = make_run_id(Timestamp(), n);
  change.run.version = 1;
  change.run.blueprint.inputs["list"] = json::array{std::string(bytes, 'x')};
  return std::make_shared<const Change>(std::move(change));
}

/// How many are written at once, when so many of so many bytes have come.
std::vector<std::size_t> batches_of(std::uint32_t count, std::size_t bytes) {
  aio::Loop loop;
  std::vector<std::size_t> batches;
  Gathering gathering(loop, [&](Gathering::Changes changes) -> Task<bool> {
    batches.push_back(changes.size());
    co_return true;
  });
  aio::TaskScope scope(loop, [](const Error& error) { ADD_FAILURE() << error.to_string(); });
  for (std::uint32_t n = 0; n < count; ++n) {
    scope.spawn([](Gathering* to, std::shared_ptr<const Change> change) -> Task<void> {
      PORC_CO_TRY(const bool stored, co_await to->append(std::move(change)));
      EXPECT_TRUE(stored);
      co_return ok;
    }(&gathering, new_run(n, bytes)));
  }
  EXPECT_TRUE(aio::run_to_end(loop, scope.join()));
  return batches;
}

std::size_t most(const std::vector<std::size_t>& batches) {
  return *std::ranges::max_element(batches);
}

TEST(GatheringTest, SmallOnesAreWrittenTogether) {
  EXPECT_GT(most(batches_of(200, 100)), 8U);
}

TEST(GatheringTest, OfLargeOnesFewAreWrittenTogether) {
  EXPECT_EQ(most(batches_of(40, kMebibyte)), 1U);
  EXPECT_LE(most(batches_of(40, kMebibyte / 4)), 4U);
}

}  // namespace
}  // namespace porc::postgres_store
