// SPDX-License-Identifier: Apache-2.0
// What is known of one run beyond its status: summary, log, events, plan, policies, files, report.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "domain/audit/event.h"
#include "domain/run/run.h"
#include "wire/policy_view.h"
#include "wire/run_view.h"

namespace porc::wire {

/// How long a run stood in a status; the last one is still open unless the run is over.
struct Phase {
  std::string status{};
  Timestamp from{};
  std::uint64_t milliseconds = 0;
};
BOOST_DESCRIBE_STRUCT(Phase, (), (status, from, milliseconds))

/// Answer of `GET /run/{id}/summary`: the outcome at a glance.
struct RunSummary {
  RunId run_id{};
  run::RunStatus status = run::RunStatus::submitted;
  std::string headline{};  ///< one sentence for people
  run::Operation operation = run::Operation::apply;
  WorkspaceName workspace{};
  std::optional<run::PlanCounts> counts{};
  std::uint32_t policies_passed = 0;
  std::uint32_t policies_failed = 0;
  json::object outputs{};  ///< name → value; sensitive ones are absent
  std::vector<Phase> phases{};
  std::optional<run::Reason> reason{};
};
BOOST_DESCRIBE_STRUCT(RunSummary,
                      (),
                      (run_id,
                       status,
                       headline,
                       operation,
                       workspace,
                       counts,
                       policies_passed,
                       policies_failed,
                       outputs,
                       phases,
                       reason))
RunSummary summary_of(const Run& run, Timestamp now);

/// One line of `GET /run/{id}/logs`: a JSON array of these, or with `?follow=1` server-sent events
/// `log`, each with one line, until an event `end`, whose data is the RunView.
struct LogLine {
  std::optional<Timestamp> at{};  ///< absent for terraform's text without times
  std::string phase{};            ///< "run" (PORC's own transitions), "plan" or "apply" (terraform)
  std::string level = "info";     ///< "debug", "info", "warn" or "error"
  std::string message{};          ///< one line without control characters
};
BOOST_DESCRIBE_STRUCT(LogLine, (), (at, phase, level, message))

/// One event of the run's audit chain. `GET /run/{id}/events` is a JSON array of these, or, when
/// the client accepts `text/event-stream`, server-sent events `transition` with the sequence as
/// their id.
struct EventView {
  std::uint64_t sequence = 0;
  Timestamp at{};
  std::string kind{};
  std::string actor{};
  std::optional<std::string> by{};
  std::optional<std::string> from{};
  std::optional<std::string> to{};
  std::optional<bool> outside{};
  json::object facts{};
  std::string hash{};
};
BOOST_DESCRIBE_STRUCT(EventView,
                      (),
                      (sequence, at, kind, actor, by, from, to, outside, facts, hash))
/// Errors: corrupt when the stored bytes are not an event.
Result<EventView> view_of(const audit::Event& event);

/// The page that tells everything of a run, for people elsewhere; "" without a `public_url`.
std::string report_link(const std::string& public_url, const RunId& run);

/// The last of these events that moved the run, if any did.
std::optional<EventView> last_move_of(const std::vector<audit::Event>& events);

/// One resource or output that a plan touches; sensitive values are `kSensitive`, and what only the
/// apply will tell is "(known after apply)".
struct PlannedChange {
  std::string address{};
  std::string type{};                  ///< of the resource; "" for an output
  std::vector<std::string> actions{};  ///< terraform's: create, read, update, delete, no-op, forget
  std::optional<std::string> action_reason{};
  std::optional<std::string> imported_id{};
  json::value before{};
  json::value after{};
  std::vector<std::string> replace_paths{};  ///< attributes that force a replacement
};
BOOST_DESCRIBE_STRUCT(
    PlannedChange,
    (),
    (address, type, actions, action_reason, imported_id, before, after, replace_paths))

/// Answer of `GET /run/{id}/plan`.
struct PlanView {
  RunId run_id{};
  run::RunStatus status = run::RunStatus::planned;
  std::string terraform_version{};
  std::optional<run::PlanCounts> counts{};
  std::vector<PlannedChange> resources{};  ///< without those that stay as they are
  std::vector<PlannedChange> outputs{};
  std::vector<PlannedChange> drift{};  ///< what changed outside terraform
};
BOOST_DESCRIBE_STRUCT(PlanView,
                      (),
                      (run_id, status, terraform_version, counts, resources, outputs, drift))

struct FileView {
  std::string path{};
  std::uint64_t bytes = 0;
  std::optional<std::string> text{};  ///< absent when the file is not UTF-8
};
BOOST_DESCRIBE_STRUCT(FileView, (), (path, bytes, text))

/// Answer of `GET /run/{id}/files`: what was rendered.
struct FilesView {
  RunId run_id{};
  std::string digest{};
  std::vector<FileView> files{};
};
BOOST_DESCRIBE_STRUCT(FilesView, (), (run_id, digest, files))

/// Answer of `GET /report/{id}`: everything of one run.
struct Report {
  RunView run{};
  RunSummary summary{};
  std::string blueprint_digest{};
  std::optional<std::string> schema_version{};  ///< as it was asked for
  std::map<std::string, std::string> tags{};
  json::object inputs{};  ///< sensitive ones as `kSensitive`
  std::optional<run::BundleRef> bundle{};
  std::optional<run::Binding> binding{};
  std::vector<PolicyResult> policies{};
  /// Where the quill's templates write a value as it is: "main.tf.j2:3:9".
  std::vector<std::string> unescaped{};
  std::vector<EventView> events{};
};
BOOST_DESCRIBE_STRUCT(Report,
                      (),
                      (run,
                       summary,
                       blueprint_digest,
                       schema_version,
                       tags,
                       inputs,
                       bundle,
                       binding,
                       policies,
                       unescaped,
                       events))
Report report_of(const Run& run, std::vector<EventView> events, Timestamp now);

}  // namespace porc::wire
