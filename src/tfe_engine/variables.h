// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jsonapi/document.h"

namespace porc::tfe_engine {

/// By this, in a variable's description, PORC knows its own, and people know where it comes from.
inline constexpr std::string_view kWrittenByPorc = "Written by PORC before each plan";

/// The name of a variable of the workspace that PORC wrote; "" of any other. Errors:
/// invalid_argument for what is no variable.
Result<std::string> name_if_written_here(const jsonapi::Resource& variable);

/// The variables whose values `plan_json` (`terraform show -json`) holds itself, so that an apply
/// asks for none of them again. The value of an ephemeral one is not kept: it is absent, or stands
/// there as its default. Empty for what is not a plan.
std::set<std::string> held_variables(std::string_view plan_json);

/// Stands for everything that an apply could still take from `variables`: all but what PORC wrote
/// and the plan holds, for that is written anew for each later plan.
Result<std::string> digest_of_variables(const std::vector<jsonapi::Resource>& variables,
                                        const std::set<std::string>& held);

}  // namespace porc::tfe_engine
