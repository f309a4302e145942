// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/text.h"
#include "wire/run_details.h"

namespace porc::cli {

/// The colour of a line of terraform's that begins with this word: "+", "~", "-", "Error:".
Tone tone_of_sign(std::string_view word);

/// What a plan would do, the worst first: what is destroyed, replaced, changed, then the rest. Of a
/// change, the attributes that differ.
Text show_plan(const wire::PlanView& plan);

/// How many resources would be destroyed or replaced.
std::size_t count_destroyed(const wire::PlanView& plan);

}  // namespace porc::cli
