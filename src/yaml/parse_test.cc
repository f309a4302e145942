// SPDX-License-Identifier: Apache-2.0
#include "yaml/parse.h"

#include <gtest/gtest.h>

#include "json/canonical.h"

namespace porc::yaml {
namespace {

TEST(YamlParse, ReadsTheCoreSchema) {
  struct Case {
    std::string_view text, json;
  };
  const Case cases[] = {
      {"", "null"},
      {"# nothing\n", "null"},
      {"--- a\n...\n", R"("a")"},
      {"a: 1\nb: [x, 'y', \"z\"]\n", R"({"a":1,"b":["x","y","z"]})"},
      {"- ~\n- null\n-\n- Null\n- ''\n- 'null'", R"([null,null,null,null,"","null"])"},
      {"[true, True, FALSE, yes, no, on, off, y]",
       R"([true,true,false,"yes","no","on","off","y"])"},
      {"[0, -1, +2, 0x1F, 0o17, 1_000]", R"([0,-1,2,31,15,"1_000"])"},
      {"[007, 0123, 00.5, 1.10, '1.10', 1.2.3]", R"(["007","0123","00.5",1.1,"1.10","1.2.3"])"},
      {"[.5, 1., -1e3, 1E-2, 12e03]", "[0.5,1.0,-1000.0,0.01,12000.0]"},
      {"at: 2026-01-02\ntime: 12:30:00\n", R"({"at":"2026-01-02","time":"12:30:00"})"},
      {"a: |\n  x\n   y\nb: >-\n  p\n  q\n", R"({"a":"x\n y\n","b":"p q"})"},
      {"a: 'it''s'\nb: \"\\x41\\u00e9\\0\"\n", R"({"a":"it's","b":"Aé\u0000"})"},
      {"'<<': 1\n\"1\": 2\n", R"({"<<":1,"1":2})"},
      {"? a\n: - b\n  - c: d\n    e:\n", R"({"a":["b",{"c":"d","e":null}]})"},
      {"url: http://x/y#z # why\n", R"({"url":"http://x/y#z"})"},
      {"a: '!x'\nb: c!d\n", R"({"a":"!x","b":"c!d"})"},
      {"{\"a\":1,\"b\":[{},[],\"x\\/y\"]}", R"({"a":1,"b":[{},[],"x/y"]})"},
      {"{\"a\": \"\\ud83d\\ude00\"}", "{\"a\":\"\U0001F600\"}"},
      {"{\n\t\"a\": 1\n}", R"({"a":1})"},
      {"a: é\r\nb: 2\r\n", R"({"a":"é","b":2})"},
  };
  for (const Case& row : cases) {
    auto document = parse(row.text);
    ASSERT_TRUE(document) << row.text << ": " << document.error().to_string();
    EXPECT_EQ(json::serialize(document->value), json::serialize(json::parse(row.json).value()))
        << row.text;
  }
}

TEST(YamlParse, SaysWhereAndWhy) {
  struct Case {
    std::string_view text, place, pointer, why;
  };
  const Case cases[] = {
      {"a: &x 1\n",
       "line 1, column 4",
       "/a",
       "has an anchor, which is not accepted: repeat the value where it is needed"},
      {"a: *x\n",
       "line 1, column 4",
       "/a",
       "is not understood: the referenced anchor is not defined"},
      {"<<: {a: 1}\n",
       "line 1, column 1",
       "",
       "is a merge key, which is not accepted: repeat the members"},
      {"a: !!str 1\n",
       "line 1, column 4",
       "/a",
       "has a tag, which is not accepted: quote the value if it is meant as text"},
      {"é: x\na: ! 1\n",
       "line 2, column 4",
       "/a",
       "has a tag, which is not accepted: quote the value if it is meant as text"},
      {"a: !!null ~\n",
       "line 1, column 4",
       "/a",
       "has a tag, which is not accepted: quote the value if it is meant as text"},
      {"- !set {a}\n",
       "line 1, column 3",
       "/0",
       "has a tag, which is not accepted: quote the value if it is meant as text"},
      {"a: 1\n---\nb: 2\n",
       "line 2, column 1",
       "",
       "begins a second document: only one is accepted"},
      {"{} ,", "line 1, column 4", "", "begins a second document: only one is accepted"},
      {"[a] , b\n", "line 1, column 5", "", "begins a second document: only one is accepted"},
      {"a: \"x\\N\"\n",
       "line 1, column 4",
       "/a",
       "has the escape \\N or \\_: write \\u0085 or \\u00a0"},
      {"\"\\_\": x\n",
       "line 1, column 1",
       "",
       "has the escape \\N or \\_: write \\u0085 or \\u00a0"},
      {"a: {b: 1}\na: 2\n", "line 2, column 1", "/a", "is given twice"},
      {"a:\n  - 'b': 1\n    \"b\": 1\n", "line 3, column 5", "/a/0/b", "is given twice"},
      {"1: x\n", "line 1, column 1", "", "has a key that is not a string: quote it"},
      {"true: x\n", "line 1, column 1", "", "has a key that is not a string: quote it"},
      {"[1, 2]: x\n", "line 1, column 1", "", "has a key that is not a string"},
      {"a: 9007199254740993\n",
       "line 1, column 4",
       "/a",
       "9007199254740993 cannot be represented exactly: write it as a string"},
      {"a: 0x20000000000001\n",
       "line 1, column 4",
       "/a",
       "20000000000001 cannot be represented exactly: write it as a string"},
      {"a: 1e400\n", "line 1, column 4", "/a", "1e400 is too large for a number"},
      {"a: [.inf]\n",
       "line 1, column 5",
       "/a/0",
       ".inf has no JSON form: quote it if it is meant as text"},
      {"a: 1\n b: 2\n", "line 2, column 3", "", "is not understood: illegal map value"},
      {"a: x\x04y\n",
       "line 1, column 5",
       "",
       "has a control character: write it as an escape in double quotes"},
      {"a: \xff\n", "line 1, column 1", "", "is not valid UTF-8"},
      {"\xef\xbb\xbf"
       "a: 1\n",
       "line 1, column 1",
       "",
       "begins with a byte order mark: save it as UTF-8 without one"},
      {"{\"a\": 1,\n \"a\": 2}", "line 2, column 2", "/a", "is given twice"},
  };
  for (const Case& row : cases) {
    auto document = parse(row.text);
    ASSERT_FALSE(document) << row.text;
    const Error& error = document.error();
    EXPECT_EQ(error.code, ErrorCode::malformed);
    EXPECT_EQ(error.message, "not valid YAML at " + std::string(row.place)) << row.text;
    ASSERT_EQ(error.violations.size(), 1U);
    EXPECT_EQ(error.violations[0].pointer, row.pointer) << row.text;
    EXPECT_EQ(error.violations[0].message, row.why) << row.text;
  }
}

TEST(YamlParse, HoldsItsLimits) {
  EXPECT_TRUE(parse("- - 1", {.depth_max = 2}));
  auto deep = parse("- - - 1", {.depth_max = 2});
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().violations.at(0), (Violation{"/0/0", "is nested deeper than 2 levels"}));
  auto large = parse("abcd", {.bytes_max = 3});
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::too_large);
}

TEST(YamlParse, HostileNestingIsRefusedWithoutAnOverflow) {
  constexpr std::size_t kHostileBytes = 250'000;
  for (std::string_view opening : {"[", "{", "- ", "? ", "{a: ", "[a: ", "[[],", "- - ", "[{"}) {
    std::string text;
    while (text.size() < kHostileBytes) text += opening;
    auto document = parse(text);
    ASSERT_FALSE(document) << opening;
    EXPECT_EQ(document.error().code, ErrorCode::malformed) << opening;
  }
}

TEST(YamlParse, PlacesFollowPointers) {
  const Document document = parse("kind: db\ninputs:\n  a/b: [1,\n    {c: 2}]\n  empty:\n").value();
  struct Case {
    std::string_view pointer;
    Place want;
  };
  const Case cases[] = {
      {"", {1, 1}},
      {"/kind", {1, 7}},
      {"/inputs", {3, 3}},
      {"/inputs/a~1b/0", {3, 9}},
      {"/inputs/a~1b/1/c", {4, 9}},
      {"/inputs/empty", {5, 3}},
      {"/inputs/absent/deeper", {3, 3}},
      {"/inputs/a~1b/7", {3, 8}},
      {"/absent", {1, 1}},
  };
  for (const Case& row : cases) EXPECT_EQ(document.place(row.pointer), row.want) << row.pointer;
  EXPECT_EQ(parse("").value().place(""), std::nullopt);
}

}  // namespace
}  // namespace porc::yaml
