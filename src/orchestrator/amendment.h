// SPDX-License-Identifier: Apache-2.0
// What acts of people have in common.
#pragma once

#include <string>

#include "base/result.h"
#include "domain/run/run.h"
#include "json/value.h"

namespace porc::orchestrator {

/// Why nothing can be done to a run any more.
Error over(const Run& run);

/// What a person says about an act, as a fact of its event. Errors: invalid_argument.
Result<json::object> because(const std::string& reason);

/// Why an override without a reason is refused; `what` goes on after "must say why".
Error no_reason(const std::string& what);

}  // namespace porc::orchestrator
