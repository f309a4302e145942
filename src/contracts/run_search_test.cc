// SPDX-License-Identifier: Apache-2.0
#include "contracts/run_search.h"

#include <gmock/gmock.h>

namespace porc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RunSearchTest, GramsCoverATextAndAreThreeCharactersEach) {
  EXPECT_THAT(grams_of(""), IsEmpty());
  EXPECT_THAT(grams_of("ab"), IsEmpty());
  EXPECT_THAT(grams_of("abc"), ElementsAre("abc"));
  EXPECT_THAT(grams_of("abcd"), ElementsAre("abc", "bcd"));
  EXPECT_THAT(grams_of("abcdef"), ElementsAre("abc", "def"));
  EXPECT_THAT(grams_of("abcdefgh"), ElementsAre("abc", "def", "fgh"));
  EXPECT_THAT(grams_of("größe"), ElementsAre("grö", "öße"));
  EXPECT_THAT(grams_of("日本語"), ElementsAre("日本語"));
  EXPECT_THAT(grams_of("ab\xff"), IsEmpty());
}

TEST(RunSearchTest, WhatFitsSomewhereInAnIdMayBeInOne) {
  for (const char* text : {"",
                           "p",
                           "porc-20260101-101112-abc234",
                           "20260101",
                           "1-10",
                           "-",
                           "202",
                           "orc-2",
                           "orders",
                           "2-a",
                           "a7"}) {
    EXPECT_TRUE(may_be_in_run_id(text)) << text;
  }
  for (const char* text : {"ordersx",
                           "A",
                           "a1",
                           "8a",
                           "%",
                           "é",
                           "123456789",
                           "team-orders",
                           "porc-2026-",
                           "porc-20260101-101112-abc2345",
                           "abc-",
                           "-abcdefg"}) {
    EXPECT_FALSE(may_be_in_run_id(text)) << text;
  }
}

TEST(RunSearchTest, ATextIsKnownByWhereInIdsItMayStand) {
  struct Case {
    const char* text;
    bool beginning, middle, end;
  };
  for (const Case& one : {Case{"orders", false, false, true},
                          Case{"7ab", false, false, true},
                          Case{"5-abc", false, false, true},
                          Case{"-10", false, false, true},
                          Case{"-1234", false, false, true},
                          Case{"-2012", true, false, true},
                          Case{"-20260101", true, false, false},
                          Case{"orc", true, false, true},
                          Case{"porc-2026", true, false, false},
                          Case{"1-10", false, true, false},
                          Case{"0101", false, true, true},
                          Case{"235", false, false, true},
                          Case{"orders-1", false, false, false}}) {
    const PlacesInIds places = places_in_ids(one.text);
    EXPECT_EQ(places.beginning.has_value(), one.beginning) << one.text;
    EXPECT_EQ(places.is_middle, one.middle) << one.text;
    EXPECT_EQ(places.is_end, one.end) << one.text;
  }
}

TEST(RunSearchTest, WhatIdsCanOnlyBeginWithIsARange) {
  for (const char* text : {"porc-2026",
                           "rc-20260101",
                           "20260101",
                           "-20260101",
                           "20260101-10",
                           "porc-20260101-101112-abc234"}) {
    const auto range = only_ids_of(text);
    ASSERT_TRUE(range) << text;
    const std::string id = "porc-20260101-101112-abc234";
    EXPECT_TRUE(range->above < id && id < range->below) << text;
    for (const char* other : {"porc-19251231-235959-zzzzzz", "porc-21260102-000000-222222"}) {
      const bool is_in = range->above < other && other < range->below;
      EXPECT_EQ(is_in, false) << text;
    }
  }
  for (const char* text : {"", "2026", "202601", "-10", "101112-abc234", "abc234", "orders", "%"}) {
    EXPECT_FALSE(only_ids_of(text)) << text;
  }
}

}  // namespace
}  // namespace porc
