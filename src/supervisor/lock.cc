// SPDX-License-Identifier: Apache-2.0
#include "supervisor/lock.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>

namespace porc::supervisor {
namespace {

constexpr mode_t kPrivate = 0600;

Error system_error(const std::string& doing, ErrorCode code) {
  return Error{.code = code, .message = doing + ": " + std::strerror(errno)};
}

}  // namespace

Result<host::Descriptor> lock_file(const std::filesystem::path& path) {
  host::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivate));
  if (!file.is_open()) {
    return system_error("opening " + path.string(),
                        errno == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable);
  }
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
  return system_error("locking " + path.string(),
                      errno == EWOULDBLOCK ? ErrorCode::conflict : ErrorCode::unavailable);
}

}  // namespace porc::supervisor
