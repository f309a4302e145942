// SPDX-License-Identifier: Apache-2.0
// What a refusal means for an event, and how it is told.
#pragma once

#include <string>

#include "base/error.h"
#include "domain/run/run.h"

namespace porc::github {

/// True when the event is handled once more instead of telling of it.
inline bool is_retryable(const Error& error) {
  return error_traits(error.code).retryable;
}

inline run::Reason reason_of(const Error& error) {
  return {.code = std::string(error_traits(error.code).name),
          .message = error.message,
          .violations = error.violations};
}

/// A commit's name as people write it.
inline std::string short_of(const std::string& sha) {
  return sha.substr(0, 7);
}

}  // namespace porc::github
