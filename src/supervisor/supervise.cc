// SPDX-License-Identifier: Apache-2.0
#include "supervisor/supervise.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/files.h"
#include "supervisor/child.h"
#include "supervisor/claim.h"
#include "supervisor/job.h"
#include "supervisor/lease.h"
#include "supervisor/lock.h"
#include "supervisor/report.h"
#include "supervisor/reserve.h"

namespace porc::supervisor {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr mode_t kPrivate = 0600;
constexpr int kLookAgainMs = 20;  ///< the kernel tells nobody that a lock is free
constexpr milliseconds kLeaseLook{500};
constexpr const char* kLeaseOver = "its server was not heard of for longer than its lease";

/// What people are told of a lock, who have no use for the place of its file.
std::string name_of(const std::string& lock) {
  return std::filesystem::path(lock).filename().string();
}

/// Runs the steps of one job in one thread: signals, pipes and timers meet in one poll.
class Supervision {
 public:
  Supervision(Job job, std::string program, int claim_fd, int signals, Reserve& reserve)
      : job_(std::move(job)),
        program_(std::move(program)),
        claim_fd_(claim_fd),
        signals_(signals),
        reserve_(reserve),
        room_{.bytes_max = job_.output_bytes_max},
        deadline_(Clock::now() + job_.deadline) {}

  Report run() {
    for (auto first = job_.steps.begin(); first != job_.steps.end();) {
      auto next = std::find_if(first, job_.steps.end(), [&](const Step& step) {
        return step.sandbox != first->sandbox || step.lock != first->lock;
      });
      if (has_lost_lease()) {
        stop(nullptr, Ending::unattended, kLeaseOver);
        break;
      }
      host::Descriptor lock = wait_for_lock(first->lock);
      if (first->lock.empty() || lock.is_open()) run_together({first, next}, lock.get());
      if (stopping_ || report_.ending != Ending::finished) break;
      first = next;
    }
    return std::move(report_);
  }

 private:
  /// Closed when it is not to be had, or there is none.
  host::Descriptor wait_for_lock(const std::string& path) {
    const auto since = Clock::now();
    while (!path.empty() && !stopping_) {
      auto lock = lock_file(path);
      if (lock) {
        // How long others take is not this job's fault.
        deadline_ += Clock::now() - since;
        return *std::move(lock);
      }
      if (lock.error().code != ErrorCode::conflict) {
        report_.ending = Ending::unstartable;
        report_.message = lock.error().message;
        break;
      }
      pollfd signals{signals_, POLLIN, 0};
      ::poll(&signals, 1, kLookAgainMs);
      take_signals(nullptr);
      if (Clock::now() >= deadline_) {
        stop(nullptr,
             Ending::deadline,
             "it waited for " + name_of(path) + " longer than the deadline");
      }
      if (has_lost_lease()) stop(nullptr, Ending::unattended, kLeaseOver);
    }
    return {};
  }

  /// Runs steps of one sandbox and lock.
  void run_together(std::vector<Step> steps, int lock_fd) {
    const std::string lock = steps.front().lock;
    const milliseconds hold_max = steps.front().hold_max;
    Job order{.steps = std::move(steps), .grace = job_.grace};
    auto child = Child::start(order, program_, claim_fd_, lock_fd);
    if (!child) {
      report_.ending = Ending::unstartable;
      report_.message = child.error().message;
      return;
    }
    auto since = Clock::now();
    until_ = deadline_;
    late_ = "it took longer than the deadline";
    if (hold_max.count() > 0 && since + hold_max < deadline_) {
      until_ = since + hold_max;
      late_ = "it kept " + name_of(lock) + " from others for longer than it may";
    }
    int code = follow(*child);
    Report told =
        child->report({code, std::chrono::duration_cast<milliseconds>(Clock::now() - since)});
    report_.steps.insert(report_.steps.end(), told.steps.begin(), told.steps.end());
    if (stopping_) return;
    report_.ending = told.ending;
    report_.message = std::move(told.message);
  }

  /// Waits for the child's end; answers its exit code.
  int follow(Child& child) {
    std::optional<int> code;
    while (!code) {
      wait_for_event(child);
      take_signals(&child);
      reserve_.look();
      drain(child);
      watch_clock(child);
      code = reap(child);
    }
    // What it left behind ends with it; then the pipes hold all there will ever be.
    end_children();
    reserve_.give_up();
    drain(child);
    while (waits_for_room(child)) {
      ::poll(nullptr, 0, static_cast<int>(kRoomLook.count()));
      drain(child);
    }
    return *code;
  }

