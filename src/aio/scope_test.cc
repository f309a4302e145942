// SPDX-License-Identifier: Apache-2.0
#include "aio/scope.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aio/manual_world.h"

namespace porc::aio {
namespace {

class ScopeTest : public testing::Test {
 protected:
  Task<void> note(std::string text) {
    notes += text;
    co_return ok;
  }
  Task<void> wait_then_note(std::string text) {
    PORC_CO_CHECK(co_await go.wait());
    notes += text;
    co_return ok;
  }
  Task<void> fail_after_waiting() {
    PORC_CO_CHECK(co_await go.wait());
    co_return Error{.code = ErrorCode::corrupt, .message = "bad bytes"};
  }
  Task<void> spawn_another() {
    PORC_CO_CHECK(co_await go.wait());
    scope->spawn(note("grandchild"));
    co_return ok;
  }

  ManualWorld world;
  Signal go{world};
  std::string notes;
  std::vector<ErrorCode> errors;
  std::optional<TaskScope> scope{
      std::in_place, world, [this](Error e) { errors.push_back(e.code); }};
};

TEST_F(ScopeTest, StartsAChildOnALaterTurn) {
  scope->spawn(note("ran"));
  EXPECT_EQ(notes, "");
  EXPECT_EQ(scope->size(), 1U);
  world.run_ready();
  EXPECT_EQ(notes, "ran");
  EXPECT_EQ(scope->size(), 0U);
}

TEST_F(ScopeTest, JoinWaitsForChildrenOfChildren) {
  scope->spawn(spawn_another());
  scope->spawn(wait_then_note("child,"));
  Task<void> join = scope->join();
  join.start();
  world.run_ready();
  EXPECT_FALSE(join.done());
  go.notify_all();
  world.run_ready();
  EXPECT_TRUE(join.done());
  EXPECT_EQ(notes, "child,grandchild");
}

TEST_F(ScopeTest, JoiningAnEmptyOneIsImmediate) {
  Task<void> join = scope->join();
  join.start();
  EXPECT_TRUE(join.done());
}

TEST_F(ScopeTest, ReportsHowAChildFailed) {
  scope->spawn(fail_after_waiting());
  world.run_ready();
  go.notify_all();
  world.run_ready();
  EXPECT_EQ(errors, std::vector{ErrorCode::corrupt});
}

TEST_F(ScopeTest, DestroysChildrenWhereverTheyAre) {
  scope->spawn(wait_then_note("waiting"));
  world.run_ready();
  scope->spawn(wait_then_note("unstarted"));
  go.notify_all();  // the first is on its way to be resumed
  scope.reset();
  world.run_ready();
  go.notify_all();
  world.run_ready();
  EXPECT_EQ(notes, "");
}

}  // namespace
}  // namespace porc::aio
