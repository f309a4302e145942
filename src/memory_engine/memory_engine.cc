// SPDX-License-Identifier: Apache-2.0
#include "memory_engine/memory_engine.h"

#include <algorithm>

namespace porc::memory_engine {

Result<WorldRun*> MemoryEngine::run(std::string_view engine_run) {
  if (WorldRun* found = world_.find(engine_run)) return found;
  return Error{.code = ErrorCode::not_found, .message = "no engine run " + std::string(engine_run)};
}

Task<EngineRun> MemoryEngine::start_plan(PlanRequest request) {
  co_return world_.start(std::move(request)).view;
}

Task<EngineRun> MemoryEngine::find_run(RunId run, WorkspaceName /*workspace*/) {
  if (WorldRun* found = world_.find(run)) co_return found->view;
  co_return Error{.code = ErrorCode::not_found, .message = "no engine run of " + run.str()};
}

Task<EngineRun> MemoryEngine::get_run(std::string engine_run) {
  PORC_CO_TRY(WorldRun * found, run(engine_run));
  co_return found->view;
}

Task<EngineRun> MemoryEngine::observe(std::string engine_run,
                                      std::uint64_t seen,
                                      Timestamp deadline) {
  PORC_CO_TRY(WorldRun * found, run(engine_run));
  while (found->view.revision == seen && world_.clock().now() < deadline) {
    PORC_CO_CHECK(co_await aio::wait_until(found->changed, world_.clock(), deadline));
  }
  co_return found->view;
}

Task<run::PlanEvidence> MemoryEngine::evidence(std::string engine_run) {
  PORC_CO_TRY(WorldRun * found, run(engine_run));
  co_return world_.evidence(*found);
}

Task<std::string> MemoryEngine::plan_json(std::string engine_run) {
  PORC_CO_TRY(WorldRun * found, run(engine_run));
  if (found->plan_json.empty()) {
    co_return Error{.code = ErrorCode::not_found, .message = engine_run + " has no plan"};
  }
  co_return found->plan_json;
}

Task<LogChunk> MemoryEngine::read_log(std::string engine_run,
                                      LogPhase phase,
                                      std::uint64_t offset,
                                      std::size_t limit) {
  PORC_CO_TRY(WorldRun * found, run(engine_run));
  const EnginePhase now = found->view.phase;
  const bool plan = phase == LogPhase::plan;
  const std::string& log = plan ? found->plan_log : found->apply_log;
  const bool over = is_final(now) || (plan && now > EnginePhase::planning);
  LogChunk chunk;
  if (offset < log.size()) chunk.bytes = log.substr(offset, limit);
  chunk.next = offset + chunk.bytes.size();
  chunk.end = over && chunk.next >= log.size();
  co_return chunk;
}

Task<void> MemoryEngine::confirm(std::string engine_run,
                                 run::PlanEvidence bound,
                                 std::string /*comment*/) {
  PORC_CO_TRY(WorldRun * found, run(engine_run));
  if (!found->confirmed && found->view.phase == EnginePhase::planned) {
    PORC_CO_TRY(run::PlanEvidence now, world_.evidence(*found));
    if (now != bound) co_return run::no_longer_as_planned(run::differences(bound, now));
  }
  co_return world_.act(engine_run, Act::confirm, "");
}

Task<std::vector<run::PolicyDetail>> MemoryEngine::policy_details(std::string engine_run) {
  PORC_CO_TRY(WorldRun * found, run(engine_run));
  std::vector<run::PolicyDetail> details;
  for (const run::PolicyOutcome& outcome : found->view.policies) {
    details.push_back({.outcome = outcome,
                       .description = "As the script of the run says.",
                       .trace = outcome.passed ? "main: true\n" : "main: false\n",
                       .document = json::value(
                           json::object{{"rules", {{"main", {{"value", outcome.passed}}}}}})});
  }
  co_return details;
}

Task<void> MemoryEngine::override_policy(std::string engine_run, std::string /*comment*/) {
  co_return world_.act(engine_run, Act::override_policy, "");
}

Task<void> MemoryEngine::discard(std::string engine_run, std::string /*comment*/) {
  co_return world_.act(engine_run, Act::discard, "");
}

Task<void> MemoryEngine::cancel(std::string engine_run, std::string /*comment*/) {
  co_return world_.act(engine_run, Act::cancel, "");
}

Task<std::map<std::string, Output>> MemoryEngine::outputs(WorkspaceName workspace, RunId /*run*/) {
  std::map<std::string, Output> shown = world_.workspace(workspace).outputs;
  for (auto& [name, output] : shown) {
    if (output.sensitive) output.value = nullptr;
  }
  co_return shown;
}

Task<void> MemoryEngine::ping() {
  co_return ok;
}

}  // namespace porc::memory_engine
