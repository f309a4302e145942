// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/event_source_contract.h"

#include <gmock/gmock.h>

namespace porc::contract {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

InboxEntry EventSourceContract::entry_of(const Message& message, Duration later) {
  auto admitted = admit(message, later);
  EXPECT_TRUE(admitted) << admitted.error().to_string();
  if (!admitted) return {};
  EXPECT_TRUE(*admitted) << "nothing is to be done";
  return (*std::move(admitted)).value_or(InboxEntry{});
}

Result<void> EventSourceContract::handle(InboxEntry entry) {
  Task<void> task = source.handle(std::move(entry));
  task.start();
  if (task.done()) return task.take();
  return Error{.message = "nothing is left that could end the handling"};
}

void EventSourceContract::expect_stranger(const Message& message, std::string_view what) {
  const auto admitted = admit(message);
  ASSERT_FALSE(admitted) << what;
  EXPECT_EQ(admitted.error().code, ErrorCode::unauthenticated) << what;
  EXPECT_THAT(admitted.error().to_string(), Not(HasSubstr(backend->secret())));
}

TEST_P(EventSourceContract, ItHasOneNameAndALimit) {
  EXPECT_THAT(source.name(), Not(IsEmpty()));
  EXPECT_EQ(source.name(), source.name());
  EXPECT_GT(source.body_bytes_max(), 0U);
}

TEST_P(EventSourceContract, AnEventIsKnownByItsKeyHoweverOftenItComes) {
  const InboxEntry first = entry_of(asking("e1"));
  const InboxEntry again = entry_of(asking("e1"), std::chrono::seconds(60));
  EXPECT_EQ(first.source, source.name());
  EXPECT_THAT(first.key, Not(IsEmpty()));
  EXPECT_THAT(first.subject, Not(IsEmpty()));
  EXPECT_EQ(again.key, first.key);
  EXPECT_EQ(again.subject, first.subject);
  EXPECT_EQ(again.body, first.body);
  EXPECT_NE(entry_of(asking("e2")).key, first.key);
}

TEST_P(EventSourceContract, WhatNobodyAsksForIsPassedOver) {
  const auto admitted = admit(backend->send(backend->idle(), "e1"));
  ASSERT_TRUE(admitted) << admitted.error().to_string();
  EXPECT_FALSE(*admitted);
}

// Over HTTP anybody could send what nobody signs.
TEST_P(EventSourceContract, WebhooksAreSigned) {
  EXPECT_TRUE(backend->forge("{}") || !source.takes_webhooks());
}

TEST_P(SignedSourceContract, AStrangerIsHeardOfNothing) {
  const std::string body = backend->asking("e1");
  expect_stranger(backend->forge(body).value(), "signed with another secret");
  expect_stranger({.body = body}, "not signed");
  // Over HTTP also what nobody can read: the signature comes first.
  if (source.takes_webhooks()) expect_stranger({.body = "{"}, "not signed, and no JSON");
}

TEST_P(SignedSourceContract, WhatWasChangedOnItsWayIsAStrangers) {
  Message message = asking("e1");
  const std::size_t at = message.body.find("e1");
  ASSERT_NE(at, std::string::npos);
  message.body[at + 1] = '7';
  expect_stranger(message, "changed");
}

TEST_P(DatedSourceContract, WhatIsTooOldIsAStrangers) {
  const Duration good_for = backend->good_for().value();
  const auto late = admit(asking("e1"), good_for + std::chrono::seconds(1));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::unauthenticated);
  EXPECT_TRUE(admit(asking("e1"), good_for - std::chrono::seconds(1)));
}

TEST_P(EventSourceContract, WhatNobodyCanReadIsRefusedForGood) {
  for (const char* body : {"", "{", "[]", "null", "\"word\"", "{}", R"({"a":[[[[1]]]]})"}) {
    const auto admitted = admit(backend->send(body, "e1"));
    const bool nothing = admitted && !*admitted;
    const bool final = !admitted && !error_traits(admitted.error().code).retryable;
    EXPECT_TRUE(nothing || final) << body;
  }
}

TEST_P(EventSourceContract, HandledTwiceIsDoneOnce) {
  const InboxEntry entry = entry_of(asking("e1"));
  EXPECT_THAT(backend->done(), IsEmpty());
  const auto handled = handle(entry);
  ASSERT_TRUE(handled) << handled.error().to_string();
  const std::set<std::string> done = backend->done();
  EXPECT_THAT(done, Not(IsEmpty()));
  ASSERT_TRUE(handle(entry));
  EXPECT_EQ(backend->done(), done);
}

TEST_P(EventSourceContract, AnEntryThatIsNoneOfItsOwnIsPutAside) {
  for (const char* body : {"", "{", "[]"}) {
    const auto handled =
        handle({.key = "k", .source = source.name(), .subject = "s", .body = body});
    ASSERT_FALSE(handled) << body;
    EXPECT_FALSE(error_traits(handled.error().code).retryable) << body;
  }
  EXPECT_THAT(backend->done(), IsEmpty());
}

}  // namespace porc::contract
