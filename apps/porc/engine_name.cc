// SPDX-License-Identifier: Apache-2.0
#include "engine_name.h"

#include "host/files.h"
#include "terraform_engine/instance.h"

namespace porc::app {

Result<orchestrator::RegisteredEngine> name_engine(const Settings& settings) {
  if (settings.tfe) {
    return orchestrator::RegisteredEngine{
        .id = "tfe " + settings.tfe->api_base + " " + settings.tfe->organization,
        .shown =
            "the organization " + settings.tfe->organization + " of " + settings.tfe->api_base};
  }
  if (settings.shares_engine()) {
    return orchestrator::RegisteredEngine{
        .id = "shared", .shown = "the embedded engine that servers share (PORC_SHARED_ENGINE)"};
  }
  const std::filesystem::path& folder = settings.terraform.folder;
  if (!settings.shares_store()) {
    return orchestrator::RegisteredEngine{.id = std::string(kEngineBeside),
                                          .shown = "the embedded engine in " + folder.string()};
  }
  PORC_CHECK(host::make_private_folder(folder));
  const std::filesystem::path instance = folder / "instance";
  PORC_TRY(const std::string name, terraform_engine::read_instance(instance));
  PORC_TRY(const std::string mark, terraform_engine::mark_of(instance));
  return orchestrator::RegisteredEngine{
      .id = "folder " + name + " " + mark,
      .shown = "the embedded engine in " + folder.string() + " of " + settings.runs.server_name};
}

}  // namespace porc::app
