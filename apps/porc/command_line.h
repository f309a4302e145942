// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "settings.h"

namespace porc::app {

/// What every command takes to find its settings.
struct CommandLine {
  std::string config_file{};
  std::map<std::string, std::string> flags{};  ///< by variable
};

/// File, environment and flags together. Errors: those of gather_settings and of reading the file.
Result<RawSettings> load_settings(const CommandLine& line);

struct TokenArguments {
  std::string owner{};
  std::vector<std::string> roles{};
  std::vector<std::string> environments{};
  std::vector<std::string> kinds{};
  std::vector<std::string> repositories{};
  std::string expires_in{};
  std::string id{};
};

struct PolicyArguments {
  std::string folder{};
  std::string name{};  ///< "" = the folder's, unless its porc.hcl says
};

Result<void> push_policies(const CommandLine& line, const PolicyArguments& arguments);
Result<void> list_policies(const CommandLine& line);

struct ReplayArguments {
  std::string folder{};
  std::string name{};  ///< "" = the folder's, unless its porc.hcl says
  std::string since = "90d";
  std::string environment{};  ///< a pattern; "" = all
  bool all = false;           ///< attachments do not count
  std::string output = "text";
};
/// Prints what would change; true when something would.
Result<bool> replay_policies(const CommandLine& line, const ReplayArguments& arguments);

/// Of `porc outbox` and `porc inbox`; "" = any.
struct MailArguments {
  std::string key{};
  std::string target{};
  std::string source{};
  std::string state{};
  bool dead = false;
  bool all_dead = false;
  std::size_t limit = 50;
  std::string output = "text";
};
Result<void> list_outbox(const CommandLine& line, const MailArguments& asked);
Result<void> show_outbox(const CommandLine& line, const MailArguments& asked);
Result<void> retry_outbox(const CommandLine& line, const MailArguments& asked);
Result<void> drop_outbox(const CommandLine& line, const MailArguments& asked);
Result<void> list_inbox(const CommandLine& line, const MailArguments& asked);
Result<void> show_inbox(const CommandLine& line, const MailArguments& asked);
Result<void> replay_inbox(const CommandLine& line, const MailArguments& asked);

/// Makes in Port what PORC needs there; says what it made.
Result<void> set_up_port(const CommandLine& line);

/// Of `porc keys`.
struct KeyArguments {
  std::string id{};
  bool master = false;
  bool audit = false;
  std::string output = "text";
};
Result<void> list_keys(const CommandLine& line, const KeyArguments& asked);
Result<void> rotate_keys(const CommandLine& line, const KeyArguments& asked);
Result<void> retire_key(const CommandLine& line, const KeyArguments& asked);

/// Which engine has the states of the database.
Result<void> show_engine(const CommandLine& line);
/// From now on it is the one of the settings.
Result<void> claim_engine(const CommandLine& line);

/// Of `porc copy`.
struct CopyArguments {
  std::string from{};
  std::string to{};
  std::string blobs_from{};  ///< "" = blobs stay where they are
  std::string blobs_to{};
};
Result<void> copy_store(const CommandLine& line, const CopyArguments& asked);

/// Of `porc backup`, `restore` and `drill`.
struct BackupArguments {
  std::string to{};
  std::string from{};
  std::string into{};
};
Result<void> back_up(const CommandLine& line, const BackupArguments& asked);
Result<void> restore(const CommandLine& line, const BackupArguments& asked);
Result<void> drill(const CommandLine& line, const BackupArguments& asked);

Result<void> serve(const CommandLine& line);
Result<void> work(const CommandLine& line);
Result<void> check_config(const CommandLine& line);
/// Connects to the clusters of the settings, and prints what they answer.
Result<void> check_kafka(const CommandLine& line);
Result<void> create_token(const CommandLine& line, const TokenArguments& arguments);
Result<void> list_tokens(const CommandLine& line);
Result<void> revoke_token(const CommandLine& line, const TokenArguments& arguments);
/// `checkpoint_file`: one that was kept elsewhere; "" = none.
Result<void> verify_audit(const CommandLine& line, const std::string& checkpoint_file);
Result<void> export_checkpoint(const CommandLine& line);

}  // namespace porc::app
