// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/result.h"
#include "host/descriptor.h"

namespace porc::host {

/// A file that speaks of a living process: it is locked by its writer, and the kernel lets go of it
/// when that process ends, however it ends. Destroying it removes the file.
class HeldFile {
 public:
  /// Replaces `path`. Errors: as write_file_durably; unavailable when it cannot be locked.
  static Result<HeldFile> write(const std::filesystem::path& path,
                                std::string_view bytes,
                                mode_t mode);
  HeldFile(HeldFile&& other) noexcept = default;
  HeldFile& operator=(HeldFile&&) = delete;
  ~HeldFile();

 private:
  HeldFile(std::filesystem::path path, Descriptor file);
  std::filesystem::path path_;
  Descriptor file_;
};

/// What a HeldFile says. Errors: unavailable when its writer has ended; otherwise as read_file.
Result<std::string> read_held_file(const std::filesystem::path& path, std::size_t bytes_max);

}  // namespace porc::host
