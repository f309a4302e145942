// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/account.h"

#include <gtest/gtest.h>

namespace porc::azure_blobs {
namespace {

Account parsed(const std::string& text) {
  return parse_connection_string(Secret(text)).value();
}

TEST(ConnectionString, OfThePortalIsTaken) {
  const Account account = parsed(
      "DefaultEndpointsProtocol=https;AccountName=porc1;AccountKey=a2V5PT09;"
      "EndpointSuffix=core.windows.net");
  EXPECT_EQ(account.name, "porc1");
  EXPECT_EQ(account.endpoint, "https://porc1.blob.core.windows.net");
  EXPECT_EQ(std::get<SharedKey>(account.access).key.expose("is compared"), "key===");
  EXPECT_TRUE(account.is_https());
}

TEST(ConnectionString, MayNameAnotherCloudOrAnEndpoint) {
  EXPECT_EQ(parsed("AccountName=abc;AccountKey=eA==;EndpointSuffix=core.chinacloudapi.cn").endpoint,
            "https://abc.blob.core.chinacloudapi.cn");
  EXPECT_EQ(parsed("BlobEndpoint=https://abc.z1.example.com/;AccountKey=eA==").name, "abc");
  const Account emulator = parsed(
      "AccountName=devstoreaccount1;AccountKey=eA==;BlobEndpoint=http://azurite:10000/"
      "devstoreaccount1;");
  EXPECT_EQ(emulator.endpoint, "http://azurite:10000/devstoreaccount1");
  EXPECT_FALSE(emulator.is_https());
  EXPECT_EQ(parsed("BlobEndpoint=http://azurite:10000/devstoreaccount1;AccountKey=eA==").name,
            "devstoreaccount1");
}

TEST(ConnectionString, MayHoldASharedAccessSignature) {
  const Account account = parsed(
      "BlobEndpoint=https://abc.blob.core.windows.net/;SharedAccessSignature=sv=2021-12-02&ss=b&"
      "sig=x%3D%3D");
  EXPECT_EQ(std::get<SharedAccess>(account.access).query.expose("is compared"),
            "sv=2021-12-02&ss=b&sig=x%3D%3D");
}

TEST(ConnectionString, OfTheEmulatorIsKnown) {
  const Account account = parsed("UseDevelopmentStorage=true");
  EXPECT_EQ(account.name, "devstoreaccount1");
  EXPECT_EQ(account.endpoint, "http://127.0.0.1:10000/devstoreaccount1");
}

TEST(ConnectionString, ThatIsUnsoundIsRefusedWithoutItsSecret) {
  for (const char* text : {"",
                           "AccountName",
                           "=x",
                           "AccountName=abc",
                           "AccountKey=eA==",
                           "AccountName=abc;AccountName=abd;AccountKey=eA==",
                           "AccountName=abc;AccountKey=canary not base64",
                           "AccountName=a;AccountKey=eA==",
                           "AccountName=abc;AccountKey=eA==;SharedAccessSignature=sig=x",
                           "AccountName=abc;SharedAccessSignature=canary",
                           "AccountName=abc;AccountKey=eA==;BlobEndpoint=ftp://x",
                           "AccountName=abc;AccountKey=eA==;BlobEndpoint=https://u:canary@x/"}) {
    const auto account = parse_connection_string(Secret(text));
    ASSERT_FALSE(account) << text;
    EXPECT_EQ(account.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(account.error().to_string().find("canary"), std::string::npos);
  }
}

TEST(Account, NamesAreThoseThatAzureTakes) {
  for (const char* name : {"abc", "a1b2c3d4e5f6g7h8i9j0k1l2"})
    EXPECT_TRUE(check_account_name(name));
  for (const char* name : {"", "ab", "a1b2c3d4e5f6g7h8i9j0k1l2m", "ABC", "a-b", "a.b"})
    EXPECT_FALSE(check_account_name(name)) << name;
  for (const char* name : {"abc", "a-b", "0-1-2"}) EXPECT_TRUE(check_container_name(name));
  for (const char* name : {"", "ab", "-ab", "ab-", "a--b", "aBc", "a_b", "$root"})
    EXPECT_FALSE(check_container_name(name)) << name;
  EXPECT_FALSE(check_container_name(std::string(64, 'a')));
}

TEST(Account, ASharedAccessSignatureNeedsASignature) {
  EXPECT_EQ(parse_shared_access(Secret("?sv=1&sig=x")).value().query.expose("is compared"),
            "sv=1&sig=x");
  for (const char* text : {"", "sv=1", "sig=", "sig=a b", "https://x/?sig=x#y"})
    EXPECT_FALSE(parse_shared_access(Secret(text))) << text;
}

}  // namespace
}  // namespace porc::azure_blobs
