// SPDX-License-Identifier: Apache-2.0
// How what the server tells of runs looks to people; `-o json` shows the same views as they are.
#pragma once

#include "cli/text.h"
#include "wire/run_details.h"
#include "wire/server_view.h"

namespace porc::cli {

Text show_submitted(const wire::Submitted& submitted);
Text show_built(const wire::Built& built);
Text show_queued(const wire::Queued& queued);
Text show_run(const wire::RunView& run);
Text show_runs(const wire::RunPage& page);
Text show_summary(const wire::RunSummary& summary);
Text show_policy(const wire::PolicyView& view);
Text show_report(const wire::Report& report);
Text show_activity(const wire::ActivityView& activity);
/// `name = value`, by name; nothing without outputs.
Text show_outputs(const json::object& outputs);
/// A text as it is, everything else as JSON.
std::string plain_value(const json::value& value);

}  // namespace porc::cli
