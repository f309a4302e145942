// SPDX-License-Identifier: Apache-2.0
// What is read of a configuration is what terraform shows of it, value by value and in its order,
// or marked as not known.
#include "sentinel/preflight/configuration.h"

#include <string>

#include <gtest/gtest.h>

#include "../../case_file.h"
#include "../terraform/planner.h"
#include "json/pointer.h"
#include "json/value.h"

namespace porc::sentinel {
namespace {

class Comparison {
 public:
  void compare(const json::value& ours, const json::value& theirs, const std::string& at) {
    if (not_known(ours)) {
      ++unknown;
      return;
    }
    if (ours.is_object() && theirs.is_object()) {
      compare(ours.get_object(), theirs.get_object(), at);
    } else if (ours.is_array() && theirs.is_array()) {
      const auto& left = ours.get_array();
      const auto& right = theirs.get_array();
      EXPECT_EQ(left.size(), right.size()) << at << ": " << ours << " is not " << theirs;
      for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i)
        compare(left[i], right[i], json::append(at, i));
    } else {
      ++known;
      EXPECT_EQ(ours, theirs) << at;
    }
  }

  std::size_t known = 0;
  std::size_t unknown = 0;

 private:
  void compare(const json::object& ours, const json::object& theirs, const std::string& at) {
    std::string names;
    std::string expected;
    for (const auto& [name, value] : ours) {
      const json::value* const there = theirs.if_contains(name);
      if (not_known(value)) {
        ++unknown;
      } else {
        EXPECT_NE(there, nullptr) << json::append(at, name) << " is not there";
        names += std::string(name) + " ";
        if (there != nullptr) compare(value, *there, json::append(at, name));
      }
    }
    for (const auto& [name, value] : theirs) {
      const json::value* const here = ours.if_contains(name);
      if (here == nullptr || !not_known(*here)) expected += std::string(name) + " ";
    }
    // The members of what terraform calls a struct stand in an order that no policy sees.
    if (is_map(at)) {
      EXPECT_EQ(names, expected) << at;
    }
    EXPECT_EQ(names.size(), expected.size()) << at << ": " << names << "is not " << expected;
  }

  static bool is_map(const std::string& at) {
    for (const std::string_view end :
         {"/expressions", "/variables", "/outputs", "/module_calls", "/provider_config"})
      if (at.ends_with(end)) return true;
    return at.find("/constant_value") != at.npos || at.find("/default") != at.npos;
  }
};

TEST(PreflightConfiguration, IsWhatTerraformShows) {
  std::size_t known = 0;
  for (const auto& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/sentinel/preflight")) {
    SCOPED_TRACE(each.name);
    const Planner planner;
    ConfigurationFiles files;
    for (const auto& [name, text] : each.sections) {
      if (name == "unknown") continue;
      planner.write(name, text);
      files.emplace(name, text);
    }
    planner.init();
    const auto plan = planner.plan();
    const auto read = read_configuration(files);
    ASSERT_TRUE(read) << read.error().to_string();
    EXPECT_TRUE(read->gaps.empty());
    const json::value* const theirs = json::find(*plan, "/configuration");
    ASSERT_NE(theirs, nullptr);
    Comparison comparison;
    comparison.compare(*json::find(*read->document, "/configuration"), *theirs, "");
    EXPECT_EQ(comparison.unknown, std::stoul(each.text("unknown")));
    known += comparison.known;
  }
  EXPECT_GT(known, 200U);
  RecordProperty("values", static_cast<int>(known));
}

}  // namespace
}  // namespace porc::sentinel
