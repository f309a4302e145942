// SPDX-License-Identifier: Apache-2.0
#include "kafka/sender.h"

#include <vector>

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "kafka/run_events.h"
#include "tests/fakes/changed_run.h"

namespace porc::kafka {
namespace {

using namespace std::chrono_literals;

/// Answers after two seconds.
class LateSender final : public Sender {
 public:
  explicit LateSender(aio::ManualWorld& world) : world_(world) {}
  Task<void> send(Record record) override {
    sent.push_back(std::move(record));
    PORC_CO_CHECK(co_await aio::sleep_until(world_, world_.now() + 2s));
    co_return answer;
  }

  std::vector<Record> sent{};
  Result<void> answer = ok;

 private:
  aio::ManualWorld& world_;
};

class ObservedSenderTest : public testing::Test {
 protected:
  /// Tells the topic of the last transition of a run.
  Result<void> tell() {
    const Change change = fakes::whole_change(run::RunEvent::apply_finished, world.now());
    OutboxEntry entry{.key = "k", .subject = "s", .target = "kafka"};
    entry.payload = events.reports_of(change).back().payload;
    Task<void> task = events.deliver(std::move(entry));
    task.start();
    for (int i = 0; i < 10 && !task.done(); ++i) world.advance(1s);
    return task.take();
  }

  aio::ManualWorld world;
  LateSender late{world};
  std::vector<Sending> told;
  ObservedSender sender{late, world, [this](const Sending& sending) { told.push_back(sending); }};
  RunEvents events{sender, "porc.runs", "/porc/test"};
};

TEST_F(ObservedSenderTest, AnEventIsSentOnBehalfOfItsRun) {
  const Timestamp began = world.now();
  ASSERT_TRUE(tell());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].on_behalf_of, fakes::first_run().id.str());
  EXPECT_EQ(told[0].topic, "porc.runs");
  EXPECT_EQ(told[0].began, began);
  EXPECT_EQ(told[0].ended - told[0].began, 2s);
  EXPECT_FALSE(told[0].error);
  ASSERT_EQ(late.sent.size(), 1U);
  EXPECT_EQ(late.sent[0].topic, "porc.runs");
}

TEST_F(ObservedSenderTest, AFailureHasItsCode) {
  late.answer = Error{.code = ErrorCode::unavailable};
  EXPECT_FALSE(tell());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].error, ErrorCode::unavailable);
}

}  // namespace
}  // namespace porc::kafka
