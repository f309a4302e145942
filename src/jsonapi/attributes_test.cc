// SPDX-License-Identifier: Apache-2.0
#include "jsonapi/attributes.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::jsonapi {
namespace {

struct Actions {
  bool is_confirmable = false;
};
BOOST_DESCRIBE_STRUCT(Actions, (), (is_confirmable))

struct Attributes {
  std::string status{};
  std::optional<Actions> actions{};
  std::vector<Actions> earlier_actions{};
  std::map<std::string, std::string> status_timestamps{};
  std::optional<bool> auto_apply{};
};
BOOST_DESCRIBE_STRUCT(Attributes,
                      (),
                      (status, actions, earlier_actions, status_timestamps, auto_apply))

TEST(Attributes, NamesOfMembersChangeAndKeysOfMapsStay) {
  constexpr std::string_view wire =
      R"({"status":"planned","actions":{"is-confirmable":true},"earlier-actions":[{"is-confirmable":false}],)"
      R"("status-timestamps":{"planned-at":"x","some_key":"y"}})";
  auto read = decode_attributes<Attributes>(json::parse(wire)->get_object());
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_TRUE(read->actions->is_confirmable);
  EXPECT_EQ(read->status_timestamps.at("some_key"), "y");
  EXPECT_EQ(json::serialize(encode_attributes(*read)), wire);
}

TEST(Attributes, FaultsPointToTheWireName) {
  auto read = decode_attributes<Attributes>(
      json::parse(R"({"status":"x","auto-apply":"yes","unknown":1})")->get_object());
  ASSERT_FALSE(read);
  ASSERT_EQ(read.error().violations.size(), 1U);
  EXPECT_EQ(read.error().violations[0].pointer, "/data/attributes/auto-apply");
}

}  // namespace
}  // namespace porc::jsonapi