  void wait_for_event(Child& child) {
    std::vector<pollfd> watched{{signals_, POLLIN, 0}};
    auto wake = kill_at_.value_or(until_);
    for (const Output& output : child.outputs()) {
      if (output.read_end() >= 0 && !output.waits_for_room())
        watched.push_back({output.read_end(), POLLIN, 0});
    }
    if (reserve_.is_kept() || waits_for_room(child))
      wake = std::min(wake, Clock::now() + kRoomLook);
    if (!job_.lease.empty()) wake = std::min(wake, Clock::now() + kLeaseLook);
    auto left = std::chrono::ceil<milliseconds>(wake - Clock::now()).count();
    ::poll(watched.data(),
           watched.size(),
           static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
  }

  /// `child` is null while none runs.
  void take_signals(Child* child) {
    signalfd_siginfo seen{};
    while (::read(signals_, &seen, sizeof seen) == sizeof seen) {
      if (seen.ssi_signo == SIGINT || seen.ssi_signo == SIGTERM) {
        stop(child, Ending::interrupted, "");
      } else if (seen.ssi_signo == SIGUSR1) {
        if (stopping_) kill_at_ = Clock::now();
        stop(child, Ending::interrupted, "");
      }
    }
  }

  void drain(Child& child) {
    for (Output& output : child.outputs()) {
      auto drained = output.drain(room_);
      if (output.waits_for_room()) reserve_.look();
      if (drained) continue;
      stop(&child, Ending::output_limit, std::move(drained).error().message);
      if (!kill_at_) kill_at_ = Clock::now() + job_.grace;
    }
  }

  static bool waits_for_room(Child& child) {
    return std::ranges::any_of(child.outputs(), &Output::waits_for_room);
  }

  void watch_clock(Child& child) {
    auto now = Clock::now();
    if (kill_at_ && now >= *kill_at_) {
      child.kill();
      report_.killed = true;
      kill_at_ = now + job_.grace;
    } else if (!kill_at_ && now >= until_) {
      stop(&child, Ending::deadline, late_);
      kill_at_ = now + job_.grace;
    } else if (!kill_at_ && has_lost_lease()) {
      stop(&child, Ending::unattended, kLeaseOver);
      kill_at_ = now + job_.grace;
    }
  }

  /// Looks from time to time only.
  bool has_lost_lease() {
    const auto now = Clock::now();
    if (job_.lease.empty() || now < lease_look_) return false;
    lease_look_ = now + kLeaseLook;
    return is_lease_over(job_.lease);
  }

  /// SIGINT, the first time only.
  void stop(Child* child, Ending why, std::string message) {
    if (stopping_) return;
    stopping_ = true;
    report_.ending = why;
    report_.message = std::move(message);
    if (child != nullptr) child->interrupt();
  }

  /// The exit code once the child has ended. While its zombie holds its id, whatever it left in its
  /// process group can be ended without hitting a stranger's.
  static std::optional<int> reap(Child& child) {
    siginfo_t seen{};
    ::waitid(P_PID, static_cast<id_t>(child.pid()), &seen, WEXITED | WNOHANG | WNOWAIT);
    if (seen.si_pid != child.pid()) return std::nullopt;
    child.kill();
    int status = 0;
    ::waitpid(child.pid(), &status, 0);
    return exit_code(status);
  }

  Job job_;
  std::string program_;
  int claim_fd_;
  int signals_;
  Reserve& reserve_;
  Room room_;
  Clock::time_point deadline_;
  Clock::time_point until_{};  ///< what runs now must be over by then, or `late_` is told
  std::string late_{};
  std::optional<Clock::time_point> kill_at_{};
  Clock::time_point lease_look_{};
  bool stopping_ = false;  ///< SIGINT is decided
  Report report_{};
};

/// A descriptor from which the signals are read.
int block_signals() {
  sigset_t taken;
  sigemptyset(&taken);
  for (int number : {SIGINT, SIGTERM, SIGUSR1, SIGCHLD}) sigaddset(&taken, number);
  ::sigprocmask(SIG_SETMASK, &taken, nullptr);
  for (int number : {SIGHUP, SIGPIPE}) ::signal(number, SIG_IGN);
  return ::signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC);
}

Result<Job> read_job(const std::filesystem::path& folder) {
  PORC_TRY(std::string bytes, host::read_file(folder / kJobFile, kJobBytesMax));
  return decode_job(bytes);
}

}  // namespace

int supervise(const std::filesystem::path& folder, const std::filesystem::path& program) {
  int signals = block_signals();
  ::setsid();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);

  auto claim = Claim::take(folder);
  if (!claim) return kAlreadyClaimed;
  auto self = identify(::getpid());
  if (!self) return kNotReported;
  auto job = read_job(folder);
  const bool durably = !job || !job->repeatable;
  Reserve reserve(folder, job ? job->written_last : "");
  auto recorded = when_there_is_room([&] { return record_supervisor(folder, *self, durably); });
  if (!recorded) return kAlreadyClaimed;
  Report report;
  if (job) {
    Supervision supervision(*std::move(job), program.string(), claim->fd(), signals, reserve);
    report = supervision.run();
  } else {
    report = {.ending = Ending::unstartable, .message = job.error().message};
  }
  reserve.give_up();
  const bool failed = report.ending == Ending::step_failed || report.ending == Ending::output_limit;
  if (failed && !durably && reserve.was_full()) {
    // It failed for want of room, perhaps: without a report it is run again, when there is some.
    const Reserve again(folder, "");
    return kNotReported;
  }
  auto write = durably ? host::write_file_durably : host::write_file;
  // Without it nobody would know how terraform ended.
  auto reported =
      when_there_is_room([&] { return write(folder / kReportFile, encode(report), kPrivate); });
  return reported ? kReported : kNotReported;
}

}  // namespace porc::supervisor
