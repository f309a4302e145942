// SPDX-License-Identifier: Apache-2.0
#include "host/room.h"

#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace porc::host {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBytes = std::uint64_t{1} << 20;

TEST(Room, IsThereAndNothingStays) {
  std::string folder = (fs::temp_directory_path() / "porc-room-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const auto there = check_room(folder, kBytes);
  EXPECT_TRUE(there) << there.error().to_string();
  EXPECT_GT(room_left(folder), kBytes);
  EXPECT_TRUE(fs::is_empty(folder));
  fs::remove(folder);
}

TEST(Room, PastTheEndOfAFileIsItsOwnUntilItIsGivenBackOrTruncated) {
  std::string path = (fs::temp_directory_path() / "porc-room-XXXXXX").string();
  const Descriptor file(mkstemp(path.data()));
  ASSERT_EQ(::write(file.get(), "state", 5), 5);
  const auto held = [&file] {
    struct stat seen {};
    return ::fstat(file.get(), &seen) == 0 ? static_cast<std::uint64_t>(seen.st_blocks) * 512 : 0;
  };
  for (int again = 0; again < 2; ++again) {
    const auto kept = keep_room_past_end(file, kBytes);
    ASSERT_TRUE(kept) << kept.error().to_string();
    EXPECT_GE(held(), kBytes);
    EXPECT_EQ(fs::file_size(path), 5U);
  }
  ASSERT_TRUE(free_room_past_end(file));
  EXPECT_LT(held(), kBytes);
  EXPECT_EQ(fs::file_size(path), 5U);
  ASSERT_TRUE(keep_room_past_end(file, kBytes));
  ASSERT_EQ(::ftruncate(file.get(), 0), 0);
  EXPECT_LT(held(), kBytes);
  fs::remove(path);
}

TEST(Room, AFolderThatIsGoneIsNamed) {
  const auto gone = check_room("/nonexistent/porc", kBytes);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::not_found);
  EXPECT_NE(gone.error().message.find("/nonexistent/porc"), std::string::npos);
  EXPECT_EQ(room_left("/nonexistent/porc"), 0U);
}

TEST(Room, AFileThatMayNotBeSoLargeIsNotAFullDisk) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit low{kBytes / 2, before.rlim_max};
  auto* const handled = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &low), 0);
  const auto full = check_room(fs::temp_directory_path(), kBytes);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handled);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace porc::host
