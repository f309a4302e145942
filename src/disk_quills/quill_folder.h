// SPDX-License-Identifier: Apache-2.0
// One quill on the disk. Blocks.
#pragma once

#include <filesystem>
#include <vector>

#include "domain/quill/quill.h"

namespace porc::disk_quills {

/// `{kind}/{version}` as a quill's source. Errors: invalid_argument for anything but plain files;
/// too_large over the limits of a quill; unavailable.
Result<quill::Source> read_folder(const std::filesystem::path& folder);

/// Puts the files at `{folder}/{kind}/{version}`, for good when this succeeds: complete or absent,
/// whatever crashes when. The same content again is a success. Errors: conflict when there is other
/// content already; unavailable.
Result<void> write_folder(const std::filesystem::path& folder, const quill::Quill& quill);

/// Every `{kind}/{entry}` that can be seen.
std::vector<std::filesystem::path> entries_of_kinds(const std::filesystem::path& folder);

/// Removes what a crash left half written.
void remove_drafts(const std::filesystem::path& folder);

}  // namespace porc::disk_quills
