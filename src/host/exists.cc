// SPDX-License-Identifier: Apache-2.0
#include "host/exists.h"

#include <system_error>

namespace porc::host {

Result<bool> exists(const std::filesystem::path& path) {
  std::error_code fault;
  const bool is_there = std::filesystem::exists(path, fault);
  if (!fault) return is_there;
  const bool is_forbidden = fault == std::errc::permission_denied;
  return Error{.code = is_forbidden ? ErrorCode::forbidden : ErrorCode::unavailable,
               .message = "looking for '" + path.string() + "': " + fault.message()};
}

}  // namespace porc::host
