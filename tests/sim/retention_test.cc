// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/retention.h"

#include <gtest/gtest.h>

#include "aio/scope.h"
#include "crypto/digest.h"
#include "domain/run/draft.h"
#include "tests/sim/parts.h"

namespace porc::sim {
namespace {

using std::chrono::hours;

class RetentionTest : public testing::Test {
 protected:
  template <class T>
  Result<T> run(Task<T> task) {
    std::optional<Result<T>> got;
    aio::TaskScope scope(lone.time, [](Error) {});
    scope.spawn(keep(std::move(task), &got));
    while (!got) lone.time.turn();
    return *std::move(got);
  }
  template <class T>
  static Task<void> keep(Task<T> task, std::optional<Result<T>>* into) {
    *into = co_await std::move(task);
    co_return ok;
  }
  /// A run with a bundle, which is over when `ended`.
  std::string stored(const std::string& letters, bool ended) {
    run::Run first;
    first.id = RunId::parse("porc-20260102-030405-" + letters).value();
    first.workspace = WorkspaceName::parse("porc-dev-" + letters).value();
    run::Draft draft = run::Draft::submitted(first, {.by = "porc:a@b", .at = lone.time.now()});
    if (ended) {
      EXPECT_TRUE(draft.move(run::RunEvent::cancel_requested,
                             {.actor = run::Actor::person, .by = "a", .at = lone.time.now()}));
    }
    Change change{.run = draft.run, .events = draft.events};
    EXPECT_TRUE(run(lone.inner.append(std::move(change))));
    return run(lone.bundles.put(first.id, crypto::sha256_hex(letters), letters)).value();
  }
  bool is_there(const std::string& key) { return run(lone.blobs.find(key)).value().has_value(); }
  orchestrator::Swept swept(Timestamp now) {
    return run(orchestrator::sweep_bundles(&lone.inner, &lone.blobs, now, hours(24))).value();
  }

  LoneParts lone{};
};

TEST_F(RetentionTest, OnlyOldBundlesOfRunsThatAreOverGo) {
  const std::string over = stored("aaaaaa", true);
  const std::string going = stored("bbbbbb", false);
  const std::string foreign = "bundles/porc-20260102-030405-cccccc/x.tar.gz";
  ASSERT_TRUE(run(lone.blobs.create(foreign, "of a run that this store does not know")));
  ASSERT_TRUE(run(lone.blobs.create("bundles/notes.txt", "somebody's")));
  const Timestamp now = lone.time.now();
  EXPECT_EQ(swept(now + hours(23)).removed, 0U);
  const auto done = swept(now + hours(25));
  EXPECT_EQ(done.removed, 1U);
  EXPECT_EQ(done.looked_at, 4U);
  EXPECT_FALSE(is_there(over));
  EXPECT_TRUE(is_there(going)) << "a run that is not over needs it";
  EXPECT_TRUE(is_there(foreign));
  EXPECT_TRUE(is_there("bundles/notes.txt"));
  EXPECT_EQ(swept(now + hours(25)).removed, 0U) << "another server does the same, harmlessly";
}

}  // namespace
}  // namespace porc::sim
