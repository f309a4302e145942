// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/result.h"
#include "base/secret.h"

namespace porc::host {

/// The whole content of a file, pipe or mounted secret. Errors: not_found; forbidden;
/// invalid_argument for a folder; too_large over `bytes_max`; unavailable with the kernel's words.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);

/// Replaces `path` so that after a crash at any moment it holds all of the old bytes or all of the
/// new ones, and after success the new ones for good. `mode` is exact, whatever the umask. Errors:
/// as read_file; on any, the old content stays.
Result<void> write_file_durably(const std::filesystem::path& path,
                                std::string_view bytes,
                                mode_t mode);

/// The same for a file that a power loss may take back: cheap, because nothing waits for the disk.
Result<void> write_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode);

/// The same for a file that is written once. Errors: conflict when `path` exists, which stays as it
/// is; otherwise as read_file.
Result<void> create_file_durably(const std::filesystem::path& path,
                                 std::string_view bytes,
                                 mode_t mode);

/// The error of a file below `folder`, for who has no business with the folders of this machine:
/// without its name, and `unavailable` where the file may not be touched, because it is PORC that
/// lacks the right and not who asks it.
Error seen_from_outside(Error error, const std::filesystem::path& folder);

/// Removes from `folder` the half-written files that processes killed while they wrote left beside
/// those whose names `is_target` knows. Whoever writes there meanwhile may lose a write. Errors: as
/// read_file.
Result<void> remove_drafts(const std::filesystem::path& folder,
                           bool (*is_target)(std::string_view));

/// Makes the names in `folder` as durable as the files they name. Errors: as read_file.
Result<void> sync_folder(const std::filesystem::path& folder);

/// Makes `path` and its missing parents with mode 0700. A folder that exists keeps its mode.
/// Errors: conflict when something else stands there; otherwise as read_file.
Result<void> make_private_folder(const std::filesystem::path& path);

/// The `size` bytes of the key in `path`; made from random_bytes with mode 0600 when the file does
/// not exist. Of several processes that start at once, one makes the key and all read it. Errors:
/// forbidden when group or others may read the file; corrupt when it has another size; otherwise as
/// read_file.
Result<Secret> read_or_create_key_file(const std::filesystem::path& path, std::size_t size);

}  // namespace porc::host
