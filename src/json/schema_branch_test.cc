// SPDX-License-Identifier: Apache-2.0
// What is said of a value that might have had several forms, and of how it should look.
#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/schema.h"

namespace porc::json {
namespace {

std::string faults(std::string_view schema, std::string_view instance) {
  auto compiled = Schema::compile(parse(schema).value());
  EXPECT_TRUE(compiled) << compiled.error().to_string();
  std::string text;
  for (const Violation& violation : compiled->check(parse(instance).value())) {
    text += violation.pointer + ": " + violation.message + "\n";
  }
  return text;
}

constexpr char kStores[] = R"({"oneOf": [
  {"type": "object", "required": ["kind", "path"], "additionalProperties": false,
   "properties": {"kind": {"const": "disk"}, "path": {"type": "string", "examples": ["/srv"]}}},
  {"$ref": "#/definitions/cloud"}],
  "definitions": {"cloud": {"type": "object", "required": ["kind", "bucket"],
    "additionalProperties": false,
    "properties": {"kind": {"enum": ["cloud"]}, "bucket": {"type": "string", "minLength": 3}}}}})";

TEST(SchemaBranch, ATagNamesTheBranch) {
  EXPECT_EQ(faults(kStores, R"({"kind":"cloud","bucket":"a"})"),
            "/bucket: must have at least 3 characters\n");
  EXPECT_EQ(faults(kStores, R"({"kind":"disk","pth":"/a"})"),
            "/path: is required: a string; for example \"/srv\"\n"
            "/pth: is not a known property; did you mean 'path'?\n");
}

TEST(SchemaBranch, AnUnknownTagIsTheFault) {
  EXPECT_EQ(faults(kStores, R"({"kind":"clod","bucket":"abc"})"),
            "/kind: must be one of \"disk\", \"cloud\"; did you mean 'cloud'?\n");
}

TEST(SchemaBranch, WithoutATagTheOneThatFitsBestIsMeant) {
  EXPECT_EQ(faults(kStores, R"({"bucket":"abc"})"), "/kind: is required: one of \"cloud\"\n");
}

TEST(SchemaBranch, OfAnotherTypeThanAllTheTypesAreTold) {
  EXPECT_EQ(faults(kStores, "7"), ": must be an object, found a number\n");
  EXPECT_EQ(faults(R"({"anyOf":[{"type":"string"},{"type":"array"}]})", "true"),
            ": must be a string or an array, found a boolean\n");
}

TEST(SchemaBranch, WhatCannotBeToldIsListed) {
  EXPECT_EQ(faults(R"({"oneOf":[{"required":["a"]},{"required":["b"]}]})", "{}"),
            ": fits none of the 2 accepted forms: (1) /a is required; (2) /b is required\n");
}

TEST(SchemaHints, ExamplesAreShownUnlessTheFaultNamesTheChoices) {
  EXPECT_EQ(faults(R"({"type":"integer","examples":[3,4,5]})", R"("x")"),
            ": must be an integer, found a string; for example 3 or 4\n");
  EXPECT_EQ(faults(R"({"pattern":"^a","examples":["abc"]})", R"("x")"),
            ": must match the pattern ^a; for example \"abc\"\n");
  EXPECT_EQ(faults(R"({"enum":["a"],"examples":["a"]})", "1"),
            ": must be one of \"a\", found a number\n");
  EXPECT_EQ(faults(R"({"maxLength":1,"examples":[")" + std::string(200, 'x') + R"("]})", R"("ab")"),
            ": must have at most 1 character\n");
}

TEST(SchemaHints, WhatNotExcludesIsSaid) {
  EXPECT_EQ(faults(R"({"not":{"enum":["a","b"]}})", R"("a")"),
            ": must not be one of \"a\", \"b\"\n");
  EXPECT_EQ(faults(R"({"not":{"required":["a"]}})", R"({"a":1})"), ": must not have \"a\"\n");
  EXPECT_EQ(faults(R"({"not":{"pattern":"^a"}})", R"("a")"), ": must not match the pattern ^a\n");
  EXPECT_EQ(faults(R"({"not":{"type":"null"}})", "null"), ": must not be null\n");
  EXPECT_EQ(faults(R"({"sensitive":true,"not":{"const":"hunter2"}})", R"("hunter2")"),
            ": is of a form that is excluded\n");
  EXPECT_EQ(faults(R"({"not":{"minimum":1,"maximum":2}})", "1"),
            ": is of a form that is excluded\n");
}

}  // namespace
}  // namespace porc::json
