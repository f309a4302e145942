// SPDX-License-Identifier: Apache-2.0
#include "policy_folder.h"

#include <utility>

#include "disk_policies/set_folder.h"

namespace porc::app {
namespace {

std::string name_of_folder(const std::filesystem::path& folder) {
  std::filesystem::path place = std::filesystem::absolute(folder).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  return place.filename().string();
}

}  // namespace

Result<PolicyFolder> read_policy_folder(const std::filesystem::path& folder, std::string name) {
  PolicyFolder read{.name = name.empty() ? name_of_folder(folder) : std::move(name)};
  PORC_TRY(read.files, disk_policies::read_folder(folder));
  PORC_TRY(const auto set, policy::Set::compile(read.name, read.files));
  return read;
}

}  // namespace porc::app
