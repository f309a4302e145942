// SPDX-License-Identifier: Apache-2.0
#include "engine_name.h"

#include "host/exists.h"
#include "host/files.h"
#include "terraform_engine/instance.h"

namespace porc::app {
namespace {

using orchestrator::RegisteredEngine;

Result<RegisteredEngine> of_folder(const std::filesystem::path& folder) {
  const std::filesystem::path instance = folder / "instance";
  PORC_TRY(const std::string name, terraform_engine::read_instance(instance));
  PORC_TRY(const std::string mark, terraform_engine::mark_of(instance));
  return RegisteredEngine{.id = "folder " + name + " " + mark,
                          .shown = "the embedded engine in " + folder.string()};
}

/// Nullopt when its folder tells it from others.
std::optional<RegisteredEngine> without_folder(const Settings& settings) {
  if (settings.tfe) {
    const std::string& base = settings.tfe->api_base;
    const std::string& organization = settings.tfe->organization;
    return RegisteredEngine{.id = "tfe " + base + " " + organization,
                            .shown = "the organization " + organization + " of " + base};
  }
  if (settings.shares_engine()) {
    return RegisteredEngine{.id = std::string(kEngineShared),
                            .shown = "the embedded engine that servers share (PORC_SHARED_ENGINE)"};
  }
  if (settings.shares_store()) return std::nullopt;
  return RegisteredEngine{.id = std::string(kEngineBeside),
                          .shown = "the embedded engine in " + settings.terraform.folder.string()};
}

}  // namespace

Result<RegisteredEngine> name_engine(const Settings& settings) {
  if (auto named = without_folder(settings)) return *std::move(named);
  PORC_CHECK(host::make_private_folder(settings.terraform.folder));
  return of_folder(settings.terraform.folder);
}

Result<std::optional<RegisteredEngine>> find_named_engine(const Settings& settings) {
  if (auto named = without_folder(settings)) return named;
  return find_folder_engine(settings.terraform.folder);
}

Result<std::optional<RegisteredEngine>> find_folder_engine(const std::filesystem::path& folder) {
  PORC_TRY(const bool is_there, host::exists(folder / "engine.db"));
  // Of a server that had its database for itself there is no name yet.
  if (!is_there) return std::optional<RegisteredEngine>();
  PORC_TRY(RegisteredEngine named, of_folder(folder));
  return std::optional(std::move(named));
}

}  // namespace porc::app
