// SPDX-License-Identifier: Apache-2.0
#include "json/schema.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::json {
namespace {

Schema compiled(std::string_view text) {
  auto schema = Schema::compile(parse(text).value());
  EXPECT_TRUE(schema) << schema.error().to_string();
  return *std::move(schema);
}

std::string faults(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations)
    text += violation.pointer + ": " + violation.message + "\n";
  return text;
}

constexpr std::string_view kDatabase = R"({
  "type": "object",
  "required": ["name", "size"],
  "additionalProperties": false,
  "patternProperties": {"^x-": {"type": "string"}},
  "properties": {
    "name": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 5},
    "size": {"enum": ["small", "large"]},
    "disk": {"type": "integer", "minimum": 10, "multipleOf": 5},
    "share": {"type": ["number", "null"], "exclusiveMaximum": 1},
    "owner": {"format": "email"},
    "engine": {"const": "postgres"},
    "zones": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/definitions/zone"}},
    "old": false,
    "labels": {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}, "maxProperties": 2},
    "network": {
      "anyOf": [{"type": "null"}, {"type": "object", "required": ["cidr"], "properties": {"port": {"maximum": 9}}}]
    },
    "access": {"oneOf": [{"required": ["role"]}, {"required": ["user"]}]},
    "backup": {"if": {"required": ["keep"]}, "then": {"required": ["at"]}},
    "mode": {"not": {"const": "unsafe"}},
    "ports": {"contains": {"const": 443}}
  },
  "dependencies": {"disk": ["zones"]},
  "definitions": {"zone": {"type": "string"}}
})";

TEST(SchemaCheck, SaysWhatIsWrongAndWhere) {
  struct Case {
    std::string_view instance, want;
  };
  const Case cases[] = {
      {R"({"name":"ab","size":"small","x-note":"n"})", ""},
      {"[]", ": must be an object, found an array\n"},
      {"{}", "/name: is required: a string\n/size: is required: one of \"small\", \"large\"\n"},
      {R"({"name":"A","size":"smal"})",
       "/name: must match the pattern ^[a-z]+$\n/name: must have at least 2 characters\n"
       "/size: must be one of \"small\", \"large\"; did you mean 'small'?\n"},
      {R"({"name":"éééééé","size":1})",
       "/name: must match the pattern ^[a-z]+$\n/name: must have at most 5 characters\n"
       "/size: must be one of \"small\", \"large\", found a number\n"},
      {R"({"name":"ab","size":"large","nmae":1,"x-note":2})",
       "/nmae: is not a known property; did you mean 'name'?\n/x-note: must be a string, found a "
       "number\n"},
      {R"({"name":"ab","size":"large","disk":7})",
       "/disk: must be at least 10\n/disk: must be a multiple of 5\n/zones: is required beside "
       "'disk'\n"},
      {R"({"name":"ab","size":"large","share":"x"})",
       "/share: must be a number or null, found a string\n"},
      {R"({"name":"ab","size":"large","share":1})", "/share: must be less than 1\n"},
      {R"({"name":"ab","size":"large","owner":"me"})", "/owner: must be an e-mail address\n"},
      {R"({"name":"ab","size":"large","engine":"mysql"})", "/engine: must be \"postgres\"\n"},
      {R"({"name":"ab","size":"large","zones":[]})", "/zones: must have at least 1 item\n"},
      {R"({"name":"ab","size":"large","zones":["a",3,"a"]})",
       "/zones: must not repeat an item: those at 0 and 2 are equal\n/zones/1: must be a string, "
       "found a number\n"},
      {R"({"name":"ab","size":"large","old":1})", "/old: is not allowed\n"},
      {R"({"name":"ab","size":"large","labels":{"A":1,"b":1,"c":1}})",
       "/labels/A: has a name that is not allowed: it must match the pattern ^[a-z]+$\n"
       "/labels: must have at most 2 members\n"},
      {R"({"name":"ab","size":"large","network":{"port":10}})",
       "/network/cidr: is required\n/network/port: must be at most 9\n"},
      {R"({"name":"ab","size":"large","network":3})",
       "/network: must be null or an object, found a number\n"},
      {R"({"name":"ab","size":"large","access":{}})",
       "/access: fits none of the 2 accepted forms: (1) /role is required; (2) /user is "
       "required\n"},
      {R"({"name":"ab","size":"large","access":{"role":1,"user":1}})",
       "/access: fits 2 of the accepted forms, and must fit exactly one\n"},
      {R"({"name":"ab","size":"large","backup":{"keep":1}})", "/backup/at: is required\n"},
      {R"({"name":"ab","size":"large","mode":"unsafe"})", "/mode: must not be \"unsafe\"\n"},
      {R"({"name":"ab","size":"large","ports":[80]})",
       "/ports: must contain an item of the required form; the first must be 443\n"},
  };
  const Schema schema = compiled(kDatabase);
  for (const Case& row : cases)
    EXPECT_EQ(faults(schema.check(parse(row.instance).value())), row.want) << row.instance;
}

