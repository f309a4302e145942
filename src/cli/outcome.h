// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/text.h"
#include "wire/run_view.h"

namespace porc::cli {

/// How a status is shown.
Tone tone_of(run::RunStatus status);
/// "plan_queued" as people say it: "plan queued".
std::string words_of(run::RunStatus status);

/// True when the run will not come nearer to `goal` by itself. The server's own rule for `?wait=`.
bool is_over(const wire::RunView& run, run::Goal goal);

/// The exit code of a command that wanted `run` to reach `goal`.
int exit_code_for(const wire::RunView& run, run::Goal goal);

/// What became of the run, and what the person can do next.
Text describe_outcome(const wire::RunView& run);

/// "1 to destroy, 2 to change, 3 to add"; "" without counts.
std::string describe_counts(const std::optional<run::PlanCounts>& counts);

}  // namespace porc::cli
