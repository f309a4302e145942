// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <functional>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/printable.h"
#include "command_line.h"
#include "host/thread_stack.h"
#include "json/suggestion.h"
#include "mongo/counters.h"
#include "version.h"

namespace porc::app {
namespace {

constexpr int kUsage = 10;                 ///< design, section 6: exit codes
constexpr int kDiffers = 2;                ///< as `pine schema diff`
constexpr std::size_t kListMax = 100'000;  ///< of one list of outbox or inbox
constexpr char kHidden[] = "";             ///< CLI11's name for flags that help leaves out

struct Option {
  const char* flag;
  const char* variable;
  const char* meaning;
  bool finds_server = false;  ///< tells whose tokens and audit are meant
};
constexpr Option kOptions[] = {
    {"--data", "PORC_DATA", "Data folder", true},
    {"--listen", "PORC_LISTEN", "HOST:PORT to listen on; port 0 takes a free one"},
    {"--tls-cert", "PORC_TLS_CERT", "Certificate chain (PEM file)"},
    {"--tls-key", "PORC_TLS_KEY", "Its private key (PEM file)"},
    {"--store", "PORC_STORE", "sqlite, memory, postgres or mongo"},
    {"--quills", "PORC_QUILLS", "Folders of quills, comma-separated"},
    {"--rules", "PORC_RULES", "Folder of the platform's rules"},
    {"--policies", "PORC_POLICIES", "Folders of policy sets, comma-separated"},
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
    add_kafka();
    add_audit();
    add_keys();
    add_engine();
    add_copy();
    add_backup();
    add_policy();
    add_outbox();
    add_inbox();
    add_port();
    add(app_, "version", "Show the version", [] {
      std::puts(version().c_str());
      return Result<void>(ok);
    });
    app_.set_version_flag("--version", version(), "Show the version");
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& caught) {
      return refuse(caught);
    }
    auto done = chosen_();
    if (done) return exit_code_;
    print(done.error());
    return error_traits(done.error().code).exit_code;
  }

 private:
  static std::string version() { return std::string("porc ") + kVersion; }

  /// Help and version are no errors.
  int refuse(const CLI::ParseError& caught) {
    if (caught.get_exit_code() == 0) return app_.exit(caught);
    const CLI::App* asked = &app_;
    std::string command = "porc";
    while (!asked->get_subcommands().empty()) {
      asked = asked->get_subcommands().front();
      command += " " + asked->get_name();
    }
    const auto left = app_.remaining(true);
    const bool unknown = caught.get_name() == "RequiredError" && !left.empty() &&
                         asked->get_require_subcommand_min() > 0;
    note("porc: " + (unknown ? unknown_command(*asked, left[0]) : std::string(caught.what())));
    note("See `" + command + " --help`.");
    return kUsage;
  }

  static std::string unknown_command(const CLI::App& parent, const std::string& word) {
    std::vector<std::string> names;
    for (const CLI::App* each : parent.get_subcommands(nullptr)) names.push_back(each->get_name());
    return "there is no command '" + word + "'" +
           json::did_you_mean(word, {names.begin(), names.end()});
  }

  /// Lines of a message after its first are indented, so that each is seen to belong to it.
  static void note(const std::string& message) {
    std::string text = printable_lines(message);
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
      text.insert(at + 1, "    ");
    std::fprintf(stderr, "%s\n", text.c_str());
  }

