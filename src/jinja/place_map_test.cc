// SPDX-License-Identifier: Apache-2.0
#include "jinja/place_map.h"

#include <random>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "jinja/nodes.h"

namespace porc::jinja {
namespace {

using hcl::PlaceTracker;

std::vector<Literal> literals_of(std::initializer_list<std::string_view> texts) {
  std::vector<Literal> literals;
  for (std::string_view text : texts)
    literals.push_back({std::string(text), static_cast<std::uint32_t>(literals.size())});
  return literals;
}

/// Goes over literals, values and other text as `random` says, and compares with the tracker.
void walk(PlaceMap& map, std::span<const Literal> literals, std::mt19937& random, int steps) {
  PlaceTracker tracker;
  const PlaceMap::Spot* spot = &map.start(PlaceTracker::Source::file);
  for (int step = 0; step < steps; ++step) {
    const Literal& literal = literals[random() % literals.size()];
    const auto way = random() % 8;
    if (way < 2) {
      tracker.feed_value();
      spot = &map.behind_value(*spot);
    } else {
      tracker.feed(literal.text);
      spot = way == 2 ? &map.behind(*spot, std::string_view(literal.text))
                      : &map.behind(*spot, literal);
    }
    ASSERT_EQ(spot->place(), tracker.place());
    ASSERT_EQ(spot->pending(), tracker.pending());
    ASSERT_EQ(spot->heredoc_marker(), tracker.heredoc_marker());
    ASSERT_EQ(spot->overflowed(), tracker.overflowed());
  }
}

TEST(PlaceMap, AnswersAsATrackerHoweverOftenItWasThere) {
  const auto literals =
      literals_of({"a = ",   "\n",  "\"",  "$",  "{",  "}", "/",   "*",  "#", "<", "<<EOT",
                   "<<-E\n", "EOT", "E\n", "\\", " [", "]", "for", " x", ",", "~"});
  std::mt19937 random(7);
  PlaceMap map;
  for (int round = 0; round < 300; ++round) walk(map, literals, random, 200);
}

TEST(PlaceMap, AnswersWhenItIsFull) {
  const auto literals = literals_of({"a = [", "{ b = ", "\"${", "(", "\n", "a = ", "\"", "}"});
  std::mt19937 random(7);
  PlaceMap map;
  for (int round = 0; round < 40; ++round) walk(map, std::span(literals).first(5), random, 300);
  for (int round = 0; round < 40; ++round) walk(map, std::span(literals).last(4), random, 300);
}

TEST(PlaceMap, BeginsInATemplateFileToo) {
  PlaceMap map;
  EXPECT_EQ(map.start(PlaceTracker::Source::file).place(), hcl::Place::body);
  EXPECT_EQ(map.start(PlaceTracker::Source::template_file).place(), hcl::Place::template_text);
}

}  // namespace
}  // namespace porc::jinja
