// SPDX-License-Identifier: Apache-2.0
#include "host/room.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace porc::host {
namespace {

Error no_room(const std::filesystem::path& folder, int number) {
  ErrorCode code = ErrorCode::unavailable;
  if (number == ENOENT) code = ErrorCode::not_found;
  if (number == EFBIG) code = ErrorCode::too_large;
  return Error{.code = code,
               .message = "writing in '" + folder.string() + "': " + std::strerror(number)};
}

constexpr std::uint64_t kStatBlockBytes = 512;  ///< whatever those of the file system are

/// What a file has on the disk beyond what is written in it; the last block of that does not count.
struct PastEnd {
  explicit PastEnd(const Descriptor& file) {
    struct stat seen {};
    if (::fstat(file.get(), &seen) != 0) return;
    size = static_cast<std::uint64_t>(seen.st_size);
    const std::uint64_t held = static_cast<std::uint64_t>(seen.st_blocks) * kStatBlockBytes;
    const std::uint64_t written = size + static_cast<std::uint64_t>(seen.st_blksize);
    if (held > written) bytes = held - size;
  }
  std::uint64_t size = 0;
  std::uint64_t bytes = 0;
};

/// A file without a name. Not every file system has them: there it has one for a moment.
Descriptor open_nameless(const std::filesystem::path& folder) {
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.is_open() || (errno != EOPNOTSUPP && errno != EISDIR)) return file;
  std::string name = (folder / ".room.XXXXXX").string();
  file = Descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (file.is_open()) ::unlink(name.c_str());
  return file;
}

}  // namespace

Result<Descriptor> take_room(const std::filesystem::path& folder, std::uint64_t bytes) {
  Descriptor file = open_nameless(folder);
  if (!file.is_open()) return no_room(folder, errno);
  int number = EINTR;
  while (number == EINTR) number = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes));
  if (number != 0) return no_room(folder, number);
  return file;
}

Result<void> check_room(const std::filesystem::path& folder, std::uint64_t bytes) {
  PORC_CHECK(take_room(folder, bytes));
  return ok;
}

Result<void> keep_room_past_end(const Descriptor& file, std::uint64_t bytes) {
  const PastEnd seen(file);
  if (seen.bytes >= bytes) return ok;
  int done = -1;
  do {
    done = ::fallocate(file.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(seen.size + bytes));
  } while (done != 0 && errno == EINTR);
  if (done == 0 || (errno != ENOSPC && errno != EDQUOT)) return ok;
  return Error{.code = ErrorCode::unavailable,
               .message = std::string("keeping room for a file: ") + std::strerror(errno)};
}

Result<void> free_room_past_end(const Descriptor& file) {
  const PastEnd seen(file);
  if (seen.bytes == 0) return ok;
  if (::ftruncate(file.get(), static_cast<off_t>(seen.size)) == 0) return ok;
  return Error{.code = ErrorCode::unavailable,
               .message = std::string("giving back the room of a file: ") + std::strerror(errno)};
}

std::uint64_t room_left(const std::filesystem::path& folder) {
  struct statvfs system {};
  if (::statvfs(folder.c_str(), &system) != 0) return 0;
  return std::uint64_t{system.f_bavail} * system.f_frsize;
}

}  // namespace porc::host
