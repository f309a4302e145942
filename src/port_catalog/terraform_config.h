// SPDX-License-Identifier: Apache-2.0
// The original's way to show runs in Port: a Terraform configuration with Port's provider. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "archive/tar.h"
#include "domain/run/run.h"
#include "port_catalog/entities.h"

namespace porc::port_catalog {

inline constexpr std::string_view kConfigurationFile = "main.tf";
/// Every value stands in this file and none in HCL, where `${` and `%{` would be evaluated. The
/// configuration reads it by its name: Terraform itself would load only `*.auto.tfvars.json`.
inline constexpr std::string_view kValuesFile = "port_notify.tfvars.json";

/// Variables that the engine is given beside the files.
inline constexpr std::string_view kClientIdVariable = "port_client_id";
inline constexpr std::string_view kClientSecretVariable = "port_client_secret";
inline constexpr std::string_view kBaseUrlVariable = "port_base_url";

/// How many runs of one instance are shown; the resource owns its entities, so that an older one
/// leaves the catalog.
inline constexpr std::size_t kRunsShown = 20;

/// main.tf for that major version of the provider, 1 or 2, as `terraform fmt` lays it out.
std::string configuration_for(int provider_major);

/// port_notify.tfvars.json: the instance and its newest runs.
std::string values_for(const Entity& instance, const std::vector<Entity>& runs);

/// Both files.
std::vector<archive::File> configuration_files(int provider_major,
                                               const Entity& instance,
                                               const std::vector<Entity>& runs);

/// The workspace of its own. No name of a blueprint has two underscores.
WorkspaceName sync_workspace(const WorkspaceName& workspace);

/// True for every name that `sync_workspace` makes, and for none of a blueprint's.
bool is_sync_workspace(std::string_view name);

/// What makes a plan another one.
struct Telling {
  WorkspaceName workspace{};
  std::string content{};
  std::string delivery{};  ///< key of the outbox's entry: whoever asks again gets another plan
  Timestamp as_of{};       ///< when what is told came to be
  int attempt = 0;
};

/// The key under which an engine plans it. It begins with the day of `as_of`, as a run's begins
/// with its time: an engine that looks for it need not look among older ones. No run of PORC has
/// it: its hour is the 24th or a later one.
RunId sync_key(const Telling& telling);

}  // namespace porc::port_catalog
