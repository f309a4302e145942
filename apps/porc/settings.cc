// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <memory>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "crypto/rsa.h"
#include "crypto/seal.h"
#include "host/files.h"
#include "http/message.h"
#include "http/url.h"
#include "port_catalog/terraform_config.h"
#include "setting_reader.h"
#include "setting_table.h"
#include "storage_settings.h"

namespace porc::app {
namespace {

constexpr std::string_view kEmbeddedOrganization = "porc";
constexpr std::size_t kOidcRulesBytesMax = std::size_t{1} << 20;
constexpr Duration kEngineLeaseMin = std::chrono::seconds(3);

void read_listen(SettingReader& reading, Settings& settings) {
  std::string given = reading.text("PORC_LISTEN");
  const std::size_t colon = given.rfind(':');
  const char* begin = given.data() + (colon == given.npos ? given.size() : colon + 1);
  const char* end = given.data() + given.size();
  auto [stopped, failed] = std::from_chars(begin, end, settings.port);
  if (colon == given.npos || failed != std::errc() || stopped != end) {
    reading.refuse("PORC_LISTEN", "must be HOST:PORT, such as 127.0.0.1:8080");
    return;
  }
  settings.host = given.substr(0, colon);
  if (settings.host.starts_with('[') && settings.host.ends_with(']')) {
    settings.host = settings.host.substr(1, settings.host.size() - 2);
  }
  if (settings.host == "localhost") settings.host = "127.0.0.1";
  settings.tls_cert = reading.text("PORC_TLS_CERT");
  settings.tls_key = reading.text("PORC_TLS_KEY");
  if (settings.tls_cert.empty() != settings.tls_key.empty()) {
    reading.refuse("PORC_TLS_CERT", "certificate and key are given together");
  }
  settings.behind_proxy = reading.flag("PORC_BEHIND_PROXY");
  if (!http::is_loopback(settings.host) && !settings.speaks_tls()) {
    reading.refuse(
        "PORC_LISTEN",
        "tokens would travel in clear: give --tls-cert and --tls-key, or --behind-proxy");
  }
}

/// A kind of store that lies elsewhere, by the setting that says where.
struct Elsewhere {
  StoreKind kind;
  const char* name;  ///< what PORC_STORE calls it
  const char* variable;
  std::array<std::string_view, 2> schemes;
  const char* form;
};
constexpr auto kElsewhere = std::to_array<Elsewhere>({
    {StoreKind::postgres,
     "postgres",
     "PORC_DATABASE_URL",
     {"postgresql://", "postgres://"},
     "must be postgresql://USER:PASSWORD@HOST/DATABASE"},
    {StoreKind::mongo,
     "mongo",
     "MONGO_URI",
     {"mongodb://", "mongodb+srv://"},
     "must be mongodb://USER:PASSWORD@HOST/DATABASE, or mongodb+srv://…"},
});

void read_store(SettingReader& reading, Settings& settings) {
  settings.database_url = reading.secret("PORC_DATABASE_URL");
  settings.mongo_uri = reading.secret("MONGO_URI");
  const Elsewhere* named = nullptr;
  for (const Elsewhere& one : kElsewhere) {
    if (!reading.is_set(one.variable)) continue;
    if (named != nullptr) {
      const std::string other = named->variable;
      return reading.refuse(one.variable, other + " names a database too: unset one of them");
    }
    named = &one;
    const std::string address = reading.text(one.variable);
    if (!address.starts_with(one.schemes[0]) && !address.starts_with(one.schemes[1]))
      reading.refuse(one.variable, one.form);
  }
  settings.store = named != nullptr ? named->kind : StoreKind::sqlite;
  if (!reading.is_set("PORC_STORE")) return;
  settings.store = reading.choice("PORC_STORE", settings.store);
  if (named != nullptr && settings.store != named->kind) {
    const std::string variable = named->variable;
    return reading.refuse("PORC_STORE",
                          variable + " names a database: use " + named->name + ", or unset one");
  }
  for (const Elsewhere& one : kElsewhere) {
    if (named == nullptr && settings.store == one.kind)
      reading.refuse("PORC_STORE", std::string(one.name) + " needs " + one.variable);
  }
}

void read_places(SettingReader& reading, Settings& settings) {
  const std::string data = reading.text("PORC_DATA");
  if (data.empty()) reading.refuse("PORC_DATA", "must name a folder");
  // What runs in other working directories is told these paths.
  if (!data.empty()) settings.data = std::filesystem::absolute(data);
  auto folder = [&](const char* variable, const char* otherwise) {
    const std::string given = reading.text(variable);
    return given.empty() ? settings.data / otherwise : std::filesystem::absolute(given);
  };
  settings.logs = folder("PORC_LOG_DIR", "logs");
  settings.metadata = folder("PORC_METADATA_DIR", "metadata");
  for (const std::string& quills : reading.list("PORC_QUILLS"))
    settings.quills.emplace_back(quills);
  settings.rules = reading.text("PORC_RULES");
  settings.identities = reading.text("PORC_IDENTITIES");
  for (const std::string& policies : reading.list("PORC_POLICIES"))
    settings.policies.emplace_back(policies);
  settings.secrets_folder = reading.text("PORC_SECRETS_DIR");
  read_store(reading, settings);
  settings.log.level = reading.choice("PORC_LOG_LEVEL", observe::Level::info);
  if (reading.is_set("PORC_LOG_FILE")) settings.log.file = reading.text("PORC_LOG_FILE");
}

void read_engine(SettingReader& reading, Settings& settings) {
  auto api_base = tfe_engine::parse_api_base(reading.text("TFE_API"));
  if (!api_base) reading.refuse("TFE_API", api_base.error().message);
  if (reading.is_set("TFE_TOKEN")) {
    if (!reading.is_set("TFE_ORG")) reading.refuse("TFE_ORG", "must be given beside TFE_TOKEN");
    settings.tfe.emplace();
    settings.tfe->token = reading.secret("TFE_TOKEN");
    settings.tfe->organization = reading.text("TFE_ORG");
    if (api_base) settings.tfe->api_base = *std::move(api_base);
  }
  terraform_engine::Options& terraform = settings.terraform;
  terraform.folder = settings.data / "engine";
  terraform.terraform = reading.text("PORC_TERRAFORM");
  terraform.cli_config = reading.text("PORC_TERRAFORM_CLI_CONFIG");
  terraform.sandbox = reading.choice("PORC_SANDBOX", terraform_engine::SandboxMode::on);
  terraform.phases_max = reading.number("PORC_PHASES_MAX", 1024);
  terraform.policy_time_max = reading.duration("PORC_POLICY_TIME");
  terraform.plan_keep = reading.duration("PORC_PLAN_KEEP");
  terraform.grace = reading.duration("PORC_TERRAFORM_GRACE");
  terraform.lease = reading.duration("PORC_ENGINE_LEASE");
  if (terraform.lease < kEngineLeaseMin) {
    reading.refuse("PORC_ENGINE_LEASE", "must be 3s or more: supervisors look twice a second");
  }
  // Terraform Enterprise has policy sets of its own: ones that nobody asks would look as if they
  // counted.
  if (settings.tfe && reading.is_set("PORC_POLICIES")) {
    reading.refuse("PORC_POLICIES", "policies are those of Terraform Enterprise: unset it");
  }
}

enum class AppType : std::uint8_t { app, pat };
BOOST_DESCRIBE_ENUM(AppType, app, pat)

void read_github_app(SettingReader& reading, github::GithubOptions& options) {
  github::App app;
  app.issuer = reading.text("GITHUB_APP_ID");
  if (auto sound = github::check_issuer(app.issuer); !sound) {
    reading.refuse("GITHUB_APP_ID", sound.error().message);
  }
  if (reading.is_set("GITHUB_APP_INSTALLATION_ID")) {
    constexpr std::size_t kMost = std::numeric_limits<std::int64_t>::max();
    app.installation =
        static_cast<std::int64_t>(reading.number("GITHUB_APP_INSTALLATION_ID", kMost));
  }
  auto key = crypto::RsaKey::from_text(reading.secret("GITHUB_APP_PRIVATE_KEY"));
  if (key) {
    app.key = std::make_shared<const crypto::RsaKey>(*std::move(key));
  } else {
    reading.refuse("GITHUB_APP_PRIVATE_KEY", key.error().message);
  }
  options.app = std::move(app);
}

/// The address that a setting names, without a slash at its end; "" when it is unset.
std::string base_url(SettingReader& reading, const std::string& variable) {
  std::string url = reading.text(variable);
  while (url.ends_with('/')) url.pop_back();
  const std::size_t host = url.find("://");
  const bool is_http = url.starts_with("https://") || url.starts_with("http://");
  if (url.empty()) return url;
  if (!is_http || url.find_first_of(" ?#@") != url.npos || host + 3 >= url.size()) {
    reading.refuse(variable, "must be an address such as https://porc.example.com");
    return {};
  }
  return url;
}

void read_github(SettingReader& reading, Settings& settings) {
  settings.check_each_run = reading.flag("PORC_GITHUB_CHECK_EACH_RUN");
  settings.unreviewed_goal = reading.choice("PORC_GITHUB_UNREVIEWED", run::Goal::planned);
  if (settings.unreviewed_goal < run::Goal::planned)
    reading.refuse("PORC_GITHUB_UNREVIEWED", "must be planned or applied");
  const bool has_app = reading.is_set("GITHUB_APP_ID") || reading.is_set("GITHUB_APP_PRIVATE_KEY");
  AppType type = has_app ? AppType::app : AppType::pat;
  if (reading.is_set("GITHUB_APP_TYPE")) type = reading.choice("GITHUB_APP_TYPE", type);
  github::GithubOptions options;
  if (auto base = github::parse_api_base(reading.text("GITHUB_API"))) {
    options.api_base = *std::move(base);
  } else {
    reading.refuse("GITHUB_API", base.error().message);
  }
  if (auto globs = github::GlobSet::parse(reading.text("PORC_GITHUB_BLUEPRINTS"))) {
    options.blueprints = *std::move(globs);
  } else {
    reading.refuse("PORC_GITHUB_BLUEPRINTS", globs.error().message);
  }
  options.api_version = reading.text("PORC_GITHUB_API_VERSION");
  if (!http::is_token(options.api_version)) {
    reading.refuse("PORC_GITHUB_API_VERSION", "must be a version such as 2022-11-28");
  }
  if (reading.is_set("GITHUB_REPOSITORY")) {
    auto repository = github::parse_repository(reading.text("GITHUB_REPOSITORY"));
    if (!repository) reading.refuse("GITHUB_REPOSITORY", repository.error().message);
    if (repository) options.repository = *std::move(repository);
  }
  options.webhook_secret = reading.secret("GITHUB_WEBHOOK_SECRET");
  options.webhook_secret_before = reading.secret("GITHUB_WEBHOOK_SECRET_PREVIOUS");
  const bool wanted =
      has_app || reading.is_set("GITHUB_TOKEN") || reading.is_set("GITHUB_APP_TYPE");
  if (!wanted) {
    if (!options.webhook_secret.empty()) {
      reading.refuse("GITHUB_WEBHOOK_SECRET", "needs GITHUB_APP_ID or GITHUB_TOKEN beside it");
    }
    return;
  }
  if (type == AppType::app) {
    read_github_app(reading, options);
  } else {
    options.token = reading.secret("GITHUB_TOKEN");
    if (auto sound = github::check_token(options.token); !sound) {
      reading.refuse("GITHUB_TOKEN", sound.error().message);
    }
  }
  settings.github = std::move(options);
}

void read_runs(SettingReader& reading, Settings& settings) {
  orchestrator::Settings& runs = settings.runs;
  runs.server_name = reading.text("PORC_SERVER_NAME");
  runs.organization = reading.text("TFE_ORG");
  if (runs.organization.empty()) runs.organization = kEmbeddedOrganization;
  settings.terraform.organization = runs.organization;
  runs.default_environment = reading.text("TFE_ENV");
  runs.environments = reading.list("PORC_ENVIRONMENTS");
  runs.workspace_template = reading.text("PORC_WORKSPACE_TEMPLATE");
  runs.callback_hosts = reading.list("PORC_CALLBACK_HOSTS");
  runs.plan_ttl = reading.duration("PORC_PLAN_TTL");
  runs.outside_check = reading.duration("PORC_OUTSIDE_CHECK");
  runs.checkpoint_every = reading.duration("PORC_CHECKPOINT_EVERY");
  runs.drivers_max = reading.number("PORC_RUNS_MAX", 100'000);
  if (runs.drivers_max == 0) reading.refuse("PORC_RUNS_MAX", "must be at least 1");
  settings.drain = reading.duration("PORC_DRAIN");
  settings.drain_terraform = reading.duration("PORC_DRAIN_TERRAFORM");
  settings.shared_engine = reading.flag("PORC_SHARED_ENGINE");
}

/// Keys that come in clear are anybody's, but on this machine.
void read_oidc(SettingReader& reading, Settings& settings) {
  if (!reading.is_set("PORC_OIDC_RULES")) return;
  oidc::Options options;
  options.expected.audience = settings.public_url;
  options.expected.issuer = base_url(reading, "PORC_OIDC_ISSUER");
  if (settings.public_url.empty()) {
    reading.refuse("PORC_PUBLIC_URL",
                   "must be given beside PORC_OIDC_RULES: tokens must be made for it");
  }
  const std::string& issuer = options.expected.issuer;
  if (!issuer.starts_with("https://") && !http::is_loopback(http::host_of(issuer)))
    reading.refuse("PORC_OIDC_ISSUER", "must be https");
  const std::string file = reading.text("PORC_OIDC_RULES");
  auto text = host::read_file(file, kOidcRulesBytesMax);
  auto rules = text ? oidc::Rules::parse(*text, file) : Result<oidc::Rules>(text.error());
  if (!rules) {
    reading.refuse("PORC_OIDC_RULES", rules.error().to_string());
    return;
  }
  options.rules = *std::move(rules);
  settings.oidc = std::move(options);
}

/// Whether a name made from this template may be one of a workspace that tells Port.
bool may_tell_port(std::string names) {
  const std::size_t last = names.rfind('{');
  if (names.ends_with('}') && last != names.npos) names.replace(last, names.npos, "port");
  return port_catalog::is_sync_workspace(names);
}

void read_port(SettingReader& reading, Settings& settings) {
  port_catalog::Options port;
  port.public_url = settings.public_url;
  port.default_environment = settings.runs.default_environment;
  port.api = base_url(reading, "PORT_API");
  port.client_id = reading.text("PORT_CLIENT_ID");
  port.client_secret = reading.secret("PORT_CLIENT_SECRET");
  port.previous_secret = reading.secret("PORT_CLIENT_SECRET_PREVIOUS");
  port.own_user = reading.text("PORC_PORT_USER");
  port.sync = reading.choice("PORC_PORT_SYNC", port_catalog::SyncWay::api);
  if (port.sync == port_catalog::SyncWay::terraform &&
      may_tell_port(settings.runs.workspace_template)) {
    reading.refuse("PORC_WORKSPACE_TEMPLATE",
                   "makes names that end in __port, which PORC_PORT_SYNC=terraform needs itself");
  }
  port.transport = reading.choice("PORC_PORT_ACTIONS", port_catalog::Transport::webhook);
  port.provider_major = static_cast<int>(reading.number("PORC_PORT_PROVIDER", 2));
  if (port.provider_major == 0) reading.refuse("PORC_PORT_PROVIDER", "must be 1 or 2");
  port.grants.developers = reading.list("PORC_PORT_DEVELOPERS");
  port.grants.approvers = reading.list("PORC_PORT_APPROVERS");
  port.grants.environments = reading.list("PORC_PORT_ENVIRONMENTS");
  const auto names = reading.list("PORC_PORT_BLUEPRINTS");
  if (names.size() == 3) {
    port.names = {.quill = names[0], .instance = names[1], .run = names[2]};
  } else {
    reading.refuse("PORC_PORT_BLUEPRINTS", "must be three names: of quills, instances and runs");
  }
  const auto mapping = reading.list("PORC_PORT_MAPPING");
  const bool pointers = std::ranges::all_of(
      mapping, [](const std::string& pointer) { return pointer.starts_with('/'); });
  if (mapping.size() == 3 && pointers) {
    port.mapping = {.run = mapping[0], .action = mapping[1], .inputs = mapping[2]};
  } else if (!mapping.empty()) {
    reading.refuse("PORC_PORT_MAPPING", "must be three JSON Pointers: to run, action and inputs");
  }
  if (port.client_id.empty() != port.client_secret.empty()) {
    reading.refuse("PORT_CLIENT_ID", "client and PORT_CLIENT_SECRET are given together");
  }
  if (!port.client_id.empty()) settings.port_catalog = std::move(port);
}

std::optional<Secret> read_key(SettingReader& reading,
                               const std::string& variable,
                               const Secret& text) {
  auto bytes = base64_decode(text.expose("is decoded"));
  if (bytes && bytes->size() == crypto::kSealKeyBytes) return Secret(*std::move(bytes));
  reading.refuse(variable, "must be the base64 form of 32 bytes");
  return std::nullopt;
}

void read_secrets(SettingReader& reading, const RawSettings& raw, Settings& settings) {
  for (const SettingRow& row : kSettings) {
    const Secret& value = raw.get(std::string(row.variable));
    if (row.secret && !value.empty()) settings.known_secrets.push_back(value);
  }
  settings.secrets = raw.secrets;
  for (const auto& [name, value] : raw.secrets) settings.known_secrets.push_back(value);
  if (reading.is_set("PORC_MASTER_KEY"))
    settings.keys.master = read_key(reading, "PORC_MASTER_KEY", raw.get("PORC_MASTER_KEY"));
  for (const std::string& text : reading.list("PORC_OTHER_MASTER_KEYS")) {
    const Secret one(text);
    settings.known_secrets.push_back(one);
    if (auto key = read_key(reading, "PORC_OTHER_MASTER_KEYS", one))
      settings.keys.others.push_back(*std::move(key));
  }
}

}  // namespace

Result<Settings> validate(const RawSettings& raw) {
  Settings settings;
  std::vector<Violation> faults;
  SettingReader reading(raw, faults);
  read_listen(reading, settings);
  read_places(reading, settings);
  read_engine(reading, settings);
  settings.public_url = base_url(reading, "PORC_PUBLIC_URL");
  read_github(reading, settings);
  settings.kafka = read_kafka(raw, faults);
  settings.storage = read_storage(raw, settings.known_secrets, faults);
  if (reading.is_set("PORC_BUNDLE_KEEP"))
    settings.bundle_keep = reading.duration("PORC_BUNDLE_KEEP");
  if (reading.is_set("PORC_DRIFT_EVERY"))
    settings.drift_every = reading.duration("PORC_DRIFT_EVERY");
  settings.changes = read_changes(raw, faults);
  settings.outgoing = read_outgoing(raw, settings.known_secrets, faults);
  read_runs(reading, settings);
  read_port(reading, settings);
  read_secrets(reading, raw, settings);
  read_oidc(reading, settings);
  for (const SettingRow& row : kSettings) {
    if (row.effect == Effect::refused && reading.is_set(std::string(row.variable))) {
      reading.refuse(std::string(row.variable),
                     "this version keeps everything on its own disk: unset it");
    }
  }
  if (faults.empty()) return settings;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the configuration is not valid",
               .violations = std::move(faults)};
}

std::string describe(const RawSettings& raw) {
  std::string text;
  for (const SettingRow& row : kSettings) {
    auto found = raw.values.find(std::string(row.variable));
    const bool unset = found == raw.values.end();
    std::string value = "(unset)";
    if (!unset) value = row.secret ? "(set)" : found->second.text.expose("is no secret");
    std::string line(row.variable);
    line.resize(std::max<std::size_t>(line.size() + 1, 28), ' ');
    line += value;
    if (!unset) {
      line.resize(std::max<std::size_t>(line.size() + 1, 64), ' ');
      line += boost::describe::enum_to_string(found->second.origin, "");
    }
    text += line + "\n";
  }
  return text;
}

std::filesystem::path default_data_folder(const Environment& environment) {
  auto value = [&](const char* name) {
    auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second.expose("names a folder");
  };
  if (std::string shared = value("XDG_DATA_HOME"); !shared.empty()) {
    return std::filesystem::path(shared) / "porc";
  }
  return std::filesystem::path(value("HOME")) / ".local/share/porc";
}

}  // namespace porc::app
