// SPDX-License-Identifier: Apache-2.0
// What the action run of Port that asked for something is told of it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "base/result.h"
#include "domain/audit/event.h"
#include "domain/run/run.h"
#include "json/value.h"

namespace porc::port_catalog {

enum class End : std::uint8_t { success, failure };

/// How the action run stands.
struct Told {
  std::string label{};
  std::string summary{};     ///< Markdown
  std::optional<End> end{};  ///< none: it goes on
};

/// What `run` looks like to an action that wants it at `goal`. A plan that waits for nobody but a
/// further action is the end of an action that only wanted a plan.
Told told_of(const Run& run, run::Goal goal);

/// A line for each event, as a log shows it; secrets stand in none of them.
std::vector<std::string> log_lines(const std::vector<audit::Event>& events);

/// What an error tells, as Markdown: its message, and each violation at its place.
std::string summary_of(const Error& error);

/// Text of somebody else, so that it means nothing to Markdown, to HTML or to who is mentioned.
std::string harmless(std::string_view text);

/// Run ids of workflows begin with "wfnr_".
bool is_workflow_run(std::string_view id);

/// The bodies of both kinds of runs.
struct Progress {
  std::string external_id{};
  std::string link{};  ///< "" without one
  Told told{};
};
json::object action_run_body(const Progress& progress);
json::object workflow_run_body(const Progress& progress);

}  // namespace porc::port_catalog
