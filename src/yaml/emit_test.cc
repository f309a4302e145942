// SPDX-License-Identifier: Apache-2.0
#include "yaml/emit.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "yaml/parse.h"

namespace porc::yaml {
namespace {

TEST(YamlEmit, WritesBlockStyle) {
  struct Case {
    std::string_view json, want;
  };
  const Case cases[] = {
      {"null", "null\n"},
      {"{}", "{}\n"},
      {R"({"kind":"postgres-db","schema_version":"1.0.0","tags":{},"count":3,"ok":true,"share":1.0,"big":1e+22})",
       "kind: postgres-db\nschema_version: \"1.0.0\"\ntags: {}\ncount: 3\nok: true\nshare: "
       "1.0\nbig: "
       "1.0e+22\n"},
      {R"({"a":{"b":["x",{"c":1,"d":[2]},[],[3,[4]]]}})",
       "a:\n  b:\n    - x\n    - c: 1\n      d:\n        - 2\n    - []\n    - - 3\n      - - 4\n"},
      {R"({"text":"one\n  two\n\nthree\n","cut":"a\nb"})",
       "text: |\n  one\n    two\n\n  three\ncut: |-\n  a\n  b\n"},
      {R"(["a\n"])", "- |\n  a\n"},
      {R"(["no","Yes","null","~","","1","-","a: b","a #b","- a","x "," x","é","it's","@a","<<","=","0x1"])",
       "- \"no\"\n- \"Yes\"\n- \"null\"\n- \"~\"\n- \"\"\n- \"1\"\n- \"-\"\n- \"a: b\"\n- \"a "
       "#b\"\n- \"- a\"\n- \"x \"\n"
       "- \" x\"\n- \"é\"\n- \"it's\"\n- \"@a\"\n- \"<<\"\n- \"=\"\n- \"0x1\"\n"},
      {R"({"on":1,"a b":2,"":3})", "\"on\": 1\na b: 2\n\"\": 3\n"},
  };
  for (const Case& row : cases)
    EXPECT_EQ(emit(json::parse(row.json).value()), row.want) << row.json;
}

TEST(YamlEmit, WhatItWritesReadsBack) {
  json::array strings;
  // Every short string over the characters that YAML gives a meaning.
  constexpr std::string_view kAlphabet = "a1 -:#'\"\n\t\\|>{[,&*!%@?~.=<\r";
  for (char first : kAlphabet) {
    strings.emplace_back(json::string(1, first));
    for (char second : kAlphabet) {
      const char pair[] = {first, second};
      strings.emplace_back(json::string(pair, sizeof(pair)));
      for (char third : kAlphabet) {
        const char triple[] = {first, second, third};
        strings.emplace_back(json::string(triple, sizeof(triple)));
      }
    }
  }
  for (std::string_view text : {"a\n\n\nb\n",
                                "a\n b\n  c",
                                "\na",
                                "a\n\n",
                                "x\u2028y\n",
                                "x\u0085y",
                                "\ufeff",
                                "\x7f",
                                "a\x01\nb",
                                "tab\there\nnext",
                                "---\na",
                                "...",
                                "a\n# b\n",
                                "2026-01-02",
                                "y",
                                "NULL",
                                "0o7",
                                "1e3"}) {
    strings.emplace_back(text);
  }
  strings.emplace_back(json::string(std::string_view("\0", 1)));
  strings.emplace_back(std::string(5000, 'k'));
  json::object keyed;
  for (const json::value& text : strings)
    keyed[text.get_string()] = json::object{{"as", text}, {"list", json::array{text, 1}}};
  for (const json::value& document : {json::value(strings), json::value(keyed)}) {
    auto again = parse(emit(document), {.bytes_max = std::size_t{16} << 20});
    ASSERT_TRUE(again) << again.error().to_string();
    EXPECT_TRUE(again->value == document);
  }
  for (const json::value& text : strings) EXPECT_EQ(parse(emit(text)).value().value, text) << text;
}

}  // namespace
}  // namespace porc::yaml
