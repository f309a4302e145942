// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/secret.h"
#include "contracts/hosted_engine.h"
#include "crypto/seal.h"
#include "terraform_engine/redaction.h"
#include "terraform_engine/stored.h"

namespace porc::terraform_engine {

/// What terraform's variables are for one run.
struct VariableFiles {
  Secret json{};                           ///< content of a .tfvars.json
  Secret literals{};                       ///< content of a .tfvars; "" when there are none
  std::vector<std::string> environment{};  ///< NAME=value
  Redaction redaction{};
};

/// What the configuration says about its variables; nullopt where nobody could read it.
struct DeclaredVariables {
  std::optional<std::set<std::string>> names{};
  std::set<std::string> sensitive{};
};

/// A run's own values outrank those of the workspace. Values of variables that nobody declares are
/// left out, because terraform would warn about each. Errors: invalid_argument as check_literal.
Result<VariableFiles> make_variable_files(const std::vector<hosted::Variable>& workspace,
                                          const RunInputs& run,
                                          const DeclaredVariables& declared);

/// Stands for everything at once that a workspace and a run add to a configuration, as a plan is
/// bound to it: the working directory, which version of each workspace variable, and a keyed digest
/// of the run's own values.
std::string digest_settings(const std::string& working_directory,
                            const std::vector<hosted::Variable>& workspace,
                            const RunInputs& run,
                            const crypto::Sealer& sealer);

/// A value that is written in HCL must be one complete expression, or it could say more than the
/// value of `key`. Errors: invalid_argument.
Result<void> check_literal(const std::string& key, const std::string& literal);

/// Errors: invalid_argument when the key is no name, or an environment variable that steers
/// terraform itself (`TF_CLI_ARGS`, `TF_LOG`, …) or the loading of programs (`LD_PRELOAD`, …).
Result<void> check_variable_key(const std::string& key, bool environment);

}  // namespace porc::terraform_engine
