// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "hcl/syntax.h"

namespace porc::sentinel {

/// The files of a configuration that is about to be planned, by path.
using ConfigurationFiles = std::map<std::string, std::string>;

/// What the files of one folder say together.
struct ModuleFiles {
  std::vector<hcl::Body> bodies{};
  bool is_overridden =
      false;  ///< some of it is changed by an override file, or only OpenTofu reads

  /// Every block of a type, in the order of the files.
  std::vector<const hcl::Block*> blocks(std::string_view type) const;
};

/// `folder` is "" for the root, else "a/b". Errors: malformed, as hcl::parse; not_found when no
/// file of a configuration is there.
Result<ModuleFiles> read_module(const ConfigurationFiles& files, const std::string& folder);

/// Where `source` ("./a", "../b") leads from `folder`. Errors: not_found when it leaves the files.
Result<std::string> folder_of_source(std::string_view folder, std::string_view source);

/// True for the source of a module that is among the files.
bool is_local_source(std::string_view source);

}  // namespace porc::sentinel
