// SPDX-License-Identifier: Apache-2.0
// What a new version of a schema changes. Each case has `old` and `new` (schemas) and `want`, one
// line for each change: consequence, place, keyword and words.
#include "json/schema_diff.h"

#include <filesystem>
#include <fstream>
#include <iterator>

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

/// Definitions of which each refers to the next one twice: 2^count places.
std::string ladder(int count, const std::string& last) {
  std::string text = R"({"$ref":"#/definitions/d0","definitions":{)";
  for (int i = 0; i < count; ++i) {
    const std::string next = R"({"$ref":"#/definitions/d)" + std::to_string(i + 1) + "\"}";
    text += "\"d" + std::to_string(i) + R"(":{"properties":{"a":)" + next + ",\"b\":" + next +
            R"(},"oneOf":[)" + next + "," + next + "]},";
  }
  return text + "\"d" + std::to_string(count) + "\":" + last + "}}";
}

TEST(SchemaDiff, TellsALimitedNumberOfChangesInLimitedTime) {
  const Schema before = compiled(ladder(25, R"({"type":"string"})"));
  EXPECT_EQ(told(changes_of(before, compiled(ladder(25, R"({"type":"string","title":"A"})")))), "");
  const auto changes =
      changes_of(before, compiled(ladder(25, R"({"type":"string","maxLength":1})")));
  EXPECT_EQ(changes.size(), kSchemaChangesMax + 1);
  EXPECT_TRUE(breaks(changes));
  EXPECT_NE(told(changes).find("changes in more places than are told"), std::string::npos);
}

/// Every schema of the public JSON-Schema-Test-Suite that we take, and every instance of it.
struct Suite {
  std::vector<Schema> schemas{};
  std::vector<value> instances{};
};
Suite public_suite() {
  Suite suite;
  for (const auto& entry :
       std::filesystem::directory_iterator("/usr/share/json-schema-test-suite/tests/draft7")) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto groups = parse(text);
    if (!groups) continue;
    for (const value& group : groups->as_array()) {
      auto schema = Schema::compile(group.at("schema"));
      if (!schema) continue;
      suite.schemas.push_back(*std::move(schema));
      for (const value& test : group.at("tests").as_array()) {
        suite.instances.push_back(test.at("data"));
      }
    }
  }
  return suite;
}

// From any schema of the suite to any other: where an instance tells that something breaks, so does
// the comparison.
TEST(SchemaDiff, MissesNothingThatTheSuiteShows) {
  const Suite suite = public_suite();
  ASSERT_GT(suite.schemas.size(), 100U);
  std::vector<std::vector<bool>> takes;
  for (const Schema& schema : suite.schemas) {
    std::vector<bool>& row = takes.emplace_back();
    for (const value& instance : suite.instances) row.push_back(schema.check(instance).empty());
  }
  std::size_t broken = 0;
  for (std::size_t from = 0; from < takes.size(); ++from) {
    for (std::size_t to = 0; to < takes.size(); ++to) {
      std::size_t i = 0;
      while (i < takes[from].size() && !(takes[from][i] && !takes[to][i])) ++i;
      if (i == takes[from].size()) continue;
      ++broken;
      const auto changes = changes_of(suite.schemas[from], suite.schemas[to]);
      ASSERT_TRUE(breaks(changes)) << "from " << serialize(suite.schemas[from].document())
                                   << "\nto   " << serialize(suite.schemas[to].document())
                                   << "\nrefuses " << serialize(suite.instances[i]) << "\n"
                                   << told(changes);
    }
  }
  EXPECT_GT(broken, 5000U);
}

}  // namespace
}  // namespace porc::json