// Each of these passed, crashed or took minutes in the library this replaced.
TEST(SchemaCheck, TextAfterANulIsPartOfTheValue) {
  const value smuggled = parse(R"("small\u0000; rm -rf")").value();
  for (std::string_view text : {R"({"enum":["small"]})",
                                R"({"const":"small"})",
                                R"({"pattern":"^[a-z]+$"})",
                                R"({"maxLength":5})"}) {
    EXPECT_EQ(compiled(text).check(smuggled).size(), 1U) << text;
  }
}
TEST(SchemaCheck, LongStringsMatchInLinearTime) {
  EXPECT_TRUE(
      compiled(R"({"pattern":"^(a|b)*$"})").check(value(std::string(500'000, 'a'))).empty());
}
TEST(SchemaCheck, FractionsAreNoMultiplesOfIntegers) {
  EXPECT_EQ(compiled(R"({"multipleOf":2})").check(value(4.5)).size(), 1U);
  EXPECT_TRUE(compiled(R"({"multipleOf":0.1})").check(value(0.3)).empty());
  EXPECT_EQ(compiled(R"({"multipleOf":0.1})").check(value(0.35)).size(), 1U);
}
TEST(SchemaCheck, ManyItemsAreComparedOnce) {
  array items;
  for (int i = 0; i < 20'000; ++i) items.emplace_back(i);
  EXPECT_TRUE(compiled(R"({"uniqueItems":true})").check(items).empty());
  items.emplace_back(7.0);
  EXPECT_EQ(compiled(R"({"uniqueItems":true})").check(items).size(), 1U);
}

TEST(SchemaCheck, MultiplyingBranchesEndAtTheLimit) {
  const Schema schema = compiled(R"({"allOf":[{"items":{"$ref":"#"}},{"items":{"$ref":"#"}}]})");
  value instance = array{};
  for (int depth = 0; depth < 40; ++depth) instance = array{std::move(instance)};
  EXPECT_EQ(faults(schema.check(instance)), ": takes more than 1000000 steps to check\n");
  EXPECT_EQ(schema.with_defaults(instance), instance);
  EXPECT_TRUE(schema.sensitive_in(instance).empty());
}

TEST(SchemaCheck, PatternsThatMeetManyNamesEndAtTheLimit) {
  object patterns;
  for (int i = 0; i < 1000; ++i) patterns["^x" + std::to_string(i)] = true;
  object instance;
  for (int i = 0; i < 1100; ++i) instance["a" + std::to_string(i)] = i;
  const Schema schema = Schema::compile(object{{"patternProperties", patterns}}).value();
  EXPECT_EQ(faults(schema.check(instance)), ": takes more than 1000000 steps to check\n");
}

TEST(SchemaCheck, OneOfManyTakesWhatItCostsFromAllOfThem) {
  const Schema schema = compiled(R"({"items":{"type":"integer"}})");
  const value instance = array{1, 2, 3};
  std::size_t steps = 9;
  EXPECT_TRUE(schema.check(instance, steps).empty());
  EXPECT_EQ(steps, 5U);
  EXPECT_TRUE(schema.check(instance, steps).empty());
  EXPECT_EQ(steps, 1U);
  EXPECT_EQ(faults(schema.check(instance, steps)), ": takes more than 1 steps to check\n");
  EXPECT_EQ(steps, 0U);
}

TEST(SchemaCompile, PatternsAreBoundedInNumberAndInSize) {
  object many;
  for (int i = 0; i < 5000; ++i) many["p" + std::to_string(i)] = true;
  const auto refused = Schema::compile(object{{"patternProperties", many}});
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().violations.size(), 1U);
  EXPECT_EQ(refused.error().violations[0].pointer, "/patternProperties/p1000");
  object large;
  for (int i = 0; i < 1000; ++i) large["^\\pL{20}" + std::to_string(i)] = true;
  const auto too_large = Schema::compile(object{{"patternProperties", large}});
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().violations.size(), 1U);
}

TEST(SchemaCheck, DeepValuesEndAtTheLimit) {
  value instance = array{};
  for (int depth = 0; depth < 300; ++depth) instance = array{std::move(instance)};
  EXPECT_EQ(faults(compiled(R"({"items":{"$ref":"#"}})").check(instance)),
            ": needs more than 512 schemas inside each other\n");
}

TEST(SchemaCheck, TheListOfFaultsEnds) {
  object members;
  for (int i = 0; i < 1000; ++i) members[std::to_string(i)] = i;
  EXPECT_EQ(compiled(R"({"additionalProperties":false})").check(members).size(), kViolationsMax);
}

TEST(SchemaCompile, RefusesWithThePlace) {
  struct Case {
    std::string_view schema, want;
  };
  const Case cases[] = {
      {"3", ": must be an object or true or false, found a number\n"},
      {R"({"type":"strin"})",
       "/type: must be one of \"array\", \"boolean\", \"integer\", \"null\", \"number\", "
       "\"object\", \"string\"; did you mean 'string'?\n"},
      {R"({"properties":{"a":{"minLength":-1,"multipleOf":0}}})",
       "/properties/a/multipleOf: must be greater than 0\n/properties/a/minLength: must be at "
       "least "
       "0\n"},
      {R"j({"properties":{"a":{"pattern":"(?=x)"}}})j",
       "/properties/a/pattern: is not a regular expression that RE2 accepts: invalid perl "
       "operator: (?=\n"},
      {R"({"patternProperties":{"a/(":true}})",
       "/patternProperties/a~1(: is not a regular expression that RE2 accepts: missing ): a/(\n"},
      {R"({"allOf":[{"$ref":"http://example.com/a.json"}]})",
       "/allOf/0/$ref: must be # or begin with #/: other documents are not fetched\n"},
      {R"({"$ref":"#/definitions/a"})", "/$ref: refers to no schema in this document\n"},
      {R"({"not":{"$id":"http://example.com/"}})",
       "/not/$id: is only accepted at the root: references are resolved in this document alone\n"},
      {R"({"$ref":"#"})",
       ": leads to itself, or to more than 64 others, without going deeper into the value\n"},
      {R"({"anyOf":[{"$ref":"#"},{"$ref":"#"}]})",
       ": leads to itself, or to more than 64 others, without going deeper into the value\n"},
      {R"({"properties":{"a":{"$ref":"#/elsewhere"}},"elsewhere":{"properties":3}})",
       "/elsewhere/properties: must be an object, found a number\n"},
  };
  for (const Case& row : cases) {
    auto schema = Schema::compile(parse(row.schema).value());
    ASSERT_FALSE(schema) << row.schema;
    EXPECT_EQ(schema.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(faults(schema.error().violations), row.want) << row.schema;
  }
}

TEST(SchemaCompile, PropertiesMayBeNamedLikeKeywords) {
  const Schema schema = compiled(
      R"({"properties":{"pattern":{"type":"string"},"$ref":{"type":"string"},"id":true}})");
  EXPECT_TRUE(schema.check(parse(R"({"pattern":"(","$ref":"x","id":1})").value()).empty());
  EXPECT_EQ(schema.check(parse(R"({"pattern":1,"$ref":2})").value()).size(), 2U);
}

TEST(SchemaDefaults, FillsWhatIsAbsent) {
  struct Case {
    std::string_view schema, instance, want;
  };
  const Case cases[] = {
      {R"({"properties":{"a":{"default":1},"b":{"default":[]}}})",
       R"({"a":2})",
       R"({"a":2,"b":[]})"},
      {R"({"properties":{"a":{"default":{},"properties":{"b":{"default":1}}}}})",
       "{}",
       R"({"a":{"b":1}})"},
      {R"({"properties":{"a":{"properties":{"b":{"default":1}}}}})", "{}", "{}"},
      {R"({"items":{"$ref":"#/definitions/x"},"definitions":{"x":{"properties":{"b":{"default":1}}}}})",
       R"([{},{"b":2},3])",
       R"([{"b":1},{"b":2},3])"},
      {R"({"properties":{"a":{"$ref":"#/definitions/x"}},"definitions":{"x":{"default":1}}})",
       "{}",
       R"({"a":1})"},
      {R"({"allOf":[{"properties":{"a":{"default":1}}}]})", "{}", R"({"a":1})"},
      {R"({"anyOf":[{"properties":{"a":{"default":1}}}]})", "{}", "{}"},
      {R"({"additionalProperties":{"properties":{"b":{"default":1}}}})",
       R"({"x/y":{}})",
       R"({"x/y":{"b":1}})"},
      {R"({"properties":{"a":{"default":1}}})", "[]", "[]"},
      {"true", "{}", "{}"},
  };
  for (const Case& row : cases) {
    const value filled = compiled(row.schema).with_defaults(parse(row.instance).value());
    EXPECT_EQ(serialize(filled), row.want) << row.schema;
  }
}

TEST(SchemaSensitive, ListsMarkedPropertiesInEveryBranch) {
  const Schema schema = compiled(R"({
    "properties": {
      "password": {"type": "string", "format": "password"},
      "a/b": {"properties": {"token": {"sensitive": true}, "plain": {"sensitive": false}}},
      "users": {"items": {"$ref": "#/definitions/user"}},
      "key": {"$ref": "#/definitions/user/properties/name", "sensitive": true},
      "tree": {"$ref": "#/definitions/tree"}
    },
    "oneOf": [{"properties": {"pin": {"writeOnly": true}}}, {"patternProperties": {"^s-": {"sensitive": true}}}],
    "definitions": {
      "user": {"properties": {"name": {"type": "string"}, "secret": {"sensitive": true}}},
      "tree": {"properties": {"value": {"sensitive": true}, "next": {"$ref": "#/definitions/tree"}}}
    }
  })");
  EXPECT_EQ(
      schema.sensitive_properties(),
      (std::vector<std::string>{
          "/*", "/a~1b/token", "/key", "/password", "/pin", "/tree/value", "/users/*/secret"}));
  const value instance = parse(R"({
    "a/b": {"token": 1, "plain": 2}, "users": [{}, {"name": "n", "secret": 1}], "key": "k", "s-x": 1,
    "tree": {"next": {"next": {"value": 1}}}
  })")
                             .value();
  EXPECT_EQ(schema.sensitive_in(instance),
            (std::vector<std::string>{
                "/a~1b/token", "/key", "/s-x", "/tree/next/next/value", "/users/1/secret"}));
}

TEST(SchemaDocument, IsKeptAsGivenAndCopiesShareIt) {
  const Schema schema = compiled(kDatabase);
  const Schema copy = schema;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(schema.document(), parse(kDatabase).value());
  EXPECT_EQ(&copy.document(), &schema.document());
}

}  // namespace
}  // namespace porc::json
