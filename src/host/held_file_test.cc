// SPDX-License-Identifier: Apache-2.0
#include "host/held_file.h"

#include <csignal>
#include <optional>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "host/files.h"

namespace porc::host {
namespace {

constexpr std::size_t kMax = 100;

class HeldFileTest : public testing::Test {
 protected:
  HeldFileTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "held-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    path = folder / "held";
  }
  ~HeldFileTest() override { std::filesystem::remove_all(folder); }

  std::filesystem::path folder, path;
};

TEST_F(HeldFileTest, SpeaksWhileItsWriterLives) {
  EXPECT_EQ(read_held_file(path, kMax).error().code, ErrorCode::not_found);
  std::optional<HeldFile> held(HeldFile::write(path, "here", 0600).value());
  EXPECT_EQ(read_held_file(path, kMax).value(), "here");
  EXPECT_EQ(read_held_file(path, kMax).value(), "here") << "asking takes nothing";
  held.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(HeldFileTest, ANewWriterReplacesWhatAnEndedOneLeft) {
  ASSERT_TRUE(write_file_durably(path, "old", 0600));
  EXPECT_EQ(read_held_file(path, kMax).error().code, ErrorCode::unavailable);
  const auto held = HeldFile::write(path, "new", 0600);
  EXPECT_EQ(read_held_file(path, kMax).value(), "new");
}

TEST_F(HeldFileTest, SaysNothingAnyMoreWhenItsWriterIsKilled) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t writer = ::fork();
  if (writer == 0) {
    const auto held = HeldFile::write(path, "here", 0600);
    (void)!::write(ready[1], "x", 1);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(read_held_file(path, kMax).value(), "here");
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  EXPECT_EQ(read_held_file(path, kMax).error().code, ErrorCode::unavailable);
  EXPECT_TRUE(std::filesystem::exists(path));
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace porc::host
