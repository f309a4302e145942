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

// As terraform 1.11 shows a plan of five variables, of which two are ephemeral, all set but
// `unset`.
constexpr std::string_view kPlan = R"({
  "format_version": "1.2",
  "variables": {"ephdef": {"value": "d"}, "plain": {"value": "secret"}, "set": {"value": "s"},
    "unset": {"value": "u"}},
  "configuration": {"root_module": {"variables": {
    "eph": {"sensitive": true}, "ephdef": {"default": "d"}, "set": {"default": "d"},
    "plain": {"sensitive": true}, "unset": {"default": "u"}}}}})";
const std::set<std::string> kNames{"eph", "ephdef", "plain", "set", "undeclared", "unset"};

TEST(SettledVariables, AreThoseThatAnApplyDoesNotAskForAgain) {
  const std::set<std::string> settled{"plain", "set", "undeclared"};
  EXPECT_EQ(settled_variables(kPlan, kNames), settled);
}

TEST(SettledVariables, OfAPlanWithoutVariablesAreAll) {
  EXPECT_EQ(settled_variables(R"({"configuration":{"root_module":{}}})", kNames), kNames);
}

TEST(SettledVariables, OfWhatIsNoPlanAreNone) {
  for (const char* text : {"",
                           "[]",
                           "{}",
                           R"({"variables":{"plain":{"value":"secret"}}})",
                           R"({"configuration":{"root_module":[]}})",
                           R"({"variables":{"a":)"})
    EXPECT_TRUE(settled_variables(text, kNames).empty()) << text;
}

TEST(DigestOfVariables, LeavesOutWhatPorcWroteAndAnApplyCannotTake) {
  const auto digest = [](std::string_view description, std::string_view version) {
    const auto ours = variable("plain", description, version);
    const auto added = variable("undeclared", description, version);
    return digest_of_variables({ours, added, variable("region", "", "1")},
                               settled_variables(kPlan, {"plain", "undeclared"}))
        .value();
  };
  EXPECT_EQ(digest(kWrittenByPorc, "1"), digest(kWrittenByPorc, "2"));
  EXPECT_NE(digest("of people", "1"), digest("of people", "2"));
}

TEST(DigestOfVariables, HasEverythingElse) {
  const auto digest = [](std::string_view of_ephemeral, std::string_view of_people) {
    return digest_of_variables(
               {variable("eph", kWrittenByPorc, of_ephemeral), variable("region", "", of_people)},
               settled_variables(kPlan, kNames))
        .value();
  };
  EXPECT_NE(digest("1", "1"), digest("2", "1"));
  EXPECT_NE(digest("1", "1"), digest("1", "2"));
}

}  // namespace
}  // namespace porc::tfe_engine
