// SPDX-License-Identifier: Apache-2.0
#include "mongo/document.h"

#include <gtest/gtest.h>

namespace porc::mongo {
namespace {

TEST(DocumentTest, IsReadAsItWasMade) {
  Document inner;
  inner.set("$gt", "a").set("$lt", std::string("b"));
  Document made;
  made.set("_id", inner).set("n", 7).set("yes", true).set_bytes("b", std::string("\0\xff", 2));
  made.set("list", std::vector{inner, inner});
  const Document copy = made;
  EXPECT_EQ(copy.child("_id")->text("$lt"), "b");
  EXPECT_EQ(copy.number("n"), 7);
  EXPECT_EQ(copy.flag("yes"), true);
  EXPECT_EQ(copy.bytes("b"), std::string("\0\xff", 2));
  EXPECT_EQ(copy.children("list")->size(), 2U);
  EXPECT_EQ(copy.text("n"), std::nullopt) << "it is no text";
  EXPECT_EQ(copy.number("none"), std::nullopt);
  EXPECT_FALSE(copy.has("none"));
}

TEST(DocumentTest, IsParsedFromItsData) {
  Document made;
  made.set("n", 7);
  ASSERT_TRUE(Document::parse(made.data()));
  EXPECT_EQ(Document::parse(made.data())->number("n"), 7);
  EXPECT_FALSE(Document::parse(made.data().substr(1)));
  EXPECT_FALSE(Document::parse(""));
}

TEST(DocumentTest, WordsAreUtf8) {
  Document made;
  made.set("w", std::string("a\0b\xc3", 4));
  EXPECT_EQ(made.text("w"), std::string("a\0b\xEF\xBF\xBD", 6));
}

}  // namespace
}  // namespace porc::mongo
