// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include <set>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/seal.h"
#include "setting_table.h"
#include "tests/fakes/golden.h"
#include "tests/fakes/rsa_key.h"

namespace porc::app {
namespace {

Environment environment(std::map<std::string, std::string> variables) {
  Environment secret;
  for (auto& [name, value] : variables) secret.emplace(name, Secret(value));
  return secret;
}

Result<RawSettings> gather(std::string file,
                           std::map<std::string, std::string> variables = {},
                           std::map<std::string, std::string> flags = {}) {
  SettingSources sources{.file_text = std::move(file),
                         .environment = environment(std::move(variables)),
                         .flags = std::move(flags)};
  sources.read_file = [](const std::string& path) -> Result<std::string> {
    if (path == "/run/secrets/tfe") return std::string("token-from-file\n");
    return Error{.code = ErrorCode::not_found, .message = path + " is not there"};
  };
  return gather_settings(std::move(sources));
}

std::string text(const RawSettings& raw, const std::string& variable) {
  return raw.get(variable).expose("compared in a test");
}

TEST(RawSettings, AFlagGoesBeforeTheEnvironmentAndThatBeforeTheFile) {
  const std::string file = "listen: 1.1.1.1:1\ntfe_env: file\nstore: memory\n";
  auto raw = gather(file,
                    {{"PORC_LISTEN", "2.2.2.2:2"}, {"TFE_ENV", "environment"}},
                    {{"PORC_LISTEN", "3.3.3.3:3"}});
  ASSERT_TRUE(raw);
  EXPECT_EQ(text(*raw, "PORC_LISTEN"), "3.3.3.3:3");
  EXPECT_EQ(text(*raw, "TFE_ENV"), "environment");
  EXPECT_EQ(text(*raw, "PORC_STORE"), "memory");
  EXPECT_EQ(text(*raw, "PORC_PLAN_TTL"), "24h");
}

TEST(RawSettings, AnUnknownKeyOfTheFileIsAnErrorThatSuggests) {
  auto raw =
      gather("listten: x\ncallback_hosts: [a.example.com, b.example.com]\nplan_ttl: {a: 1}\n");
  ASSERT_FALSE(raw);
  ASSERT_EQ(raw.error().violations.size(), 2U);
  EXPECT_EQ(raw.error().violations[0].pointer, "/listten");
  EXPECT_NE(raw.error().violations[0].message.find("'listen'"), std::string::npos);
  EXPECT_EQ(raw.error().violations[1].pointer, "/plan_ttl");
}

TEST(RawSettings, AnUnknownVariableIsAWarningThatSuggests) {
  auto raw = gather("", {{"PORC_LISTN", "x"}, {"PATH", "/bin"}});
  ASSERT_TRUE(raw);
  ASSERT_EQ(raw->warnings.size(), 1U);
  EXPECT_NE(raw->warnings[0].find("'PORC_LISTEN'"), std::string::npos) << raw->warnings[0];
}

TEST(RawSettings, WhatKubernetesInjectsForAServiceIsIgnored) {
  auto raw = gather("",
                    {{"PORC_PORT", "tcp://10.0.0.1:80"},
                     {"PORC_SERVICE_HOST", "10.0.0.1"},
                     {"PORC_SERVICE_PORT", "80"},
                     {"PORC_SERVICE_PORT_HTTP", "80"},
                     {"PORC_PORT_80_TCP", "tcp://10.0.0.1:80"},
                     {"PORC_PORT_80_TCP_ADDR", "10.0.0.1"},
                     {"PORC_API_SERVICE_HOST", "10.0.0.2"}});
  ASSERT_TRUE(raw);
  EXPECT_TRUE(raw->warnings.empty());
}

TEST(RawSettings, ASecretMayComeFromAFile) {
  EXPECT_EQ(text(gather("", {{"TFE_TOKEN_FILE", "/run/secrets/tfe"}}).value(), "TFE_TOKEN"),
            "token-from-file");
  EXPECT_EQ(text(gather("tfe_token_file: /run/secrets/tfe\n").value(), "TFE_TOKEN"),
            "token-from-file");
  EXPECT_FALSE(gather("", {{"TFE_TOKEN_FILE", "/nowhere"}}));
  EXPECT_FALSE(gather("", {{"TFE_TOKEN_FILE", "/run/secrets/tfe"}, {"TFE_TOKEN", "x"}}));
  EXPECT_FALSE(gather("tfe_org_file: /run/secrets/tfe\n"));
}

TEST(RawSettings, SecretsOfBlueprintsAreKeptByName) {
  auto raw = gather("", {{"PORC_SECRET_DB_KEY", "hunter22"}});
  ASSERT_TRUE(raw);
  EXPECT_EQ(raw->secrets.at("DB_KEY").expose("compared in a test"), "hunter22");
  EXPECT_TRUE(raw->warnings.empty());
}

TEST(RawSettings, EveryKeyOfTheFileIsItsOwn) {
  std::set<std::string> keys;
  for (const SettingRow& row : kSettings)
    EXPECT_TRUE(keys.insert(file_key(row.variable)).second) << row.variable;
}

Result<Settings> settings(std::map<std::string, std::string> variables) {
  variables.emplace("PORC_DATA", "/var/lib/porc");
  PORC_TRY(const RawSettings raw, gather("", std::move(variables)));
  return validate(raw);
}

std::string faults(const Result<Settings>& result) {
  return result ? "" : result.error().to_string();
}

TEST(Settings, TheDefaultsAreSound) {
  auto sound = settings({});
  ASSERT_TRUE(sound) << faults(sound);
  EXPECT_EQ(sound->host, "127.0.0.1");
  EXPECT_EQ(sound->port, 8080);
  EXPECT_FALSE(sound->tfe);
  EXPECT_EQ(sound->runs.organization, "porc");
  EXPECT_EQ(sound->runs.default_environment, "dev");
  EXPECT_EQ(sound->logs, "/var/lib/porc/logs");
}

TEST(Settings, TokensDoNotTravelInClear) {
  EXPECT_FALSE(settings({{"PORC_LISTEN", "0.0.0.0:8080"}}));
  EXPECT_TRUE(settings({{"PORC_LISTEN", "0.0.0.0:8080"}, {"PORC_BEHIND_PROXY", "true"}}));
  EXPECT_TRUE(settings({{"PORC_BEHIND_PROXY", "true"}})->speaks_tls());
  EXPECT_FALSE(settings({})->speaks_tls());
  EXPECT_TRUE(settings(
      {{"PORC_LISTEN", "0.0.0.0:8080"}, {"PORC_TLS_CERT", "c.pem"}, {"PORC_TLS_KEY", "k.pem"}}));
  EXPECT_FALSE(settings({{"PORC_TLS_CERT", "c.pem"}}));
  EXPECT_TRUE(settings({{"PORC_LISTEN", "[::1]:0"}}));
  EXPECT_TRUE(settings({{"PORC_LISTEN", "localhost:0"}}));
}

TEST(SettingsReference, IsWhatTheTableSays) {
  const std::string page = settings_reference();
  for (const SettingRow& row : kSettings) {
    EXPECT_NE(page.find("| `" + std::string(row.variable) + "` |"), page.npos) << row.variable;
  }
  fakes::expect_document("docs/reference/settings.md", page);
}

struct Bad {
  const char* variable;
  const char* value;
};

TEST(Settings, EveryFaultNamesItsVariable) {
  const Bad cases[] = {
      {"PORC_LISTEN", "8080"},
      {"PORC_LISTEN", "127.0.0.1:99999"},
      {"PORC_STORE", "mongo"},
      {"PORC_STORE", "postgres"},
      {"PORC_PLAN_TTL", "soon"},
      {"PORC_PLAN_TTL", "0s"},
      {"PORC_BEHIND_PROXY", "maybe"},
      {"PORC_RUNS_MAX", "0"},
      {"PORC_MASTER_KEY", "short"},
      {"PORC_LOG_LEVEL", "loud"},
      {"PORC_SANDBOX", "sometimes"},
      {"TFE_API", "ftp://x"},
      {"MONGO_URI", "mysql://x:hunter2@y"},
      {"PORC_DATABASE_URL", "mysql://x"},
      {"STORAGE_ACCOUNT", "x"},
      {"GITHUB_API", "http://api.github.com"},
      {"GITHUB_REPOSITORY", "orders"},
      {"GITHUB_WEBHOOK_SECRET", "canary"},
      {"GITHUB_TOKEN", "t0 ken"},
      {"PORC_GITHUB_BLUEPRINTS", "/blueprint.yaml"},
      {"PORC_GITHUB_API_VERSION", "a b"},
      {"PORT_API", "api.port.io"},
      {"PORT_CLIENT_ID", "id"},
      {"PORC_PUBLIC_URL", "ftp://porc"},
      {"PORC_PORT_SYNC", "pigeon"},
      {"PORC_PORT_PROVIDER", "3"},
      {"PORC_PORT_ACTIONS", "pigeon"},
      {"PORC_PORT_BLUEPRINTS", "a,b"},
      {"PORC_PORT_MAPPING", "run,action,inputs"},
  };
  for (const Bad& row : cases) {
    auto refused = settings({{row.variable, row.value}});
    ASSERT_FALSE(refused) << row.variable;
    ASSERT_EQ(refused.error().violations.size(), 1U) << faults(refused);
    EXPECT_EQ(refused.error().violations[0].pointer, row.variable);
    EXPECT_EQ(refused.error().violations[0].message.find("hunter2"), std::string::npos);
  }
}

TEST(Settings, ADatabaseElsewhereIsNamedOnce) {
  EXPECT_EQ(settings({{"MONGO_URI", "mongodb://x/porc"}})->store, StoreKind::mongo);
  EXPECT_EQ(settings({{"MONGO_URI", "mongodb+srv://x"}, {"PORC_STORE", "mongo"}})->store,
            StoreKind::mongo);
  EXPECT_EQ(settings({{"PORC_DATABASE_URL", "postgresql://x"}})->store, StoreKind::postgres);
  const auto both =
      settings({{"MONGO_URI", "mongodb://x"}, {"PORC_DATABASE_URL", "postgresql://x"}});
  ASSERT_FALSE(both);
  ASSERT_EQ(both.error().violations.size(), 1U) << faults(both);
  EXPECT_EQ(both.error().violations[0].pointer, "MONGO_URI");
  const auto other = settings({{"MONGO_URI", "mongodb://x"}, {"PORC_STORE", "sqlite"}});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().violations[0].pointer, "PORC_STORE");
}

TEST(Settings, TheApiOfTerraformEnterpriseIsTakenInEveryForm) {
  for (const char* api : {"https://tfe.example.com",
                          "https://tfe.example.com/",
                          "https://tfe.example.com/api/v2",
                          "https://tfe.example.com/api/v2/"}) {
    auto sound = settings({{"TFE_TOKEN", "t0ken-value"}, {"TFE_ORG", "acme"}, {"TFE_API", api}});
    ASSERT_TRUE(sound) << faults(sound);
    EXPECT_EQ(sound->tfe->api_base, "https://tfe.example.com/api/v2/");
  }
  EXPECT_FALSE(settings({{"TFE_TOKEN", "t0ken-value"}}));
}

TEST(Settings, PortIsThereWithItsClient) {
  EXPECT_FALSE(settings({})->port_catalog);
  auto port = settings({{"PORT_CLIENT_ID", "id"},
                        {"PORT_CLIENT_SECRET", "s3cret"},
                        {"PORT_CLIENT_SECRET_PREVIOUS", "0ld"},
                        {"PORC_PUBLIC_URL", "https://porc.example.com/"},
                        {"PORC_PORT_BLUEPRINTS", "q, i, r"},
                        {"PORC_PORT_MAPPING", "/a,/b,/c"},
                        {"PORC_PORT_APPROVERS", "boss@acme.io"}});
  ASSERT_TRUE(port) << faults(port);
  EXPECT_EQ(port->port_catalog->api, "https://api.port.io");
  auto american = settings({{"PORT_CLIENT_ID", "id"},
                            {"PORT_CLIENT_SECRET", "s3cret"},
                            {"PORT_API", "https://api.us.port.io/"}});
  ASSERT_TRUE(american) << faults(american);
  EXPECT_EQ(american->port_catalog->api, "https://api.us.port.io");
  EXPECT_EQ(port->port_catalog->public_url, "https://porc.example.com");
  EXPECT_EQ(port->port_catalog->default_environment, "dev");
  EXPECT_EQ(port->port_catalog->names.run, "r");
  EXPECT_EQ(port->port_catalog->mapping.inputs, "/c");
  EXPECT_EQ(port->port_catalog->grants.developers, std::vector<std::string>{"*"});
  EXPECT_EQ(port->port_catalog->secrets().size(), 2U);
  EXPECT_EQ(port->known_secrets.size(), 2U);
}

TEST(Settings, NoBlueprintHasAWorkspaceThatTellsPort) {
  for (const char* names : {"{org}-{env}__{name}", "{org}-{env}-{name}__port"}) {
    std::map<std::string, std::string> given{{"PORT_CLIENT_ID", "id"},
                                             {"PORT_CLIENT_SECRET", "s3cret"},
                                             {"PORC_WORKSPACE_TEMPLATE", names}};
    EXPECT_TRUE(settings(given)) << names;
    given["PORC_PORT_SYNC"] = "terraform";
    auto refused = settings(given);
    ASSERT_FALSE(refused) << names;
    EXPECT_EQ(refused.error().violations.at(0).pointer, "PORC_WORKSPACE_TEMPLATE");
    given["PORC_WORKSPACE_TEMPLATE"] = "{org}__{env}-{name}";
    EXPECT_TRUE(settings(given));
  }
}

TEST(Settings, GithubIsAnAppOrAToken) {
  EXPECT_FALSE(settings({})->github);
  EXPECT_FALSE(settings({{"GITHUB_REPOSITORY", "acme/orders"}})->github);
  auto token = settings({{"GITHUB_TOKEN", "t0ken"}, {"GITHUB_WEBHOOK_SECRET", "s"}});
  ASSERT_TRUE(token) << faults(token);
  EXPECT_FALSE(token->github->app);
  EXPECT_EQ(token->github->api_base, "https://api.github.com/");
  EXPECT_TRUE(token->github->blueprints.matches("teams/a/blueprint.yaml"));
  EXPECT_EQ(token->known_secrets.size(), 2U);

  const std::string key(fakes::kRsaPkcs8);
  std::map<std::string, std::string> variables = {{"GITHUB_APP_ID", "12345"},
                                                  {"GITHUB_APP_PRIVATE_KEY", key},
                                                  {"GITHUB_API", "https://git.acme.example"},
                                                  {"GITHUB_TOKEN", "t0ken"}};
  auto app = settings(variables);
  ASSERT_TRUE(app) << faults(app);
  EXPECT_EQ(app->github->app->issuer, "12345");
  EXPECT_EQ(app->github->api_base, "https://git.acme.example/api/v3/");
  variables["GITHUB_APP_TYPE"] = "pat";
  EXPECT_FALSE(settings(variables)->github->app);
  variables["GITHUB_APP_TYPE"] = "app";
  variables.erase("GITHUB_APP_PRIVATE_KEY");
  const auto refused = settings(variables);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().violations.at(0).pointer, "GITHUB_APP_PRIVATE_KEY");
}

TEST(Settings, TheMasterKeyIsThirtyTwoBytes) {
  const std::string key(crypto::kSealKeyBytes, 'k');
  auto sound = settings({{"PORC_MASTER_KEY", base64_encode(key)}});
  ASSERT_TRUE(sound) << faults(sound);
  EXPECT_EQ(sound->keys.master->expose("compared in a test"), key);
}

TEST(Describe, MasksSecretsAndTellsWhereAValueIsFrom) {
  auto raw = gather("", {{"TFE_TOKEN", "canary-token"}, {"TFE_ORG", "acme"}});
  const std::string shown = describe(raw.value());
  EXPECT_EQ(shown.find("canary"), std::string::npos);
  EXPECT_NE(shown.find("TFE_TOKEN                   (set)"), std::string::npos) << shown;
  EXPECT_NE(shown.find("environment"), std::string::npos);
}

}  // namespace
}  // namespace porc::app
