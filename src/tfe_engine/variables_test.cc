// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/variables.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::tfe_engine {
namespace {

jsonapi::Resource variable(const std::string& key,
                           std::string_view description,
                           std::string_view version) {
  json::object attributes;
  attributes["key"] = key;
  attributes["category"] = "terraform";
  attributes["description"] = description;
  attributes["version-id"] = version;
  return {.type = "vars", .id = "var-" + key, .attributes = std::move(attributes)};
}

// As terraform 1.11 shows a plan of four variables, of which two are ephemeral.
constexpr std::string_view kPlan = R"({
  "format_version": "1.2",
  "variables": {"ephdef": {"value": "d"}, "plain": {"value": "secret"}, "unset": {"value": "u"}},
  "configuration": {"root_module": {"variables": {
    "eph": {"sensitive": true}, "ephdef": {"default": "d"},
    "plain": {"sensitive": true}, "unset": {"default": "u"}}}}})";

TEST(HeldVariables, AreThoseThatAnApplyDoesNotAskForAgain) {
  EXPECT_EQ(held_variables(kPlan), std::set<std::string>{"plain"});
}

TEST(HeldVariables, OfWhatIsNoPlanAreNone) {
  for (const char* text : {"", "[]", "{}", R"({"variables":[]})", R"({"variables":{"a":)"})
    EXPECT_TRUE(held_variables(text).empty()) << text;
}

TEST(DigestOfVariables, LeavesOutWhatPorcWroteAndThePlanHolds) {
  const auto digest = [](std::string_view description, std::string_view version) {
    const auto ours = variable("plain", description, version);
    return digest_of_variables({ours, variable("region", "", "1")}, held_variables(kPlan)).value();
  };
  EXPECT_EQ(digest(kWrittenByPorc, "1"), digest(kWrittenByPorc, "2"));
  EXPECT_NE(digest("of people", "1"), digest("of people", "2"));
}

TEST(DigestOfVariables, HasEverythingElse) {
  const auto digest = [](std::string_view of_ephemeral, std::string_view of_people) {
    return digest_of_variables(
               {variable("eph", kWrittenByPorc, of_ephemeral), variable("region", "", of_people)},
               held_variables(kPlan))
        .value();
  };
  EXPECT_NE(digest("1", "1"), digest("2", "1"));
  EXPECT_NE(digest("1", "1"), digest("1", "2"));
}

}  // namespace
}  // namespace porc::tfe_engine
