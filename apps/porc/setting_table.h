// SPDX-License-Identifier: Apache-2.0
// Every setting, once: its variable, its key in the file, its default. What is not here is unknown.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace porc::app {

/// What setting it does in this version.
enum class Effect : std::uint8_t {
  used,
  of_pine,    ///< read by `pine` only
  no_effect,  ///< accepted with a warning: the integration is not there yet
  refused,    ///< would move data elsewhere, which this version cannot: an error
};

struct SettingRow {
  std::string_view variable;
  bool secret;
  Effect effect;
  std::string_view otherwise;  ///< the default; "" is unset
  std::string_view meaning;
};

inline constexpr bool kPlain = false;
inline constexpr bool kSecret = true;

inline constexpr auto kSettings = std::to_array<SettingRow>({
    {"TFE_TOKEN",
     kSecret,
     Effect::used,
     "",
     "API token of Terraform Enterprise; unset: embedded engine"},
    {"TFE_API",
     kPlain,
     Effect::used,
     "https://app.terraform.io/api/v2",
     "address of Terraform Enterprise"},
    {"TFE_ORG", kPlain, Effect::used, "", "organization; embedded mode without it uses porc"},
    {"TFE_ENV", kPlain, Effect::used, "dev", "environment of blueprints that name none"},
    {"MONGO_URI", kSecret, Effect::refused, "", "MongoDB connection string"},
    {"GITHUB_REPOSITORY", kPlain, Effect::used, "", "default repository owner/name for reports"},
    {"STORAGE_ACCOUNT", kPlain, Effect::refused, "", "Azure Storage account"},
    {"STORAGE_ACCESS_KEY", kSecret, Effect::no_effect, "", "its key"},
    {"STORAGE_BUCKET", kPlain, Effect::no_effect, "porcbundles", "its container"},
    {"GITHUB_APP_ID", kPlain, Effect::used, "", "GitHub App: its client id (Iv23…) or number"},
    {"GITHUB_APP_INSTALLATION_ID",
     kPlain,
     Effect::used,
     "",
     "its installation; unset: looked up for each repository"},
    {"GITHUB_APP_PRIVATE_KEY",
     kSecret,
     Effect::used,
     "",
     "its private key: PEM, also with \\n for its line ends or in base64"},
    {"GITHUB_APP_TYPE",
     kPlain,
     Effect::used,
     "",
     "app or pat; unset: app when GITHUB_APP_ID is set"},
    {"GITHUB_TOKEN",
     kSecret,
     Effect::used,
     "",
     "personal access token: commit statuses instead of check runs"},
    {"GITHUB_API",
     kPlain,
     Effect::used,
     "https://api.github.com",
     "address of GitHub's API; of an Enterprise Server: https://HOST/api/v3"},
    {"GITHUB_WEBHOOK_SECRET", kSecret, Effect::used, "", "signs GitHub's webhooks"},
    {"GITHUB_WEBHOOK_SECRET_PREVIOUS",
     kSecret,
     Effect::used,
     "",
     "the one before it, still taken while it is changed"},
    {"PORT_CLIENT_ID", kPlain, Effect::no_effect, "", "Port"},
    {"PORT_CLIENT_SECRET", kSecret, Effect::no_effect, "", "its secret"},
    {"PORT_API", kPlain, Effect::no_effect, "https://api.getport.io", "address of Port's API"},
    {"PORC_TOKEN", kSecret, Effect::of_pine, "", "what pine sends"},
    {"PORC_URL", kPlain, Effect::of_pine, "", "where pine sends it"},

    {"PORC_DATA", kPlain, Effect::used, "", "data folder"},
    {"PORC_LISTEN", kPlain, Effect::used, "127.0.0.1:8080", "HOST:PORT; port 0 takes a free one"},
    {"PORC_TLS_CERT", kPlain, Effect::used, "", "certificate chain (PEM file)"},
    {"PORC_TLS_KEY", kPlain, Effect::used, "", "its private key (PEM file)"},
    {"PORC_BEHIND_PROXY", kPlain, Effect::used, "false", "a proxy in front speaks TLS"},
    {"PORC_STORE", kPlain, Effect::used, "sqlite", "sqlite or memory"},
    {"PORC_DATABASE_URL", kSecret, Effect::refused, "", "PostgreSQL connection string"},
    {"PORC_MASTER_KEY", kSecret, Effect::used, "", "base64 of 32 bytes; unset: DATA/keys/master"},
    {"PORC_QUILLS", kPlain, Effect::used, "", "folders of quills, comma-separated"},
    {"PORC_RULES",
     kPlain,
     Effect::used,
     "",
     "folder of the platform's rules: all.yaml, KIND.yaml; `pine --quills` reads it too"},
    {"PORC_POLICIES",
     kPlain,
     Effect::used,
     "",
     "folders of Sentinel policy sets, comma-separated; embedded engine only"},
    {"PORC_POLICY_TIME", kPlain, Effect::used, "10s", "how long one policy may take for one plan"},
    {"PORC_PLAN_KEEP",
     kPlain,
     Effect::used,
     "90d",
     "how long the embedded engine keeps the plan of a run that is over"},
    {"PORC_ENVIRONMENTS",
     kPlain,
     Effect::used,
     "",
     "allowed environments, comma-separated; unset: all"},
    {"PORC_WORKSPACE_TEMPLATE",
     kPlain,
     Effect::used,
     "",
     "workspace names from {org} {env} {kind} {name}"},
    {"PORC_GITHUB_BLUEPRINTS",
     kPlain,
     Effect::used,
     "**/blueprint.{yaml,yml,json},**/*.blueprint.{yaml,yml,json}",
     "which files of a repository are blueprints: patterns with * ** ? {a,b}"},
    {"PORC_GITHUB_API_VERSION",
     kPlain,
     Effect::used,
     "2022-11-28",
     "X-GitHub-Api-Version that requests to GitHub carry"},
    {"PORC_CALLBACK_HOSTS",
     kPlain,
     Effect::used,
     "",
     "hosts that callback_url may name, comma-separated"},
    {"PORC_PLAN_TTL", kPlain, Effect::used, "24h", "a plan older than this is not applied"},
    {"PORC_OUTSIDE_CHECK",
     kPlain,
     Effect::used,
     "60s",
     "how often a waiting run looks at the engine"},
    {"PORC_CHECKPOINT_EVERY", kPlain, Effect::used, "5m", "how often the audit chains are signed"},
    {"PORC_RUNS_MAX", kPlain, Effect::used, "256", "runs driven at once"},
    {"PORC_PHASES_MAX",
     kPlain,
     Effect::used,
     "0",
     "terraforms at once; 0: twice the number of cores"},
    {"PORC_TERRAFORM", kPlain, Effect::used, "", "the terraform program; unset: looked up on PATH"},
    {"PORC_TERRAFORM_CLI_CONFIG",
     kPlain,
     Effect::used,
     "",
     "terraform's CLI configuration, an absolute path; unset: providers come from their "
     "registries"},
    {"PORC_SANDBOX",
     kPlain,
     Effect::used,
     "on",
     "run terraform in a sandbox: on, automatic or off"},
    {"PORC_SECRETS_DIR", kPlain, Effect::used, "", "folder with a file for each {secret: NAME}"},
    {"PORC_SERVER_NAME", kPlain, Effect::used, "porc", "owner of leases, told by logs"},
    {"PORC_LOG_LEVEL", kPlain, Effect::used, "info", "debug, info, warn or error"},
    {"PORC_LOG_FILE", kPlain, Effect::used, "", "the server's log is written here too"},
    {"PORC_LOG_DIR", kPlain, Effect::used, "", "folder of run logs; unset: DATA/logs"},
    {"PORC_METADATA_DIR", kPlain, Effect::used, "", "folder of run metadata; unset: DATA/metadata"},
    {"PORC_DRAIN", kPlain, Effect::used, "10s", "how long a stop waits for requests under way"},
});

/// The variables of `{secret: NAME}`: PORC_SECRET_NAME.
inline constexpr std::string_view kSecretPrefix = "PORC_SECRET_";

/// The row, or null.
const SettingRow* find_setting(std::string_view variable);
/// docs/reference/settings.md, as this table tells it.
std::string settings_reference();
/// How the file spells it: TFE_ORG is tfe_org, PORC_LISTEN is listen.
std::string file_key(std::string_view variable);

}  // namespace porc::app
