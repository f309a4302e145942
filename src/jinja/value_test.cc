// SPDX-License-Identifier: Apache-2.0
#include "jinja/value.h"

#include <gtest/gtest.h>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/map.h"
#include "jinja/object.h"
#include "jinja/print.h"
#include "json/parse.h"

namespace porc::jinja {
namespace {

TEST(Value, RoundTripsThroughJson) {
  auto document = json::parse(R"({"a":[1,2.5,"x",null,true],"b":{"c":{}}})").value();
  EXPECT_EQ(Value::from_json(document).to_json(), document);
}

TEST(Value, IntegersBeyondAnInt64BecomeFloats) {
  EXPECT_EQ(Value::from_json(json::value(std::uint64_t{18446744073709551615ULL})).kind(),
            Kind::floating);
}

TEST(Value, WeighsWhatIsBelowIt) {
  Value text(std::string(1000, 'x'));
  Value list = Value::list({text, text, text});
  EXPECT_GT(list.weight(), 3000U);
  EXPECT_EQ(Value::list({list}).depth(), 2);
}

/// Tells when it is freed.
class Watched final : public Object {
 public:
  explicit Watched(bool& freed) : freed_(freed) {}
  ~Watched() override { freed_ = true; }
  std::string_view type_name() const override { return "watched"; }

 private:
  bool& freed_;
};

TEST(Value, WhatIsSharedIsFreedWithItsLastHolder) {
  bool freed = false;
  Value first = Value::object(share<Watched>(freed));
  Value second = first;
  second = *&second;
  Value third = std::move(first);
  EXPECT_TRUE(third.shares(second));
  second = Value(1);
  third = std::move(third);
  EXPECT_FALSE(freed);
  third = Value::none();
  EXPECT_TRUE(freed);
}

TEST(Value, RefusesToGrowBeyondItsLimit) {
  Value text(std::string(kValueBytesMax / 3, 'x'));
  EXPECT_THROW(Value::list({text, text, text, text}), Abort);
  Map map;
  map.set(Value("a"), text);
  map.set(Value("b"), text);
  EXPECT_THROW(map.set(Value("c"), text), Abort);
}

TEST(Map, FindsManyKeysOfManyKinds) {
  Map map;
  for (int i = 0; i < 500; ++i) {
    map.set(Value(i), Value(i));
    map.set(Value(std::to_string(i)), Value(-i));
  }
  EXPECT_EQ(map.size(), 1000U);
  EXPECT_EQ(map.find(Value(77.0))->as_integer(), 77);
  EXPECT_EQ(map.find("77")->as_integer(), -77);
  EXPECT_EQ(map.find(Value(true))->as_integer(), 1);
  EXPECT_EQ(map.find("500"), nullptr);
}

TEST(Map, KeepsThePlaceOfAKeyThatComesAgain) {
  Map map;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 20; ++i) map.set(Value(i), Value(round));
  }
  EXPECT_EQ(map.size(), 20U);
  EXPECT_EQ(map.entries().front().first.as_integer(), 0);
  EXPECT_EQ(map.entries().front().second.as_integer(), 1);
}

TEST(Map, RefusesKeysThatCannotBeHashed) {
  Map map;
  EXPECT_THROW(map.set(Value::list({}), Value(1)), Abort);
  EXPECT_THROW(map.set(Value(), Value(1)), Abort);
  EXPECT_EQ(map.find(Value::list({})), nullptr);
}

TEST(Compare, IsExactBetweenIntegersAndFloats) {
  constexpr std::int64_t kOdd = (std::int64_t{1} << 53) + 1;
  EXPECT_FALSE(equal(Value(kOdd), Value(9007199254740992.0)));
  EXPECT_EQ(order(Value(kOdd), Value(9007199254740992.0)), std::partial_ordering::greater);
  EXPECT_EQ(order(Value(INT64_MAX), Value(9223372036854775808.0)), std::partial_ordering::less);
  EXPECT_EQ(order(Value(1), Value(std::stod("nan"))), std::partial_ordering::unordered);
}

TEST(Reference, IsNeverAText) {
  Value secret = Value::reference("var.password");
  EXPECT_THROW(to_text(secret), Abort);
  EXPECT_THROW(to_text(Value::list({secret})), Abort);
  EXPECT_THROW(truth(secret), Abort);
  EXPECT_TRUE(secret.to_json().is_null());
}

}  // namespace
}  // namespace porc::jinja
