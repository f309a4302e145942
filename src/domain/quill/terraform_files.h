// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "archive/tar.h"
#include "base/result.h"
#include "domain/quill/capabilities.h"

namespace porc::quill {

/// What is to be known of the Terraform files of a bundle before it leaves.
struct TerraformFiles {
  std::vector<std::string> variables{};  ///< that the root module declares
  std::vector<Use> uses{};
  /// What no quill may do, whatever it declares: a backend, a module from outside the bundle,
  /// sources that are not literal, blocks that nobody here knows.
  std::vector<Violation> refused{};
};

/// Reads every `*.tf` and `*.tf.json`. Errors: malformed, with its place, for what is no HCL.
Result<TerraformFiles> read_terraform_files(const std::vector<archive::File>& files);

}  // namespace porc::quill
