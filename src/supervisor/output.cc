// SPDX-License-Identifier: Apache-2.0
#include "supervisor/output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
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

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<Output> Output::open(const std::string& path) {
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kPrivate);
  if (file < 0) return system_error("opening " + path);
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    ::close(file);
    return system_error("making a pipe");
  }
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Output(file, ends[0], ends[1]);
}

Output::Output(Output&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      read_end_(std::exchange(other.read_end_, -1)),
      write_end_(std::exchange(other.write_end_, -1)) {}

Output::~Output() {
  for (int fd : {file_, read_end_, write_end_}) {
    if (fd >= 0) ::close(fd);
  }
}

void Output::close_write_end() {
  if (write_end_ >= 0) ::close(std::exchange(write_end_, -1));
}

bool Output::drain(std::uint64_t& room) {
  std::array<char, kChunkBytes> chunk{};
  bool all = true;
  for (;;) {
    ssize_t got = ::read(read_end_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return all;
    if (got == 0) {
      ::close(std::exchange(read_end_, -1));
      return all;
    }
    std::size_t taken = std::min<std::uint64_t>(static_cast<std::uint64_t>(got), room);
    if (!write_all(file_, {chunk.data(), taken})) taken = 0;
    room -= taken;
    if (taken < static_cast<std::size_t>(got)) all = false;
  }
}

}  // namespace porc::supervisor
