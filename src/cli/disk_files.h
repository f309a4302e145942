// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sentinel/config/files.h"

namespace porc::cli {

/// Limit: bytes of one file that policies are made of or look at.
inline constexpr std::size_t kPolicyFileBytesMax = std::size_t{256} << 20;

/// Policies and what they name, on this machine's disk. May block.
class DiskFiles final : public sentinel::Files {
 public:
  /// Errors: as host::read_file; too_large over kPolicyFileBytesMax.
  Result<std::string> read(const std::string& path) const override;
  Result<std::vector<Entry>> list(const std::string& folder) const override;
  Result<std::string> time_zone(const std::string& name) const override;
};

}  // namespace porc::cli
