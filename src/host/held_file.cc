// SPDX-License-Identifier: Apache-2.0
#include "host/held_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "host/files.h"

namespace porc::host {
namespace {

/// Of the open file, not of the process: another open of the same process is asked like anybody's.
bool lock(const Descriptor& file, int command, struct flock& wanted) {
  wanted = {};
  wanted.l_type = F_WRLCK;
  wanted.l_whence = SEEK_SET;
  return ::fcntl(file.get(), command, &wanted) == 0;
}

}  // namespace

HeldFile::HeldFile(std::filesystem::path path, Descriptor file)
    : path_(std::move(path)), file_(std::move(file)) {}

HeldFile::~HeldFile() {
  if (file_.is_open()) ::unlink(path_.c_str());
}

Result<HeldFile> HeldFile::write(const std::filesystem::path& path,
                                 std::string_view bytes,
                                 mode_t mode) {
  PORC_CHECK(write_file_durably(path, bytes, mode));
  Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  struct flock wanted;
  if (file.is_open() && lock(file, F_OFD_SETLK, wanted)) return HeldFile(path, std::move(file));
  return Error{.code = ErrorCode::unavailable,
               .message = "holding '" + path.string() + "': " + std::strerror(errno)};
}

Result<std::string> read_held_file(const std::filesystem::path& path, std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct flock found;
  const bool ended = file.is_open() && lock(file, F_OFD_GETLK, found) && found.l_type == F_UNLCK;
  if (!ended) return read_file(path, bytes_max);
  return Error{.code = ErrorCode::unavailable,
               .message = "'" + path.string() + "' was left behind by a process that has ended"};
}

}  // namespace porc::host
