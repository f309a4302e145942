// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace porc {

/// How many cases of this program each backend is given, by its name; whatever filter is set.
inline std::map<std::string, int> cases_by_backend() {
  std::map<std::string, int> cases;
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const testing::TestInfo& one = *suite.GetTestInfo(j);
      if (one.value_param() == nullptr) continue;
      const std::string_view name = one.name();
      ++cases[std::string(name.substr(name.rfind('/') + 1))];
    }
  }
  return cases;
}

/// That `wanted` are all backends, and that each is given the same cases, and not fewer than
/// `least`.
inline void expect_cases(const std::set<std::string>& wanted, int least) {
  std::set<std::string> names;
  const std::map<std::string, int> cases = cases_by_backend();
  for (const auto& [name, count] : cases) {
    names.insert(name);
    EXPECT_GE(count, least) << name;
    EXPECT_EQ(count, cases.begin()->second) << name;
  }
  EXPECT_EQ(names, wanted);
}

/// A case that is disabled, or skips itself, shows nothing of its backend.
class NoneLeftOut final : public testing::Environment {
 public:
  void TearDown() override {
    EXPECT_EQ(testing::UnitTest::GetInstance()->disabled_test_count(), 0);
    EXPECT_EQ(testing::UnitTest::GetInstance()->skipped_test_count(), 0);
  }
};
inline const testing::Environment* const kNoneLeftOut =
    testing::AddGlobalTestEnvironment(new NoneLeftOut);  // GoogleTest's from then on

}  // namespace porc
