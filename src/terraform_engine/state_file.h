// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contracts/hosted_engine.h"

namespace porc::terraform_engine {

/// What PORC reads of a terraform state file (its format version 4).
struct StateFile {
  std::string lineage{};
  std::uint64_t serial = 0;
  std::string terraform_version{};
  std::vector<hosted::StateOutput> outputs{};  ///< by name
  std::size_t resources = 0;
  bool builtin_only = true;  ///< no resource of a provider that must be installed
};

inline constexpr std::size_t kStateBytesMax = std::size_t{256} << 20;

/// As TFE names the bytes of a state: 32 hexadecimal digits.
std::string md5_hex(std::string_view bytes);

/// Numbers that a double cannot hold are no fault: terraform's have no bound, and the bytes of a
/// state are kept as they are.
/// Errors: malformed when it is not a state; unsupported_media for another format version.
Result<StateFile> parse_state(std::string_view bytes);

}  // namespace porc::terraform_engine
