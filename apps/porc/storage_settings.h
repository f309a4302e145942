// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "azure_blobs/options.h"
#include "raw_settings.h"

namespace porc::app {

/// Reads STORAGE_… and what Azure tells its machines and pods; adds to `secrets` what is a part of
/// them, and to `faults` what is not sound. Nullopt: blobs are kept in the data folder.
std::optional<azure_blobs::Options> read_storage(const RawSettings& raw,
                                                 std::vector<Secret>& secrets,
                                                 std::vector<Violation>& faults);

}  // namespace porc::app
