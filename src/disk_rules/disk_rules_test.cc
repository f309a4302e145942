// SPDX-License-Identifier: Apache-2.0
#include "disk_rules/disk_rules.h"

#include <unistd.h>

#include <gtest/gtest.h>

#include "host/files.h"

namespace porc::disk_rules {
namespace {

namespace fs = std::filesystem;

class RulesFolder : public testing::Test {
 protected:
  RulesFolder()
      : folder_(fs::temp_directory_path() /
                ("porc-rules-" + std::to_string(getpid()) + "-" +
                 testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~RulesFolder() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    EXPECT_TRUE(host::write_file_durably(folder_ / name, text, 0600));
  }

  fs::path folder_;
};

constexpr char kOwner[] =
    "rules:\n  - name: has-owner\n    at: /metadata/owner\n    required: true\n";

TEST_F(RulesFolder, HoldsThoseOfEveryKindAndOfOne) {
  write("all.yaml", kOwner);
  write("service.yaml", "rules:\n  - name: few\n    at: /inputs/replicas\n    maximum: 9\n");
  write("README.md", "why");
  write(".all.yaml.swp", "half written");
  const auto rules = read_rules(folder_);
  ASSERT_TRUE(rules) << rules.error().to_string();
  EXPECT_EQ(rules->of("service").size(), 2U);
  EXPECT_EQ(rules->of("network").size(), 1U);
}

TEST_F(RulesFolder, AFaultIsToldWithFileLineAndColumn) {
  write("all.yaml", "rules:\n  - name: has-owner\n    at: owner\n    required: true\n");
  const auto rules = read_rules(folder_);
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().code, ErrorCode::invalid_argument);
  ASSERT_EQ(rules.error().violations.size(), 1U);
  EXPECT_EQ(rules.error().violations[0].pointer, "all.yaml:3:9");
}

TEST_F(RulesFolder, AnythingElseInItIsRefused) {
  write("service.yml", kOwner);
  EXPECT_FALSE(read_rules(folder_));
  fs::remove(folder_ / "service.yml");
  fs::create_directory(folder_ / "service");
  EXPECT_FALSE(read_rules(folder_));
}

TEST_F(RulesFolder, AFolderThatIsNotThereIsNotEmpty) {
  const auto rules = read_rules(folder_ / "none");
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace porc::disk_rules
