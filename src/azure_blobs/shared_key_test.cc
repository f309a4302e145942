// SPDX-License-Identifier: Apache-2.0
// Signatures that a real emulator accepted, byte for byte, with its published key.
#include "azure_blobs/shared_key.h"

#include <gtest/gtest.h>

#include "azure_blobs/account.h"
#include "azure_blobs/call.h"

namespace porc::azure_blobs {
namespace {

constexpr char kDate[] = "Mon, 05 May 2025 12:34:56 GMT";
constexpr char kContainer[] = "vectors";

std::shared_ptr<const std::string> text(const char* bytes) {
  return std::make_shared<const std::string>(bytes);
}

/// The signature of a call as Service makes it.
struct Signed {
  explicit Signed(Call call) {
    const Account account = parse_connection_string(Secret("UseDevelopmentStorage=true")).value();
    call.headers.add("x-ms-date", kDate);
    call.headers.add("x-ms-version", "2021-12-02");
    text = string_to_sign(call.method,
                          account.name,
                          "/devstoreaccount1" + path_of(kContainer, call),
                          call.query,
                          call.headers,
                          call.body_bytes());
    signature = signature_of(std::get<SharedKey>(account.access).key, text);
  }
  std::string text{};
  std::string signature{};
};

TEST(SharedKey, SignsAContainer) {
  const Signed made(create_container());
  EXPECT_EQ(made.text,
            "PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Mon, 05 May 2025 12:34:56 GMT\n"
            "x-ms-version:2021-12-02\n/devstoreaccount1/devstoreaccount1/vectors\n"
            "restype:container");
  EXPECT_EQ(made.signature, "W1XB8DSok+JKgvLhCCyLpurkXfDvAnYpuNg97PkgzcE=");
}

TEST(SharedKey, SignsABlobThatMustNotBeThere) {
  Call call{.method = "PUT", .blob = "bundles/porc-1/b c.zip", .body = text("hello bundle")};
  call.headers.add("Content-MD5", "m82Zxqytmhz2DxiLj9sHRA==");
  call.headers.add("Content-Type", "application/zip");
  call.headers.add("If-None-Match", "*");
  call.headers.add("x-ms-blob-type", "BlockBlob");
  call.headers.add("x-ms-meta-sha256",
                   "04cfecf64270c52b81da10bf6890b24fa73ee79715c44d1bc443dd9dd1de04d0");
  const Signed made(std::move(call));
  EXPECT_EQ(made.text,
            "PUT\n\n\n12\nm82Zxqytmhz2DxiLj9sHRA==\napplication/zip\n\n\n\n*\n\n\n"
            "x-ms-blob-type:BlockBlob\nx-ms-date:Mon, 05 May 2025 12:34:56 GMT\n"
            "x-ms-meta-sha256:04cfecf64270c52b81da10bf6890b24fa73ee79715c44d1bc443dd9dd1de04d0\n"
            "x-ms-version:2021-12-02\n"
            "/devstoreaccount1/devstoreaccount1/vectors/bundles/porc-1/b%20c.zip");
  EXPECT_EQ(made.signature, "jawwxJDLxGKVjmNooTYjc+uAmCV9G+mw93yz7OLDR0E=");
}

TEST(SharedKey, SignsAPartOfABlob) {
  Call call{.method = "GET", .blob = "bundles/porc-1/b c.zip"};
  call.headers.add("Range", "bytes=0-4");
  EXPECT_EQ(Signed(std::move(call)).signature, "qIlEC+KVNmGnBDvK+r2BTvqlsD+F0q7aTw1Yzlj8PZQ=");
}

TEST(SharedKey, SignsAListing) {
  Call call{.method = "GET"};
  call.query = {{"restype", "container"},
                {"comp", "list"},
                {"prefix", "bundles/"},
                {"delimiter", "/"},
                {"maxresults", "2"}};
  EXPECT_EQ(Signed(std::move(call)).signature, "pY2McQ0wR7+MRW3pUxEcE7asDyEHU3vYQr7S6WoK6o8=");
}

TEST(SharedKey, SignsABlockByItsDecodedId) {
  Call call{.method = "PUT", .blob = "big.bin", .body = text("AAAA")};
  call.query = {{"comp", "block"}, {"blockid", "MDAwMDAwMDA="}};
  const Signed made(std::move(call));
  EXPECT_TRUE(made.text.ends_with("/vectors/big.bin\nblockid:MDAwMDAwMDA=\ncomp:block"))
      << made.text;
  EXPECT_EQ(made.signature, "RzlU/vhhN9ho7CWwdFYl6Q7OTPZgnQWn5odTCQf9LRY=");
}

TEST(SharedKey, SignsTheServicesOwnHeadersByTheirNames) {
  Call call{.method = "PUT", .blob = "bundles/porc-1/b c.zip"};
  call.query = {{"comp", "lease"}};
  call.headers.add("x-ms-proposed-lease-id", "11111111-1111-1111-1111-111111111111");
  call.headers.add("X-MS-Lease-Duration", "15");
  call.headers.add("x-ms-lease-action", "acquire");
  EXPECT_EQ(Signed(std::move(call)).signature, "ALTAtmSWjl6ku1AxGnjJynbz5ke8UJhQbX6wLmDX0e4=");
}

TEST(SharedKey, JoinsTheValuesOfARepeatedParameter) {
  const http::Parameters query{{"b", "2"}, {"A", "z"}, {"b", "1"}};
  EXPECT_TRUE(string_to_sign("GET", "acc", "/c", query, {}, 0).ends_with("/acc/c\na:z\nb:1,2"));
}

TEST(SharedKey, AuthorizationNamesTheAccount) {
  EXPECT_EQ(shared_key_authorization("acc", Secret("key"), "text"),
            "SharedKey acc:" + signature_of(Secret("key"), "text"));
}

}  // namespace
}  // namespace porc::azure_blobs
