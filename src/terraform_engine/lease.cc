// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/lease.h"

#include <system_error>

#include "host/files.h"
#include "terraform_engine/identifier.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "lease";

bool is_lease(std::string_view name) {
  return name.starts_with(kPrefix);
}

Error unavailable(const fs::path& folder, const std::error_code& fault) {
  return {.code = ErrorCode::unavailable, .message = folder.string() + ": " + fault.message()};
}

}  // namespace

Result<std::string> find_lease(const fs::path& folder) {
  PORC_CHECK(host::remove_drafts(folder, is_lease));
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(folder, fault)) return entry.path().string();
  if (fault) return unavailable(folder, fault);
  return std::string();
}

Result<void> end_leases(const fs::path& folder) {
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(folder, fault)) {
    fs::remove(entry.path(), fault);
    if (fault) break;
  }
  if (fault) return unavailable(folder, fault);
  return ok;
}

std::string next_lease(const fs::path& folder) {
  return (folder / make_id(std::string(kPrefix))).string();
}

}  // namespace porc::terraform_engine
