// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "domain/policy/policy_set.h"

namespace porc::app {

/// A policy set as it lies in a folder. It compiles.
struct PolicyFolder {
  std::string name{};  ///< unless its porc.hcl says otherwise
  policy::Files files{};
};

/// `name` "" is the folder's. Errors: those of disk_policies::read_folder and of
/// policy::Set::compile: every fault is told before a server is asked.
Result<PolicyFolder> read_policy_folder(const std::filesystem::path& folder, std::string name);

}  // namespace porc::app
