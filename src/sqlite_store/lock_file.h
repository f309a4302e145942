// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <utility>

#include "base/result.h"

namespace porc::sqlite_store {

/// Keeps other servers, of this process too, away from a database for as long as it lives; the
/// kernel gives it up when the process dies. The file stays behind and means nothing by itself.
class LockFile {
 public:
  /// Errors: conflict when somebody else has it; unavailable with the system's words.
  static Result<LockFile> acquire(const std::filesystem::path& path);

  LockFile(LockFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  LockFile& operator=(LockFile&&) = delete;
  ~LockFile();

 private:
  explicit LockFile(int file) : file_(file) {}
  int file_;
};

}  // namespace porc::sqlite_store
