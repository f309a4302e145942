// SPDX-License-Identifier: Apache-2.0
#include "hcl/characters.h"

#include <gtest/gtest.h>

namespace porc::hcl {
namespace {

TEST(Characters, IdentifiersFollowUnicodeAndMayHaveDashes) {
  for (std::string_view text : {"a", "_", "a-b", "a_1", "for", "été", "名前", "a\u00b7b", "\u2118"})
    EXPECT_TRUE(is_identifier(text)) << text;
  for (std::string_view text :
       {"", "-a", "1a", "a b", "a.b", "\u2e2f", "\u0301a", "€", "a€", "\U0001f416"}) {
    EXPECT_FALSE(is_identifier(text)) << text;
  }
}

TEST(Characters, AnIdentifierEndsBeforeTheFirstOtherCharacter) {
  EXPECT_EQ(identifier_length("a-1.b"), 3U);
  EXPECT_EQ(identifier_length("été=1"), 5U);
  EXPECT_EQ(identifier_length("=a"), 0U);
}

TEST(Characters, SpaceIsWhatUnicodeCallsSpace) {
  EXPECT_EQ(trim_space(" \t\u00a0EOT\u3000\r"), "EOT");
  EXPECT_EQ(trim_space("\u2003"), "");
  EXPECT_EQ(trim_space("\u200bEOT"), "\u200bEOT") << "a zero-width space is none";
  EXPECT_EQ(leading_space(" \u00a0x "), 3U);
  EXPECT_EQ(trailing_space(" x\u00a0 "), 3U);
}

}  // namespace
}  // namespace porc::hcl
