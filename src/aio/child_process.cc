// SPDX-License-Identifier: Apache-2.0
#include "aio/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "aio/await.h"
#include "aio/within.h"
#include "base/assert.h"

namespace porc::aio {

struct ChildProcess::State {
  State(Loop& l, pid_t p, int fd) : loop(l), pid(p), pidfd(l.context(), fd) {}

  /// Takes the exit code when the child has ended; never blocks.
  bool poll() {
    if (exit_code) return true;
    siginfo_t seen{};
    waitid(P_PID, static_cast<id_t>(pid), &seen, WEXITED | WNOHANG | WNOWAIT);
    if (seen.si_pid != pid) return false;
    // While the zombie holds its id, its group can be swept without hitting a stranger's.
    kill(-pid, SIGKILL);
    reap();
    return true;
  }
  void reap() {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  Loop& loop;
  const pid_t pid;
  boost::asio::posix::stream_descriptor pidfd;
  std::optional<int> exit_code{};
};

namespace {

constexpr mode_t kOutputMode = 0600;

/// The attributes and file actions of posix_spawn, freed with the scope.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  void set_stream(int target, const ChildStream& stream) {
    const int flags = target == STDIN_FILENO ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND;
    if (const auto* file = std::get_if<FileStream>(&stream)) {
      posix_spawn_file_actions_addopen(&actions_, target, file->path.c_str(), flags, kOutputMode);
    } else if (const auto* ours = std::get_if<FdStream>(&stream)) {
      posix_spawn_file_actions_adddup2(&actions_, ours->fd, target);
    } else {
      posix_spawn_file_actions_addopen(&actions_, target, "/dev/null", O_RDWR, 0);
    }
  }
  void close_all_others() {
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }
  void set_dir(const std::string& dir) {
    posix_spawn_file_actions_addchdir_np(&actions_, dir.c_str());
  }
  /// Default signal handling (we ignore SIGPIPE), nothing blocked, a process group of its own.
  void set_process(bool new_session) {
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    const int group = new_session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(
        &attributes_, static_cast<short>(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group));
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> c_strings(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

Error spawn_error(const std::string& program, const std::string& dir, int number) {
  const bool absent = number == ENOENT || number == ENOTDIR || number == EACCES;
  std::string where = dir.empty() ? "" : " in " + dir;
  return Error{.code = absent ? ErrorCode::not_found : ErrorCode::unavailable,
               .message = "starting " + program + where + ": " + std::strerror(number)};
}

}  // namespace

Result<ChildProcess> ChildProcess::spawn(Loop& loop, SpawnOptions options) {
  SpawnPlan plan;
  plan.set_stream(STDIN_FILENO, options.in);
  plan.set_stream(STDOUT_FILENO, options.out);
  plan.set_stream(STDERR_FILENO, options.err);
  plan.close_all_others();
  if (!options.dir.empty()) plan.set_dir(options.dir);
  plan.set_process(options.new_session);

  options.args.insert(options.args.begin(), options.program);
  std::vector<char*> args = c_strings(options.args);
  std::vector<char*> environment = c_strings(options.environment);
  pid_t pid = -1;
  const int failure = posix_spawnp(&pid,
                                   options.program.c_str(),
                                   plan.actions(),
                                   plan.attributes(),
                                   args.data(),
                                   environment.data());
  if (failure != 0) return spawn_error(options.program, options.dir, failure);

  // Close-on-exec by itself. Called by number: glibc 2.36 declares pidfd_open without C linkage.
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pidfd < 0) {
    Error error = spawn_error(options.program, options.dir, errno);
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return error;
  }
  return ChildProcess(std::make_shared<State>(loop, pid, pidfd));
}

ChildProcess::ChildProcess(std::shared_ptr<State> state) : state_(std::move(state)) {}

ChildProcess::~ChildProcess() {
  if (!state_) return;
  if (!state_->poll()) {
    kill(-state_->pid, SIGKILL);
    state_->reap();
  }
  state_->pidfd.close();
}

pid_t ChildProcess::pid() const noexcept {
  return state_->pid;
}

void ChildProcess::signal(int number) {
  if (!state_->exit_code) kill(-state_->pid, number);
}

Task<int> ChildProcess::wait() {
  return wait_for(state_);
}

Task<int> ChildProcess::stop(Duration grace) {
  return stop_within(state_, grace);
}

Task<int> ChildProcess::wait_for(std::shared_ptr<State> state) {
  // A pidfd that is ready is a hint, not a promise: look again each time.
  while (!state->poll()) {
    UseTask token(state);
    auto [error] = co_await state->pidfd.async_wait(
        boost::asio::posix::stream_descriptor::wait_read, std::move(token));
    if (error && !state->exit_code) {
      co_return Error{.code = ErrorCode::cancelled,
                      .message = "waiting for a child: " + error.message()};
    }
  }
  co_return *state->exit_code;
}

Task<int> ChildProcess::stop_within(std::shared_ptr<State> state, Duration grace) {
  Loop& loop = state->loop;
  if (!state->exit_code) kill(-state->pid, SIGINT);
  Result<int> code = co_await within(loop, loop, loop.now() + grace, wait_for(state));
  if (code || code.error().code != ErrorCode::timeout) co_return code;
  kill(-state->pid, SIGKILL);
  co_return co_await wait_for(state);
}

}  // namespace porc::aio
