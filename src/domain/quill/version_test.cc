// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/version.h"

#include <gtest/gtest.h>

namespace porc::quill {
namespace {

struct RangeCase {
  std::string_view range;
  std::string_view version;
  bool admitted;
};

TEST(Range, AdmitsAsTerraformsConstraintsDo) {
  const RangeCase cases[] = {
      {"", "1.2.3", true},
      {"1.2.3", "1.2.3", true},
      {"= 1.2.3", "1.2.4", false},
      {"~> 1.2", "1.9.0", true},
      {"~> 1.2", "2.0.0", false},
      {"~> 1.2", "1.1.9", false},
      {"~> 1.2.3", "1.2.9", true},
      {"~> 1.2.3", "1.3.0", false},
      {"~> 1", "7.0.0", true},
      {">= 1.0, < 2.0", "1.9.9", true},
      {">= 1.0, < 2.0", "2.0.0", false},
      {"!= 1.0.0", "1.0.0", false},
      {"<= 1.2.3", "1.2.3", true},
      {"> 1.2.3", "1.2.3", false},
  };
  for (const RangeCase& row : cases) {
    EXPECT_EQ(Range::parse(row.range)->admits(Version::parse(row.version).value()), row.admitted)
        << row.range << " against " << row.version;
  }
}

TEST(Range, RefusesWhatItDoesNotUnderstand) {
  for (std::string_view text : {"x",
                                "1.",
                                "1..2",
                                "01.2.3",
                                "1.2.3.4",
                                ">=",
                                "~>",
                                "1.0,",
                                "latest",
                                "1.0 || 2.0",
                                "9999999999.0.0"}) {
    EXPECT_FALSE(Range::parse(text)) << text;
  }
}

TEST(Version, IsThreeNumbers) {
  EXPECT_EQ(Version::parse("10.0.1")->str(), "10.0.1");
  EXPECT_LT(Version::parse("1.9.0").value(), Version::parse("1.10.0").value());
  for (std::string_view text : {"1", "1.2", "v1.2.3", "1.2.3-rc1", ""})
    EXPECT_FALSE(Version::parse(text)) << text;
}

}  // namespace
}  // namespace porc::quill
