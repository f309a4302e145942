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

/// The names of all that PORC wrote. Errors: invalid_argument for what is no variable.
Result<std::set<std::string>> names_written_here(const std::vector<jsonapi::Resource>& variables);

/// Those of `names` that an apply of `plan_json` (`terraform show -json`) cannot take any more: the
/// plan holds their values itself, or declares no variable of that name. The value of an ephemeral
/// one is not kept: it is absent, or stands there as its default. None for what is not a plan.
std::set<std::string> settled_variables(std::string_view plan_json,
                                        const std::set<std::string>& names);

/// Stands for everything that an apply could still take from `variables`: all but what PORC wrote
/// and is `settled`, for that is written anew for each later plan.
Result<std::string> digest_of_variables(const std::vector<jsonapi::Resource>& variables,
                                        const std::set<std::string>& settled);

}  // namespace porc::tfe_engine
