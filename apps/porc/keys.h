// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "given_keys.h"
#include "orchestrator/key_register.h"

namespace porc::app {

/// From DATA/keys, made there at the first start: `master` seals, `audit` signs, `other/master-…`
/// only open, and `other/audit-…` only hand over. Where a master key is given and there is no file
/// of an audit key, that one follows from it. Errors: those of host::read_or_create_key_file.
Result<orchestrator::Keys> open_keys(const std::filesystem::path& data, const GivenKeys& given);

/// A key beside the one that is used.
struct OtherKey {
  std::filesystem::path file{};
  std::string id{};  ///< of a master key, as sealed values name it; of an audit key, the public one
};
/// Those of DATA/keys/other.
Result<std::vector<OtherKey>> list_other_master_keys(const std::filesystem::path& data);
Result<std::vector<OtherKey>> list_other_audit_keys(const std::filesystem::path& data);

/// Makes a new key in the place of DATA/keys/master or audit, and moves the one before to others.
/// Answers what both are called. Killed at any moment, repeating it is harmless.
/// Errors: not_found when there is no such file.
struct Rotated {
  std::string before{};
  std::string after{};
};
Result<Rotated> rotate_master_key(const std::filesystem::path& data);
Result<Rotated> rotate_audit_key(const std::filesystem::path& data);

}  // namespace porc::app
