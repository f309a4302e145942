// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <functional>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/printable.h"
#include "command_line.h"
#include "version.h"

namespace porc::app {
namespace {

constexpr int kUsage = 10;  ///< design, section 6: exit codes

struct Option {
  const char* flag;
  const char* variable;
  const char* meaning;
};
constexpr Option kOptions[] = {
    {"--data", "PORC_DATA", "Data folder"},
    {"--listen", "PORC_LISTEN", "HOST:PORT to listen on; port 0 takes a free one"},
    {"--tls-cert", "PORC_TLS_CERT", "Certificate chain (PEM file)"},
    {"--tls-key", "PORC_TLS_KEY", "Its private key (PEM file)"},
    {"--store", "PORC_STORE", "sqlite or memory"},
    {"--quills", "PORC_QUILLS", "Folders of quills, comma-separated"},
    {"--log-level", "PORC_LOG_LEVEL", "debug, info, warn or error"},
    {"--log-file", "PORC_LOG_FILE", "Write the log to this file too"},
};

/// A flag without a value, and what it sets.
struct Switch {
  const char* flag;
  const char* variable;
  const char* value;
  const char* meaning;
};
constexpr Switch kSwitches[] = {
    {"--behind-proxy", "PORC_BEHIND_PROXY", "true", "A proxy in front of this server speaks TLS"},
    {"--no-sandbox", "PORC_SANDBOX", "off", "Run terraform without a sandbox"},
};

using Command = std::function<Result<void>()>;

class Commands {
 public:
  Commands() : app_("PORC, the platform orchestrator", "porc") {
    app_.require_subcommand(1);
    add_serve();
    add_token();
    add_config();
    add_audit();
    add(app_, "version", "Show the version", [] {
      std::puts((std::string("porc ") + kVersion).c_str());
      return Result<void>(ok);
    });
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& caught) {
      return refuse(caught);
    }
    auto done = chosen_();
    if (done) return 0;
    print(done.error());
    return error_traits(done.error().code).exit_code;
  }

 private:
  /// Help is no error.
  int refuse(const CLI::ParseError& caught) {
    const auto left = app_.remaining(true);
    const bool unknown = caught.get_name() == "RequiredError" && !left.empty();
    if (!unknown) return app_.exit(caught) == 0 ? 0 : kUsage;
    note("porc: there is no command '" + left[0] + "'");
    note("See `porc --help`.");
    return kUsage;
  }

  static void note(const std::string& line) {
    std::fprintf(stderr, "%s\n", printable(line).c_str());
  }

  static void print(const Error& error) {
    note("porc: " + error.message);
    for (const std::string& step : error.trail) note("  while " + step);
    for (const Violation& violation : error.violations) {
      note("  " + violation.pointer + ": " + violation.message);
    }
  }

  CLI::App* add(CLI::App& parent,
                const std::string& name,
                const std::string& meaning,
                Command command) {
    CLI::App* made = parent.add_subcommand(name, meaning);
    made->callback([this, command = std::move(command)] { chosen_ = command; });
    return made;
  }

  CLI::App* add_with_settings(CLI::App& parent,
                              const std::string& name,
                              const std::string& meaning,
                              Command command) {
    CLI::App* made = add(parent, name, meaning, std::move(command));
    made->add_option("--config", line_.config_file, "YAML file with settings");
    for (const Option& option : kOptions) {
      made->add_option_function<std::string>(
          option.flag,
          [this, &option](const std::string& value) { line_.flags[option.variable] = value; },
          option.meaning);
    }
    for (const Switch& row : kSwitches) {
      made->add_flag_callback(
          row.flag, [this, &row] { line_.flags[row.variable] = row.value; }, row.meaning);
    }
    return made;
  }

  void add_serve() {
    add_with_settings(app_, "serve", "Run the server", [this] { return serve(line_); });
  }

  void add_token() {
    CLI::App* token = app_.add_subcommand("token", "Make, list and revoke API tokens");
    token->require_subcommand(1);
    CLI::App* create = add_with_settings(*token, "create", "Make a token; prints it once", [this] {
      return create_token(line_, token_);
    });
    create->add_option("--owner", token_.owner, "E-mail address of who will use it")->required();
    create->add_option("--role", token_.roles, "viewer, developer, approver or admin")->required();
    create->add_option(
        "--environment", token_.environments, "Only these environments (* is any text)");
    create->add_option("--kind", token_.kinds, "Only these kinds");
    create->add_option("--repo", token_.repositories, "Only these repositories");
    create->add_option(
        "--expires-in", token_.expires_in, "Such as 90d; otherwise it never expires");
    add_with_settings(*token, "list", "List tokens", [this] { return list_tokens(line_); });
    CLI::App* revoke = add_with_settings(
        *token, "revoke", "Revoke a token", [this] { return revoke_token(line_, token_); });
    revoke->add_option("ID", token_.id, "As `porc token list` shows it")->required();
  }

  void add_config() {
    CLI::App* config = app_.add_subcommand("config", "Look at the configuration");
    config->require_subcommand(1);
    add_with_settings(
        *config, "check", "Print the effective configuration, secrets masked", [this] {
          return check_config(line_);
        });
  }

  void add_audit() {
    CLI::App* audit = app_.add_subcommand("audit", "Verify the audit chains");
    audit->require_subcommand(1);
    CLI::App* verify = add_with_settings(
        *audit, "verify", "Look for changed, dropped or rewritten events", [this] {
          return verify_audit(line_, checkpoint_file_);
        });
    verify->add_option("--checkpoint", checkpoint_file_, "A checkpoint that was kept elsewhere");
    add_with_settings(
        *audit, "checkpoint", "Print the last signed checkpoint, to keep it elsewhere", [this] {
          return export_checkpoint(line_);
        });
  }

  CLI::App app_;
  CommandLine line_{};
  TokenArguments token_{};
  std::string checkpoint_file_{};
  Command chosen_{};
};

}  // namespace
}  // namespace porc::app

int main(int argc, char** argv) {
  return porc::app::Commands().run(argc, argv);
}
