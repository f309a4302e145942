// SPDX-License-Identifier: Apache-2.0
#include "cli/flags.h"

#include "base/time.h"

namespace porc::cli {

Result<void> check_waiting(const Arguments& arguments) {
  if (arguments.has("wait") && arguments.has("no-wait")) {
    return Error{.code = ErrorCode::invalid_argument, .message = "give --wait or --no-wait"};
  }
  const auto limit = arguments.value("timeout");
  if (!limit || parse_duration(*limit)) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "--timeout must be a time such as 30s, 10m or 2h"};
}

}  // namespace porc::cli
