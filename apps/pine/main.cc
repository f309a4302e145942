// SPDX-License-Identifier: Apache-2.0
// pine, the developers' command line: hands the commands of src/cli what this machine has.
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "aio/blocking_pool.h"
#include "aio/child_process.h"
#include "aio/loop.h"
#include "aio/within.h"
#include "cli/address.h"
#include "cli/cli.h"
#include "cli/surroundings.h"
#include "disk_policies/set_folder.h"
#include "disk_quills/disk_quills.h"
#include "disk_quills/quill_folder.h"
#include "disk_rules/disk_rules.h"
#include "host/entropy.h"
#include "host/thread_stack.h"
#include "http/curl_client.h"
#include "port_catalog/catalog.h"
#include "port_environment.h"
#include "terminal.h"
#include "version.h"

namespace porc::pine {
namespace {

class KernelEntropy final : public Entropy {
 public:
  std::string bytes(std::size_t count) override { return host::random_bytes(count); }
};

class PoolCompute final : public Compute {
 public:
  explicit PoolCompute(aio::Loop& loop) : pool_(loop, 1, 1) {}
  Task<void> run(std::function<void()> work) override {
    auto job = [work = std::move(work)]() -> Result<void> {
      work();
      return ok;
    };
    return pool_.run(std::move(job));
  }

 private:
  aio::BlockingPool pool_;
};

/// A pipe whose ends are closed with it.
class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_, O_CLOEXEC | O_NONBLOCK) != 0) ends_[0] = ends_[1] = -1;
  }
  ~Pipe() {
    for (int end : ends_) {
      if (end >= 0) close(end);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int in() const { return ends_[1]; }
  int out() const { return ends_[0]; }

 private:
  int ends_[2]{};
};

/// What a program says in a few words: what does not fit into a pipe is lost.
Task<std::string> output_of(aio::Loop& loop, std::vector<std::string> command) {
  constexpr Duration kPatience = std::chrono::seconds(10);
  constexpr std::size_t kOutputMax = 64 * 1024;
  Pipe pipe;
  aio::SpawnOptions options{.program = command.front()};
  options.args.assign(command.begin() + 1, command.end());
  for (const char* name : {"PATH", "HOME"}) {
    options.environment.push_back(std::string(name) + "=" +
                                  environment_variable(name).value_or(""));
  }
  options.environment.emplace_back("CHECKPOINT_DISABLE=1");  // terraform asks nobody for news
  options.out = aio::FdStream{pipe.in()};
  PORC_CO_TRY(aio::ChildProcess child, aio::ChildProcess::spawn(loop, std::move(options)));
  PORC_CO_TRY(const int code,
              co_await aio::within(loop, loop, loop.now() + kPatience, child.wait()));
  std::string text(kOutputMax, '\0');
  const ssize_t count = read(pipe.out(), text.data(), text.size());
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  if (code == 0) co_return text;
  co_return Error{.code = ErrorCode::unavailable,
                  .message = command.front() + " ended with " + std::to_string(code)};
}

/// Everything that lives as long as the program; what is costly is made when first used.
class Pine {
 public:
  int run(std::vector<std::string> words);

 private:
  void interrupt(int signal);
  http::Client& client(const cli::Address& address);
  Result<std::unique_ptr<QuillLibrary>> open_quills(std::vector<std::filesystem::path> folders);
  Result<std::unique_ptr<Catalog>> open_catalog();

  aio::Loop loop_{};
  KernelEntropy entropy_{};
  cli::Interrupts interrupts_{loop_};
  cli::Console console_{{.write = [](std::string_view bytes) { write_all(STDOUT_FILENO, bytes); },
                         .is_terminal = isatty(STDOUT_FILENO) == 1},
                        {.write = [](std::string_view bytes) { write_all(STDERR_FILENO, bytes); },
                         .is_terminal = isatty(STDERR_FILENO) == 1}};
  std::optional<http::CurlClient> client_{};
  std::optional<aio::BlockingPool> pool_{};
  std::optional<PoolCompute> compute_{};
};

/// Without a listener Ctrl-C ends pine as it ends any program, so that a shell script stops too.
void Pine::interrupt(int signal) {
  if (signal == SIGINT && interrupts_.deliver()) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

http::Client& Pine::client(const cli::Address& address) {
  if (!client_) {
    http::CurlOptions options{.user_agent = std::string("pine/") + kVersion};
    options.ca_file = address.ca_file;
    options.key_pin = address.key_pin;
    client_.emplace(loop_, std::move(options));
  }
  return *client_;
}

Result<std::unique_ptr<QuillLibrary>> Pine::open_quills(
    std::vector<std::filesystem::path> folders) {
  if (!pool_) pool_.emplace(loop_, 1, 1);  // only publishing would use it
  PORC_TRY(auto library, disk_quills::DiskQuills::open(std::move(folders), {}, *pool_));
  return std::unique_ptr<QuillLibrary>(std::move(library));
}

/// With the credentials of whoever publishes: the server's own never leave it.
Result<std::unique_ptr<Catalog>> Pine::open_catalog() {
  PORC_TRY(port_catalog::Options options, read_port_options(environment_variable));
  return std::unique_ptr<Catalog>(std::make_unique<port_catalog::PortCatalog>(
      client(cli::Address{}), loop_, std::move(options)));
}

int Pine::run(std::vector<std::string> words) {
  loop_.on_signal([this](int signal) { interrupt(signal); });
  cli::Surroundings around{.executor = loop_,
                           .clock = loop_,
                           .console = console_,
                           .interrupts = interrupts_,
                           .entropy = entropy_,
                           .version = kVersion};
  around.variable = environment_variable;
  around.client = [this](const cli::Address& address) -> http::Client& { return client(address); };
  around.open_quills = [this](std::vector<std::filesystem::path> folders) {
    return open_quills(std::move(folders));
  };
  around.read_folder = disk_quills::read_folder;
  around.open_rules = disk_rules::read_rules;
  around.open_policies = disk_policies::read_sets;
  around.open_catalog = [this] { return open_catalog(); };
  around.compute = [this]() -> Compute& {
    if (!compute_) compute_.emplace(loop_);
    return *compute_;
  };
  around.read_input = read_standard_input;
  if (isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1) around.ask = ask;
  around.output_of = [this](std::vector<std::string> command) {
    return output_of(loop_, std::move(command));
  };
  auto code = aio::run_to_end(loop_, cli::run_command_line(around, std::move(words)));
  return code ? *code : error_traits(code.error().code).exit_code;
}

}  // namespace
}  // namespace porc::pine

int main(int argc, char** argv) {
  porc::host::set_thread_stack();
  porc::pine::Pine pine;
  return pine.run(std::vector<std::string>(argv + 1, argv + argc));
}
