// SPDX-License-Identifier: Apache-2.0
#include "crypto/aes_gcm.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace porc::crypto {
namespace {

std::string bytes(std::string_view hex) {
  return hex_decode(hex).value();
}

// Test case 15 of "The Galois/Counter Mode of Operation" by McGrew and Viega.
TEST(AesGcm, OpensTheVectorOfTheSpecification) {
  const Secret key(bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string sealed = bytes(
      "cafebabefacedbaddecaf888"
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
      "b094dac5d93471bdec1a502270e3cc6c");
  const auto opened = open_aes_256_gcm(sealed, key, 12);
  ASSERT_TRUE(opened);
  EXPECT_EQ(hex_encode(opened->expose("test")),
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255");
}

TEST(AesGcm, AnyChangedByteIsFound) {
  const Secret key(bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string sealed = bytes(
      "cafebabefacedbaddecaf888"
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
      "b094dac5d93471bdec1a502270e3cc6c");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(open_aes_256_gcm(changed, key, 12)) << i;
  }
  EXPECT_FALSE(open_aes_256_gcm(sealed.substr(0, 27), key, 12));
  EXPECT_FALSE(open_aes_256_gcm("", key, 16));
}

}  // namespace
}  // namespace porc::crypto
