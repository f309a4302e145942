// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/postgres_server.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <vector>

#include <arpa/inet.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/assert.h"
#include "pg/connection.h"

namespace porc::fakes {
namespace {

using namespace std::chrono_literals;

const std::filesystem::path kPrograms = "/usr/lib/postgresql/15/bin";
constexpr auto kStartMax = 60s;

/// PostgreSQL refuses to run as root.
const passwd* unprivileged_user() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  PORC_ASSERT(user != nullptr);
  return user;
}

pid_t spawn(const std::filesystem::path& program,
            const std::vector<std::string>& arguments,
            const std::filesystem::path& log) {
  const passwd* user = unprivileged_user();
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  PORC_ASSERT(child >= 0);
  if (child > 0) return child;
  const bool is_demoted =
      user == nullptr ||
      (::setgroups(0, nullptr) == 0 && ::setgid(user->pw_gid) == 0 && ::setuid(user->pw_uid) == 0);
  ::prctl(PR_SET_PDEATHSIG, SIGINT);
  if (!is_demoted || ::getppid() != parent || ::chdir("/") != 0) ::_exit(126);
  std::FILE* out = std::freopen(log.c_str(), "a", stdout);
  if (out == nullptr || ::dup2(STDOUT_FILENO, STDERR_FILENO) < 0) ::_exit(126);
  ::execv(program.c_str(), argv.data());
  ::_exit(127);
}

int end_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): so the system calls it
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  PORC_ASSERT(::bind(fd, generic, size) == 0 && ::getsockname(fd, generic, &size) == 0);
  ::close(fd);
  return ntohs(address.sin_port);
}

}  // namespace

PostgresServer::PostgresServer(Options options) : options_(options) {
  std::string pattern = (std::filesystem::temp_directory_path() / "postgres-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  if (const passwd* user = unprivileged_user())
    PORC_ASSERT(::chown(folder_.c_str(), user->pw_uid, user->pw_gid) == 0);
  const pid_t made = spawn(kPrograms / "initdb",
                           {"--pgdata=" + (folder_ / "data").string(),
                            "--username=porc",
                            "--auth=trust",
                            "--encoding=UTF8",
                            "--locale=C.UTF-8",
                            "--no-sync"},
                           folder_ / "log");
  PORC_ASSERT(end_of(made) == 0);
  port_ = free_port();
  start();
}

PostgresServer::~PostgresServer() {
  stop();
  std::filesystem::remove_all(folder_);
}

void PostgresServer::start() {
  std::vector<std::string> arguments{"-D",
                                     (folder_ / "data").string(),
                                     "-p",
                                     std::to_string(port_),
                                     "-k",
                                     folder_.string(),
                                     "-c",
                                     "listen_addresses=127.0.0.1",
                                     "-c",
                                     "max_connections=200"};
  if (!options_.durable) arguments.insert(arguments.end(), {"-F", "-c", "full_page_writes=off"});
  pid_ = spawn(kPrograms / "postgres", arguments, folder_ / "log");
  const auto deadline = std::chrono::steady_clock::now() + kStartMax;
  while (!pg::Connection::open({.url = url("postgres")})) {
    PORC_ASSERT(::waitpid(pid_, nullptr, WNOHANG) == 0);
    PORC_ASSERT(std::chrono::steady_clock::now() < deadline);
    ::poll(nullptr, 0, 20);
  }
}

void PostgresServer::stop() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGINT);
  end_of(pid_);
  pid_ = -1;
}

void PostgresServer::restart() {
  stop();
  start();
}

std::string PostgresServer::url(const std::string& database) const {
  return "postgresql://porc@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::string PostgresServer::new_database() {
  const std::string name = "porc_" + std::to_string(++databases_);
  auto db = pg::Connection::open({.url = url("postgres")});
  PORC_ASSERT(db);
  PORC_ASSERT(db->execute("CREATE DATABASE " + name));
  return url(name);
}

}  // namespace porc::fakes
