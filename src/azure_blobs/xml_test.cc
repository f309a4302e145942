// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/xml.h"

#include <gtest/gtest.h>

namespace porc::azure_blobs {
namespace {

TEST(Xml, IsReadAsATree) {
  const Element root = parse_xml(
                           "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                           "<a x=\"1\"><!-- no --><b>one &amp; <![CDATA[<two>]]></b>"
                           "<c/><b>\xC3\xBC&#x263a;</b></a>")
                           .value();
  EXPECT_EQ(root.name, "a");
  EXPECT_EQ(root.attributes.at("x"), "1");
  ASSERT_EQ(root.children.size(), 3U);
  EXPECT_EQ(root.text_of("b"), "one & <two>");
  EXPECT_EQ(root.children[2].text, "\xC3\xBC\xE2\x98\xBA");
  EXPECT_NE(root.find("c"), nullptr);
  EXPECT_EQ(root.find("d"), nullptr);
  EXPECT_EQ(root.text_of("d"), "");
}

TEST(Xml, SpaceInNamesStays) {
  EXPECT_EQ(parse_xml("<a><n> two  words </n><n2> </n2></a>").value().text_of("n"), " two  words ");
}

TEST(Xml, WhatIsNotWellFormedIsRefusedWithItsLine) {
  for (const char* text : {"",
                           " ",
                           "no xml",
                           "<a>",
                           "<a></b>",
                           "<a/><b/>",
                           "<a>&unknown;</a>",
                           "<a x='1' x='2'/>",
                           "<a>\x01</a>",
                           "<a>\xC3</a>"})
    EXPECT_EQ(parse_xml(text).error().code, ErrorCode::malformed) << text;
  const Error error = parse_xml("<a>\n\n<b></a>").error();
  EXPECT_NE(error.message.find("line 3"), std::string::npos) << error.message;
}

TEST(Xml, NothingIsExpandedOrFetched) {
  const char* const bomb =
      "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;&c;</a>";
  const char* const file = "<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a>&f;</a>";
  const char* const outside = "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\"><a/>";
  for (const char* text : {bomb, file, outside})
    EXPECT_EQ(parse_xml(text).error().code, ErrorCode::malformed) << text;
}

TEST(Xml, LimitsHold) {
  std::string deep;
  for (int i = 0; i <= kXmlDepthMax; ++i) deep += "<a>";
  EXPECT_EQ(parse_xml(deep).error().code, ErrorCode::too_large);
  std::string wide = "<a>";
  for (std::size_t i = 0; i < kXmlElementsMax; ++i) wide += "<b/>";
  EXPECT_EQ(parse_xml(wide + "</a>").error().code, ErrorCode::too_large);
  EXPECT_EQ(parse_xml(std::string(kXmlBytesMax + 1, ' ')).error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace porc::azure_blobs
