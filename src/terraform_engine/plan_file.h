// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "contracts/engine.h"

namespace porc::terraform_engine {

inline constexpr std::size_t kPlanJsonBytesMax = std::size_t{512} << 20;

/// What a plan JSON (`terraform show -json`) comes to.
struct PlanSummary {
  run::PlanCounts counts{};
  std::string terraform_version{};
};

/// Errors: malformed.
Result<PlanSummary> summarize_plan(std::string_view plan_json);

/// TFE's redacted plan: the parts that a client renders, with sensitive values replaced by null,
/// and `schemas_json` (`terraform providers schema -json`) beside them. Errors: malformed.
Result<std::string> redact_plan(std::string_view plan_json, std::string_view schemas_json);

}  // namespace porc::terraform_engine
