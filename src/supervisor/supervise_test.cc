// SPDX-License-Identifier: Apache-2.0
// Runs supervise() in a forked child: it takes over signals and its session.
#include "supervisor/supervise.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "host/files.h"
#include "supervisor/claim.h"
#include "supervisor/job.h"
#include "supervisor/lease.h"
#include "supervisor/lock.h"
#include "supervisor/report.h"

namespace porc::supervisor {
namespace {

using std::chrono::milliseconds;

class SuperviseTest : public testing::Test {
 protected:
  SuperviseTest() {
    std::string name = (std::filesystem::temp_directory_path() / "supervise-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~SuperviseTest() override { std::filesystem::remove_all(folder_); }

  Step shell(const std::string& script) const {
    return {.argv = {"/bin/sh", "-c", script},
            .environment = {"MARK=here"},
            .folder = folder_.string(),
            .output = (folder_ / "log").string(),
            .errors = (folder_ / "log").string()};
  }
  static Job job_of(std::vector<Step> steps) {
    return {.steps = std::move(steps),
            .deadline = milliseconds(60'000),
            .grace = milliseconds(60'000),
            .output_bytes_max = 1U << 20};
  }

  pid_t start(const Job& job) {
    EXPECT_TRUE(host::write_file_durably(folder_ / kJobFile, encode(job), 0600));
    return start_again();
  }
  pid_t start_again() {
    sigset_t all;
    sigfillset(&all);
    sigset_t before;
    ::sigprocmask(SIG_BLOCK, &all, &before);
    pid_t child = ::fork();
    if (child == 0) ::_exit(supervise(folder_, PORC_SUPERVISOR));
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return child;
  }
  static int wait_for(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  Report report() {
    auto bytes = host::read_file(folder_ / kReportFile, 1U << 20);
    if (!bytes) return {.ending = Ending::unstartable, .message = "no report"};
    return decode_report(*bytes).value();
  }
  Report run(const Job& job) {
    EXPECT_EQ(wait_for(start(job)), kReported);
    return report();
  }
  std::string log() { return host::read_file(folder_ / "log", 64U << 20).value(); }
  void wait_until(const std::function<bool()>& condition) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::sleep_for(milliseconds(2));  // lint: polls, with a deadline
    }
  }
  std::filesystem::path lock() const { return folder_ / "lock"; }
  Step locked(const std::string& script) const {
    Step step = shell(script);
    step.lock = lock().string();
    return step;
  }
  void wait_for_file(const std::string& name) {
    wait_until([&] { return std::filesystem::exists(folder_ / name); });
  }

  std::filesystem::path folder_;
};

TEST_F(SuperviseTest, RunsTheStepsInOrderAndReportsThem) {
  Report seen = run(job_of({shell("echo one; echo two >&2"), shell("pwd; echo $MARK-$HOME-")}));
  EXPECT_EQ(seen.ending, Ending::finished);
  ASSERT_EQ(seen.steps.size(), 2U);
  EXPECT_EQ(log(), "one\ntwo\n" + folder_.string() + "\nhere--\n");
}

TEST_F(SuperviseTest, StopsAtTheFirstStepThatIsNotAccepted) {
  Job job = job_of({shell("exit 2"), shell("exit 3"), shell("echo never")});
  job.steps[0].accepted = {0, 2};
  Report seen = run(job);
  EXPECT_EQ(seen.ending, Ending::step_failed);
  ASSERT_EQ(seen.steps.size(), 2U);
  EXPECT_EQ(seen.steps[0].code, 2);
  EXPECT_EQ(seen.steps[1].code, 3);
}

TEST_F(SuperviseTest, SplitsTheStreamsWhenTheyGoToTwoFiles) {
  Step step = shell("echo out; echo err >&2");
  step.output = (folder_ / "out").string();
  run(job_of({step}));
  EXPECT_EQ(log(), "err\n");
  EXPECT_EQ(host::read_file(folder_ / "out", 100).value(), "out\n");
}

TEST_F(SuperviseTest, ReportsAProgramThatIsNotThere) {
  Step step = shell("");
  step.argv[0] = "/no/such/program";
  Report seen = run(job_of({step}));
  EXPECT_EQ(seen.ending, Ending::unstartable);
  EXPECT_NE(seen.message.find("/no/such/program"), std::string::npos);
}

TEST_F(SuperviseTest, InterruptsOnceHoweverOftenItIsAsked) {
  Job job =
      job_of({shell("trap 'echo int' INT; touch ready; while [ ! -e go ]; do sleep 0.01; done")});
  pid_t child = start(job);
  wait_for_file("ready");
  for (int i = 0; i < 3; ++i) ::kill(child, SIGINT);
  wait_until([&] { return log() == "int\n"; });
  ASSERT_TRUE(host::write_file_durably(folder_ / "go", "", 0600));
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(log(), "int\n");
  EXPECT_EQ(report().ending, Ending::interrupted);
  EXPECT_EQ(report().steps.back().code, 0);
  EXPECT_FALSE(report().killed);
}

TEST_F(SuperviseTest, KillsByForceOnlyAfterAnInterrupt) {
  pid_t child =
      start(job_of({shell("trap 'echo int' INT; touch ready; while true; do sleep 0.01; done")}));
  wait_for_file("ready");
  ::kill(child, SIGUSR1);
  wait_until([&] { return log() == "int\n"; });
  ::kill(child, SIGUSR1);
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_TRUE(report().killed);
  EXPECT_EQ(report().ending, Ending::interrupted);
}

TEST_F(SuperviseTest, TheDeadlineInterruptsAndKillsAfterTheGrace) {
  Job job =
      job_of({shell("trap 'echo int' INT; while true; do sleep 0.01; done"), shell("echo next")});
  job.deadline = milliseconds(1000);
  job.grace = milliseconds(2000);
  Report seen = run(job);
  EXPECT_EQ(seen.ending, Ending::deadline);
  EXPECT_TRUE(seen.killed);
  EXPECT_EQ(log(), "int\n");
}

TEST_F(SuperviseTest, ALeaseThatIsNotProlongedInterruptsAndKillsAfterTheGrace) {
  const std::string lease = (folder_ / "lease").string();
  ASSERT_TRUE(write_lease(lease, since_boot() + milliseconds(60'000)));
  Job job = job_of({shell("trap '' INT; touch up; while :; do sleep 0.01; done")});
  job.lease = lease;
  job.grace = milliseconds(100);
  const pid_t child = start(job);
  wait_for_file("up");
  ASSERT_TRUE(write_lease(lease, since_boot() - milliseconds(1)));
  EXPECT_EQ(wait_for(child), kReported);
  const Report seen = report();
  EXPECT_EQ(seen.ending, Ending::unattended);
  EXPECT_EQ(seen.message, "its server was not heard of for longer than its lease");
  EXPECT_TRUE(seen.killed);
}

TEST_F(SuperviseTest, ALeaseThatIsNotProlongedInterrupts) {
  const std::string lease = (folder_ / "lease").string();
  ASSERT_TRUE(write_lease(lease, since_boot() + milliseconds(60'000)));
  Job job =
      job_of({shell("trap 'echo asked; exit 1' INT; touch up; while :; do sleep 0.01; done")});
  job.lease = lease;
  const pid_t child = start(job);
  wait_for_file("up");
  ASSERT_TRUE(write_lease(lease, since_boot() - milliseconds(1)));
  EXPECT_EQ(wait_for(child), kReported);
  const Report seen = report();
  EXPECT_EQ(log(), "asked\n");
  EXPECT_EQ(seen.ending, Ending::unattended);
  EXPECT_FALSE(seen.killed);
  ASSERT_EQ(seen.steps.size(), 1U);
  EXPECT_EQ(seen.steps[0].code, 1);
}

TEST_F(SuperviseTest, ALeaseThatIsProlongedStopsNobody) {
  const std::string lease = (folder_ / "lease").string();
  ASSERT_TRUE(write_lease(lease, since_boot() + milliseconds(60'000)));
  Job job = job_of({shell("sleep 1.2")});
  job.lease = lease;
  EXPECT_EQ(run(job).ending, Ending::finished);
}

TEST_F(SuperviseTest, AJobWhoseLeaseIsNowhereBeginsNothing) {
  Job job = job_of({shell("sleep 60")});
  job.lease = (folder_ / "absent").string();
  EXPECT_EQ(run(job).ending, Ending::unattended);
}

TEST_F(SuperviseTest, DropsWhatIsOverTheOutputLimit) {
  Job job = job_of({shell("trap '' PIPE; i=0; while true; do echo 0123456789; done")});
  job.output_bytes_max = 1000;
  Report seen = run(job);
  EXPECT_EQ(seen.ending, Ending::output_limit);
  EXPECT_FALSE(seen.killed);
  EXPECT_EQ(log().size(), 1000U);
}

TEST_F(SuperviseTest, AnOutputWithALimitOfItsOwnCountsToNoOther) {
  Step large = shell("head -c 3000 /dev/zero");
  large.output = (folder_ / "large").string();
  large.output_bytes_max = 3000;
  Job job = job_of({large, shell("echo small")});
  job.output_bytes_max = 10;
  EXPECT_EQ(run(job).ending, Ending::finished);
  EXPECT_EQ(log(), "small\n");
  EXPECT_EQ(std::filesystem::file_size(large.output), 3000U);
}

TEST_F(SuperviseTest, AnOutputOverItsOwnLimitEndsTheJobAndIsNamed) {
  Step large = shell("head -c 3001 /dev/zero");
  large.output = (folder_ / "large").string();
  large.output_bytes_max = 3000;
  Report seen = run(job_of({large, shell("echo next")}));
  EXPECT_EQ(seen.ending, Ending::output_limit);
  EXPECT_EQ(seen.message, "large is over its limit of 3000 bytes");
  EXPECT_EQ(log(), "");
}

TEST_F(SuperviseTest, AnOutputThatCannotBeWrittenIsNotCalledALimit) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit low{1000, before.rlim_max};
  auto* const handled = std::signal(SIGXFSZ, SIG_IGN);
  const std::string order = encode(job_of({shell("head -c 2000 /dev/zero")}));
  EXPECT_TRUE(host::write_file(folder_ / kJobFile, order, 0600));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &low), 0);
  pid_t child = start_again();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handled);
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(report().ending, Ending::output_limit);
  EXPECT_EQ(report().message, "writing log: File too large");
}

/// The supervisor's folder is a small file system, which nobody needs rights for: it and the
/// supervisor are in namespaces of their own. The test sees it in `folder_` from outside.
class FullDiskTest : public SuperviseTest {
 protected:
  static constexpr const char* kMount = "size=40m";

  FullDiskTest() : outside_(folder_) {}
  ~FullDiskTest() override { leave(); }
  void leave() {
    folder_ = outside_;
    if (pinned_ >= 0) ::close(std::exchange(pinned_, -1));
  }

  /// Answers the process that supervises once `go` was called.
  pid_t start_there(const Job& job) {
    // The job's paths are those of the namespace.
    const std::string order = encode(job);
    pid_t child = ::fork();
    if (child == 0) {
      if (!mount_small_disk(outside_)) ::_exit(kNoNamespace);
      while (::access((outside_ / "go").c_str(), F_OK) != 0) ::poll(nullptr, 0, 2);
      sigset_t all;
      sigfillset(&all);
      ::sigprocmask(SIG_BLOCK, &all, nullptr);
      ::_exit(supervise(outside_, PORC_SUPERVISOR));
    }
    const std::filesystem::path seen =
        "/proc/" + std::to_string(child) + "/root" + outside_.string();
    wait_until([&] { return std::filesystem::exists(seen / "mounted"); });
    // It outlives its namespace for as long as it is open.
    pinned_ = ::open(seen.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    folder_ = "/proc/self/fd/" + std::to_string(pinned_);
    EXPECT_TRUE(host::write_file(folder_ / kJobFile, order, 0600));
    return child;
  }
  void go() { EXPECT_TRUE(host::write_file(folder_ / "go", "", 0600)); }

 private:
  static constexpr int kNoNamespace = 77;

  static bool write_text(const char* path, const std::string& text) {
    int file = ::open(path, O_WRONLY | O_CLOEXEC);
    const bool written = ::write(file, text.data(), text.size()) > 0;
    ::close(file);
    return written;
  }
  static bool mount_small_disk(const std::filesystem::path& folder) {
    const std::string user = "0 " + std::to_string(::geteuid()) + " 1";
    const std::string group = "0 " + std::to_string(::getegid()) + " 1";
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    write_text("/proc/self/setgroups", "deny");
    return write_text("/proc/self/uid_map", user) && write_text("/proc/self/gid_map", group) &&
           ::mount("disk", folder.c_str(), "tmpfs", 0, kMount) == 0 &&
           host::write_file(folder / "mounted", "", 0600).has_value();
  }

  std::filesystem::path outside_;
  int pinned_ = -1;
};

constexpr const char* kFill = "head -c 64M /dev/zero >> filler 2> /dev/null; ";

TEST_F(FullDiskTest, WhatIsWrittenAtTheEndHasRoom) {
  pid_t child = start_there(job_of(
      {shell(std::string(kFill) +
             "until head -c 1M /dev/zero > state 2> /dev/null; do sleep 0.05; done; echo kept")}));
  go();
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(report().ending, Ending::finished);
  EXPECT_EQ(log(), "kept\n");
  EXPECT_EQ(std::filesystem::file_size(folder_ / "state"), std::size_t{1} << 20);
}

TEST_F(FullDiskTest, WhatIsWrittenLastHasRoomAtOnce) {
  Job job = job_of({shell(std::string(kFill) + "head -c 1M /dev/zero > state && echo kept")});
  job.written_last = folder_ / "state";
  pid_t child = start_there(job);
  EXPECT_TRUE(host::write_file(folder_ / "state", "of before", 0600));
  go();
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(report().ending, Ending::finished);
  EXPECT_EQ(log(), "kept\n");
  EXPECT_EQ(std::filesystem::file_size(folder_ / "state"), std::size_t{1} << 20);
}

TEST_F(FullDiskTest, WhatIsWrittenLastHasRoomAgain) {
  Job job =
      job_of({shell("head -c 1M /dev/zero > state; "
                    "until [ $(stat -c %b state) -gt 4096 ]; do sleep 0.05; done; " +
                    std::string(kFill) + "head -c 1M /dev/zero > state && echo kept")});
  job.written_last = folder_ / "state";
  pid_t child = start_there(job);
  go();
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(log(), "kept\n");
}

TEST_F(FullDiskTest, WhatWasWrittenLeavesItsRoomToTheReport) {
  // All other room is gone, and stays so.
  Job job =
      job_of({shell("head -c 1M /dev/zero > state; "
                    "until [ $(stat -c %b state) -gt 4096 ]; do sleep 0.05; done; " +
                    std::string(kFill) + "sleep 0.5; " + kFill)});
  job.written_last = folder_ / "state";
  pid_t child = start_there(job);
  go();
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_TRUE(std::filesystem::exists(folder_ / kReportFile));
}

TEST_F(SuperviseTest, WhatIsWrittenLastIsLeftAsItIs) {
  const auto path = folder_ / "state";
  Job job = job_of({shell(":")});
  job.written_last = path;
  EXPECT_EQ(run(job).ending, Ending::finished);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(SuperviseTest, WhatIsWrittenLastIsNoLinkToAnotherFile) {
  ASSERT_TRUE(host::write_file(folder_ / "other", "somebody's", 0600));
  const std::string look = "; sleep 0.3; stat -c %b other";
  Job job = job_of({shell("ln other state" + look),
                    shell("ln -sf other state" + look),
                    shell("rm state; mkfifo state" + look)});
  job.written_last = folder_ / "state";
  EXPECT_EQ(run(job).ending, Ending::finished);
  EXPECT_EQ(log(), "8\n8\n8\n");
}

TEST_F(FullDiskTest, OutputAndReportWaitForRoom) {
  // Until what was kept for the end is gone, too.
  pid_t child = start_there(
      job_of({shell("until [ $(stat -c %s filler 2> /dev/null || echo 0) -gt 35000000 ]; do " +
                    std::string(kFill) + "sleep 0.05; done; " + kFill +
                    ": > filled; head -c 100000 /dev/zero; echo said")}));
  go();
  wait_until([&] { return std::filesystem::exists(folder_ / "filled"); });
  std::filesystem::remove(folder_ / "filler");
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(report().ending, Ending::finished);
  EXPECT_TRUE(log().ends_with("said\n"));
  EXPECT_EQ(log().size(), 100'005U);
}

TEST_F(FullDiskTest, WhatMayRunAgainAndFailedThereReportsNothing) {
  for (bool repeatable : {false, true}) {
    Job job = job_of({shell(std::string(kFill) + "rm -f filled; : > filled; exit 1")});
    job.repeatable = repeatable;
    pid_t child = start_there(job);
    go();
    wait_until([&] { return std::filesystem::exists(folder_ / "filled"); });
    // Not before the disk was seen full.
    wait_until(
        [&] { return std::filesystem::space(folder_).available > (std::uintmax_t{1} << 20); });
    std::filesystem::remove(folder_ / "filler");
    EXPECT_EQ(wait_for(child), repeatable ? kNotReported : kReported);
    EXPECT_EQ(std::filesystem::exists(folder_ / kReportFile), !repeatable);
    leave();
  }
}

TEST_F(FullDiskTest, NothingBeginsWithoutRoomForItsEnd) {
  pid_t child = start_there(job_of({shell("[ ! -e filler ]")}));
  EXPECT_TRUE(host::write_file(folder_ / "filler", std::string(std::size_t{32} << 20, 'x'), 0600));
  go();
  wait_until([&] { return !Claim::take(folder_); });
  std::filesystem::remove(folder_ / "filler");
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(report().ending, Ending::finished);
}

TEST_F(SuperviseTest, LeavesNoProcessBehind) {
  Report seen = run(job_of({shell("sleep 1000 & echo $! > background")}));
  EXPECT_EQ(seen.ending, Ending::finished);
  pid_t left = std::stoi(host::read_file(folder_ / "background", 100).value());
  wait_until([&] { return ::kill(left, 0) != 0; });
}

TEST_F(SuperviseTest, ASecondSupervisorOfTheSameJobDoesNothing) {
  pid_t first =
      start(job_of({shell("touch ready; while [ ! -e go ]; do sleep 0.01; done; echo end")}));
  wait_for_file("ready");
  EXPECT_EQ(wait_for(start_again()), kAlreadyClaimed);
  auto supervisor = find_supervisor(folder_);
  ASSERT_TRUE(supervisor);
  EXPECT_EQ(supervisor->pid, first);
  ASSERT_TRUE(host::write_file_durably(folder_ / "go", "", 0600));
  EXPECT_EQ(wait_for(first), kReported);
  EXPECT_EQ(wait_for(start_again()), kAlreadyClaimed);
  EXPECT_EQ(log(), "end\n");
}

TEST_F(SuperviseTest, TheClaimLastsAsLongAsAnyProcessOfThePhase) {
  pid_t child = start(job_of(
      {shell("trap 'touch asked' INT; touch ready; while [ ! -e go ]; do sleep 0.01; done")}));
  wait_for_file("ready");
  ::kill(child, SIGKILL);
  wait_for(child);
  wait_for_file("asked");
  EXPECT_EQ(Claim::take(folder_).error().code, ErrorCode::conflict);
  ASSERT_TRUE(host::write_file_durably(folder_ / "go", "", 0600));
  wait_until([&] { return Claim::take(folder_).has_value(); });
}

TEST_F(SuperviseTest, AStepThatLostItsSupervisorMayWriteWhatItLikesUntilItEnds) {
  pid_t child =
      start(job_of({shell("trap 'head -c 1000000 /dev/zero && touch written' INT; touch ready; "
                          "while [ ! -e written ]; do sleep 0.01; done; touch ended"),
                    shell("touch next")}));
  wait_for_file("ready");
  ::kill(child, SIGKILL);
  wait_for(child);
  wait_until([&] { return Claim::take(folder_).has_value(); });
  EXPECT_TRUE(std::filesystem::exists(folder_ / "ended"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "next"));
}

TEST_F(SuperviseTest, AStepThatLostItsSupervisorIsKilledAfterTheGrace) {
  Job job =
      job_of({shell("trap 'touch asked' INT; (trap '' INT; sleep 1000) & echo $! > background; "
                    "touch ready; while true; do sleep 0.01; done")});
  job.grace = milliseconds(200);
  pid_t child = start(job);
  wait_for_file("ready");
  ::kill(child, SIGKILL);
  wait_for(child);
  wait_until([&] { return Claim::take(folder_).has_value(); });
  EXPECT_TRUE(std::filesystem::exists(folder_ / "asked"));
  pid_t left = std::stoi(host::read_file(folder_ / "background", 100).value());
  EXPECT_NE(::kill(left, 0), 0);
}

TEST_F(SuperviseTest, ALockIsHeldForItsStepAlone) {
  pid_t child = start(job_of({shell("touch before; while [ ! -e one ]; do sleep 0.01; done"),
                              locked("touch during; while [ ! -e two ]; do sleep 0.01; done"),
                              shell("touch after; while [ ! -e three ]; do sleep 0.01; done")}));
  wait_for_file("before");
  EXPECT_TRUE(lock_file(lock()));
  ASSERT_TRUE(host::write_file(folder_ / "one", "", 0600));
  wait_for_file("during");
  EXPECT_EQ(lock_file(lock()).error().code, ErrorCode::conflict);
  ASSERT_TRUE(host::write_file(folder_ / "two", "", 0600));
  wait_for_file("after");
  EXPECT_TRUE(lock_file(lock()));
  ASSERT_TRUE(host::write_file(folder_ / "three", "", 0600));
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(report().ending, Ending::finished);
  EXPECT_EQ(report().steps.size(), 3U);
}

TEST_F(SuperviseTest, WaitingForALockHasTimeOfItsOwn) {
  auto held = lock_file(lock());
  ASSERT_TRUE(held);
  Job job = job_of({shell("touch waiting"), locked("sleep 1; echo ran")});
  job.deadline = milliseconds(2000);
  pid_t child = start(job);
  wait_for_file("waiting");
  std::this_thread::sleep_for(milliseconds(1500));  // lint: what is tested is how long it waits
  ASSERT_EQ(::flock(held->get(), LOCK_UN), 0);      // the fork has a copy
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(report().ending, Ending::finished);
  EXPECT_EQ(log(), "ran\n");
}

TEST_F(SuperviseTest, NobodyWaitsForALockForEver) {
  auto held = lock_file(lock());
  Job job = job_of({shell("exit 0"), locked("echo never")});
  job.deadline = milliseconds(300);
  Report seen = run(job);
  EXPECT_EQ(seen.ending, Ending::deadline);
  EXPECT_EQ(seen.steps.size(), 1U);
  EXPECT_EQ(seen.message, "it waited for lock longer than the deadline");
  EXPECT_EQ(log(), "");
}

TEST_F(SuperviseTest, ALockIsNotKeptForLongerThanItMayBe) {
  Step hanging = locked("trap 'exit 1' INT; touch ready; while true; do sleep 0.01; done");
  hanging.hold_max = milliseconds(300);
  pid_t child = start(job_of({hanging, shell("echo never")}));
  wait_for_file("ready");
  EXPECT_EQ(lock_file(lock()).error().code, ErrorCode::conflict);
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(report().ending, Ending::deadline);
  EXPECT_EQ(report().message, "it kept lock from others for longer than it may");
  EXPECT_TRUE(lock_file(lock()));
  EXPECT_EQ(log(), "");
}

TEST_F(SuperviseTest, WhoWaitsForALockCanBeInterrupted) {
  auto held = lock_file(lock());
  pid_t child = start(job_of({shell("touch waiting"), locked("echo never")}));
  wait_for_file("waiting");
  ::kill(child, SIGINT);
  EXPECT_EQ(wait_for(child), kReported);
  EXPECT_EQ(report().ending, Ending::interrupted);
  EXPECT_EQ(log(), "");
}

TEST_F(SuperviseTest, ALockOutlivesAKilledSupervisorAsLongAsTheStepDoes) {
  pid_t child = start(job_of(
      {locked("trap 'touch asked' INT; touch ready; while [ ! -e go ]; do sleep 0.01; done")}));
  wait_for_file("ready");
  ::kill(child, SIGKILL);
  wait_for(child);
  wait_for_file("asked");
  EXPECT_EQ(lock_file(lock()).error().code, ErrorCode::conflict);
  ASSERT_TRUE(host::write_file(folder_ / "go", "", 0600));
  wait_until([&] { return lock_file(lock()).has_value(); });
}

TEST_F(SuperviseTest, ALockThatCannotBeMadeIsReported) {
  Step step = shell("echo never");
  step.lock = "/no/such/folder/lock";
  Report seen = run(job_of({step}));
  EXPECT_EQ(seen.ending, Ending::unstartable);
  EXPECT_NE(seen.message.find(step.lock), std::string::npos);
}

}  // namespace
}  // namespace porc::supervisor
