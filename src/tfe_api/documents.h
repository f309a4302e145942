// SPDX-License-Identifier: Apache-2.0
// The engine's records as TFE's resources: what golden tests pin.
#pragma once

#include <string>

#include "contracts/hosted_engine.h"
#include "domain/identity/principal.h"
#include "jsonapi/document.h"

namespace porc::tfe_api {

/// For whom and under which address a document is made.
struct Reader {
  const identity::Principal& principal;
  const std::string& origin;
  const std::string& organization;
};

jsonapi::Resource workspace_resource(const hosted::Workspace& workspace, const Reader& reader);
jsonapi::Resource configuration_version_resource(const hosted::ConfigurationVersion& version);
jsonapi::Resource run_resource(const hosted::Run& run, const Reader& reader);
jsonapi::Resource plan_resource(const hosted::Run& run, const Reader& reader);
jsonapi::Resource apply_resource(const hosted::Run& run, const Reader& reader);
jsonapi::Resource variable_resource(const hosted::Variable& variable);
jsonapi::Resource state_resource(const hosted::StateVersion& state, const Reader& reader);
/// A sensitive value is null unless `in_clear`.
jsonapi::Resource state_output_resource(const std::string& state_version,
                                        const hosted::StateOutput& output,
                                        bool in_clear);

}  // namespace porc::tfe_api
