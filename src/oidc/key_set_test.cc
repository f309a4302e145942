// SPDX-License-Identifier: Apache-2.0
#include "oidc/key_set.h"

#include <gtest/gtest.h>

#include "oidc/test_token.h"

namespace porc::oidc {
namespace {

json::object key_named(std::string_view kid) {
  json::object key{{"kty", "RSA"}, {"e", "AQAB"}};
  key["kid"] = kid;
  key["n"] = kTestModulus;
  return key;
}

Result<KeySet> set_of(json::array keys) {
  return KeySet::parse(json::print(json::object{{"keys", std::move(keys)}}));
}

TEST(KeySet, HoldsTheKeysThatVerify) {
  const auto keys = KeySet::parse(test_key_set());
  ASSERT_TRUE(keys) << keys.error().to_string();
  EXPECT_TRUE(keys->knows("one"));
  EXPECT_TRUE(keys->check(*parse_token(test_token())));
  auto foreign = parse_token(test_token(test_claims(), test_header("two")));
  EXPECT_EQ(keys->check(*foreign).error().message, "the OIDC token is signed by an unknown key");
  auto changed = parse_token(test_token());
  changed->signed_part.back() = changed->signed_part.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(keys->check(*changed).error().message, "the OIDC token has a wrong signature");
}

TEST(KeySet, PassesOverWhatIsNoKeyForIt) {
  json::array keys;
  for (const auto& [member, value] : {std::pair{"kty", "EC"},
                                      {"use", "enc"},
                                      {"alg", "RS512"},
                                      {"kid", ""},
                                      {"n", "AQAB"},
                                      {"n", "not base64!"},
                                      {"e", "AA"}}) {
    json::object key = key_named("kid-" + std::to_string(keys.size()));
    key[member] = value;
    keys.push_back(key);
  }
  keys.push_back("text");
  EXPECT_EQ(set_of(keys).error().message, "the key set has no key for RS256");
  keys.push_back(key_named("good"));
  const auto left = set_of(keys);
  ASSERT_TRUE(left) << left.error().to_string();
  EXPECT_EQ(left->size(), 1U);
  EXPECT_TRUE(left->knows("good"));
}

TEST(KeySet, RefusesWhatIsNone) {
  EXPECT_FALSE(set_of({key_named("same"), key_named("same")}));
  EXPECT_FALSE(set_of({}));
  json::array many;
  for (std::size_t i = 0; i <= kKeysMax; ++i) many.push_back(key_named(std::to_string(i)));
  EXPECT_EQ(set_of(many).error().code, ErrorCode::too_large);
  for (const char* text : {"", "[]", "{\"keys\":{}}", "<html>"}) EXPECT_FALSE(KeySet::parse(text));
  EXPECT_FALSE(KeySet::parse(std::string(kKeySetBytesMax + 1, ' ')));
}

}  // namespace
}  // namespace porc::oidc
