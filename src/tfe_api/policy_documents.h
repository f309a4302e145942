// SPDX-License-Identifier: Apache-2.0
// A run's policy check as TFE's resources. Its id leads to all of them, and they to the run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/hosted_engine.h"
#include "jsonapi/document.h"
#include "tfe_api/documents.h"

namespace porc::tfe_api {

using Details = std::vector<run::PolicyDetail>;

/// The run behind `polchk-…`, `ts-…`, `poleval-…` or `psout-…`; nullopt for any other id.
std::optional<std::string> run_id_of_check(std::string_view id);

/// These need a run with a policy check.
jsonapi::Resource policy_check_resource(const hosted::Run& run,
                                        const Details& details,
                                        const Reader& reader);
jsonapi::Resource task_stage_resource(const hosted::Run& run, const Reader& reader);
jsonapi::Resource policy_evaluation_resource(const hosted::Run& run);
/// One for each policy set.
std::vector<jsonapi::Resource> policy_set_outcome_resources(const hosted::Run& run,
                                                            const Details& details);

/// What terraform prints of a check. Spec: reference of Sentinel, policy sets and enforcement.
std::string policy_output(const hosted::PolicyCheck& check, const Details& details);

/// `workspaces`: all there are.
jsonapi::Resource policy_set_resource(const policy::Set& set,
                                      const std::vector<hosted::Workspace>& workspaces,
                                      const std::string& organization);

}  // namespace porc::tfe_api
