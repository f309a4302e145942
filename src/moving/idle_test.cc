// SPDX-License-Identifier: Apache-2.0
#include "moving/idle.h"

#include <optional>

#include <gtest/gtest.h>

#include "aio/scope.h"
#include "memory_store/memory_store.h"
#include "tests/fakes/virtual_time.h"

namespace porc::moving {
namespace {

using std::chrono::seconds;

constexpr const char* kSign = "porc/turn/schedule";
constexpr Duration kInterval = seconds(6);

class IdleTest : public testing::Test {
 protected:
  Result<void> end_of(Task<void> task) {
    std::optional<Result<void>> ended;
    aio::TaskScope scope(time, [](const Error&) {});
    scope.spawn(keep(std::move(task), &ended));
    while (!ended && time.turn()) continue;
    return ended.value();
  }
  static Task<void> keep(Task<void> task, std::optional<Result<void>>* ended) {
    *ended = co_await std::move(task);
    co_return ok;
  }

  void sign(std::string owner) {
    Subject next{.name = kSign, .version = ++version_};
    next.document = json::object{{"owner", std::move(owner)}};
    EXPECT_TRUE(end_of(store.put_subject(std::move(next), {})));
  }
  /// Somebody signs so much later.
  void sign_after(Duration pause, std::string owner) {
    time.call_at(time.now() + pause, [this, owner] { later_.spawn(put(owner)); });
  }
  Task<void> put(std::string owner) {
    Subject next{.name = kSign, .version = ++version_};
    next.document = json::object{{"owner", std::move(owner)}};
    std::vector<OutboxEntry> nobody;
    co_return co_await store.put_subject(std::move(next), std::move(nobody));
  }

  fakes::VirtualTime time{};
  memory_store::MemoryStore store{time};
  IdleWatch watch{store, time, kSign, kInterval};
  aio::TaskScope later_{time, [](const Error&) {}};
  std::uint64_t version_ = 0;
};

TEST_F(IdleTest, NobodyWaitsWhereNobodyEverWorked) {
  const Timestamp begun = time.now();
  EXPECT_TRUE(end_of(watch.begin()));
  EXPECT_TRUE(end_of(watch.end()));
  EXPECT_EQ(time.now(), begun);
}

TEST_F(IdleTest, WhoeverSignsWorks) {
  sign("a");
  sign_after(seconds(5), "a");
  const auto seen = end_of(watch.begin());
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, ErrorCode::conflict);
  EXPECT_NE(seen.error().message.find("'a' works on this database"), std::string::npos);
}

TEST_F(IdleTest, AnOwnerWhoStandsStillIsGone) {
  sign("a");
  EXPECT_TRUE(end_of(watch.begin()));
  EXPECT_TRUE(end_of(watch.end()));
}

TEST_F(IdleTest, ASecondServerThatFindsNoOwnerIsSeenAtTheEnd) {
  sign("");
  EXPECT_TRUE(end_of(watch.begin()));
  sign_after(seconds(6), "b");
  const auto seen = end_of(watch.end());
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, ErrorCode::conflict);
}

TEST_F(IdleTest, ASecondServerThatWaitedForOneThatWasKilledIsSeenAtTheEnd) {
  sign("a");
  // It looks four times until it believes it, the first time just before the next look was due.
  sign_after(seconds(24), "b");
  EXPECT_TRUE(end_of(watch.begin()));
  EXPECT_FALSE(end_of(watch.end()));
}

TEST_F(IdleTest, OneThatCameAndWentIsSeenAtTheEnd) {
  EXPECT_TRUE(end_of(watch.begin()));
  sign("b");
  sign("");
  const auto seen = end_of(watch.end());
  ASSERT_FALSE(seen);
  EXPECT_NE(seen.error().message.find("a server works on this database"), std::string::npos);
}

}  // namespace
}  // namespace porc::moving
