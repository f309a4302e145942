// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace porc::cli {

/// An error whose story was printed already: only its exit code counts.
inline Error already_told(const Error& error) {
  return Error{.code = error.code};
}
inline bool is_already_told(const Error& error) {
  return error.message.empty() && error.violations.empty();
}

}  // namespace porc::cli
