// SPDX-License-Identifier: Apache-2.0
#include "supervisor/reserve.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/room.h"

namespace porc::supervisor {
namespace {

constexpr std::uint64_t kReserveBytes = std::uint64_t{16} << 20;
constexpr std::uint64_t kRoomLow = std::uint64_t{1} << 20;  ///< the disk is as good as full
constexpr mode_t kPrivate = 0600;

std::uint64_t size_of(const host::Descriptor& file) {
  struct stat seen {};
  return ::fstat(file.get(), &seen) == 0 ? static_cast<std::uint64_t>(seen.st_size) : 0;
}

}  // namespace

Reserve::Reserve(std::filesystem::path folder, std::filesystem::path written_last)
    : folder_(std::move(folder)), last_path_(std::move(written_last)) {
  // Where it is not to be had for another reason than room, the job's steps meet it themselves.
  static_cast<void>(when_there_is_room([this] {
    auto taken = take();
    if (!taken) give_up();
    return taken;
  }));
}

Result<void> Reserve::take() {
  PORC_TRY(room_, host::take_room(folder_, kReserveBytes));
  if (!last_path_.empty()) {
    PORC_CHECK(open_last());
    PORC_CHECK(host::keep_room_past_end(last_, kReserveBytes));
  }
  // What the steps write before the disk is looked at.
  return host::check_room(folder_, kRoomLow);
}

Result<void> Reserve::open_last() {
  if (last_.is_open()) return ok;
  last_folder_ = host::Descriptor(
      ::open(last_path_.parent_path().c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  last_ = host::Descriptor(::openat(last_folder_.get(),
                                    last_path_.filename().c_str(),
                                    O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
                                    kPrivate));
  if (last_.is_open()) return ok;
  const bool lacks_room = errno == ENOSPC || errno == EDQUOT;
  return Error{.code = lacks_room ? ErrorCode::unavailable : ErrorCode::not_found,
               .message = "opening '" + last_path_.string() + "': " + std::strerror(errno)};
}

void Reserve::look() {
  if (host::room_left(folder_) < kRoomLow) {
    was_full_ = true;
    give_up();
  }
  // An empty one lost its room as it was to be written: it is left as it is, to be seen.
  if (last_.is_open() && size_of(last_) > 0)
    static_cast<void>(host::keep_room_past_end(last_, kReserveBytes));
}

void Reserve::end() {
  give_up();
  if (last_.is_open() && size_of(last_) == 0 && host::has_room_past_end(last_))
    ::unlinkat(last_folder_.get(), last_path_.filename().c_str(), 0);
  last_ = host::Descriptor();
}

}  // namespace porc::supervisor
