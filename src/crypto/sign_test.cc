// SPDX-License-Identifier: Apache-2.0
#include "crypto/sign.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace porc::crypto {
namespace {

std::string hex(std::string_view text) {
  return hex_decode(text).value();
}

struct Vector {
  std::string_view seed, public_key, bytes, signature;
};
const Vector kRfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "46b"
     "d25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
     "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
     "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "659"
     "4a7c15e9716ed28dc027beceea1ec40a"},
};

TEST(Sign, MatchesTheVectorsOfRfc8032) {
  for (const Vector& row : kRfc8032) {
    auto key = SigningKey::from_seed(Secret(hex(row.seed)));
    ASSERT_TRUE(key);
    EXPECT_EQ(hex_encode(key->public_key()), row.public_key);
    EXPECT_EQ(hex_encode(key->sign(hex(row.bytes))), row.signature);
    EXPECT_TRUE(verify(hex(row.public_key), hex(row.bytes), hex(row.signature)));
  }
}

TEST(Sign, AnyChangedByteIsNotGenuine) {
  const Vector& row = kRfc8032[2];
  const std::string signature = hex(row.signature);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(verify(hex(row.public_key), hex(row.bytes), changed)) << "byte " << i;
  }
  EXPECT_FALSE(verify(hex(row.public_key), hex("af83"), signature));
  EXPECT_FALSE(verify(hex(kRfc8032[0].public_key), hex(row.bytes), signature));
}

TEST(Sign, WrongLengthsAreRefused) {
  const Vector& row = kRfc8032[1];
  EXPECT_FALSE(verify("", hex(row.bytes), hex(row.signature)));
  EXPECT_FALSE(verify(hex(row.public_key), hex(row.bytes), ""));
  EXPECT_FALSE(verify(hex(row.public_key), hex(row.bytes), hex(row.signature) + "x"));
  EXPECT_EQ(SigningKey::from_seed(Secret("short")).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace porc::crypto
