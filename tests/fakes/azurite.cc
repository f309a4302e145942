// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/azurite.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/assert.h"
#include "host/files.h"

namespace porc::fakes {
namespace {

using namespace std::chrono_literals;

const std::filesystem::path kProgram =
    std::filesystem::path(PORC_NPM) / "node_modules/azurite/dist/src/blob/main.js";
constexpr auto kStartMax = 120s;

pid_t spawn(const std::vector<std::string>& arguments,
            const std::filesystem::path& folder,
            const std::filesystem::path& log) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  PORC_ASSERT(child >= 0);
  if (child > 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const bool ready = ::getppid() == parent && ::chdir(folder.c_str()) == 0 && out >= 0 &&
                     ::dup2(out, STDOUT_FILENO) >= 0 && ::dup2(out, STDERR_FILENO) >= 0;
  if (ready) ::execvp(argv.front(), argv.data());
  ::_exit(127);
}

/// What it says once it listens; "" before.
std::string address_in(const std::filesystem::path& log) {
  constexpr std::string_view kSays = "successfully listens on ";
  const auto text = host::read_file(log, std::size_t{1} << 20);
  const std::size_t begin = text ? text->find(kSays) : std::string::npos;
  const std::size_t end = text ? text->find('\n', begin) : std::string::npos;
  if (begin == std::string::npos || end == std::string::npos) return {};
  return text->substr(begin + kSays.size(), end - begin - kSays.size());
}

}  // namespace

Azurite::Azurite() {
  PORC_ASSERT(std::filesystem::exists(kProgram) &&
              "run tools/install_npm tests/npm build/npm first");
  std::string pattern = (std::filesystem::temp_directory_path() / "azurite-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  const std::filesystem::path log = folder_ / "log";
  pid_ = spawn({"node",
                kProgram.string(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                "0",
                "--inMemoryPersistence",
                "--disableTelemetry",
                "--silent"},
               folder_,
               log);
  const auto deadline = std::chrono::steady_clock::now() + kStartMax;
  while (endpoint_.empty()) {
    PORC_ASSERT(::waitpid(pid_, nullptr, WNOHANG) == 0);
    PORC_ASSERT(std::chrono::steady_clock::now() < deadline);
    ::poll(nullptr, 0, 20);
    endpoint_ = address_in(log);
  }
  endpoint_ += "/devstoreaccount1";
}

Azurite::~Azurite() {
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  std::filesystem::remove_all(folder_);
}

azure_blobs::Options Azurite::new_container() {
  azure_blobs::Options options;
  options.account =
      azure_blobs::parse_connection_string(Secret("UseDevelopmentStorage=true")).value();
  options.account.endpoint = endpoint_;
  options.container = "container-" + std::to_string(++containers_);
  options.retries = {.attempts_max = 4, .pause_base = 1ms, .pause_max = 20ms};
  return options;
}

}  // namespace porc::fakes
