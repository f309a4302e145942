// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "cli/disk_files.h"
#include "sentinel/config/library.h"
#include "sentinel/lint/lint.h"

namespace porc::cli {

/// What `pine policy check` knows of the surroundings of policies, read once a folder. May block.
class PolicySettings {
 public:
  /// By the sentinel.hcl or sentinel.json in the nearest folder that the path goes through; nothing
  /// is known without one. Errors: those of reading a configuration.
  Result<const sentinel::LintSetting*> of(const std::string& policy);

 private:
  Result<bool> learn(const std::string& folder);

  const DiskFiles files_{};
  sentinel::Library library_{files_};
  std::map<std::string, sentinel::LintSetting> known_{};  ///< by folder
  const sentinel::LintSetting nothing_{};
};

}  // namespace porc::cli
