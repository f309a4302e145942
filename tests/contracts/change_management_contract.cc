// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/change_management_contract.h"

#include <gmock/gmock.h>

namespace porc::contract {

using testing::HasSubstr;
using testing::Not;

Result<approval::ChangeRecord> ChangeManagementContract::look_up(std::string number) {
  Task<approval::ChangeRecord> task = backend->changes().look_up(std::move(number), "porc-1");
  task.start();
  while (!task.done() && backend->turn()) {
  }
  if (task.done()) return task.take();
  return Error{.message = "nothing is left that could end the look"};
}

TEST_P(ChangeManagementContract, ARecordIsToldAsItIsNow) {
  for (int i = 0; i < 2; ++i) {
    const std::size_t before = backend->asked();
    const auto record = look_up();
    ASSERT_TRUE(record) << record.error().to_string();
    EXPECT_EQ(record->number, backend->known_number());
    EXPECT_GT(backend->asked(), before);
  }
}

TEST_P(ChangeManagementContract, WhatIsNoNumberIsNeverAskedFor) {
  for (const std::string& number : backend->wrong_numbers()) {
    const auto refused = look_up(number);
    ASSERT_FALSE(refused) << number;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument) << number;
  }
  EXPECT_EQ(backend->asked(), 0U);
}

TEST_P(ChangeManagementContract, WhatIsNotThereIsNotFound) {
  const auto missing = look_up(backend->unknown_number());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found) << missing.error().to_string();
}

TEST_P(ChangeManagementContract, AnOutageIsNoAnswer) {
  for (const Mood mood : {Mood::away, Mood::busy}) {
    backend->set(mood);
    const auto failed = look_up();
    ASSERT_FALSE(failed);
    EXPECT_TRUE(error_traits(failed.error().code).retryable) << failed.error().to_string();
    EXPECT_GE(failed.error().retry_after, mood == Mood::busy ? kBusyFor : Duration(0));
  }
  backend->set(Mood::willing);
  EXPECT_TRUE(look_up());
}

// The gate stays closed, and nobody is told that their number is wrong.
TEST_P(ChangeManagementContract, WhatItCannotRelyOnItSays) {
  backend->set(Mood::refusing);
  EXPECT_EQ(look_up().error().code, ErrorCode::precondition_failed);
  backend->set(Mood::willing);
  backend->babble();
  EXPECT_EQ(look_up().error().code, ErrorCode::precondition_failed);
}

TEST_P(ChangeManagementContract, NoErrorHoldsASecret) {
  for (const Mood mood : {Mood::away, Mood::busy, Mood::refusing}) {
    backend->set(mood);
    const auto failed = look_up();
    ASSERT_FALSE(failed);
    for (const std::string& secret : backend->secrets())
      EXPECT_THAT(failed.error().to_string(), Not(HasSubstr(secret)));
  }
}

}  // namespace porc::contract
