// SPDX-License-Identifier: Apache-2.0
#include "storage_settings.h"

#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace porc::app {
namespace {

using Variables = std::map<std::string, std::string>;

constexpr char kKey[] = "a2V5LWNhbmFyeQ==";

class StorageSettingsTest : public testing::Test {
 protected:
  /// With every default in place.
  std::optional<azure_blobs::Options> read(const Variables& given) {
    faults.clear();
    secrets.clear();
    SettingSources sources;
    for (const auto& [name, value] : given) sources.environment.emplace(name, Secret(value));
    auto raw = gather_settings(std::move(sources));
    if (!raw) ADD_FAILURE() << raw.error().to_string();
    return raw ? read_storage(*raw, secrets, faults) : std::nullopt;
  }
  bool knows(const std::string& text) const {
    return std::ranges::any_of(
        secrets, [&](const Secret& each) { return each.expose("is compared") == text; });
  }
  std::vector<Secret> secrets{};
  std::vector<Violation> faults{};
};

TEST_F(StorageSettingsTest, BlobsAreInTheDataFolderUnlessAnAccountIsGiven) {
  EXPECT_FALSE(read({}));
  EXPECT_TRUE(faults.empty());
}

TEST_F(StorageSettingsTest, AnAccountAndItsKeyAreEnough) {
  const auto options = read({{"STORAGE_ACCOUNT", "porc1"}, {"STORAGE_ACCESS_KEY", kKey}});
  ASSERT_TRUE(options) << faults.size();
  EXPECT_EQ(options->account.endpoint, "https://porc1.blob.core.windows.net");
  EXPECT_EQ(options->container, "porcbundles");
  EXPECT_TRUE(std::holds_alternative<azure_blobs::SharedKey>(options->account.access));
  EXPECT_TRUE(knows(kKey));
}

TEST_F(StorageSettingsTest, TheEndpointMayBeAnother) {
  const auto options = read({{"STORAGE_ACCOUNT", "devstoreaccount1"},
                             {"STORAGE_ACCESS_KEY", kKey},
                             {"STORAGE_BUCKET", "ours"},
                             {"STORAGE_ENDPOINT", "http://azurite:10000/devstoreaccount1/"}});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->account.endpoint, "http://azurite:10000/devstoreaccount1");
  EXPECT_EQ(options->container, "ours");
}

TEST_F(StorageSettingsTest, AConnectionStringSaysAll) {
  const auto options =
      read({{"STORAGE_CONNECTION_STRING",
             "DefaultEndpointsProtocol=https;AccountName=porc1;AccountKey=" + std::string(kKey)}});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->account.name, "porc1");
  EXPECT_TRUE(knows(kKey)) << "the key alone is a secret too";
}

TEST_F(StorageSettingsTest, ASharedAccessSignatureIsKeptSecretInParts) {
  const auto options =
      read({{"STORAGE_ACCOUNT", "porc1"}, {"STORAGE_SAS", "?sv=2021-12-02&sr=c&sig=ab%2Bc%3D"}});
  ASSERT_TRUE(options);
  EXPECT_TRUE(std::holds_alternative<azure_blobs::SharedAccess>(options->account.access));
  EXPECT_TRUE(knows("ab+c="));
  EXPECT_TRUE(knows("ab%2Bc%3D"));
}

