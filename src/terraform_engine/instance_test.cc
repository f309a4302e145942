// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/instance.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

class InstanceTest : public testing::Test {
 protected:
  ~InstanceTest() override { fs::remove_all(folder_); }
  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "instance-XXXXXX").string();
    return ::mkdtemp(name.data());
  }
  const fs::path folder_ = make_folder();
  const fs::path file_ = folder_ / "instance";
};

TEST_F(InstanceTest, ANameIsMadeOnce) {
  const std::string name = read_instance(file_).value();
  EXPECT_TRUE(name.starts_with("server-"));
  EXPECT_EQ(read_instance(file_).value(), name);
}

TEST_F(InstanceTest, ACopyIsToldFromWhatWasMoved) {
  read_instance(file_).value();
  const std::string mark = mark_of(file_).value();
  fs::copy(file_, folder_ / "copy");
  EXPECT_NE(mark_of(folder_ / "copy").value(), mark);
  fs::rename(file_, folder_ / "moved");
  EXPECT_EQ(mark_of(folder_ / "moved").value(), mark);
  EXPECT_EQ(mark_of(file_).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace porc::terraform_engine
