// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "domain/run/run.h"
#include "observe/redaction.h"
#include "wire/run_details.h"

namespace porc::api {

/// Limit: bytes of a plan's JSON that is shown; a plan of 1000 resources has about one megabyte.
inline constexpr std::size_t kPlanBytesMax = 64U << 20;

/// What people may see of a plan (`terraform show -json`, format 1.x): the changes, with every
/// value that the plan's own maps call sensitive masked, and on top of that whatever `secrets`
/// knows. Errors: corrupt when it is no plan; too_large.
Result<wire::PlanView> plan_view_of(const Run& run,
                                    const std::string& plan_json,
                                    const observe::Redactor& secrets);

/// `value` with `(sensitive)` wherever `marks` says true. Marks are terraform's: true or false for
/// all of a value, or an object or array of marks for its members. What is neither masks all of it.
json::value mask(const json::value& value, const json::value& marks);

}  // namespace porc::api
