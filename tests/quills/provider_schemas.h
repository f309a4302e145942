// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "archive/tar.h"
#include "hcl/syntax.h"

namespace porc::quills {

/// What may stand in a block of Terraform's.
struct BlockSchema {
  std::set<std::string, std::less<>> required{};
  std::set<std::string, std::less<>> optional{};
  std::map<std::string, BlockSchema, std::less<>> blocks{};
  std::set<std::string, std::less<>> exported{};  ///< of a resource: what others may refer to only
  bool is_required = false;
};

/// The names that providers know, from the data in provider_schemas/: no provider can be had while
/// testing, and a name that none knows is the fault that a plan would find first.
class ProviderSchemas {
 public:
  /// Data that cannot be read stops the process.
  static ProviderSchemas read();

  /// What is wrong with the files of one bundle, each with its place: files that are not HCL or
  /// JSON; resource types, arguments, blocks and references that are unknown; what is missing;
  /// providers of another version than the data's.
  std::vector<std::string> faults_of(const std::vector<archive::File>& bundle) const;

 private:
  friend class BundleCheck;
  struct Provider {
    std::string version{};  ///< empty for Terraform's own
    BlockSchema configuration{};
  };
  std::map<std::string, Provider, std::less<>> providers_{};  ///< by source
  std::map<std::string, BlockSchema, std::less<>> resources_{};
};

}  // namespace porc::quills
