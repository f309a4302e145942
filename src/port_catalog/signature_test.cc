// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/signature.h"

#include <gtest/gtest.h>

namespace porc::port_catalog {
namespace {

constexpr std::string_view kBody = R"({"runId":"r_1"})";
constexpr std::string_view kSigned = "v1,AeoHmkuYgGxk/mBWcYOJTrg65SarRlAyVtWd88rm/UI=";

Timestamp at(std::int64_t seconds) {
  return Timestamp(std::chrono::seconds(seconds));
}

const std::vector<Secret> kSecrets{Secret("porc-secret")};

TEST(PortSignature, IsWhatPortComputes) {
  EXPECT_EQ(signature_of(kSecrets[0], "1713277889", kBody), kSigned);
  EXPECT_TRUE(check_signature(kSecrets, "1713277889", kSigned, kBody, at(1713277889)));
}

TEST(PortSignature, ThePreviousSecretCountsToo) {
  const std::vector<Secret> both{Secret("the-new-one"), Secret("porc-secret")};
  EXPECT_TRUE(check_signature(both, "1713277889", kSigned, kBody, at(1713277889)));
}

struct Wrong {
  std::string_view timestamp;
  std::string_view signature;
  std::string_view body;
  std::int64_t now;
};

TEST(PortSignature, NothingElseIsTakenForGenuine) {
  const Wrong all[] = {
      {"1713277889", "", kBody, 1713277889},
      {"", kSigned, kBody, 1713277889},
      {"1713277889", kSigned, R"({"runId": "r_1"})", 1713277889},
      {"1713277888", kSigned, kBody, 1713277889},
      {"1713277889", "v1,AAAA", kBody, 1713277889},
      {"1713277889", "v2,AeoHmkuYgGxk/mBWcYOJTrg65SarRlAyVtWd88rm/UI=", kBody, 1713277889},
      {"1713277889", "AeoHmkuYgGxk/mBWcYOJTrg65SarRlAyVtWd88rm/UI=", kBody, 1713277889},
      {"1713277889", "v1,AeoHmkuYgGxk/mBWcYOJTrg65SarRlAyVtWd88rm/UI=x", kBody, 1713277889},
      {"1713277889", "v1,AeoHmkuYgGxk/mBWcYOJTrg65SarRlAyVtWd88rm/UM=", kBody, 1713277889},
      {"1713277889", kSigned, kBody, 1713277889 + 301},
      {"1713277889", kSigned, kBody, 1713277889 - 301},
  };
  for (const Wrong& wrong : all) {
    auto checked =
        check_signature(kSecrets, wrong.timestamp, wrong.signature, wrong.body, at(wrong.now));
    ASSERT_FALSE(checked) << wrong.timestamp << " " << wrong.signature;
    EXPECT_EQ(checked.error().code, ErrorCode::unauthenticated);
  }
  EXPECT_TRUE(check_signature(kSecrets, "1713277889", kSigned, kBody, at(1713277889 + 300)));
  EXPECT_FALSE(check_signature({Secret()}, "1713277889", kSigned, kBody, at(1713277889)));
  EXPECT_FALSE(check_signature({}, "1713277889", kSigned, kBody, at(1713277889)));
}

// Made with Python's hmac over json.dumps(…, separators=(",", ":"), ensure_ascii=False).
constexpr std::string_view kRecord =
    R"({"action":"provision_gke","runId":"r_9","inputs":{"name":"west","size":3,"zoll":"Größe 1.0","big":1e21},)"
    R"("entity":null,"headers":{"X-Port-Timestamp":1777982400,"X-Port-Signature":"v1,l5+057L3Qbg4d8WDEzlip/Iwq6cuZvs/FFO3HU/dl+4="}})";

TEST(PortRecord, TheSignatureIsTakenOutOfTheTextAlone) {
  const auto parts = take_signature(kRecord);
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_EQ(parts->timestamp, "1777982400");
  EXPECT_EQ(
      parts->text,
      R"({"action":"provision_gke","runId":"r_9","inputs":{"name":"west","size":3,"zoll":"Größe 1.0","big":1e21},"entity":null,"headers":{}})");
  EXPECT_TRUE(check_signed_message(kSecrets, kRecord, at(1777982400)));
}

TEST(PortRecord, MayHaveWaitedForAsLongAsItIsKnownAgain) {
  const Timestamp signed_at = at(1777982400);
  EXPECT_TRUE(check_signed_message(kSecrets, kRecord, signed_at + std::chrono::days(7)));
  const Timestamp others[] = {signed_at + std::chrono::days(7) + std::chrono::seconds(1),
                              signed_at - std::chrono::seconds(301)};
  for (const Timestamp now : others) {
    auto checked = check_signed_message(kSecrets, kRecord, now);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::unauthenticated);
  }
}

TEST(PortRecord, OtherHeadersStayWhereTheyWere) {
  const auto parts = take_signature(
      R"({"headers":{"a":1,"X-Port-Signature":"s","b":"}","X-Port-Timestamp":"7","c":[{}]},"z":"\"{"})");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->text, R"({"headers":{"a":1,"b":"}","c":[{}]},"z":"\"{"})");
}

