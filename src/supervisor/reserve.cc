// SPDX-License-Identifier: Apache-2.0
#include "supervisor/reserve.h"

#include <cstdint>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "host/room.h"

namespace porc::supervisor {
namespace {

constexpr std::uint64_t kReserveBytes = std::uint64_t{16} << 20;
constexpr std::uint64_t kRoomLow = std::uint64_t{1} << 20;  ///< the disk is as good as full

}  // namespace

Reserve::Reserve(std::filesystem::path folder, std::filesystem::path written_last)
    : folder_(std::move(folder)), last_name_(written_last.filename()) {
  if (!written_last.empty()) {
    last_folder_ = host::Descriptor(
        ::open(written_last.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  }
  // Where it is not to be had for another reason than room, the job's steps meet it themselves.
  static_cast<void>(when_there_is_room([this] {
    auto taken = take();
    if (!taken) give_up();
    return taken;
  }));
}

Result<void> Reserve::take() {
  PORC_TRY(room_, host::take_room(folder_, kReserveBytes));
  if (const host::Descriptor last = open_last(); last.is_open())
    PORC_CHECK(host::keep_room_past_end(last, kReserveBytes));
  // What the steps write before the disk is looked at.
  return host::check_room(folder_, kRoomLow);
}

/// Closed when there is none, or something else than a file of this one name: what ran may have put
/// it there.
host::Descriptor Reserve::open_last() const {
  if (!last_folder_.is_open()) return {};
  host::Descriptor last(::openat(
      last_folder_.get(), last_name_.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat seen {};
  const bool is_plain = last.is_open() && ::fstat(last.get(), &seen) == 0 &&
                        S_ISREG(seen.st_mode) && seen.st_nlink == 1;
  return is_plain ? std::move(last) : host::Descriptor();
}

void Reserve::look() {
  if (host::room_left(folder_) < kRoomLow) {
    was_full_ = true;
    room_ = host::Descriptor();
  }
  if (const host::Descriptor last = open_last(); last.is_open())
    static_cast<void>(host::keep_room_past_end(last, kReserveBytes));
}

void Reserve::give_up() {
  if (host::room_left(folder_) < kRoomLow) was_full_ = true;
  room_ = host::Descriptor();
  if (const host::Descriptor last = open_last(); last.is_open())
    static_cast<void>(host::free_room_past_end(last));
}

}  // namespace porc::supervisor
