// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "archive/tar.h"
#include "base/result.h"
#include "domain/quill/capabilities.h"

namespace porc::quill {

struct DeclaredVariable {
  std::string name{};
  bool sensitive = false;  ///< says `sensitive = true`, in so many words
  std::string place{};     ///< "variables.tf:3:1"
};

/// What is to be known of the Terraform files of a bundle before it leaves.
struct TerraformFiles {
  std::vector<DeclaredVariable> variables{};  ///< of the root module
  std::vector<Use> uses{};
  /// What no quill may do, whatever it declares: a backend, a module from outside the bundle,
  /// sources that are not literal, blocks that nobody here knows.
  std::vector<Violation> refused{};
};

/// Reads every `*.tf` and `*.tf.json`. Errors: malformed, with its place, for what is no HCL.
Result<TerraformFiles> read_terraform_files(const std::vector<archive::File>& files);

}  // namespace porc::quill
