// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/time_zone.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sentinel/imports/moment.h"

namespace porc::sentinel {
namespace {

std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(i < 8 ? value >> (8 * i) : 0);
  return out;
}

struct Change {
  std::int64_t seconds;
  std::int64_t offset;
};

std::string header(std::size_t times, std::size_t types) {
  return "TZif2" + std::string(15, '\0') + number(0, 12) + number(times, 4) + number(types, 4) +
         number(4, 4);
}

/// A file of the database; the first version's block, which nobody reads, has one type.
std::string zone_file(const std::vector<Change>& changes,
                      std::int64_t first_offset,
                      const std::string& footer) {
  std::string out = header(0, 1) + std::string(6, '\0') + "UTC" + '\0';
  out += header(changes.size(), changes.size() + 1);
  for (const Change& change : changes) out += number(static_cast<std::uint64_t>(change.seconds), 8);
  for (std::size_t i = 0; i < changes.size(); ++i) out += static_cast<char>(i + 1);
  out += number(static_cast<std::uint64_t>(first_offset), 4) + std::string(2, '\0');
  for (const Change& change : changes)
    out += number(static_cast<std::uint64_t>(change.offset), 4) + std::string(2, '\0');
  return out + "UTC" + '\0' + "\n" + footer + "\n";
}

std::int64_t offset_at(const TimeZone& zone, std::string_view time) {
  return zone.offset(Moment::parse(time)->seconds);
}

TimeZone must(Result<TimeZone> zone) {
  EXPECT_TRUE(zone.has_value());
  return *std::move(zone);
}

TEST(TimeZone, GoesByItsTransitionsThenByItsRule) {
  const TimeZone zone = must(TimeZone::parse(
      zone_file({{0, 3600}, {100'000'000, 7200}}, 1800, "CET-1CEST,M3.5.0,M10.5.0/3")));
  EXPECT_EQ(1800, zone.offset(-1));
  EXPECT_EQ(3600, zone.offset(0));
  EXPECT_EQ(3600, zone.offset(99'999'999));
  EXPECT_EQ(3600, offset_at(zone, "2024-03-31T00:59:59Z"));
  EXPECT_EQ(7200, offset_at(zone, "2024-03-31T01:00:00Z"));
  EXPECT_EQ(7200, offset_at(zone, "2024-10-27T00:59:59Z"));
  EXPECT_EQ(3600, offset_at(zone, "2024-10-27T01:00:00Z"));
}

TEST(TimeZone, HasSummerOverTheNewYearInTheSouth) {
  const TimeZone zone = must(TimeZone::parse(zone_file({}, 0, "AEST-10AEDT,M10.1.0,M4.1.0/3")));
  EXPECT_EQ(0, zone.offset(0) - 39'600);
  EXPECT_EQ(39'600, offset_at(zone, "2024-04-06T15:59:59Z"));
  EXPECT_EQ(36'000, offset_at(zone, "2024-04-06T16:00:00Z"));
  EXPECT_EQ(36'000, offset_at(zone, "2024-10-05T15:59:59Z"));
  EXPECT_EQ(39'600, offset_at(zone, "2024-10-05T16:00:00Z"));
}

TEST(TimeZone, ReadsEveryFormOfARule) {
  const auto at = [](const char* rule, std::string_view time) {
    return offset_at(must(TimeZone::parse(zone_file({}, 0, rule))), time);
  };
  EXPECT_EQ(-12'600, at("NST3:30", "2024-07-01T00:00:00Z"));
  EXPECT_EQ(20'700, at("<+0545>-5:45", "2024-07-01T00:00:00Z"));
  EXPECT_EQ(-7200, at("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2024-07-01T00:00:00Z"));
  EXPECT_EQ(1800, at("A0B-0:30,J60/0,J300", "2024-03-01T00:00:00Z"));
  EXPECT_EQ(0, at("A0B-0:30,J60/0,J300", "2024-02-29T23:59:59Z"));
  EXPECT_EQ(1800, at("A0B-0:30,59/0,299", "2024-02-29T00:00:00Z"));
}

TEST(TimeZone, RefusesWhatIsNoFileOfTheDatabase) {
  const std::string good = zone_file({{0, 3600}}, 0, "CET-1CEST,M3.5.0,M10.5.0/3");
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(TimeZone::parse(good.substr(0, size)).has_value()) << size;
  for (const char* rule : {"CET",
                           "-1",
                           "CET-1CEST",
                           "CET-1CEST,M3.5.0",
                           "CET-1CEST,M13.1.0,M4.1.0",
                           "CET-1CEST,M3.5.0,M10.5.0/3,"})
    EXPECT_FALSE(TimeZone::parse(zone_file({}, 0, rule)).has_value()) << rule;
}

}  // namespace
}  // namespace porc::sentinel
