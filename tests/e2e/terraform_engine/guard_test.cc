// SPDX-License-Identifier: Apache-2.0
// The real supervisor with real sandboxes, and shell scripts in place of terraform: what the guard
// in a sandbox does when the supervisor dies, and what a step cannot do to either.
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "host/files.h"
#include "host/spawn.h"
#include "supervisor/claim.h"
#include "supervisor/job.h"
#include "supervisor/lock.h"
#include "supervisor/report.h"
#include "terraform_engine/sandbox.h"

namespace porc::terraform_engine {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using supervisor::Claim;
using supervisor::Ending;
using supervisor::Job;
using supervisor::Report;
using supervisor::Step;
using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++found;
  return found;
}

/// Processes in whose arguments `word` is.
std::size_t processes_with(const std::string& word) {
  std::size_t found = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    if (count(text_of(entry.path() / "cmdline"), word) > 0) ++found;
  }
  return found;
}

void wait_until(const std::function<bool()>& condition) {
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "it did not happen";
    std::this_thread::sleep_for(milliseconds(1));  // lint: polls, with a deadline
  }
}

class GuardTest : public testing::Test {
 protected:
  GuardTest() {
    std::string name = (fs::temp_directory_path() / "guard-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    for (const char* part : {"work", "plugins", "outside"}) fs::create_directory(folder_ / part);
  }
  ~GuardTest() override { fs::remove_all(folder_); }

  Step shell(const std::string& script, bool network = false) const {
    Sandbox sandbox("/usr/bin/bwrap", "/bin/sh", {});
    Step step{.argv = {"/bin/sh", "-c", script},
              .environment = {"PATH=/usr/bin:/bin"},
              .folder = "/work",
              .output = log_path().string(),
              .errors = log_path().string()};
    return sandbox.wrap(std::move(step),
                        {.work = folder_ / "work",
                         .plugins = folder_ / "plugins",
                         .cli_config = "/dev/null",
                         .network = network});
  }
  fs::path job_folder() const { return folder_ / "job"; }
  fs::path log_path() const { return job_folder() / "log"; }

  pid_t start(std::vector<Step> steps) {
    fs::remove_all(job_folder());
    fs::create_directory(job_folder());
    Job job{.steps = std::move(steps),
            .deadline = std::chrono::minutes(1),
            .grace = std::chrono::seconds(20),
            .output_bytes_max = 1U << 20,
            .repeatable = true};
    EXPECT_TRUE(host::write_file(job_folder() / supervisor::kJobFile, encode(job), 0600));
    host::SpawnPlan plan;
    plan.block_signals();
    return plan.start({PORC_SUPERVISOR, job_folder().string()}, {}).value();
  }
  Report run(std::vector<Step> steps) {
    ::waitpid(start(std::move(steps)), nullptr, 0);
    return supervisor::decode_report(text_of(job_folder() / supervisor::kReportFile)).value();
  }
  std::string answer_to(const std::string& script, bool network = false) {
    Report report = run({shell(script, network)});
    EXPECT_EQ(report.ending, Ending::finished) << report.message << text_of(log_path());
    return text_of(log_path());
  }

  fs::path folder_;
};

TEST_F(GuardTest, WheneverTheSupervisorDiesNothingRunsOn) {
  const fs::path notes = folder_ / "work" / "notes";
  // Past the start of the script by enough to be sure, however slow this machine is.
  int past_start = 0;
  int before_start = 0;
  for (microseconds delay{0}; past_start < 10; delay += microseconds(250)) {
    fs::remove(notes);
    pid_t supervisor =
        start({shell("trap 'echo ended >> notes; exit 0' INT; echo started >> notes; "
                     "while true; do sleep 0.005; done"),
               shell("echo next >> notes")});
    std::this_thread::sleep_for(delay);  // lint: the moment of death is what varies
    ASSERT_EQ(::kill(supervisor, SIGKILL), 0);
    ASSERT_EQ(::waitpid(supervisor, nullptr, 0), supervisor);
    wait_until([&] { return Claim::take(job_folder()).has_value(); });
    wait_until([&] { return processes_with(folder_.string()) == 0; });
    // Nobody was killed by force: a script that began also came to its end.
    const std::string seen = text_of(notes);
    ASSERT_TRUE(seen.empty() || seen == "started\nended\n") << delay.count() << " us: " << seen;
    (seen.empty() ? before_start : past_start) += 1;
  }
  EXPECT_GT(before_start, 0);
}

TEST_F(GuardTest, TheEnvironmentOfAStepReachesNothingOutside) {
  Step step = shell("echo debug:$LD_DEBUG");
  // The dynamic linker of any program that gets these writes a file for it.
  step.environment.emplace_back("LD_DEBUG=libs");
  step.environment.push_back("LD_DEBUG_OUTPUT=" + (folder_ / "outside" / "trace").string());
  Report report = run({step});
  EXPECT_EQ(report.ending, Ending::finished);
  EXPECT_THAT(text_of(log_path()), HasSubstr("debug:libs"));
  EXPECT_TRUE(fs::is_empty(folder_ / "outside"));
}

TEST_F(GuardTest, AStepCannotReachItsGuard) {
  const std::string answer = answer_to(
      "tr '\\0' ' ' < /proc/1/cmdline; for part in fd/3 fd/4 environ mem exe; do "
      "(: < /proc/1/$part) 2> /dev/null && echo reached $part; done; "
      "kill -KILL 1; kill -STOP 1; ls /proc/self/fd | wc -w; echo alive");
  EXPECT_EQ(answer, "/guard --inside 4\nalive\n");
}

TEST_F(GuardTest, StepsThatShareASandboxAreReportedOneByOne) {
  Step first = shell("echo one > /tmp/left; sleep 1000 & exit 2");
  first.accepted = {0, 2};
  Step second = shell("cat /tmp/left; cat /proc/[0-9]*/comm | grep -c sleep; exit 3");
  second.output = (job_folder() / "out").string();
  Report report = run({first, second, shell("echo never")});
  EXPECT_EQ(report.ending, Ending::step_failed);
  ASSERT_EQ(report.steps.size(), 2U);
  EXPECT_EQ(report.steps[0].code, 2);
  EXPECT_EQ(report.steps[1].code, 3);
  EXPECT_EQ(text_of(job_folder() / "out"), "one\n0\n");
  EXPECT_EQ(text_of(log_path()), "");
}

TEST_F(GuardTest, ALockLastsAsLongAsTheSandboxAndNoLonger) {
  Step step = shell("touch started; trap '' INT; while [ ! -e go ]; do sleep 0.005; done");
  step.lock = (folder_ / "plugins.lock").string();
  pid_t supervisor = start({step});
  wait_until([&] { return fs::exists(folder_ / "work" / "started"); });
  ASSERT_EQ(::kill(supervisor, SIGKILL), 0);
  ASSERT_EQ(::waitpid(supervisor, nullptr, 0), supervisor);
  EXPECT_EQ(supervisor::lock_file(step.lock).error().code, ErrorCode::conflict);
  ASSERT_TRUE(host::write_file(folder_ / "work" / "go", "", 0600));
  wait_until([&] { return supervisor::lock_file(step.lock).has_value(); });
}

TEST_F(GuardTest, ASandboxThatCannotBeMadeFailsItsStepAndSaysWhy) {
  fs::remove(folder_ / "plugins");
  Report report = run({shell("echo never")});
  EXPECT_EQ(report.ending, Ending::step_failed);
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps[0].code, 1);
  EXPECT_THAT(text_of(log_path()), HasSubstr("plugins"));
}

TEST_F(GuardTest, AStepCannotSwitchTheMachineNorMakeNamespaces) {
  const std::string answer = answer_to(
      "test -e /proc/sys/kernel/core_pattern && echo there; "
      "for file in sys/kernel/core_pattern sys/vm/drop_caches sysrq-trigger mtrr kcore; do "
      "(: >> /proc/$file) 2> /dev/null && echo opened $file; done; "
      "unshare --user true 2> /dev/null && echo nested; true");
  EXPECT_EQ(answer, "there\n");
}

TEST_F(GuardTest, TheNetworkBringsCertificatesAndNoKeys) {
  const std::string answer = answer_to("ls /etc/ssl /etc/pki 2> /dev/null; true", true);
  EXPECT_THAT(answer, HasSubstr("certs"));
  EXPECT_THAT(answer, Not(HasSubstr("private")));
}

}  // namespace
}  // namespace porc::terraform_engine
