// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/lock_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace porc::sqlite_store {

Result<LockFile> LockFile::acquire(const std::filesystem::path& path) {
  LockFile lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.file_ >= 0 && ::flock(lock.file_, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) {
    return Error{.code = ErrorCode::conflict,
                 .message = path.string() +
                            " is locked: another porc has this database open; stop that one, or "
                            "give this one a folder of its own"};
  }
  return Error{.code = ErrorCode::unavailable,
               .message = path.string() + ": " + std::generic_category().message(errno)};
}

LockFile::~LockFile() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace porc::sqlite_store
