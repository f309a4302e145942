// SPDX-License-Identifier: Apache-2.0
#include "pg/placeholders.h"

#include <gtest/gtest.h>

namespace porc::pg {
namespace {

using Names = std::vector<std::string_view>;

TEST(Placeholders, AreNumberedInTheOrderOfTheirFirstUse) {
  const Numbered numbered = number_placeholders("SELECT :b, :a WHERE x = :b");
  EXPECT_EQ(numbered.text, "SELECT $1, $2 WHERE x = $1");
  EXPECT_EQ(numbered.parameters, (Names{"b", "a"}));
}

TEST(Placeholders, StandBesideCastsStringsNamesAndComments) {
  const Numbered numbered =
      number_placeholders("SELECT ':a', \":b\", x::text, :c::text[] -- :d\n, :e -- :f");
  EXPECT_EQ(numbered.text, "SELECT ':a', \":b\", x::text, $1::text[] -- :d\n, $2 -- :f");
  EXPECT_EQ(numbered.parameters, (Names{"c", "e"}));
}

TEST(Placeholders, OfAnotherNameThatBeginsAlikeAreOthers) {
  EXPECT_EQ(number_placeholders(":run :runs").text, "$1 $2");
}

TEST(Placeholders, AColonAloneIsNone) {
  EXPECT_EQ(number_placeholders("a : b:").text, "a : b:");
}

}  // namespace
}  // namespace porc::pg
