// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "azure_blobs/options.h"
#include "base/result.h"
#include "base/secret.h"
#include "change_settings.h"
#include "domain/run/status.h"
#include "github/options.h"
#include "given_keys.h"
#include "kafka_settings.h"
#include "observe/log.h"
#include "oidc/github_actions.h"
#include "orchestrator/settings.h"
#include "outgoing_settings.h"
#include "port_catalog/options.h"
#include "raw_settings.h"
#include "terraform_engine/options.h"
#include "tfe_engine/options.h"

namespace porc::app {

enum class StoreKind : std::uint8_t { sqlite, memory, postgres, mongo };
BOOST_DESCRIBE_ENUM(StoreKind, sqlite, memory, postgres, mongo)

/// What the server runs with. Made only by `validate`, so what is here is sound.
struct Settings {
  std::filesystem::path data{};
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string tls_cert{};
  std::string tls_key{};
  bool behind_proxy = false;  ///< which speaks TLS
  StoreKind store = StoreKind::sqlite;
  Secret database_url{};  ///< of a PostgreSQL server
  Secret mongo_uri{};     ///< of a MongoDB server
  GivenKeys keys{};
  std::optional<azure_blobs::Options> storage{};  ///< none: blobs are in the data folder
  std::optional<Duration> bundle_keep{};          ///< none: for ever
  std::optional<Duration> drift_every{};          ///< none: nobody looks by itself
  std::vector<std::filesystem::path> quills{};
  std::filesystem::path rules{};       ///< of the platform; empty: none
  std::filesystem::path identities{};  ///< who is one person; empty: no map
  std::vector<std::filesystem::path> policies{};
  std::filesystem::path logs{};      ///< of runs
  std::filesystem::path metadata{};  ///< of runs
  observe::LogOptions log{};

  std::optional<tfe_engine::TfeOptions> tfe{};  ///< none: the embedded engine
  terraform_engine::Options terraform{};        ///< of the embedded engine

  std::string public_url{};  ///< without a slash at its end; "" when nobody said
  run::Goal unreviewed_goal = run::Goal::planned;
  bool check_each_run = false;
  std::optional<github::GithubOptions> github{};  ///< none: no app and no token
  KafkaSettings kafka{};
  OutgoingSettings outgoing{};          ///< whom it tells of runs
  std::optional<oidc::Options> oidc{};  ///< none: jobs of GitHub Actions have no say
  ChangeSettings changes{};
  std::optional<port_catalog::Options> port_catalog{};  ///< none: no client of Port

  std::filesystem::path secrets_folder{};
  std::map<std::string, Secret> secrets{};
  std::vector<Secret> known_secrets{};  ///< never to be seen in a log
  Duration drain = std::chrono::seconds(10);
  bool shared_engine = false;  ///< asked for
  Duration drain_terraform = std::chrono::minutes(10);
  orchestrator::Settings runs{};

  /// Whether other servers and commands use the same store beside this one.
  bool shares_store() const { return store == StoreKind::postgres || store == StoreKind::mongo; }
  /// Whether the embedded engine is one for all servers: its records in their database, its files
  /// among their blobs.
  bool shares_engine() const {
    return shared_engine && store == StoreKind::postgres && storage.has_value();
  }
  /// Whether clients reach the server by https.
  bool speaks_tls() const { return behind_proxy || !tls_cert.empty(); }
};

/// Errors: invalid_argument with one violation for each setting that is not sound.
Result<Settings> validate(const RawSettings& raw);

/// What setting has which value and why, one a line, with secrets masked.
std::string describe(const RawSettings& raw);

/// $XDG_DATA_HOME/porc, or ~/.local/share/porc.
std::filesystem::path default_data_folder(const Environment& environment);

}  // namespace porc::app