TEST_F(StorageSettingsTest, AnIdentityIsWhatAzureSaysOfTheMachineOrThePod) {
  const auto machine = read({{"STORAGE_ACCOUNT", "porc1"}, {"STORAGE_IDENTITY", "managed"}});
  ASSERT_TRUE(machine);
  const auto& managed = std::get<azure_blobs::ManagedIdentity>(
      std::get<azure_blobs::Identity>(machine->account.access));
  EXPECT_EQ(managed.machine, "http://169.254.169.254");
  const auto service = read({{"STORAGE_ACCOUNT", "porc1"},
                             {"STORAGE_IDENTITY", "managed"},
                             {"AZURE_CLIENT_ID", "c"},
                             {"IDENTITY_ENDPOINT", "http://localhost:42356/msi/token"},
                             {"IDENTITY_HEADER", "canary"}});
  ASSERT_TRUE(service);
  const auto pod = read({{"STORAGE_ACCOUNT", "porc1"},
                         {"STORAGE_IDENTITY", "workload"},
                         {"AZURE_CLIENT_ID", "c"},
                         {"AZURE_TENANT_ID", "t"},
                         {"AZURE_FEDERATED_TOKEN_FILE", "/var/run/secrets/token"}});
  ASSERT_TRUE(pod);
  const auto& workload =
      std::get<azure_blobs::WorkloadIdentity>(std::get<azure_blobs::Identity>(pod->account.access));
  EXPECT_EQ(workload.authority, "https://login.microsoftonline.com/");
}

TEST_F(StorageSettingsTest, EveryFaultNamesItsVariable) {
  const std::string account = "STORAGE_ACCOUNT";
  const std::string key = "STORAGE_ACCESS_KEY";
  const std::string sas = "STORAGE_SAS";
  const std::string identity = "STORAGE_IDENTITY";
  const std::string whole = "STORAGE_CONNECTION_STRING";
  const std::string sound = "AccountName=porc1;AccountKey=" + std::string(kKey);
  const std::vector<std::pair<Variables, std::string>> wrong = {
      {{{account, "porc1"}}, account},
      {{{account, "Porc_1"}, {key, kKey}}, account},
      {{{account, "porc1"}, {key, kKey}, {sas, "sig=x"}}, account},
      {{{account, "porc1"}, {key, "canary?"}}, key},
      {{{account, "porc1"}, {sas, "canary"}}, sas},
      {{{account, "porc1"}, {identity, "mine"}}, identity},
      {{{account, "porc1"}, {key, kKey}, {"STORAGE_BUCKET", "Ours"}}, "STORAGE_BUCKET"},
      {{{account, "porc1"}, {key, kKey}, {"STORAGE_ENDPOINT", "porc1"}}, "STORAGE_ENDPOINT"},
      {{{key, kKey}}, key},
      {{{sas, "sig=x"}}, sas},
      {{{identity, "managed"}}, identity},
      {{{"STORAGE_ENDPOINT", "https://x"}}, "STORAGE_ENDPOINT"},
      {{{whole, "canary"}}, whole},
      {{{whole, sound}, {account, "porc2"}}, account},
      {{{whole, sound}, {key, kKey}}, key},
      {{{account, "porc1"}, {sas, "sig=x"}, {"STORAGE_ENDPOINT", "http://x.example"}},
       "STORAGE_ENDPOINT"},
      {{{account, "porc1"}, {identity, "managed"}, {"IDENTITY_ENDPOINT", "http://localhost"}},
       "IDENTITY_ENDPOINT"},
      {{{account, "porc1"},
        {identity, "workload"},
        {"AZURE_CLIENT_ID", "c"},
        {"AZURE_TENANT_ID", "t"}},
       "AZURE_FEDERATED_TOKEN_FILE"},
      {{{account, "porc1"},
        {identity, "workload"},
        {"AZURE_CLIENT_ID", "c"},
        {"AZURE_TENANT_ID", "t"},
        {"AZURE_FEDERATED_TOKEN_FILE", "f"},
        {"AZURE_AUTHORITY_HOST", "http://login.example"}},
       "AZURE_AUTHORITY_HOST"},
  };
  for (const auto& [given, variable] : wrong) {
    EXPECT_FALSE(read(given)) << variable;
    ASSERT_EQ(faults.size(), 1U) << variable;
    EXPECT_EQ(faults[0].pointer, variable);
    EXPECT_EQ(faults[0].message.find("canary"), std::string::npos);
  }
}

}  // namespace
}  // namespace porc::app
