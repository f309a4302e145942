// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "base/error.h"

namespace porc {

/// What is wrong with a setting: invalid_argument, with one violation that names the `variable`.
inline Error refused_setting(std::string variable, std::string message) {
  Error error{.code = ErrorCode::invalid_argument, .message = variable + " " + message};
  error.violations.push_back({.pointer = std::move(variable), .message = std::move(message)});
  return error;
}

}  // namespace porc
