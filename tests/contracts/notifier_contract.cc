// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/notifier_contract.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace porc::contract {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Result<void> NotifierContract::deliver(json::value payload, const std::string& key) {
  OutboxEntry entry{
      .key = key, .subject = "porc-1", .target = notifier.target(), .payload = std::move(payload)};
  Task<void> task = notifier.deliver(std::move(entry));
  task.start();
  while (!task.done() && backend->turn()) {
  }
  if (task.done()) return task.take();
  return Error{.message = "nothing is left that could end the delivery"};
}

Result<void> NotifierContract::tell() {
  int number = 0;
  for (const Report& report : notifier.reports_of(backend->change())) {
    PORC_CHECK(deliver(report.payload, "porc-1:" + std::to_string(++number) + ":k"));
  }
  return ok;
}

TEST_P(NotifierContract, ItsTargetHasOneNameThatFitsIntoAKey) {
  const std::string target = notifier.target();
  EXPECT_EQ(notifier.target(), target);
  EXPECT_THAT(target, Not(IsEmpty()));
  EXPECT_EQ(target.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-"), std::string::npos);
}

TEST_P(NotifierContract, WhatIsToldIsDecidedWithoutAskingAnybody) {
  const auto first = notifier.reports_of(backend->change());
  const auto again = notifier.reports_of(backend->change());
  ASSERT_THAT(first, Not(IsEmpty()));
  ASSERT_EQ(first.size(), again.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].subject, again[i].subject);
    EXPECT_EQ(first[i].coalesce, again[i].coalesce);
    EXPECT_EQ(first[i].payload, again[i].payload);
  }
  EXPECT_THAT(backend->told(), IsEmpty());
}

TEST_P(NotifierContract, ToldTwiceATargetKnowsNoMoreThanToldOnce) {
  const auto told = tell();
  ASSERT_TRUE(told) << told.error().to_string();
  const std::set<std::string> known = backend->told();
  EXPECT_THAT(known, Not(IsEmpty()));
  const auto again = tell();
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(backend->told(), known);
}

TEST_P(NotifierContract, ATargetThatDoesNotAnswerIsToldLater) {
  backend->set(Mood::away);
  const auto failed = tell();
  ASSERT_FALSE(failed);
  EXPECT_TRUE(error_traits(failed.error().code).retryable) << failed.error().to_string();
  EXPECT_THAT(backend->told(), IsEmpty());
  backend->set(Mood::willing);
  const auto told = tell();
  ASSERT_TRUE(told) << told.error().to_string();
  EXPECT_THAT(backend->told(), Not(IsEmpty()));
}

TEST_P(RefusableNotifierContract, ATargetIsGivenTheTimeThatItAsksFor) {
  backend->set(Mood::busy);
  const auto failed = tell();
  ASSERT_FALSE(failed);
  EXPECT_TRUE(error_traits(failed.error().code).retryable) << failed.error().to_string();
  EXPECT_GE(failed.error().retry_after, kBusyFor);
}

TEST_P(RefusableNotifierContract, ARefusalIsFinal) {
  backend->set(Mood::refusing);
  const auto refused = tell();
  ASSERT_FALSE(refused);
  EXPECT_FALSE(error_traits(refused.error().code).retryable) << refused.error().to_string();
}

TEST_P(NotifierContract, WhatIsNoneOfItsOwnIsPutAside) {
  const json::value strange[] = {
      nullptr, "word", json::array{1}, json::object(), json::object{{"run", 7}}};
  for (const json::value& payload : strange) {
    const auto refused = deliver(payload);
    ASSERT_FALSE(refused) << payload;
    EXPECT_FALSE(error_traits(refused.error().code).retryable) << payload;
  }
  EXPECT_THAT(backend->told(), IsEmpty());
}

TEST_P(NotifierContract, NoSecretIsStoredOrToldInAnError) {
  for (const std::string& secret : backend->secrets()) {
    for (const Report& report : notifier.reports_of(backend->change()))
      EXPECT_THAT(json::serialize(report.payload), Not(HasSubstr(secret)));
    for (const Mood mood : backend->moods()) {
      backend->set(mood);
      const auto told = tell();
      const std::string error = told ? "" : told.error().to_string();
      EXPECT_THAT(error, Not(HasSubstr(secret)));
    }
  }
}

TEST_P(NotifierContract, ItsPausesAreNoneOrGrow) {
  const std::vector<Duration> pauses = notifier.pauses();
  EXPECT_TRUE(std::ranges::is_sorted(pauses));
  EXPECT_TRUE(pauses.empty() || pauses.front() > Duration(0));
}

}  // namespace porc::contract