  static void print(const Error& error) {
    note("porc: " + error.message);
    for (const std::string& step : error.trail) note("  while " + step);
    for (const Violation& violation : error.violations) {
      note("  " + violation.pointer + (violation.pointer.empty() ? "" : ": ") + violation.message);
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

  /// For a command about a server that is there already: how that one is to run is of no interest,
  /// and accepted all the same, so that one list of flags serves for everything.
  CLI::App* add_about_server(CLI::App& parent,
                             const std::string& name,
                             const std::string& meaning,
                             Command command) {
    CLI::App* made = add_with_settings(parent, name, meaning, std::move(command));
    for (const Option& option : kOptions) {
      if (!option.finds_server) made->get_option(option.flag)->group(kHidden);
    }
    for (const Switch& row : kSwitches) made->get_option(row.flag)->group(kHidden);
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
    add_with_settings(app_, "worker", "Drive runs beside servers, without listening", [this] {
      return work(line_);
    });
  }

  void add_token() {
    CLI::App* token = app_.add_subcommand("token", "Make, list and revoke API tokens");
    token->require_subcommand(1);
    CLI::App* create = add_about_server(*token, "create", "Make a token; prints it once", [this] {
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
    add_about_server(*token, "list", "List tokens", [this] { return list_tokens(line_); });
    CLI::App* revoke = add_about_server(
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

  void add_kafka() {
    CLI::App* kafka = app_.add_subcommand("kafka", "Look at Kafka");
    kafka->require_subcommand(1);
    add_with_settings(*kafka,
                      "check",
                      "Connect to the clusters of the settings, and ask for topics and groups",
                      [this] { return check_kafka(line_); });
  }

  void add_audit() {
    CLI::App* audit = app_.add_subcommand("audit", "Verify the audit chains");
    audit->require_subcommand(1);
    CLI::App* verify =
        add_about_server(*audit, "verify", "Look for changed, dropped or rewritten events", [this] {
          return verify_audit(line_, checkpoint_file_);
        });
    verify->add_option("--checkpoint", checkpoint_file_, "A checkpoint that was kept elsewhere");
    add_about_server(
        *audit, "checkpoint", "Print the last signed checkpoint, to keep it elsewhere", [this] {
          return export_checkpoint(line_);
        });
  }

  CLI::App* add_key_command(CLI::App& parent,
                            const std::string& name,
                            const std::string& meaning,
                            Result<void> (*command)(const CommandLine&, const KeyArguments&)) {
    return add_about_server(
        parent, name, meaning, [this, command] { return command(line_, keys_); });
  }

  void add_keys() {
    CLI::App* keys =
        app_.add_subcommand("keys", "Look at the keys that seal and sign, replace them");
    keys->require_subcommand(1);
    keys->footer(
        "The server in one folder:\n"
        "  porc keys rotate --master   make a new master key; then start the server again\n"
        "  porc keys list              how far it is that everything is sealed anew\n"
        "  porc keys retire ID         remove the one before, once nothing needs it\n"
        "Several servers: see \"Rotating keys\" in docs/operations.md.");
    CLI::App* list = add_key_command(*keys, "list", "List keys by their ids", &list_keys);
    list->add_option("-o,--output", keys_.output, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    CLI::App* rotate = add_key_command(
        *keys, "rotate", "Make a new key for the next start of the server", &rotate_keys);
    CLI::App* which = rotate->add_option_group("Which", "At least one of these");
    which->add_flag("--master", keys_.master, "The one that seals what is stored");
    which->add_flag("--audit", keys_.audit, "The one that signs checkpoints");
    which->require_option(1, 2);
    CLI::App* retire = add_key_command(
        *keys, "retire", "Remove a key of the folder that nothing needs any more", &retire_key);
    retire->add_option("ID", keys_.id, "As `porc keys list` shows it")->required();
  }

  void add_engine() {
    CLI::App* engine =
        app_.add_subcommand("engine", "Look at which engine has the states of a database");
    engine->require_subcommand(1);
    engine->footer(
        "Another engine would find none of the states, and make everything again: a server that\n"
        "has another one than its database knows does not start.\n"
        "  porc engine show    which one it is\n"
        "  porc engine claim   from now on it is the one of these settings. Stop all servers, and\n"
        "                      move the states there first: workspaces that it does not know are\n"
        "                      made anew");
    add_about_server(
        *engine, "show", "Show which engine it is", [this] { return show_engine(line_); });
    add_about_server(*engine, "claim", "Say that it is the one of these settings", [this] {
      return claim_engine(line_);
    });
  }

  void add_copy() {
    CLI::App* copy =
        add_about_server(app_, "copy", "Copy all that one database holds into another", [this] {
          return copy_store(line_, copy_);
        });
    copy->footer(
        "Stop all servers first. Then, for example:\n"
        "  porc copy --from sqlite:/var/lib/porc/porc.db --to "
        "postgresql://porc@db.example.com/porc\n"
        "It copies, compares every record and verifies every chain; then start the servers with\n"
        "PORC_DATABASE_URL (or MONGO_URI) and the same keys. Whatever ends it, the same again "
        "goes\n"
        "on where it was; until it has ended, no server starts on the target. What is copied from\n"
        "stays as it is. A place is sqlite:FILE, postgresql://…, mongodb://… or @FILE, a file "
        "that\n"
        "holds one.\n"
        "Bundles and what the embedded engine keeps are copied too where both places of blobs are\n"
        "named: folder:DATA, a data folder, or azure, the container of STORAGE_ACCOUNT:\n"
        "  porc copy --from … --to … --blobs-from folder:/var/lib/porc --blobs-to azure\n"
        "See \"Moving\" in docs/operations.md.");
    copy->add_option("--from", copy_.from, "What is copied")->required();
    copy->add_option("--to", copy_.to, "Where to: nothing may be there")->required();
    CLI::Option* blobs_from = copy->add_option(
        "--blobs-from", copy_.blobs_from, "Where the blobs are: folder:DATA or azure");
    CLI::Option* blobs_to = copy->add_option(
        "--blobs-to", copy_.blobs_to, "Where they are to be: folder:DATA or azure");
    blobs_from->needs(blobs_to);
    blobs_to->needs(blobs_from);
  }

  void add_backup() {
    CLI::App* backup = add_about_server(
        app_, "backup", "Write all that a stopped server has into a folder", [this] {
          return back_up(line_, backup_);
        });
    backup->footer(
        "Stop all servers first; the settings say which one is meant. The folder holds every "
        "record,\n"
        "the embedded engine's tables and files, bundles, quills and policies, with a signed list\n"
        "of digests. It never holds the keys in DATA/keys: keep those elsewhere, or it is of no "
        "use.");
    backup->add_option("--to", backup_.to, "A new folder")->required();
    CLI::App* restored = add_about_server(
        app_, "restore", "Put a backup where nothing is, and verify all of it", [this] {
          return restore(line_, backup_);
        });
    restored->footer(
        "Put the keys into DATA/keys first; the settings say where to. Whatever ends it, the same\n"
        "again goes on where it was. Then `porc serve` goes on where the backup was made.");
    restored->add_option("--from", backup_.from, "The folder of a backup")->required();
    CLI::App* drilled = add_about_server(
        app_, "drill", "Back up, restore elsewhere, verify, and see that runs could go on", [this] {
          return drill(line_, backup_);
        });
    drilled->footer(
        "Stop all servers first. The copy is made in a temporary folder (TMPDIR) and removed "
        "again;\n"
        "the server itself is only read. With --into the records go into that empty database.");
    drilled->add_option(
        "--into", backup_.into, "sqlite:FILE, postgresql://…, mongodb://… or @FILE");
  }

  void add_policy() {
    CLI::App* policy = app_.add_subcommand("policy", "Publish, list and try policy sets");
    policy->require_subcommand(1);
    CLI::App* push = add_about_server(*policy, "push", "Publish a version of a policy set", [this] {
      return push_policies(line_, policy_);
    });
    push->add_option("DIR", policy_.folder, "Folder with sentinel.hcl and porc.hcl")->required();
    push->add_option("--name", policy_.name, "What the set is called, unless its porc.hcl says");
    add_about_server(*policy, "list", "List policy sets with their versions", [this] {
      return list_policies(line_);
    });
    add_replay(*policy);
  }

  void add_replay(CLI::App& policy) {
    CLI::App* replay = add_about_server(
        policy,
        "replay",
        "Tell which runs of the past would have ended otherwise under a policy set. Exits with 2 "
        "when one would",
        [this]() -> Result<void> {
          PORC_TRY(const bool differs, replay_policies(line_, replay_));
          if (differs) exit_code_ = kDiffers;
          return ok;
        });
    replay->add_option("--set", replay_.folder, "Folder with sentinel.hcl and porc.hcl")
        ->required();
    replay->add_option("--since", replay_.since, "How far back, such as 90d")
        ->capture_default_str();
    replay->add_option(
        "--environment", replay_.environment, "Only runs of this one (* is any text)");
    replay->add_flag("--all", replay_.all, "Also runs that the set is not attached to");
    replay->add_option("--name", replay_.name, "What the set is called, unless its porc.hcl says");
    replay->add_option("-o,--output", replay_.output, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
  }

  void add_port() {
    CLI::App* port = app_.add_subcommand("port", "Make Port ready for PORC");
    port->require_subcommand(1);
    add_with_settings(
        *port,
        "setup",
        "Make blueprints in Port and an action for each quill; again changes only what is missing",
        [this] { return set_up_port(line_); });
  }

  using MailCommand = Result<void> (*)(const CommandLine& line, const MailArguments& asked);

  CLI::App* add_mail(CLI::App& parent,
                     const std::string& name,
                     const std::string& meaning,
                     MailCommand command) {
    CLI::App* made =
        add_about_server(parent, name, meaning, [this, command] { return command(line_, mail_); });
    made->add_option("-o,--output", mail_.output, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    return made;
  }

  void add_limit(CLI::App& list) {
    list.add_option("--limit", mail_.limit, "How many at most")
        ->capture_default_str()
        ->check(CLI::Range(std::size_t{1}, kListMax));
  }

  void add_outbox() {
    CLI::App* outbox = app_.add_subcommand("outbox", "Look after what others are yet to be told");
    outbox->require_subcommand(1);
    outbox->footer(
        "What PORC tells others is stored first and delivered until its target takes it, in order\n"
        "for each run. What a target refuses, or does not take for long, is put aside as dead:\n"
        "  porc outbox list --dead                       what nobody could be told, and why\n"
        "  porc outbox retry KEY                         have one delivered anew\n"
        "  porc outbox retry --all-dead --target github  all of one target, once it is mended\n"
        "  porc outbox drop KEY                          never tell it");
    CLI::App* list =
        add_mail(*outbox, "list", "List what is yet to be told, oldest first", &list_outbox);
    list->add_option("--target", mail_.target, "Only what this one is to be told");
    list->add_flag("--dead", mail_.dead, "Only what was put aside");
    add_limit(*list);
    CLI::App* show = add_mail(*outbox, "show", "Show one with what it tells", &show_outbox);
    show->add_option("KEY", mail_.key, "As `porc outbox list` shows it")->required();
    CLI::App* retry = add_mail(
        *outbox, "retry", "Have it delivered now, as if it had never been tried", &retry_outbox);
    CLI::App* which = retry->add_option_group("Which", "One of these");
    which->add_option("KEY", mail_.key, "As `porc outbox list` shows it");
    CLI::Option* all =
        which->add_flag("--all-dead", mail_.all_dead, "All of one target that were put aside");
    which->require_option(1);
    CLI::Option* target = retry->add_option("--target", mail_.target, "For --all-dead: which one");
    target->needs(all);
    all->needs(target);
    CLI::App* drop = add_mail(*outbox, "drop", "Take it out undelivered, for good", &drop_outbox);
    drop->add_option("KEY", mail_.key, "As `porc outbox list` shows it")->required();
  }

  void add_inbox() {
    CLI::App* inbox = app_.add_subcommand("inbox", "Look after events that came in");
    inbox->require_subcommand(1);
    inbox->footer(
        "Events of others (webhooks, Kafka) are stored once, acknowledged, and handled in order "
        "for\n"
        "each subject. One that cannot be handled is put aside as dead, and those behind it go "
        "on:\n"
        "  porc inbox list --state dead   what could not be handled, and why\n"
        "  porc inbox replay KEY          have it handled again; handling twice is harmless\n"
        "What the sender wrote is sealed and never shown.");
    CLI::App* list = add_mail(*inbox, "list", "List events, newest first", &list_inbox);
    list->add_option("--source", mail_.source, "Only events of this one");
    list->add_option("--state", mail_.state, "waiting, handled or dead")
        ->check(CLI::IsMember({"waiting", "handled", "dead"}));
    add_limit(*list);
    CLI::App* show = add_mail(*inbox, "show", "Show one event", &show_inbox);
    show->add_option("KEY", mail_.key, "As `porc inbox list` shows it")->required();
    CLI::App* replay =
        add_mail(*inbox, "replay", "Have an event handled again, also one that was", &replay_inbox);
    replay->add_option("KEY", mail_.key, "As `porc inbox list` shows it")->required();
  }

  CLI::App app_;
  CommandLine line_{};
  TokenArguments token_{};
  PolicyArguments policy_{};
  MailArguments mail_{};
  ReplayArguments replay_{};
  KeyArguments keys_{};
  CopyArguments copy_{};
  BackupArguments backup_{};
  std::string checkpoint_file_{};
  Command chosen_{};
  int exit_code_ = 0;  ///< of a command that did what it was asked
};

}  // namespace
}  // namespace porc::app

int main(int argc, char** argv) {
  porc::host::set_thread_stack();
  porc::mongo::remove_shared_counters();
  return porc::app::Commands().run(argc, argv);
}