TEST(PortRecord, OneThatWasLaidOutAnewCountsAsWell) {
  std::string spread;
  bool inside = false;
  for (const char c : kRecord) {
    spread += c;
    if (c == '"') inside = !inside;
    if (!inside && (c == ',' || c == ':' || c == '{')) spread += "\n  ";
  }
  // 1e21 comes out in another spelling, as it may from any printer: not what Port signed.
  EXPECT_FALSE(check_signed_message(kSecrets, spread, at(1777982400)));
  const std::string text = R"({"runId":"r_9","n":3,"headers":{}})";
  const std::string told = signature_of(kSecrets[0], "1777982400", text);
  const std::string laid_out =
      "{\n \"runId\": \"r_9\", \"n\": 3,\n \"headers\": {\"X-Port-Signature\": \"" + told +
      "\", \"X-Port-Timestamp\": \"1777982400\"}}\n";
  EXPECT_TRUE(check_signed_message(kSecrets, laid_out, at(1777982400)));
}

TEST(PortRecord, UnsignedOrBadIsNotTakenForGenuine) {
  auto code_of = [](std::string_view message) {
    auto checked = check_signed_message(kSecrets, message, at(1777982400));
    return checked ? ErrorCode::internal : checked.error().code;
  };
  EXPECT_EQ(code_of(R"({"runId":"r_9"})"), ErrorCode::unauthenticated);
  EXPECT_EQ(code_of(R"({"runId":"r_9","headers":{}})"), ErrorCode::unauthenticated);
  EXPECT_EQ(code_of(R"({"runId":"r_9","headers":"x"})"), ErrorCode::unauthenticated);
  std::string changed(kRecord);
  changed.replace(changed.find("west"), 4, "east");
  EXPECT_EQ(code_of(changed), ErrorCode::unauthenticated);
  std::string twice(kRecord);
  twice.insert(1, R"("runId":"r_8",)");
  EXPECT_EQ(code_of(twice), ErrorCode::unauthenticated);
  EXPECT_EQ(code_of(""), ErrorCode::malformed);
  EXPECT_EQ(code_of("[]"), ErrorCode::malformed);
  EXPECT_EQ(code_of(R"({"headers":{"X-Port-Signature":"v1)"), ErrorCode::malformed);
  EXPECT_EQ(code_of(R"({"a":]})"), ErrorCode::malformed);
}

// Sealed by an implementation of its own, whose IV has 16 bytes as Port's have.
constexpr std::string_view kSealed = "AAECAwQFBgcICQoLDA0ODxSP1Ql25SRgaVC0Mb/MjMITkGWHCIay7qCh";

TEST(PortInput, IsOpenedWithTheBeginningOfTheSecret) {
  const std::vector<Secret> secrets{Secret("another-secret-that-is-long-enough-to-be-one"),
                                    Secret("0123456789abcdefghijklmnopqrstuvwxyzABCDEF")};
  auto opened = open_input(kSealed, secrets);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->expose("test"), "hunter2-é");
}

TEST(PortInput, WhatCannotBeOpenedIsAnErrorThatTellsNothing) {
  const std::vector<Secret> wrong{Secret("another-secret-that-is-long-enough-to-be-one"),
                                  Secret("short")};
  for (std::string_view sealed : {kSealed, std::string_view("hunter2"), std::string_view("")}) {
    auto opened = open_input(sealed, wrong);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
    EXPECT_EQ(opened.error().message.find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace porc::port_catalog
