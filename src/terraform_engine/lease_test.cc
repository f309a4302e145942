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

TEST_F(LeaseTest, ANewOneEndsTheOneBefore) {
  const auto until = supervisor::since_boot() + std::chrono::minutes(1);
  ASSERT_TRUE(hold_lease(folder_ / "one", until));
  ASSERT_TRUE(hold_lease(folder_ / "one", until));
  EXPECT_FALSE(supervisor::is_lease_over(folder_ / "one"));
  ASSERT_TRUE(hold_lease(folder_ / "two", until));
  EXPECT_TRUE(supervisor::is_lease_over(folder_ / "one"));
  EXPECT_FALSE(supervisor::is_lease_over(folder_ / "two"));
  ASSERT_TRUE(end_leases(folder_));
  EXPECT_TRUE(supervisor::is_lease_over(folder_ / "two"));
}

TEST_F(LeaseTest, AFolderThatIsNotThereIsAnError) {
  EXPECT_FALSE(hold_lease(folder_ / "absent" / "one", std::chrono::milliseconds(0)));
  EXPECT_FALSE(end_leases(folder_ / "absent"));
}

}  // namespace
}  // namespace porc::terraform_engine
