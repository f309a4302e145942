// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/lease.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "supervisor/lease.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

class LeaseTest : public testing::Test {
 protected:
  ~LeaseTest() override { fs::remove_all(folder_); }
  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "lease-XXXXXX").string();
    return ::mkdtemp(name.data());
  }
  const fs::path folder_ = make_folder();
};

TEST_F(LeaseTest, TheOneThatWasHeldIsFoundAgain) {
  EXPECT_EQ(find_lease(folder_).value(), "");
  const std::string lease = next_lease(folder_);
  ASSERT_TRUE(supervisor::write_lease(lease, supervisor::since_boot() + std::chrono::minutes(1)));
  EXPECT_EQ(find_lease(folder_).value(), lease);
  EXPECT_FALSE(supervisor::is_lease_over(lease));
}

TEST_F(LeaseTest, OneThatWasEndedIsOverAndNeverComesBack) {
  const std::string lease = next_lease(folder_);
  ASSERT_TRUE(supervisor::write_lease(lease, supervisor::since_boot() + std::chrono::minutes(1)));
  ASSERT_TRUE(end_leases(folder_));
  EXPECT_TRUE(supervisor::is_lease_over(lease));
  EXPECT_NE(next_lease(folder_), lease);
}

TEST_F(LeaseTest, AFolderThatIsNotThereIsAnError) {
  EXPECT_FALSE(find_lease(folder_ / "absent"));
  EXPECT_FALSE(end_leases(folder_ / "absent"));
}

}  // namespace
}  // namespace porc::terraform_engine
