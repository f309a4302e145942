// SPDX-License-Identifier: Apache-2.0
#include "crypto/seal.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace porc::crypto {
namespace {

const std::string kNonce = "twelve bytes";

Sealer sealer_of(char key) {
  return Sealer(Secret(std::string(kSealKeyBytes, key)));
}

TEST(Seal, OpensWhatItSealed) {
  Sealer sealer = sealer_of('k');
  for (std::string plain : {std::string(),
                            std::string("hunter2"),
                            std::string("\0\xff", 2),
                            std::string(100'000, 'x')}) {
    EXPECT_EQ(sealer.open(sealer.seal(plain, "run:1", kNonce), "run:1").value(), plain);
  }
}

TEST(Seal, ASealedValueShowsNothingOfThePlainOne) {
  std::string sealed = sealer_of('k').seal("hunter2hunter2hunter2", "", kNonce);
  EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
  EXPECT_EQ(sealed.find(std::string(4, 'k')), std::string::npos);
}

TEST(Seal, TheStoredFormNeverChanges) {
  // A release that cannot open this has lost every customer's stored secrets.
  std::string sealed =
      *hex_decode("01fc14d27a7477656c7665206279746573d363bf29f3291e82a6aade6a20315042c82054e1f3");
  EXPECT_EQ(sealer_of('k').seal("plain", "run:1", kNonce), sealed);
  EXPECT_EQ(sealer_of('k').open(sealed, "run:1").value(), "plain");
}

TEST(Seal, AnyChangedByteIsCorrupt) {
  Sealer sealer = sealer_of('k');
  const std::string sealed = sealer.seal("plain", "run:1", kNonce);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    auto opened = sealer.open(changed, "run:1");
    ASSERT_FALSE(opened) << "byte " << i;
    const bool names_another_key = i >= 1 && i <= 4;
    EXPECT_EQ(opened.error().code, names_another_key ? ErrorCode::unavailable : ErrorCode::corrupt);
  }
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    EXPECT_FALSE(sealer.open(std::string_view(sealed).substr(0, length), "run:1")) << length;
  }
}

TEST(Seal, AValueCannotBeMovedToAnotherPlace) {
  Sealer sealer = sealer_of('k');
  EXPECT_FALSE(sealer.open(sealer.seal("plain", "run:1", kNonce), "run:2"));
}

TEST(Seal, AKeyThatIsNotHereYetIsNamed) {
  auto opened = sealer_of('l').open(sealer_of('k').seal("plain", "", kNonce), "");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
  EXPECT_NE(opened.error().message.find("give the master key it was sealed with"),
            std::string::npos);
}

TEST(Seal, KeyedDigestsDependOnTheKey) {
  EXPECT_EQ(sealer_of('k').keyed_digest("a"), sealer_of('k').keyed_digest("a"));
  EXPECT_NE(sealer_of('k').keyed_digest("a"), sealer_of('l').keyed_digest("a"));
  EXPECT_NE(sealer_of('k').keyed_digest("a"), sha256("a"));
}

TEST(Seal, OfSeveralKeysOneSealsAndAllOpen) {
  const Secret next(std::string(kSealKeyBytes, 'n'));
  Sealer sealer(Secret(std::string(kSealKeyBytes, 'k')), {next, next});
  ASSERT_EQ(sealer.key_ids().size(), 2U);
  EXPECT_EQ(sealer.sealing_key(), sealer_of('k').sealing_key());
  const std::string before = sealer.seal("plain", "run:1", kNonce);
  EXPECT_EQ(before, sealer_of('k').seal("plain", "run:1", kNonce));
  EXPECT_TRUE(sealer.is_current(before));

  const Sealer copy = sealer;
  sealer.seal_with(sealer_of('n').sealing_key());
  const std::string after = copy.seal("plain", "run:1", kNonce);
  EXPECT_EQ(after, sealer_of('n').seal("plain", "run:1", kNonce));
  EXPECT_FALSE(copy.is_current(before));
  EXPECT_TRUE(copy.is_current(after));
  EXPECT_EQ(copy.open(before, "run:1").value(), "plain");
  EXPECT_EQ(copy.open(after, "run:1").value(), "plain");
  EXPECT_FALSE(sealer_of('k').open(after, "run:1"));
}

TEST(Seal, DigestsOutlastTheKeys) {
  Sealer sealer(Secret(std::string(kSealKeyBytes, 'n')), {Secret(std::string(kSealKeyBytes, 'k'))});
  EXPECT_EQ(sealer.keyed_digest("a"), sealer_of('n').keyed_digest("a"));
  sealer.digest_with(sealer_of('k').digest_key());
  EXPECT_EQ(sealer.keyed_digest("a"), sealer_of('k').keyed_digest("a"));
  sealer.digest_with_key_of(sealer_of('n').sealing_key());
  EXPECT_EQ(sealer.keyed_digest("a"), sealer_of('n').keyed_digest("a"));
  EXPECT_EQ(sealer.digest_by(sealer_of('k').sealing_key(), "a"), sealer_of('k').keyed_digest("a"));
}

}  // namespace
}  // namespace porc::crypto
