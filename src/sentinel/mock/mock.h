// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "json/value.h"

namespace porc::sentinel {

struct MockFile {
  std::string name{};
  std::string text{};
};

/// Files that stand for the imports of Terraform in tests of policies: what a policy sees through
/// them is what it would see through terraform_imports(), in the same order. One file an import,
/// and a sentinel.hcl that names them. `run` is null for default_run(). Reference 24.7.
std::vector<MockFile> mock_files(std::shared_ptr<const json::value> plan,
                                 std::shared_ptr<const json::value> run);

/// A run like many: queued by hand in the workspace `workspace` of the organization `organization`,
/// not speculative, without targets, variables and cost estimate.
json::value default_run();

}  // namespace porc::sentinel
