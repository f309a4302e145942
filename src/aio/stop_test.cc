// SPDX-License-Identifier: Apache-2.0
#include "aio/stop.h"

#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace porc::aio {
namespace {

TEST(Stop, ADefaultTokenIsNeverAsked) {
  EXPECT_FALSE(StopToken().stop_requested());
  EXPECT_TRUE(StopToken().check());
}

TEST(Stop, TokensSeeTheRequestEvenAfterTheSourceIsGone) {
  std::optional<StopSource> source(std::in_place);
  StopToken token = source->token();
  EXPECT_FALSE(token.stop_requested());
  source->request_stop();
  source.reset();
  EXPECT_TRUE(token.stop_requested());
  EXPECT_EQ(token.check().error().code, ErrorCode::cancelled);
}

TEST(Stop, CallbacksRunOnceInTheOrderOfRegistration) {
  StopSource source;
  std::string order;
  StopCallback first(source.token(), [&] { order += '1'; });
  StopCallback second(source.token(), [&] { order += '2'; });
  source.request_stop();
  source.request_stop();
  EXPECT_EQ(order, "12");
}

TEST(Stop, ACallbackRunsAtOnceWhenTheStopCameFirst) {
  StopSource source;
  source.request_stop();
  bool ran = false;
  StopCallback late(source.token(), [&] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(Stop, ACallbackThatIsGoneDoesNotRun) {
  StopSource source;
  bool ran = false;
  {
    StopCallback gone(source.token(), [&] { ran = true; });
  }
  source.request_stop();
  EXPECT_FALSE(ran);
}

TEST(Stop, ACallbackMayRemoveAnotherAndTheSource) {
  auto source = std::make_unique<StopSource>();
  std::optional<StopCallback> second;
  bool ran = false;
  StopCallback first(source->token(), [&] {
    second.reset();
    source.reset();
  });
  second.emplace(source->token(), [&] { ran = true; });
  source->request_stop();
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace porc::aio
