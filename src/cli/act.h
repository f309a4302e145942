// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "cli/command.h"
#include "json/value.h"

namespace porc::cli {

inline constexpr auto kReasonRows = std::to_array<Flag>({
    {.name = "reason", .value = "TEXT", .help = "Why, for the audit trail"},
});
inline constexpr FlagGroup kReasonFlags{"Act", kReasonRows};

/// Posts to `path` of the run that the operand names, with `--reason`, and prints where the run
/// stands then. Never repeated by itself: the second answer would be another one.
Task<int> act_on_run(Surroundings& around, Arguments arguments, std::string_view path);
/// The same with a body of its own.
Task<int> act_on_run(Surroundings& around,
                     Arguments arguments,
                     std::string_view path,
                     json::value body);

}  // namespace porc::cli
