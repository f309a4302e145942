// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "host/descriptor.h"

namespace porc::host {

/// Room for `bytes` in the file system of `folder`, which is nobody else's until it is closed: a
/// file without a name. Where there is none, a full disk, a quota and a file system that became
/// read-only are told alike. Errors: not_found; too_large where no file may have so many bytes;
/// unavailable with the kernel's words.
Result<Descriptor> take_room(const std::filesystem::path& folder, std::uint64_t bytes);

/// Whether there is so much just now. Errors: as take_room.
Result<void> check_room(const std::filesystem::path& folder, std::uint64_t bytes);

/// Room for `bytes` past the end of the open `file`, whose size stays: it is the file's own until
/// it is truncated, as it is to be written anew. Nothing is done where the file has it, or where
/// its system cannot. Errors: unavailable when there is not so much.
Result<void> keep_room_past_end(const Descriptor& file, std::uint64_t bytes);
/// Gives it back. Nobody else may write the file meanwhile. Errors: unavailable.
Result<void> free_room_past_end(const Descriptor& file);

/// How many bytes may still be written there; 0 where the kernel does not tell.
std::uint64_t room_left(const std::filesystem::path& folder);

}  // namespace porc::host
