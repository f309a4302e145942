// SPDX-License-Identifier: Apache-2.0
#include "terminal.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <poll.h>
#include <unistd.h>

namespace porc::pine {
namespace {

/// While it lives, Ctrl-C waits for whoever lets it through.
class HeldInterrupt {
 public:
  HeldInterrupt() {
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, &before_);
  }
  ~HeldInterrupt() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldInterrupt(const HeldInterrupt&) = delete;
  HeldInterrupt& operator=(const HeldInterrupt&) = delete;

  /// Waits for input, and for Ctrl-C from the moment this was made; false for the latter.
  bool wait_for_input() const {
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    return ppoll(&input, 1, nullptr, &before_) == 1;
  }

 private:
  sigset_t before_{};
};

}  // namespace

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EPIPE) {
      // The loop ignores this signal for the sake of sockets; here nobody reads on, as in `| head`.
      std::signal(SIGPIPE, SIG_DFL);
      std::raise(SIGPIPE);
    }
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
  const HeldInterrupt held;  // so that a quick Ctrl-C is not lost before there is a wait to end
  write_all(STDERR_FILENO, prompt);
  std::string line;
  for (char byte = 0; line.size() < kAnswerMax; line += byte) {
    // One byte at a time: what follows the line is for whoever reads next.
    if (!held.wait_for_input() || read(STDIN_FILENO, &byte, 1) != 1) return std::nullopt;
    if (byte == '\n') return line;
  }
  return line;
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace porc::pine
