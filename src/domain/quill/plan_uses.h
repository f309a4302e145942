// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/quill/capabilities.h"
#include "json/value.h"

namespace porc::quill {

/// What a plan would make use of: modules bring what no rendered file shows. What is only taken
/// away does not count, so that a quill may stop using something. `plan_json` is what
/// `terraform show -json` prints. Errors: malformed for what is not a plan.
Result<std::vector<Use>> uses_of_plan(std::string_view plan_json);
/// The same of a plan that is read already.
std::vector<Use> uses_of_plan(const json::value& plan);

/// Errors: malformed for what is not a plan.
Result<json::value> read_plan(std::string_view plan_json);

}  // namespace porc::quill
