// SPDX-License-Identifier: Apache-2.0
#include "json/decode.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/print.h"

namespace porc::json {
namespace {

enum class Size { small, large };
BOOST_DESCRIBE_ENUM(Size, small, large)

struct TeamTag {
  static constexpr std::string_view name = "team name";
  static bool valid(std::string_view text) { return text.starts_with("team-"); }
};
using TeamId = Id<TeamTag>;

struct Disk {
  std::int32_t gigabytes = 0;
  std::optional<std::string> label;
};
BOOST_DESCRIBE_STRUCT(Disk, (), (gigabytes, label))

struct Named {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))

struct Order : Named {
  bool urgent = false;
  double weight = 0;
  std::uint8_t copies = 0;
  std::uint64_t serial = 0;
  Size size = Size::small;
  TeamId team;
  Timestamp at;
  value inputs;
  Disk disk;
  std::vector<Disk> more;
  std::map<std::string, std::vector<int>> ports;
  std::optional<int> retries;
};
BOOST_DESCRIBE_STRUCT(
    Order,
    (Named),
    (urgent, weight, copies, serial, size, team, at, inputs, disk, more, ports, retries))

constexpr std::string_view kComplete =
    R"({"name":"n","urgent":true,"weight":1.5,"copies":3,"serial":7,"size":"large","team":"team-a",)"
    R"("at":"2026-01-02T03:04:05.000Z","inputs":{"x":[1]},"disk":{"gigabytes":10,"label":"d"},)"
    R"("more":[{"gigabytes":1}],"ports":{"http":[80,8080]},"retries":2})";

TEST(Decode, AnIdThatNamesNothingIsNull) {
  EXPECT_EQ(encode(TeamId()), value(nullptr));
  EXPECT_EQ(decode<TeamId>(value(nullptr), Unknown::reject).value(), TeamId());
  EXPECT_FALSE(decode<TeamId>(value(""), Unknown::reject));
}

TEST(Decode, ReadsADescribedStructAndEncodeGivesItBack) {
  auto order = decode<Order>(parse(kComplete).value(), Unknown::reject);
  ASSERT_TRUE(order) << order.error().to_string();
  EXPECT_EQ(order->name, "n");
  EXPECT_EQ(order->size, Size::large);
  EXPECT_EQ(order->team.str(), "team-a");
  EXPECT_EQ(order->disk.label, "d");
  EXPECT_EQ(order->ports.at("http"), (std::vector<int>{80, 8080}));
  EXPECT_EQ(parse(kComplete).value(), encode(*order));
}

TEST(Decode, OptionalsVectorsAndMapsMayBeAbsent) {
  auto order = decode<Order>(
      parse(R"({"name":"","urgent":false,"weight":1,"copies":1.0,"serial":0,"size":"small",
      "team":"team-","at":"2026-01-02T03:04:05+01:00","inputs":null,"disk":{"gigabytes":1,"label":null}})")
          .value(),
      Unknown::reject);
  ASSERT_TRUE(order) << order.error().to_string();
  EXPECT_EQ(order->disk.label, std::nullopt);
  EXPECT_TRUE(order->more.empty());
  EXPECT_EQ(order->copies, 1);
  const value again = encode(*order);
  EXPECT_FALSE(again.as_object().contains("retries"));
  EXPECT_TRUE(again.as_object().contains("ports"));
}

TEST(Print, IsTheTextOfTheEncodedValue) {
  auto order = decode<Order>(parse(kComplete).value(), Unknown::reject);
  ASSERT_TRUE(order);
  EXPECT_EQ(print(*order), kComplete);
  order->name = "a \"quoted\"\n\xff name";
  order->weight = 3;
  order->serial = std::numeric_limits<std::uint64_t>::max();
  order->team = {};
  order->disk = {.gigabytes = std::numeric_limits<std::int32_t>::min(), .label = std::nullopt};
  order->inputs = nullptr;
  order->more.clear();
  order->ports = {{"é\t", {}}, {"none", {-1}}};
  order->retries.reset();
  EXPECT_EQ(print(*order), serialize(encode(*order)));
  EXPECT_EQ(print(Order()), serialize(encode(Order())));
  EXPECT_EQ(print(object{{"b", 1}, {"a", true}}), R"({"b":1,"a":true})");
  EXPECT_EQ(print(std::optional<int>()), "null");
}

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

TEST(Print, AStructWithoutMembersIsAnEmptyObject) {
  EXPECT_EQ(print(Nothing()), "{}");
}

TEST(Decode, CollectsEveryFaultWithItsPlace) {
  auto order = decode<Order>(
      parse(R"({"name":1,"urgent":"yes","weight":"1","copies":256,"serial":-1,"size":"smal",
      "team":"a","at":"today","disk":{"gigabytes":2147483648,"lable":"x"},
      "more":[{"gigabytes":1.5},7],"ports":{"a/b":["80"]},"retries":"2","colour":1})")
          .value(),
      Unknown::reject);
  ASSERT_FALSE(order);
  EXPECT_EQ(order.error().code, ErrorCode::invalid_argument);
  const std::vector<Violation> want = {
      {"/name", "must be a string, found a number"},
      {"/urgent", "must be true or false, found a string"},
      {"/weight", "must be a number, found a string"},
      {"/copies", "must be between 0 and 255"},
      {"/serial", "must be between 0 and 9223372036854775807"},
      {"/size", "must be one of small, large; did you mean 'small'?"},
      {"/team", "'a' is not a team name"},
      {"/at", "must be an RFC 3339 time such as 2026-01-02T03:04:05Z"},
      {"/inputs", "is required"},
      {"/disk/gigabytes", "must be between -2147483648 and 2147483647"},
      {"/disk/lable", "is not a known field; did you mean 'label'?"},
      {"/more/0/gigabytes", "must be an integer"},
      {"/more/1", "must be an object, found a number"},
      {"/ports/a~1b/0", "must be an integer, found a string"},
      {"/retries", "must be an integer, found a string"},
      {"/colour", "is not a known field"},
  };
  EXPECT_EQ(order.error().violations, want) << order.error().to_string();
}

TEST(Decode, UnknownFieldsOfVendorsAreIgnored) {
  const value answer = parse(R"({"gigabytes":1,"new_field":{}})").value();
  EXPECT_TRUE(decode<Disk>(answer, Unknown::ignore));
  EXPECT_FALSE(decode<Disk>(answer, Unknown::reject));
}

TEST(Decode, AnythingButAnObjectIsNamedOnce) {
  auto disk = decode<Disk>(parse("[]").value(), Unknown::reject);
  ASSERT_FALSE(disk);
  EXPECT_EQ(disk.error().violations,
            (std::vector<Violation>{{"", "must be an object, found an array"}}));
}

}  // namespace
}  // namespace porc::json
