// SPDX-License-Identifier: Apache-2.0
#include "aio/child_process.h"

#include <cerrno>
#include <csignal>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "aio/await.h"
#include "aio/within.h"
#include "host/spawn.h"

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

void set_stream(host::SpawnPlan& plan, int target, const ChildStream& stream) {
  const int flags = target == STDIN_FILENO ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND;
  if (const auto* file = std::get_if<FileStream>(&stream)) {
    plan.open(file->path, flags, kOutputMode, target);
  } else if (const auto* ours = std::get_if<FdStream>(&stream)) {
    plan.give(ours->fd, target);
  }
}

}  // namespace

Result<ChildProcess> ChildProcess::spawn(Loop& loop, SpawnOptions options) {
  host::SpawnPlan plan;
  set_stream(plan, STDIN_FILENO, options.in);
  set_stream(plan, STDOUT_FILENO, options.out);
  set_stream(plan, STDERR_FILENO, options.err);
  plan.enter(std::move(options.dir));
  if (!options.new_session) plan.stay_in_session();
  options.args.insert(options.args.begin(), options.program);
  PORC_TRY(pid_t pid, plan.start(std::move(options.args), std::move(options.environment)));
  auto pidfd = host::open_process(pid);
  if (!pidfd) {
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return std::move(pidfd).error();
  }
  return ChildProcess(std::make_shared<State>(loop, pid, pidfd->release()));
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
