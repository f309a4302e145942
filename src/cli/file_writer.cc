// SPDX-License-Identifier: Apache-2.0
#include "cli/file_writer.h"

#include <system_error>

#include "archive/path.h"
#include "host/files.h"

namespace porc::cli {

Result<void> write_files(const std::filesystem::path& folder,
                         const std::vector<archive::File>& files) {
  constexpr mode_t kReadable = 0644;
  for (const archive::File& file : files) {
    if (!archive::is_safe_path(file.path)) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "'" + file.path + "' is not a path inside the folder"};
    }
    const std::filesystem::path path = folder / file.path;
    std::error_code failed;
    std::filesystem::create_directories(path.parent_path(), failed);
    if (failed) {
      return Error{.code = ErrorCode::unavailable,
                   .message = path.parent_path().string() + ": " + failed.message()};
    }
    PORC_CHECK(host::write_file_durably(path, file.bytes, kReadable));
  }
  return ok;
}

}  // namespace porc::cli
