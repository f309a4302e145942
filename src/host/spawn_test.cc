// SPDX-License-Identifier: Apache-2.0
#include "host/spawn.h"

#include <string>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace porc::host {
namespace {

struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    read_end = Descriptor(ends[0]);
    write_end = Descriptor(ends[1]);
  }
  /// What comes until every writer is gone.
  std::string drain() {
    write_end = Descriptor();
    std::string text;
    char byte = 0;
    while (::read(read_end.get(), &byte, 1) == 1) text += byte;
    return text;
  }
  Descriptor read_end{};
  Descriptor write_end{};
};

TEST(SpawnPlan, GivesDescriptorsWhateverTheirNumbersAreHere) {
  Pipe one;
  Pipe two;
  SpawnPlan plan;
  // As a chain of dup2 the second would hand on the first.
  plan.give(one.write_end.get(), two.write_end.get());
  plan.give(two.write_end.get(), one.write_end.get());
  for (int number = 3; number < 20; ++number) {
    if (number != one.write_end.get() && number != two.write_end.get()) plan.give(0, number);
  }
  const std::string to_one = std::to_string(two.write_end.get());
  const std::string to_two = std::to_string(one.write_end.get());
  auto pid = plan.start({"/bin/bash", "-c", "echo one >&" + to_one + "; echo two >&" + to_two}, {});
  plan = SpawnPlan();
  ASSERT_TRUE(pid) << pid.error().to_string();
  EXPECT_EQ(one.drain(), "one\n");
  EXPECT_EQ(two.drain(), "two\n");
  ::waitpid(*pid, nullptr, 0);
}

TEST(SpawnPlan, HandsNothingElseOn) {
  Pipe answer;
  const Descriptor inherited(::open("/dev/null", O_RDONLY));  // lint: not close-on-exec on purpose
  ::setenv("PORC_CANARY", "canary", 1);
  SpawnPlan plan;
  plan.give(answer.write_end.get(), STDOUT_FILENO);
  auto pid = plan.start({"/bin/sh", "-c", "echo $PORC_CANARY; ls /proc/$$/fd"}, {});
  ::unsetenv("PORC_CANARY");
  plan = SpawnPlan();
  ASSERT_TRUE(pid) << pid.error().to_string();
  EXPECT_EQ(answer.drain(), "\n0\n1\n2\n");
  ::waitpid(*pid, nullptr, 0);
}

TEST(SpawnPlan, SaysWhatIsMissing) {
  EXPECT_EQ(SpawnPlan().start({"/no/such/program"}, {}).error().code, ErrorCode::not_found);
  SpawnPlan plan;
  plan.enter("/no/such/folder");
  auto pid = plan.start({"/bin/true"}, {});
  ASSERT_FALSE(pid);
  EXPECT_NE(pid.error().message.find("/no/such/folder"), std::string::npos);
}

}  // namespace
}  // namespace porc::host
