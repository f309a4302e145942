// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/lease.h"

#include <system_error>

#include "supervisor/lease.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

Result<void> end_all_but(const fs::path& folder, const fs::path& kept) {
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(folder, fault)) {
    if (entry.path() == kept) continue;
    fs::remove(entry.path(), fault);
    if (fault) break;
  }
  if (!fault) return ok;
  return Error{.code = ErrorCode::unavailable, .message = folder.string() + ": " + fault.message()};
}

}  // namespace

Result<void> hold_lease(const fs::path& lease, std::chrono::milliseconds until) {
  PORC_CHECK(end_all_but(lease.parent_path(), lease));
  return supervisor::write_lease(lease, until);
}

Result<void> end_leases(const fs::path& folder) {
  return end_all_but(folder, {});
}

}  // namespace porc::terraform_engine
