// SPDX-License-Identifier: Apache-2.0
#include "supervisor/guard.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/files.h"
#include "host/spawn.h"
#include "supervisor/process.h"
#include "supervisor/report.h"

namespace porc::supervisor {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kChunkBytes = std::size_t{64} << 10;
constexpr pid_t kFirstProcess = 1;
constexpr int kFailed = 1;

int write_end(std::size_t output) {
  return kFirstOutputFd + 2 * static_cast<int>(output);
}

void tell(const std::string& part) {
  // A pipe takes as little as this at once, and nobody reads it when the supervisor is gone.
  [[maybe_unused]] ssize_t written = ::write(kToldFd, part.data(), part.size());
}

class Guard {
 public:
  Guard(Job order, int signals)
      : order_(std::move(order)), paths_(output_paths(order_.steps)), signals_(signals) {}

  Report run() {
    for (const Step& step : order_.steps) {
      look_at_lifeline();
      if (stopping_) return {.ending = Ending::interrupted};
      auto started = start(step);
      if (!started) return {.ending = Ending::unstartable, .message = started.error().message};
      child_ = *started;
      auto since = Clock::now();
      int code = follow();
      tell(encode(StepEnd{.code = code,
                          .took = std::chrono::duration_cast<milliseconds>(Clock::now() - since)}));
      if (stopping_) return {.ending = Ending::interrupted};
      if (std::find(step.accepted.begin(), step.accepted.end(), code) == step.accepted.end()) {
        return {.ending = Ending::step_failed};
      }
    }
    return {};
  }

 private:
  Result<pid_t> start(const Step& step) {
    host::SpawnPlan plan;
    plan.give(write_end(index_of(step.output)), STDOUT_FILENO);
    plan.give(write_end(index_of(step.errors)), STDERR_FILENO);
    // The first process of a sandbox takes all the others with it. Elsewhere they may outlive a
    // guard that is killed, and hold claim and lock themselves; in a sandbox they could drop them.
    if (::getpid() != kFirstProcess) {
      plan.give(kClaimFd, kClaimFd);
      if (!step.lock.empty()) plan.give(write_end(paths_.size()), kClaimFd + 1);
    }
    plan.enter(step.folder);
    return plan.start(step.argv, step.environment);
  }

  std::size_t index_of(const std::string& path) const {
    return static_cast<std::size_t>(std::find(paths_.begin(), paths_.end(), path) - paths_.begin());
  }

  /// Waits for the end of the child and of whatever it left behind; answers its exit code.
  int follow() {
    std::optional<int> code;
    while (!code) {
      wait_for_event();
      look_at_lifeline();
      if (alone_) drain();
      if (kill_at_ && Clock::now() >= *kill_at_) {
        ::kill(-child_, SIGKILL);
        kill_at_ = Clock::now() + order_.grace;
      }
      code = reap();
    }
    end_children();
    return *code;
  }

  void wait_for_event() {
    std::vector<pollfd> watched{{signals_, POLLIN, 0}};
    int wait_ms = -1;
    if (!alone_) {
      watched.push_back({kLifelineFd, POLLIN, 0});
    } else {
      for (std::size_t i = 0; i < paths_.size(); ++i) {
        watched.push_back({write_end(i) + 1, POLLIN, 0});
      }
      auto left = std::chrono::ceil<milliseconds>(*kill_at_ - Clock::now()).count();
      wait_ms = static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
    }
    ::poll(watched.data(), watched.size(), wait_ms);
    signalfd_siginfo seen{};
    while (::read(signals_, &seen, sizeof seen) > 0) {
    }
  }

  void look_at_lifeline() {
    char word = 0;
    ssize_t got = 0;
    while ((got = ::read(kLifelineFd, &word, 1)) > 0) stop();
    if (got < 0 || alone_) return;
    alone_ = true;
    kill_at_ = Clock::now() + order_.grace;
    stop();
  }

  /// SIGINT, once, to terraform alone: a second one would abort it, and its own children are its
  /// own business.
  void stop() {
    if (!stopping_ && child_ > 0) ::kill(child_, SIGINT);
    stopping_ = true;
  }

  /// Nobody reads the output any more: without this terraform would block on it, or die of SIGPIPE.
  void drain() {
    std::array<char, kChunkBytes> chunk{};
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      while (::read(write_end(i) + 1, chunk.data(), chunk.size()) > 0) {
      }
    }
  }

  /// The exit code once the child has ended. Orphans of a sandbox end here too.
  std::optional<int> reap() const {
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (ended == child_) return exit_code(status);
    }
    return std::nullopt;
  }

  Job order_;
  std::vector<std::string> paths_;
  int signals_;
  pid_t child_ = 0;
  bool stopping_ = false;
  bool alone_ = false;                          ///< the supervisor is gone
  std::optional<Clock::time_point> kill_at_{};  ///< set with `alone_`
};

Result<Job> read_order() {
  ::lseek(kOrderFd, 0, SEEK_SET);
  std::string bytes;
  std::array<char, kChunkBytes> chunk{};
  ssize_t got = 0;
  while ((got = ::read(kOrderFd, chunk.data(), chunk.size())) > 0) {
    bytes.append(chunk.data(), static_cast<std::size_t>(got));
  }
  ::close(kOrderFd);
  return decode_job(bytes);
}

}  // namespace

std::vector<std::string> output_paths(const std::vector<Step>& steps) {
  std::vector<std::string> paths;
  for (const Step& step : steps) {
    for (const std::string& path : {step.output, step.errors}) {
      if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    }
  }
  return paths;
}

Result<host::Descriptor> write_order(const Job& job) {
  host::Descriptor file(::memfd_create("order", MFD_CLOEXEC));
  const std::string bytes = encode(job);
  std::string_view rest = bytes;
  while (file.is_open() && !rest.empty()) {
    ssize_t written = ::write(file.get(), rest.data(), rest.size());
    if (written < 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (file.is_open() && rest.empty()) return file;
  return Error{.code = ErrorCode::unavailable,
               .message = std::string("writing an order: ") + std::strerror(errno)};
}

int guard() {
  // What runs in the sandbox has our user id: without this it could open our descriptors.
  ::prctl(PR_SET_DUMPABLE, 0);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t taken;
  sigemptyset(&taken);
  sigaddset(&taken, SIGCHLD);
  ::sigprocmask(SIG_SETMASK, &taken, nullptr);
  int signals = ::signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC);
  ::fcntl(kLifelineFd, F_SETFL, O_NONBLOCK);
  auto order = read_order();
  if (!order || signals < 0) return kFailed;
  Guard guard(*std::move(order), signals);
  tell(encode(guard.run()));
  return 0;
}

}  // namespace porc::supervisor
