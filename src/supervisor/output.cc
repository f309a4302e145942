// SPDX-License-Identifier: Apache-2.0
#include "supervisor/output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace porc::supervisor {
namespace {

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kChunkBytes = std::size_t{64} << 10;

Error system_error(const std::string& doing) {
  return Error{.code = ErrorCode::unavailable, .message = doing + ": " + std::strerror(errno)};
}

}  // namespace

Result<Pipe> make_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("making a pipe");
  return Pipe{.read_end = host::Descriptor(ends[0]), .write_end = host::Descriptor(ends[1])};
}

Result<Output> Output::open(const std::string& path, std::uint64_t bytes_max) {
  host::Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kPrivate));
  if (!file.is_open()) return system_error("opening " + path);
  PORC_TRY(Pipe pipe, make_pipe());
  ::fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK);
  auto own = bytes_max == 0 ? std::nullopt : std::optional(Room{.bytes_max = bytes_max});
  return Output(path, own, std::move(file), std::move(pipe));
}

Result<void> Output::flush() {
  while (!held_.empty()) {
    ssize_t written = ::write(file_.get(), held_.data(), held_.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && (errno == ENOSPC || errno == EDQUOT)) return ok;
    if (written < 0) {
      held_.clear();
      return system_error("writing " + name());
    }
    held_.erase(0, static_cast<std::size_t>(written));
  }
  return ok;
}

Result<void> Output::drain(Room& shared) {
  Room& room = own_ ? *own_ : shared;
  std::array<char, kChunkBytes> chunk{};
  Result<void> drained = ok;
  for (;;) {
    if (auto flushed = flush(); !flushed) {
      room.left = 0;
      drained = std::move(flushed);
    }
    if (waits_for_room() || read_end() < 0) return drained;
    ssize_t got = ::read(read_end(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return drained;
    if (got == 0) {
      read_end_ = host::Descriptor();
      return drained;
    }
    std::size_t taken = std::min<std::uint64_t>(static_cast<std::uint64_t>(got), room.left);
    room.left -= taken;
    held_.assign(chunk.data(), taken);
    if (taken < static_cast<std::size_t>(got) && drained) {
      drained = Error{.code = ErrorCode::too_large,
                      .message = (own_ ? name() : "the output") + " is over its limit of " +
                                 std::to_string(room.bytes_max) + " bytes"};
    }
  }
}

std::string Output::name() const {
  return path_.substr(path_.rfind('/') + 1);
}

}  // namespace porc::supervisor
