// SPDX-License-Identifier: Apache-2.0
#include "archive/gzip.h"

#include <gtest/gtest.h>

namespace porc::archive {
namespace {

constexpr GunzipLimits kGenerous{.bytes_max = 1U << 26, .ratio_max = 2000};

std::string noise(std::size_t size) {
  std::string bytes(size, '\0');
  unsigned state = 1;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

TEST(Gzip, UnpacksWhatItPacked) {
  for (const std::string& bytes :
       {std::string(), std::string("x"), noise(300'000), std::string(300'000, 'x')}) {
    EXPECT_EQ(gunzip(gzip(bytes), kGenerous).value(), bytes);
  }
}

TEST(Gzip, TheHeaderHasNeitherTimeNorName) {
  std::string packed = gzip("x");
  EXPECT_EQ(packed.substr(0, 8), std::string("\x1f\x8b\x08\0\0\0\0\0", 8));
}

TEST(Gzip, SeveralMembersAreOneText) {
  EXPECT_EQ(gunzip(gzip("one ") + gzip("two"), kGenerous).value(), "one two");
}

TEST(Gzip, ZerosMayFollow) {
  EXPECT_EQ(gunzip(gzip("x") + std::string(512, '\0'), kGenerous).value(), "x");
}

TEST(Gzip, CutChangedOrFollowedIsMalformed) {
  const std::string packed = gzip("some text that is worth packing, worth packing");
  for (std::size_t length = 0; length < packed.size(); ++length) {
    EXPECT_FALSE(gunzip(packed.substr(0, length), kGenerous)) << length;
  }
  std::string changed = packed;
  changed[changed.size() - 5] = static_cast<char>(changed[changed.size() - 5] ^ 1);
  EXPECT_FALSE(gunzip(changed, kGenerous)) << "checksum";
  EXPECT_FALSE(gunzip(packed + "garbage", kGenerous));
  EXPECT_EQ(gunzip("plain text", kGenerous).error().code, ErrorCode::malformed);
}

TEST(Gzip, ABombStopsAtTheLimit) {
  const std::string bomb = gzip(std::string(8U << 20, '\0'));
  EXPECT_EQ(gunzip(bomb, {.bytes_max = 1000, .ratio_max = 2000}).error().code,
            ErrorCode::too_large);
  EXPECT_EQ(gunzip(bomb, {.bytes_max = 1U << 26, .ratio_max = 10}).error().code,
            ErrorCode::too_large);
  EXPECT_TRUE(gunzip(bomb, kGenerous));
}

}  // namespace
}  // namespace porc::archive
