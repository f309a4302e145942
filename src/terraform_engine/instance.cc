// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/instance.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>

#include "host/files.h"
#include "terraform_engine/identifier.h"

namespace porc::terraform_engine {
namespace {

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kNameBytesMax = 100;

}  // namespace

Result<std::string> read_instance(const std::filesystem::path& path) {
  auto known = host::read_file(path, kNameBytesMax);
  if (known || known.error().code != ErrorCode::not_found) return known;
  std::string fresh = make_id("server");
  PORC_CHECK(host::create_file_durably(path, fresh, kPrivate));
  return fresh;
}

Result<std::string> mark_of(const std::filesystem::path& path) {
  struct statx seen {};
  if (::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &seen) != 0) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "looking at " + path.string() + ": " + std::strerror(errno)};
  }
  std::string mark = std::to_string(seen.stx_ino);
  if ((seen.stx_mask & STATX_BTIME) == 0) return mark;
  return mark + " " + std::to_string(seen.stx_btime.tv_sec) + "." +
         std::to_string(seen.stx_btime.tv_nsec);
}

}  // namespace porc::terraform_engine
