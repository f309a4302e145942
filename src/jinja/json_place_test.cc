// SPDX-License-Identifier: Apache-2.0
#include "jinja/json_place.h"

#include <gtest/gtest.h>

namespace porc::jinja {
namespace {

TEST(JsonPlace, FollowsTheText) {
  struct Row {
    std::string_view text;
    JsonPlace place;
  };
  const Row rows[] = {{"", JsonPlace::value},
                      {"{", JsonPlace::key},
                      {"{\"", JsonPlace::string},
                      {"{\"a\"", JsonPlace::key},
                      {"{\"a\":", JsonPlace::value},
                      {"{\"a\": [1, {\"b\": 2", JsonPlace::value},
                      {"{\"a\": [1, {\"b\": 2,", JsonPlace::key},
                      {"{\"a\": [1, {\"b\": 2}, ", JsonPlace::value},
                      {"{\"a\": \"x, {\\\"", JsonPlace::string},
                      {"{\"a\": \"x\\\\\"", JsonPlace::value},
                      {"[\"a\", ", JsonPlace::value}};
  for (const Row& row : rows) {
    JsonPlaceTracker tracker;
    for (char c : row.text) tracker.feed(std::string_view(&c, 1));
    EXPECT_EQ(tracker.place(), row.place) << row.text;
  }
}

TEST(JsonPlace, KnowsWhenAnEscapeIsOpen) {
  JsonPlaceTracker tracker;
  tracker.feed("\"\\");
  EXPECT_TRUE(tracker.in_escape());
  tracker.feed("u12a");
  EXPECT_TRUE(tracker.in_escape());
  tracker.feed("0");
  EXPECT_FALSE(tracker.in_escape());
  tracker.feed("\\n");
  EXPECT_FALSE(tracker.in_escape());
}

TEST(JsonPlace, AKeyThatWasWrittenIsFollowedByAValue) {
  JsonPlaceTracker tracker;
  tracker.feed("{");
  tracker.feed_value("\"a\"");
  tracker.feed(": ");
  EXPECT_EQ(tracker.place(), JsonPlace::value);
}

}  // namespace
}  // namespace porc::jinja
