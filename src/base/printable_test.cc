// SPDX-License-Identifier: Apache-2.0
#include "base/printable.h"

#include <gtest/gtest.h>

namespace porc {
namespace {

TEST(Printable, EscapesWhatWouldCommandTheTerminal) {
  struct Case {
    std::string_view text, line, block;
  };
  const Case cases[] = {
      {"plain ünï ✓", "plain ünï ✓", "plain ünï ✓"},
      {"\x1b[2J", "\\u001b[2J", "\\u001b[2J"},
      {"a\nb\tc", "a\\u000ab\\u0009c", "a\nb\tc"},
      {"a\rb\x7f", "a\\u000db\\u007f", "a\\u000db\\u007f"},
      {"\xc2\x9b"
       "31m",
       "\\u009b31m",
       "\\u009b31m"},
      {"a\u202eb\u2066c", "a\\u202eb\\u2066c", "a\\u202eb\\u2066c"},
      {"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd"},
      {"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd"},
      {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
  };
  for (const Case& row : cases) {
    EXPECT_EQ(printable(row.text), row.line);
    EXPECT_EQ(printable_lines(row.text), row.block);
  }
}

TEST(Printable, PlainTextIsWhatNeedsNoEscape) {
  EXPECT_TRUE(is_plain_text("grün \xf0\x9f\x90\x96", 6));
  EXPECT_FALSE(is_plain_text("grün \xf0\x9f\x90\x96", 5));
  EXPECT_TRUE(is_plain_text("", 0));
  for (std::string_view text :
       {"a\nb", "a\x1b[2J", "a\x7f", "a\xc2\x85", "a\u2028", "a\u202e", "a\u2066", "a\xc3"}) {
    EXPECT_FALSE(is_plain_text(text, 100)) << text;
  }
}

}  // namespace
}  // namespace porc
