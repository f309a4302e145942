// SPDX-License-Identifier: Apache-2.0
// cli: the commands of pine. Reading order: command.h, registry.h, surroundings.h, cli.h, then any
// file of commands/. It never learns which adapters there are: the program hands them in.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aio/clock.h"
#include "aio/executor.h"
#include "aio/signal.h"
#include "cli/console.h"
#include "contracts/catalog.h"
#include "contracts/compute.h"
#include "contracts/entropy.h"
#include "contracts/quill_library.h"
#include "domain/policy/policy_set.h"
#include "domain/rules/platform_rules.h"
#include "http/client.h"

namespace porc::cli {

struct Address;

/// Ctrl-C. Without a listener it ends the program as usual.
class Interrupts {
 public:
  explicit Interrupts(aio::Executor& executor) : signal_(executor) {}

  /// While it lives, Ctrl-C is its owner's business.
  class Listener {
   public:
    explicit Listener(Interrupts& interrupts) : interrupts_(interrupts) { ++interrupts.listeners_; }
    ~Listener() { --interrupts_.listeners_; }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

   private:
    Interrupts& interrupts_;
  };

  /// False when nobody listens.
  bool deliver() {
    if (listeners_ == 0) return false;
    signal_.notify_all();
    return true;
  }
  aio::Signal& signal() noexcept { return signal_; }

 private:
  aio::Signal signal_;
  int listeners_ = 0;
};

/// Everything a command may touch. What is costly is made when it is first asked for, so that an
/// offline command starts at once. All of it outlives the command.
struct Surroundings {
  aio::Executor& executor;
  aio::Clock& clock;
  Console& console;
  Interrupts& interrupts;
  Entropy& entropy;
  std::string version{};  ///< of this program
  /// An environment variable; nullopt when it is not set.
  std::function<std::optional<std::string>(const std::string& name)> variable{};
  /// The HTTP client that trusts what the address says.
  std::function<http::Client&(const Address& address)> client{};
  /// The quills in these folders. Errors: as DiskQuills::open.
  std::function<Result<std::unique_ptr<QuillLibrary>>(std::vector<std::filesystem::path> folders)>
      open_quills{};
  /// The platform's rules in a folder. Errors: as disk_rules::read_rules.
  std::function<Result<rules::PlatformRules>(const std::filesystem::path& folder)> open_rules{};
  /// The policy sets in a folder that is one or holds some. Errors: as disk_policies::read_sets.
  std::function<Result<policy::Sets>(const std::filesystem::path& folder)> open_policies{};
  /// The files of one quill. Errors: as disk_quills::read_folder.
  std::function<Result<quill::Source>(const std::filesystem::path& folder)> read_folder{};
  /// The catalog that the environment names (PORT_CLIENT_ID, …). Errors: invalid_argument saying
  /// what is not set.
  std::function<Result<std::unique_ptr<Catalog>>()> open_catalog{};
  /// Where work goes that would keep the loop busy.
  std::function<Compute&()> compute{};
  /// All of standard input. Errors: too_large.
  std::function<Result<std::string>(std::size_t bytes_max)> read_input{};
  /// The line a person types after the prompt; nullopt when they end the input or press Ctrl-C.
  /// Absent when nobody can be asked.
  std::function<std::optional<std::string>(const std::string& prompt)> ask{};
  /// Standard output of a program that is on PATH. Errors: not_found; unavailable.
  std::function<Task<std::string>(std::vector<std::string> command)> output_of{};
};

}  // namespace porc::cli
