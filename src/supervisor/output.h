// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace porc::supervisor {

/// One stream of a step on its way to a file. The steps write to a pipe and not to the file, so
/// that what is over the limit never reaches the disk.
class Output {
 public:
  /// Opens `path` for appending. Errors: unavailable.
  static Result<Output> open(const std::string& path);
  Output(Output&& other) noexcept;
  Output& operator=(Output&&) = delete;
  ~Output();

  int read_end() const noexcept { return read_end_; }
  int write_end() const noexcept { return write_end_; }
  /// Called once the step has its own copy.
  void close_write_end();

  /// Moves what is in the pipe now. `room` is lowered by what was written; what is more is dropped.
  /// False when something was dropped.
  bool drain(std::uint64_t& room);

 private:
  Output(int file, int read_end, int write_end)
      : file_(file), read_end_(read_end), write_end_(write_end) {}
  int file_;
  int read_end_;
  int write_end_;
};

}  // namespace porc::supervisor
