// SPDX-License-Identifier: Apache-2.0
#include "tests/quills/pattern_text.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace porc::quills {
namespace {

TEST(PatternText, WhatItMakesMatches) {
  const char* patterns[] = {"^a$",
                            "^(a|bc)+[0-9]{2,3}$",
                            "^([^=\"]{1,5}|\\.x?){2}$",
                            "b",
                            "^(?:x|y)\\d{3}$",
                            "^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$",
                            "^[A-Za-z._()-]{1,90}\\-z*$"};
  Random random(1);
  for (const char* pattern : patterns) {
    const PatternText maker(pattern);
    for (int i = 0; i < 300; ++i) {
      const std::string text = maker.make(random);
      EXPECT_TRUE(RE2::PartialMatch(text, pattern)) << pattern << " made " << text;
    }
  }
}

}  // namespace
}  // namespace porc::quills
