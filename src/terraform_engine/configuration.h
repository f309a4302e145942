// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "archive/tar.h"
#include "base/result.h"
#include "terraform_engine/variables.h"

namespace porc::terraform_engine {

/// What a root module needs before terraform can plan it. In doubt everything is needed: a file
/// that cannot be read here is terraform's to complain about.
struct Configuration {
  bool needs_install = false;  ///< a provider that is not built in, or a module: `init` and network
  bool has_backend = false;  ///< or a `cloud` block: ours must override it, which takes `init` too
  bool has_ephemeral = false;  ///< a variable whose value the plan file does not keep
  DeclaredVariables variables{};
  std::string override_name{};  ///< a file name that sorts after every override file in it

  bool needs_init() const { return needs_install || has_backend; }
};

/// Reads the `.tf` and `.tf.json` files in `folder` ("" = the root) of an archive.
Configuration inspect_configuration(const std::vector<archive::File>& files,
                                    const std::string& folder);

}  // namespace porc::terraform_engine
