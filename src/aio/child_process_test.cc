// SPDX-License-Identifier: Apache-2.0
#include "aio/child_process.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "aio/within.h"

namespace porc::aio {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class ChildProcessTest : public testing::Test {
 protected:
  ChildProcessTest() {
    std::string pattern = (fs::temp_directory_path() / "porc-child-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~ChildProcessTest() override { fs::remove_all(folder); }

  SpawnOptions shell(std::string script) const {
    SpawnOptions options{.program = "/bin/sh", .args = {"-c", std::move(script)}};
    options.out = FileStream{out_path()};
    options.err = FileStream{out_path()};
    return options;
  }
  Result<int> run(SpawnOptions options) {
    PORC_TRY(ChildProcess child, ChildProcess::spawn(loop, std::move(options)));
    return run_to_end(loop, child.wait());
  }
  std::string out_path() const { return (folder / "out").string(); }
  std::string output() const {
    std::ostringstream text;
    text << std::ifstream(out_path()).rdbuf();
    return text.str();
  }
  /// Waits until the child has written `text`, so that it is known to be ready for a signal.
  Task<void> until_output(std::string text) {
    while (output().find(text) == std::string::npos) {
      PORC_CO_CHECK(co_await sleep_until(loop, loop.now() + 2ms));
    }
    co_return ok;
  }

  fs::path folder;
  Loop loop;
};

TEST_F(ChildProcessTest, AnswersTheExitCodeEachTimeItIsAsked) {
  Result<ChildProcess> child = ChildProcess::spawn(loop, shell("exit 3"));
  ASSERT_TRUE(child);
  EXPECT_EQ(run_to_end(loop, child->wait()).value(), 3);
  EXPECT_EQ(run_to_end(loop, child->wait()).value(), 3);
}

TEST_F(ChildProcessTest, AnswersTheSignalThatEndedIt) {
  EXPECT_EQ(run(shell("kill -TERM $$")).value(), 128 + SIGTERM);
}

TEST_F(ChildProcessTest, InheritsNoEnvironment) {
  setenv("PORC_TEST_LEAK", "leaked", 1);
  SpawnOptions options = shell("echo $GIVEN:$PORC_TEST_LEAK");
  options.environment = {"GIVEN=yes"};
  ASSERT_EQ(run(std::move(options)).value(), 0);
  EXPECT_EQ(output(), "yes:\n");
}

TEST_F(ChildProcessTest, RunsInTheGivenFolder) {
  SpawnOptions options = shell("pwd -P");
  options.dir = folder.string();
  ASSERT_EQ(run(std::move(options)).value(), 0);
  EXPECT_EQ(output(), fs::canonical(folder).string() + "\n");
}

TEST_F(ChildProcessTest, PassesOnNoDescriptorButTheThreeStreams) {
  constexpr int kNumber = 57;  // far from what a shell opens for itself
  ASSERT_EQ(fcntl(STDERR_FILENO, F_DUPFD, kNumber), kNumber);
  EXPECT_EQ(run(shell("test -e /proc/$$/fd/2 && ! test -e /proc/$$/fd/57")).value(), 0);
  close(kNumber);
}

TEST_F(ChildProcessTest, AppendsToAFileThatOnlyTheOwnerReads) {
  ASSERT_EQ(run(shell("echo one; echo two >&2")).value(), 0);
  ASSERT_EQ(run(shell("echo three")).value(), 0);
  EXPECT_EQ(output(), "one\ntwo\nthree\n");
  struct stat status {};
  ASSERT_EQ(stat(out_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(ChildProcessTest, ReadsItsInputFromAFileOrADescriptor) {
  std::ofstream(folder / "in") << "from a file\n";
  SpawnOptions from_file = shell("cat");
  from_file.in = FileStream{(folder / "in").string()};
  ASSERT_EQ(run(std::move(from_file)).value(), 0);
  int fd = open((folder / "in").c_str(), O_RDONLY | O_CLOEXEC);
  SpawnOptions from_fd = shell("cat");
  from_fd.in = FdStream{fd};
  ASSERT_EQ(run(std::move(from_fd)).value(), 0);
  close(fd);
  EXPECT_EQ(output(), "from a file\nfrom a file\n");
}

TEST_F(ChildProcessTest, ResetsWhatWeDoWithSignals) {
  ASSERT_EQ(run(shell("kill -PIPE $$; echo survived")).value(), 128 + SIGPIPE);
}

TEST_F(ChildProcessTest, LeadsItsOwnGroupOrSession) {
  for (bool new_session : {false, true}) {
    SpawnOptions options = shell("sleep 60");
    options.new_session = new_session;
    Result<ChildProcess> child = ChildProcess::spawn(loop, std::move(options));
    ASSERT_TRUE(child);
    EXPECT_EQ(getpgid(child->pid()), child->pid());
    EXPECT_EQ(getsid(child->pid()) == child->pid(), new_session);
  }
}

TEST_F(ChildProcessTest, SaysWhatCannotBeStarted) {
  SpawnOptions no_program{.program = "porc-no-such-program"};
  Result<ChildProcess> absent = ChildProcess::spawn(loop, std::move(no_program));
  EXPECT_EQ(absent.error().code, ErrorCode::not_found);
  EXPECT_EQ(absent.error().message, "starting porc-no-such-program: No such file or directory");
  SpawnOptions no_dir = shell("true");
  no_dir.dir = "/nowhere";
  EXPECT_EQ(ChildProcess::spawn(loop, std::move(no_dir)).error().code, ErrorCode::not_found);
}

Task<int> stop_when_ready(Task<void> ready, ChildProcess* child, Duration grace) {
  PORC_CO_CHECK(co_await std::move(ready));
  co_return co_await child->stop(grace);
}

TEST_F(ChildProcessTest, StopAsksBySigintFirst) {
  auto child = ChildProcess::spawn(
      loop, shell("trap 'echo bye; exit 7' INT; echo ready; while :; do sleep 0.01; done"));
  ASSERT_TRUE(child);
  EXPECT_EQ(run_to_end(loop, stop_when_ready(until_output("ready"), &*child, 30s)).value(), 7);
  EXPECT_NE(output().find("bye"), std::string::npos);
}

/// Ended, or a zombie that whoever inherited it has not reaped yet.
bool has_ended(pid_t pid) {
  std::string stat;
  std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/stat"), stat);
  return stat.empty() || stat.find(") Z ") != std::string::npos;
}
Task<void> until_ended(Loop* loop, pid_t pid) {
  while (!has_ended(pid)) PORC_CO_CHECK(co_await sleep_until(*loop, loop->now() + 2ms));
  co_return ok;
}

TEST_F(ChildProcessTest, StopKillsTheGroupWhenTheGraceIsOver) {
  auto child = ChildProcess::spawn(
      loop, shell("trap '' INT; sleep 600 & echo $! ready; while :; do sleep 0.01; done"));
  ASSERT_TRUE(child);
  EXPECT_EQ(run_to_end(loop, stop_when_ready(until_output("ready"), &*child, 50ms)).value(),
            128 + SIGKILL);
  pid_t grandchild = std::stoi(output());
  EXPECT_TRUE(
      run_to_end(loop, within(loop, loop, loop.now() + 10s, until_ended(&loop, grandchild))));
}

TEST_F(ChildProcessTest, TwoMayWaitForOneChild) {
  auto child = ChildProcess::spawn(loop, shell("sleep 0.05; exit 4"));
  ASSERT_TRUE(child);
  std::vector<int> codes;
  TaskScope scope(loop, [](Error) {});
  auto note = [](ChildProcess* c, std::vector<int>* seen) -> Task<void> {
    PORC_CO_TRY(int code, co_await c->wait());
    seen->push_back(code);
    co_return ok;
  };
  scope.spawn(note(&*child, &codes));
  scope.spawn(note(&*child, &codes));
  ASSERT_TRUE(run_to_end(loop, scope.join()));
  EXPECT_EQ(codes, (std::vector{4, 4}));
}

TEST_F(ChildProcessTest, AChildThatIsDroppedDoesNotSurvive) {
  std::optional<Result<ChildProcess>> child(ChildProcess::spawn(loop, shell("sleep 600")));
  ASSERT_TRUE(*child);
  pid_t pid = (*child)->pid();
  Task<int> waiting = (*child)->wait();
  waiting.start();
  child.reset();
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST_F(ChildProcessTest, AWaitMayBeDropped) {
  auto child = ChildProcess::spawn(loop, shell("sleep 0.05; exit 5"));
  ASSERT_TRUE(child);
  {
    Task<int> dropped = child->wait();
    dropped.start();
  }
  EXPECT_EQ(run_to_end(loop, child->wait()).value(), 5);
}

}  // namespace
}  // namespace porc::aio
