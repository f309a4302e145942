// SPDX-License-Identifier: Apache-2.0
#include "terminal.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

namespace porc::pine {

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

Result<std::string> read_standard_input(std::size_t bytes_max) {
  std::string text;
  char piece[64 * 1024];
  for (;;) {
    const ssize_t count = read(STDIN_FILENO, piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return Error{.code = ErrorCode::unavailable,
                   .message = std::string("standard input: ") + std::strerror(errno)};
    }
    if (count == 0) return text;
    text.append(piece, static_cast<std::size_t>(count));
    if (text.size() > bytes_max) {
      return Error{.code = ErrorCode::too_large,
                   .message = "standard input is over " + std::to_string(bytes_max) + " bytes"};
    }
  }
}

std::optional<std::string> ask(const std::string& prompt) {
  constexpr std::size_t kAnswerMax = 1024;
  write_all(STDERR_FILENO, prompt);
  std::string line;
  for (char byte = 0; line.size() < kAnswerMax; line += byte) {
    // One byte at a time: what follows the line is for whoever reads next.
    if (read(STDIN_FILENO, &byte, 1) != 1) return std::nullopt;
    if (byte == '\n') return line;
  }
  return line;
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace porc::pine
