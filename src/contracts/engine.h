// SPDX-License-Identifier: Apache-2.0
// What executes plan and apply. tests/contracts/engine_contract.h is the definition; memory_engine,
// terraform_engine and tfe_engine pass it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aio/task.h"
#include "base/secret.h"
#include "base/time.h"
#include "domain/policy/subject.h"
#include "domain/run/run.h"

namespace porc {

/// How an engine's run stands, in PORC's words. The mapping from TFE's is tfe_engine's table.
enum class EnginePhase : std::uint8_t {
  pending,     ///< accepted, waiting for its turn
  planning,    ///< plan or policies under way
  planned,     ///< finished, has changes, passed: may be confirmed
  no_changes,  ///< finished, nothing to do
  plan_failed,
  policy_failed,       ///< a mandatory policy said no
  policy_soft_failed,  ///< an overridable policy said no
  applying,
  applied,
  apply_failed,
  cancelled,
  discarded,  ///< by somebody, or because another run changed the state
};
BOOST_DESCRIBE_ENUM(EnginePhase,
                    pending,
                    planning,
                    planned,
                    no_changes,
                    plan_failed,
                    policy_failed,
                    policy_soft_failed,
                    applying,
                    applied,
                    apply_failed,
                    cancelled,
                    discarded)

constexpr bool is_final(EnginePhase phase) {
  return phase == EnginePhase::no_changes || phase == EnginePhase::plan_failed ||
         phase == EnginePhase::policy_failed || phase >= EnginePhase::applied;
}

/// One run of the engine as seen now.
struct EngineRun {
  std::string id{};
  std::string configuration_version{};
  EnginePhase phase = EnginePhase::pending;
  std::uint64_t revision = 0;  ///< grows with every change; what `observe` compares
  run::PlanCounts counts{};
  std::vector<run::PolicyOutcome> policies{};
  std::string message{};  ///< why it failed, for people; no secrets
  std::string
      moved_by{};  ///< who confirmed, discarded or cancelled it, when not PORC; "" otherwise
};

struct PlanRequest {
  RunId run{};  ///< the key: starting twice with it starts once
  WorkspaceName workspace{};
  run::Operation operation = run::Operation::apply;
  std::string bundle{};  ///< tar.gz
  /// Sensitive inputs and what providers sign in with; values are JSON. An engine shows them to
  /// nobody, and a plan has none but its own, whatever other plans of its workspace have.
  std::map<std::string, Secret> variables{};
  std::string message{};
  policy::Subject subject{};  ///< decides which policy sets hold, where the engine asks us
  /// Nobody asked for it, and nobody looks: a refresh so made does not settle a state that a person
  /// has to look at first.
  bool unattended = false;
};

enum class LogPhase : std::uint8_t { plan, apply };
BOOST_DESCRIBE_ENUM(LogPhase, plan, apply)

struct LogChunk {
  std::string bytes{};
  std::uint64_t next = 0;  ///< offset of the first byte not yet read
  bool end = false;        ///< nothing will ever follow
};

struct Output {
  bool sensitive = false;
  json::value value{};  ///< null when sensitive
};

class Engine {
 public:
  virtual ~Engine() = default;

  /// Starts a saved plan for `request.run`, or finds the one that was started before.
  /// Errors: unavailable or rate_limited when a retry may help; anything else is final.
  virtual Task<EngineRun> start_plan(PlanRequest request) = 0;
  /// The engine's run of `run`, if `start_plan` ever reached the engine. Errors: not_found.
  virtual Task<EngineRun> find_run(RunId run, WorkspaceName workspace) = 0;
  virtual Task<EngineRun> get_run(std::string engine_run) = 0;
  /// Answers as soon as the run's revision is not `seen`, or at `deadline` with what it is then.
  virtual Task<EngineRun> observe(std::string engine_run,
                                  std::uint64_t seen,
                                  Timestamp deadline) = 0;
  /// What stands now of everything a plan is bound to. Errors: not_found; conflict before
  /// `planned`.
  virtual Task<run::PlanEvidence> evidence(std::string engine_run) = 0;
  /// The plan JSON as `terraform show -json` prints it; holds sensitive values. Errors: not_found.
  virtual Task<std::string> plan_json(std::string engine_run) = 0;
  virtual Task<LogChunk> read_log(std::string engine_run,
                                  LogPhase phase,
                                  std::uint64_t offset,
                                  std::size_t limit) = 0;

  /// What each policy said of the plan, at length and without secrets, in the order of
  /// `EngineRun::policies`. Empty when none was asked. Errors: not_found.
  virtual Task<std::vector<run::PolicyDetail>> policy_details(std::string engine_run) = 0;

  /// Applies exactly the saved plan, provided that `evidence` would still answer `bound`. An engine
  /// that can compares in the same moment in which it confirms; the others just before. Repeating
  /// it is harmless. Errors: conflict, with what differs, when not confirmable; nothing is applied
  /// then.
  virtual Task<void> confirm(std::string engine_run,
                             run::PlanEvidence bound,
                             std::string comment) = 0;
  /// Lets a plan go on that only policies refused which may be overridden. `comment` says who wants
  /// it and why. Repeating it is harmless. Errors: conflict when there is nothing to override, or
  /// the policies changed since.
  virtual Task<void> override_policy(std::string engine_run, std::string comment) = 0;
  /// Gives up a plan that waits. Repeating it is harmless. Errors: conflict when it is too late.
  virtual Task<void> discard(std::string engine_run, std::string comment) = 0;
  /// Asks terraform to stop (SIGINT); the phase tells later what became of it. Repeating is
  /// harmless.
  virtual Task<void> cancel(std::string engine_run, std::string comment) = 0;

  /// Outputs of the workspace's current state, which `run` wants to know. Empty when there is none.
  virtual Task<std::map<std::string, Output>> outputs(WorkspaceName workspace, RunId run) = 0;
  /// For readiness. Errors: unavailable.
  virtual Task<void> ping() = 0;
};

}  // namespace porc
