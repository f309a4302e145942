// SPDX-License-Identifier: Apache-2.0
// Links that a real emulator accepted, byte for byte.
#include "azure_blobs/link.h"

#include <gtest/gtest.h>

#include "azure_blobs/account.h"
#include "base/encoding.h"

namespace porc::azure_blobs {
namespace {

std::string value_of(const http::Parameters& query, std::string_view name) {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return "(missing)";
}

LinkTerms terms(std::string container, std::string blob, std::string_view ends) {
  return {.account = "devstoreaccount1",
          .container = std::move(container),
          .blob = std::move(blob),
          .ends = parse_time(ends).value(),
          .https_only = false};
}

Secret emulator_key() {
  return std::get<SharedKey>(
             parse_connection_string(Secret("UseDevelopmentStorage=true")).value().access)
      .key;
}

TEST(Link, IsSignedWithTheAccountsKey) {
  const LinkTerms given = terms("vectors", "bundles/porc-1/b c.zip", "2030-01-01T00:00:00Z");
  EXPECT_EQ(link_to_sign(given),
            "r\n\n2030-01-01T00:00:00Z\n/blob/devstoreaccount1/vectors/bundles/porc-1/b c.zip\n\n\n"
            "\n2021-12-02\nb\n\n\n\n\n\n\n");
  const http::Parameters query = sign_link(given, emulator_key());
  EXPECT_EQ(value_of(query, "sig"), "1d3V/NjC53HoqsxgWPusqfZoJJlliwiIOm8qbm9v2yY=");
  EXPECT_EQ(value_of(query, "sp"), "r");
  EXPECT_EQ(value_of(query, "sr"), "b");
  EXPECT_EQ(value_of(query, "se"), "2030-01-01T00:00:00Z");
  EXPECT_EQ(value_of(query, "spr"), "(missing)");
}

TEST(Link, IsSignedForAnIdentity) {
  const DelegationKey key{
      .object_id = "23657296-5cd5-45b0-a809-d972a7f4dfe1",
      .tenant_id = "ab1f708d-50f6-404c-a006-d71b2ac7a606",
      .begins = "2026-11-23T11:44:54Z",
      .ends = "2026-11-23T12:45:54Z",
      .service = "b",
      .version = "2025-11-05",
      .key = Secret(base64_decode("FlkaftIExefOimsmQ4zcU1EsDwBOjGMLn0pAx1/+zYY=").value())};
  const LinkTerms given = terms("udk1", "x.zip", "2026-11-23T12:15:54Z");
  EXPECT_EQ(link_to_sign(given, key),
            "r\n\n2026-11-23T12:15:54Z\n/blob/devstoreaccount1/udk1/x.zip\n"
            "23657296-5cd5-45b0-a809-d972a7f4dfe1\nab1f708d-50f6-404c-a006-d71b2ac7a606\n"
            "2026-11-23T11:44:54Z\n2026-11-23T12:45:54Z\nb\n2025-11-05\n\n\n\n\n\n2021-12-02\nb\n"
            "\n\n\n\n\n\n");
  const http::Parameters query = sign_link(given, key);
  EXPECT_EQ(value_of(query, "sig"), "1qAzsUNccuX60TRqoyP+iXsf19KJkROgPpjOPruNcLE=");
  EXPECT_EQ(value_of(query, "skoid"), key.object_id);
  EXPECT_EQ(value_of(query, "sktid"), key.tenant_id);
  EXPECT_EQ(value_of(query, "skt"), key.begins);
  EXPECT_EQ(value_of(query, "ske"), key.ends);
  EXPECT_EQ(value_of(query, "sks"), key.service);
  EXPECT_EQ(value_of(query, "skv"), key.version);
}

TEST(Link, GoesByHttpsOnlyWhereTheAccountDoes) {
  LinkTerms given = terms("vectors", "x", "2030-01-01T00:00:00Z");
  given.https_only = true;
  EXPECT_NE(link_to_sign(given).find("\n\n\nhttps\n2021-12-02\n"), std::string::npos);
  EXPECT_EQ(value_of(sign_link(given, emulator_key()), "spr"), "https");
}

}  // namespace
}  // namespace porc::azure_blobs
