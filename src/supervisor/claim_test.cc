// SPDX-License-Identifier: Apache-2.0
#include "supervisor/claim.h"

#include <cstdlib>
#include <optional>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace porc::supervisor {
namespace {

class ClaimTest : public testing::Test {
 protected:
  ClaimTest() {
    std::string name = (std::filesystem::temp_directory_path() / "claim-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~ClaimTest() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(ClaimTest, IsHeldByOneAtATime) {
  {
    auto first = Claim::take(folder_);
    ASSERT_TRUE(first);
    auto second = Claim::take(folder_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::conflict);
  }
  EXPECT_TRUE(Claim::take(folder_));
}

TEST_F(ClaimTest, NeedsItsFolder) {
  auto claim = Claim::take(folder_ / "gone");
  ASSERT_FALSE(claim);
  EXPECT_EQ(claim.error().code, ErrorCode::not_found);
}

TEST_F(ClaimTest, AJobIsClaimedOnceForGood) {
  EXPECT_EQ(find_supervisor(folder_).error().code, ErrorCode::not_found);
  auto self = identify(::getpid());
  ASSERT_TRUE(self);
  ASSERT_TRUE(record_supervisor(folder_, *self, true));
  EXPECT_EQ(record_supervisor(folder_, *self, true).error().code, ErrorCode::conflict);
  auto found = find_supervisor(folder_);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, *self);
}

TEST(ProcessIdentity, TellsOneProcessFromTheNextWithTheSamePid) {
  auto self = identify(::getpid());
  ASSERT_TRUE(self);
  EXPECT_TRUE(open_process(*self));
  ProcessIdentity other = *self;
  ++other.started;
  EXPECT_EQ(open_process(other).error().code, ErrorCode::not_found);
  other = *self;
  other.boot = "another";
  EXPECT_EQ(open_process(other).error().code, ErrorCode::not_found);
}

TEST(ProcessIdentity, AnEndedProcessIsNotFound) {
  pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  auto identity = identify(child);
  ASSERT_TRUE(identity);
  // Adopted by a parent that does not reap, it would be a zombie for good.
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(open_process(*identity).error().code, ErrorCode::not_found);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(open_process(*identity).error().code, ErrorCode::not_found);
}

TEST(ProcessIdentity, FindsTheChildOfAProcess) {
  int hold[2];
  ASSERT_EQ(::pipe(hold), 0);
  pid_t child = ::fork();
  if (child == 0) {
    ::close(hold[1]);
    char byte = 0;
    ::_exit(static_cast<int>(::read(hold[0], &byte, 1)));
  }
  EXPECT_EQ(find_child_of(::getpid()), child);
  ::close(hold[1]);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(find_child_of(::getpid()), 0);
  ::close(hold[0]);
}

}  // namespace
}  // namespace porc::supervisor
