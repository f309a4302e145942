// SPDX-License-Identifier: Apache-2.0
#include "supervisor/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include "supervisor/process.h"

namespace porc::supervisor {
namespace {

constexpr int kFirstPlainFd = 16;  ///< ours are moved above those that a step gets by number

/// The attributes and file actions of posix_spawn, freed with the scope.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_,
        static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  }
  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  void null_input() {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  void give(int ours, int theirs) { posix_spawn_file_actions_adddup2(&actions_, ours, theirs); }
  void enter(const std::string& folder) {
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }

  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> c_strings(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

Error unavailable(const std::string& doing, int number) {
  return Error{.code = number == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable,
               .message = doing + ": " + std::strerror(number)};
}

/// A pipe whose ends are close-on-exec and above every number that a step gets.
Result<std::pair<int, int>> high_pipe() {
  int low[2] = {-1, -1};
  if (::pipe2(low, O_CLOEXEC) != 0) return unavailable("making a pipe", errno);
  int read_end = ::fcntl(low[0], F_DUPFD_CLOEXEC, kFirstPlainFd);
  int write_end = ::fcntl(low[1], F_DUPFD_CLOEXEC, kFirstPlainFd);
  ::close(low[0]);
  ::close(low[1]);
  return std::pair(read_end, write_end);
}

/// The number behind `"child-pid":` in what bubblewrap tells, or 0.
pid_t parse_child_pid(std::string_view told) {
  constexpr std::string_view kMember = "\"child-pid\":";
  std::size_t place = told.find(kMember);
  if (place == std::string_view::npos) return 0;
  std::string_view rest = told.substr(place + kMember.size());
  std::size_t start = rest.find_first_not_of(' ');
  if (start == std::string_view::npos) return 0;
  pid_t pid = 0;
  for (char digit : rest.substr(start)) {
    if (digit < '0' || digit > '9') break;
    pid = pid * 10 + (digit - '0');
  }
  return pid;
}

}  // namespace

Result<Child> Child::start(const Step& step, int claim_fd) {
  std::vector<Output> outputs;
  PORC_TRY(Output output, Output::open(step.output));
  outputs.push_back(std::move(output));
  if (step.errors != step.output) {
    PORC_TRY(Output errors, Output::open(step.errors));
    outputs.push_back(std::move(errors));
  }
  std::pair<int, int> told(-1, -1);
  if (step.sandboxed) {
    PORC_TRY(told, high_pipe());
  }
  SpawnPlan plan;
  plan.null_input();
  plan.give(outputs.front().write_end(), STDOUT_FILENO);
  plan.give(outputs.back().write_end(), STDERR_FILENO);
  plan.give(claim_fd, kClaimFd);
  if (step.sandboxed) plan.give(told.second, kSandboxFd);
  plan.enter(step.folder);

  std::vector<std::string> argv = step.argv;
  std::vector<std::string> environment = step.environment;
  pid_t pid = -1;
  int fault = ::posix_spawn(&pid,
                            argv[0].c_str(),
                            &plan.actions_,
                            &plan.attributes_,
                            c_strings(argv).data(),
                            c_strings(environment).data());
  if (step.sandboxed) ::close(told.second);
  for (Output& stream : outputs) stream.close_write_end();
  Child child(pid, told.first, std::move(outputs));
  if (fault != 0) return unavailable("starting " + argv[0], fault);
  return child;
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      sandbox_fd_(std::exchange(other.sandbox_fd_, -1)),
      sandbox_pid_(other.sandbox_pid_),
      outputs_(std::move(other.outputs_)) {}

Child::~Child() {
  if (sandbox_fd_ >= 0) ::close(sandbox_fd_);
}

void Child::read_sandbox_pid() {
  std::array<char, 512> told{};
  ::fcntl(sandbox_fd_, F_SETFL, O_NONBLOCK);
  ssize_t got = ::read(sandbox_fd_, told.data(), told.size());
  if (got > 0) sandbox_pid_ = parse_child_pid({told.data(), static_cast<std::size_t>(got)});
}

bool Child::interrupt() {
  if (sandbox_fd_ < 0) return ::kill(pid_, SIGINT) == 0;
  if (sandbox_pid_ == 0) read_sandbox_pid();
  if (sandbox_pid_ == 0) return false;
  pid_t terraform = find_child_of(sandbox_pid_);
  return terraform != 0 && ::kill(terraform, SIGINT) == 0;
}

void Child::kill() {
  ::kill(-pid_, SIGKILL);
}

}  // namespace porc::supervisor
