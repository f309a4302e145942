// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/phase_process.h"

#include <csignal>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "aio/await.h"
#include "host/files.h"
#include "host/spawn.h"
#include "supervisor/claim.h"
#include "terraform_engine/run_on.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;
using boost::asio::posix::stream_descriptor;

constexpr std::size_t kReportBytesMax = std::size_t{1} << 20;
// Between a supervisor that starts and its first file, and while the last orphan ends.
constexpr Duration kLookAgain = std::chrono::milliseconds(20);

/// A pidfd of the new process. Every signal is blocked in the new process from its first
/// instruction on, so that a cancel that comes before it listens is not lost and does not kill it.
Result<host::Descriptor> spawn(const fs::path& program, const fs::path& job) {
  host::SpawnPlan plan;
  plan.block_signals();
  auto pid = plan.start({program.string(), job.string()}, {});
  if (!pid) return Error{.code = ErrorCode::unavailable, .message = pid.error().message};
  auto process = host::open_process(*pid);
  if (process) return process;
  ::kill(*pid, SIGKILL);
  ::waitpid(*pid, nullptr, 0);
  return Error{.code = ErrorCode::unavailable, .message = process.error().message};
}

/// What a look into the job's folder shows.
struct Sight {
  std::optional<supervisor::Report> report{};
  host::Descriptor supervisor{};  ///< pidfd of the one that runs
  bool busy = false;              ///< somebody holds the claim
  bool started = false;
  bool absent = false;  ///< there is no folder
};

std::optional<supervisor::Report> find_report(const fs::path& job) {
  auto bytes = host::read_file(job / supervisor::kReportFile, kReportBytesMax);
  if (!bytes) return std::nullopt;
  auto report = supervisor::decode_report(*bytes);
  if (report) return *std::move(report);
  return supervisor::Report{.ending = supervisor::Ending::unstartable,
                            .message = "the supervisor's report cannot be read"};
}

Result<Sight> look(const fs::path& job) {
  Sight sight;
  sight.report = find_report(job);
  if (sight.report) return sight;
  if (auto identity = supervisor::find_supervisor(job)) {
    if (auto process = supervisor::open_process(*identity)) {
      sight.supervisor = *std::move(process);
      return sight;
    }
  }
  auto claim = supervisor::Claim::take(job);
  if (!claim && claim.error().code == ErrorCode::not_found) {
    sight.absent = true;
    return sight;
  }
  if (!claim && claim.error().code == ErrorCode::conflict) {
    sight.busy = true;
    return sight;
  }
  if (!claim) return std::move(claim).error();
  // While we hold the claim nobody runs, and nobody can begin.
  sight.report = find_report(job);
  sight.started = supervisor::find_supervisor(job).has_value();
  if (!sight.report && !sight.started) {
    std::error_code fault;
    fs::remove_all(job, fault);
    if (fault) return Error{.code = ErrorCode::unavailable, .message = fault.message()};
  }
  return sight;
}

}  // namespace

struct PhaseProcess::Watched {
  Watched(aio::Loop& loop, host::Descriptor process) : pidfd(loop.context(), process.get()) {
    process.release();
  }
  int number() { return pidfd.native_handle(); }
  bool has_ended() {
    pollfd ended{number(), POLLIN, 0};
    return ::poll(&ended, 1, 0) != 0;
  }
  void send(int signal) { ::syscall(SYS_pidfd_send_signal, number(), signal, nullptr, 0); }

  stream_descriptor pidfd;
};

Task<void> PhaseProcess::start(fs::path supervisor) {
  PORC_CO_TRY(started_, co_await run_on(pool_, spawn, std::move(supervisor), job_));
  co_return ok;
}

Task<PhaseProcess::End> PhaseProcess::follow() {
  // Our own may not have claimed the job yet: only its end tells that nobody will.
  if (started_.is_open()) PORC_CO_CHECK(co_await wait_for_exit(std::move(started_)));
  for (;;) {
    auto sight = co_await run_on(pool_, look, job_);
    if (!sight && sight.error().code == ErrorCode::cancelled) co_return std::move(sight).error();
    if (sight && sight->report) co_return End{.report = std::move(sight->report), .started = true};
    if (sight && sight->supervisor.is_open()) {
      PORC_CO_CHECK(co_await wait_for_exit(std::move(sight->supervisor)));
    } else if (sight && !sight->busy) {
      co_return End{.report = std::nullopt, .started = sight->started, .absent = sight->absent};
    } else {
      PORC_CO_CHECK(co_await aio::sleep_until(loop_, loop_.now() + kLookAgain));
    }
  }
}

Task<void> PhaseProcess::wait_for_exit(host::Descriptor supervisor) {
  auto watched = std::make_shared<Watched>(loop_, std::move(supervisor));
  watched_ = watched;
  deliver();
  // Being woken is a hint: what counts is the descriptor itself.
  while (!watched->has_ended()) {
    aio::UseTask token(watched);
    auto [fault] =
        co_await watched->pidfd.async_wait(stream_descriptor::wait_read, std::move(token));
    if (fault) co_return Error{.code = ErrorCode::cancelled, .message = "the engine is closing"};
  }
  watched_.reset();
  // Only our own child must be reaped; one that we adopted is its new parent's.
  siginfo_t reaped{};
  ::waitid(P_PIDFD, static_cast<id_t>(watched->number()), &reaped, WEXITED | WNOHANG);
  co_return ok;
}

void PhaseProcess::interrupt(bool force) {
  interrupt_wanted_ = true;
  force_wanted_ = force_wanted_ || force;
  deliver();
}

void PhaseProcess::deliver() const {
  if (!watched_) return;
  if (interrupt_wanted_) watched_->send(SIGINT);
  if (force_wanted_) watched_->send(SIGUSR1);
}

}  // namespace porc::terraform_engine
