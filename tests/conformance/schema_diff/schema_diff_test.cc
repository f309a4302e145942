// SPDX-License-Identifier: Apache-2.0
// What a new version of a schema changes. Each case has `old` and `new` (schemas) and `want`, one
// line for each change: consequence, place, keyword and words.
#include "json/schema_diff.h"

#include <boost/describe/enum_to_string.hpp>
#include <gtest/gtest.h>

#include "../case_file.h"
#include "json/parse.h"

namespace porc::json {
namespace {

using conformance::Case;

Schema compiled(const std::string& text) {
  auto document = parse(text);
  EXPECT_TRUE(document) << document.error().to_string() << text;
  auto schema = Schema::compile(document.value());
  EXPECT_TRUE(schema) << schema.error().to_string();
  return *std::move(schema);
}

std::string told(const std::vector<SchemaChange>& changes) {
  std::string text;
  for (const SchemaChange& change : changes) {
    text += std::string(boost::describe::enum_to_string(change.consequence, "")) + " " +
            change.pointer + " " + change.keyword + ": " + change.message + "\n";
  }
  return text;
}

bool breaks(const std::vector<SchemaChange>& changes) {
  return !changes.empty() && changes.front().consequence == Consequence::breaks;
}

TEST(SchemaDiffCases, SayWhatChanged) {
  for (const Case& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/schema_diff")) {
    SCOPED_TRACE(each.file + ": " + each.name);
    const Schema before = compiled(each.text("old"));
    const Schema after = compiled(each.text("new"));
    std::string want = each.text("want");
    while (want.ends_with("\n\n")) want.pop_back();
    if (want == "\n") want.clear();
    EXPECT_EQ(told(changes_of(before, after)), want);
    EXPECT_EQ(told(changes_of(before, before)), "");
    // Whatever was valid and is refused now must have been announced.
    if (!each.has("refuses")) continue;
    const value instance = parse(each.text("refuses")).value();
    EXPECT_TRUE(before.check(instance).empty());
    EXPECT_FALSE(after.check(instance).empty());
    EXPECT_TRUE(breaks(changes_of(before, after)));
  }
}

}  // namespace
}  // namespace porc::json
