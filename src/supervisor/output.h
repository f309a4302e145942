// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "host/descriptor.h"

namespace porc::supervisor {

/// Both ends are close-on-exec.
struct Pipe {
  host::Descriptor read_end{};
  host::Descriptor write_end{};
};
/// Errors: unavailable.
Result<Pipe> make_pipe();

/// How much may be written, and how much of that is left.
struct Room {
  std::uint64_t bytes_max = 0;
  std::uint64_t left = bytes_max;
};

/// One stream of a step on its way to a file. The steps write to a pipe and not to the file, so
/// that what is over the limit never reaches the disk.
class Output {
 public:
  /// Opens `path` for appending. `bytes_max`: a limit of its own; 0 = it shares one with others.
  /// Errors: unavailable.
  static Result<Output> open(const std::string& path, std::uint64_t bytes_max);

  const std::string& path() const noexcept { return path_; }
  /// -1 once it is closed.
  int read_end() const noexcept { return read_end_.get(); }
  int write_end() const noexcept { return write_end_.get(); }
  /// Called once the step has its own copy.
  void close_write_end() { write_end_ = host::Descriptor(); }

  /// Moves what is in the pipe now into its own room or the shared one; what is more is dropped.
  /// While the disk is full what comes waits, in the pipe at last, where it stops who writes it.
  /// Errors, when something was dropped: too_large; unavailable when the file cannot be written.
  Result<void> drain(Room& shared);
  /// True when the last `drain` met a full disk.
  bool waits_for_room() const noexcept { return !held_.empty(); }

 private:
  Output(std::string path, std::optional<Room> own, host::Descriptor file, Pipe pipe)
      : path_(std::move(path)),
        own_(own),
        file_(std::move(file)),
        read_end_(std::move(pipe.read_end)),
        write_end_(std::move(pipe.write_end)) {}
  std::string name() const;
  /// Writes what is held. Errors: unavailable, but for a full disk, with which the rest stays held.
  Result<void> flush();

  std::string path_;
  std::optional<Room> own_;
  host::Descriptor file_;
  host::Descriptor read_end_;
  host::Descriptor write_end_;
  std::string held_{};  ///< read, counted, and not yet written
};

}  // namespace porc::supervisor
