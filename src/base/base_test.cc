// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/error.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace porc {
namespace {

TEST(ErrorTable, EveryCodeIsFoundByItsName) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
    auto code = static_cast<ErrorCode>(i);
    EXPECT_EQ(error_code_from_name(error_traits(code).name), code);
  }
}

Result<int> half(int number) {
  if (number % 2 != 0) return Error{.code = ErrorCode::invalid_argument, .message = "odd"};
  return number / 2;
}
Result<int> quarter(int number) {
  PORC_TRY(int once, half(number));
  PORC_TRY(int twice, half(once));
  return twice;
}
TEST(Error, ItsTrailStandsInTheFirstLine) {
  const Error error = Error{.message = "a:1:2: no\n  a\n  ^"}.in("reading a").in("building");
  EXPECT_EQ(error.with_trail(), "a:1:2: no, while reading a, while building\n  a\n  ^");
  EXPECT_EQ(Error{.message = "no"}.in("reading").with_trail(), "no, while reading");
}

TEST(Result, TryReturnsTheFirstError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
}
TEST(Result, ADefaultOneIsAnInternalError) {
  EXPECT_EQ(Result<int>().error().code, ErrorCode::internal);
  EXPECT_EQ(Result<void>().error().code, ErrorCode::internal);
}

struct Encoded {
  std::string_view bytes, hex, base64, base32;
};
TEST(Encoding, MatchesTheVectorsOfRfc4648) {
  const Encoded cases[] = {{"", "", "", ""},
                           {"f", "66", "Zg==", "my"},
                           {"fo", "666f", "Zm8=", "mzxq"},
                           {"foo", "666f6f", "Zm9v", "mzxw6"},
                           {"foob", "666f6f62", "Zm9vYg==", "mzxw6yq"},
                           {"fooba", "666f6f6261", "Zm9vYmE=", "mzxw6ytb"},
                           {"foobar", "666f6f626172", "Zm9vYmFy", "mzxw6ytboi"}};
  for (const Encoded& row : cases) {
    EXPECT_EQ(hex_encode(row.bytes), row.hex);
    EXPECT_EQ(base64_encode(row.bytes), row.base64);
    EXPECT_EQ(base32_encode(row.bytes), row.base32);
    EXPECT_EQ(hex_decode(row.hex).value(), row.bytes);
    EXPECT_EQ(base64_decode(row.base64).value(), row.bytes);
  }
}
TEST(Encoding, Base64RefusesWhatIsNotExact) {
  for (std::string_view text : {"Zg=", "Zg", "Z===", "Zh==", "Zm 9v", "Zm9v=", "Zg==Zg=="}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}
TEST(Encoding, Base64KeepsEveryByteAtEveryLength) {
  std::string bytes;
  for (int i = 0; i <= 512; ++i) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)).value(), bytes);
    bytes += static_cast<char>(i * 7);
  }
}
TEST(Encoding, Base64UrlHasOneSpellingOfBytes) {
  for (std::string_view bytes : {"", "f", "fo", "foo", "\xfb\xff\xfe", "foob"}) {
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)).value(), bytes);
  }
  for (std::string_view text :
       {"Z", "Zg==", "Zh", "Zm9", "Zm9v\n", "Zm 9v", "+_8A", "/w", "Zm9vZ"}) {
    EXPECT_FALSE(base64url_decode(text)) << text;
  }
}
TEST(Encoding, Utf8RefusesOverlongSurrogateAndCutForms) {
  EXPECT_TRUE(is_utf8("grün \xf0\x9f\x90\x96"));
  for (std::string_view text :
       {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xff"}) {
    EXPECT_FALSE(is_utf8(text)) << hex_encode(text);
  }
}

TEST(Encoding, ACutNeverSplitsACharacter) {
  EXPECT_EQ(cut_at_character("grün", 9), "grün");
  EXPECT_EQ(cut_at_character("grün", 5), "grün");
  EXPECT_EQ(cut_at_character("grün", 4), "grü");
  EXPECT_EQ(cut_at_character("grün", 3), "gr");
  EXPECT_EQ(cut_at_character("\xf0\x9f\x90\x96", 3), "");
  EXPECT_EQ(cut_at_character("grün", 0), "");
}

TEST(Encoding, WhatIsNoCharacterIsReplaced) {
  EXPECT_EQ(mend_utf8("grün"), "grün");
  EXPECT_EQ(mend_utf8(""), "");
  EXPECT_EQ(mend_utf8("a\xc3"), "a\xef\xbf\xbd");
  EXPECT_EQ(mend_utf8("\xff\xc3\xbc"), "\xef\xbf\xbd\xc3\xbc");
  EXPECT_EQ(mend_utf8("\xe2\x82!"), "\xef\xbf\xbd\xef\xbf\xbd!");
}

TEST(Time, RoundTripsAndConvertsOffsets) {
  EXPECT_EQ(format_time(parse_time("2026-01-02T03:04:05.006Z").value()),
            "2026-01-02T03:04:05.006Z");
  EXPECT_EQ(format_time(parse_time("2026-01-02T03:04:05+02:30").value()),
            "2026-01-02T00:34:05.000Z");
  EXPECT_EQ(format_compact_time(parse_time("2026-01-02T03:04:05Z").value()), "20260102-030405");
}
TEST(Time, RefusesWhatIsNoMoment) {
  for (std::string_view text : {"",
                                "2026",
                                "2026-02-30T00:00:00Z",
                                "2026-01-02T24:00:00Z",
                                "2026-01-02T03:04:05",
                                "2026-01-02T03:04:05.Z",
                                "2026-01-02T03:04:05Zx"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}
TEST(Time, DurationsHaveAUnit) {
  EXPECT_EQ(parse_duration("250ms").value().count(), 250);
  EXPECT_EQ(parse_duration("2h").value().count(), 7'200'000);
  for (std::string_view text : {"", "5", "s", "-1s", "1y", "99999999999d"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Secret, MovingLeavesNothingBehind) {
  Secret from("hunter2");
  Secret to(std::move(from));
  EXPECT_EQ(to.expose("test"), "hunter2");
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move)
}

}  // namespace
}  // namespace porc
