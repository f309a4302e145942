// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/invariants.h"

#include <array>
#include <map>
#include <optional>
#include <set>

#include <boost/describe/enum_to_string.hpp>

#include "domain/run/transition.h"
#include "json/parse.h"
#include "orchestrator/auditor.h"
#include "tests/sim/world.h"

namespace porc::sim {
namespace {

std::array<bool, run::kTransitions.size()> rows_hit{};

void break_with(World& world, const std::string& what) {
  world.broken.insert(what);
}

void mark_row(World& world, const audit::Event& event) {
  json::value entry = json::parse(event.bytes).value();
  const json::object& members = entry.as_object();
  if (!members.contains("from")) return;
  const std::string_view from = members.at("from").as_string();
  const std::string_view kind = members.at("kind").as_string();
  for (std::size_t i = 0; i < run::kTransitions.size(); ++i) {
    const run::Transition& row = run::kTransitions[i];
    if (from == boost::describe::enum_to_string(row.from, "") &&
        kind == boost::describe::enum_to_string(row.on, "")) {
      rows_hit[i] = true;
    }
  }
  if (members.contains("outside") && kind == "apply_started")
    world.applied_outside.insert(event.run);
}

std::optional<workspace::Hold> hold_of(World& world, const Run& run) {
  auto asked = world.store.get_workspace(run.workspace);
  asked.start();
  auto place = asked.take();
  bool held = place && place->is_held_by(run.id);
  return held ? place->hold : std::nullopt;
}

/// Who plans or applies holds the workspace, and so nobody else does: from the first word to the
/// engine until its end is stored, also while a cancel waits for that end. What somebody else
/// applies asks nobody; the engine orders those.
void check_active(World& world, const WorkspaceName& workspace) {
  RunFilter filter;
  filter.workspace = workspace.str();
  filter.statuses = {
      run::RunStatus::planning, run::RunStatus::applying, run::RunStatus::cancelling};
  PageRequest page{.limit = 1000};
  for (const Run& run : peek(world.store.list_runs(filter, page)).items) {
    if (world.applied_outside.contains(run.id) || hold_of(world, run)) continue;
    break_with(world,
               "run " + run.id.str() + " is " + boost::describe::enum_to_string(run.status, "?") +
                   " and does not hold workspace " + workspace.str());
  }
}

/// Who says that nothing was applied must know that nothing will be.
void check_nothing_applied(World& world, const RunId& run) {
  if (world.outer.find(run)->view.phase == EnginePhase::discarded) return;
  break_with(world, "run " + run.str() + " says that nothing was applied, and it still may be");
}

/// When every run is over nobody holds anything. Only a call that takes effect after its lease may
/// leave a hold behind; then who wants the workspace takes it.
void check_holds(World& world) {
  if (world.has_late_calls()) return;
  RunFilter filter;
  PageRequest page{.limit = 1000};
  for (const Run& run : peek(world.store.list_runs(filter, page)).items) {
    if (hold_of(world, run))
      break_with(world,
                 "run " + run.id.str() + " is over and holds workspace " + run.workspace.str());
  }
}

/// An override is part of what is applied, not a reason to refuse it.
void check_refusals(World& world) {
  RunFilter filter;
  PageRequest page{.limit = 1000};
  for (const Run& run : peek(world.store.list_runs(filter, page)).items) {
    if (!run.reason) continue;
    for (const Violation& violation : run.reason->violations) {
      if (violation.pointer == "/plan/policy_verdict")
        break_with(world, "run " + run.id.str() + " was refused for the override of its policy");
    }
  }
}

/// Every confirmation by PORC must be of a plan that its run was bound to, exactly as it was then.
void check_confirmations(World& world) {
  for (const memory_engine::Confirmation& confirmation : world.outer.confirmations()) {
    if (!confirmation.by.empty()) continue;
    Run run = peek(world.store.get_run(confirmation.run));
    std::string name = "run " + run.id.str();
    if (world.outer.find(run.id)->script.resource_type != "terraform_data")
      break_with(world, name + " was confirmed although its quill declares less");
    if (!run.binding) {
      break_with(world, name + " was confirmed without a binding");
    } else if (run.binding->plan != confirmation.evidence) {
      break_with(world, name + " was confirmed as something else than was planned");
    }
    const std::string& verdict = confirmation.evidence.policy_verdict;
    if (verdict != "passed" && verdict != "overridden" && verdict != "none")
      break_with(world, name + " was confirmed although its policies say " + verdict);
    const bool outside = !world.outer.find(run.id)->view.moved_by.empty();
    if (verdict == "overridden" && !outside && !run.policy_override)
      break_with(world, name + " was confirmed over its policies, which nobody overrode");
    const auto& metadata = run.blueprint.metadata;
    bool needed = metadata.approval_required.value_or(false) || metadata.change_record;
    if (needed && !run.approval) break_with(world, name + " was confirmed without its approval");
    if (run.approval && run::is_approval_void(run))
      break_with(world, name + " was confirmed as something else than was approved");
    if (run.approved_by == run.requested_by)
      break_with(world, name + " was approved by who asked for it");
  }
}

/// What PORC itself confirmed, by engine run.
std::set<std::string> confirmed_by_porc(const World& world) {
  std::set<std::string> engine_runs;
  for (const memory_engine::Confirmation& one : world.outer.confirmations()) {
    if (one.by.empty()) engine_runs.insert(one.engine_run);
  }
  return engine_runs;
}

void check_applications(World& world) {
  std::map<WorkspaceName, std::vector<memory_engine::Application>> by_workspace;
  std::set<std::string> engine_runs;
  for (const memory_engine::Application& one : world.outer.applications()) {
    if (!engine_runs.insert(one.engine_run).second)
      break_with(world, one.engine_run + " was applied twice");
    auto& others = by_workspace[one.workspace];
    bool overlap = !others.empty() && (!others.back().ended || *others.back().ended > one.begun);
    if (overlap) break_with(world, "two applies overlap in " + one.workspace.str());
    others.push_back(one);
  }
  // The engine would not let two overlap; PORC must not even ask for it.
  const std::set<std::string> ours = confirmed_by_porc(world);
  for (const memory_engine::Collision& one : world.outer.collisions()) {
    if (one.by.empty() && ours.contains(one.applying))
      break_with(world, "PORC confirmed " + one.engine_run + " while it applied " + one.applying);
  }
}

void check_outbox(World& world) {
  std::map<std::string, std::uint64_t> last;  // by run
  std::set<std::string> delivered(world.inbox.first_deliveries().begin(),
                                  world.inbox.first_deliveries().end());
  for (const std::string& key : world.inbox.first_deliveries()) {
    std::size_t first = key.find(':');
    std::uint64_t version = std::stoull(key.substr(first + 1));
    std::uint64_t& before = last[key.substr(0, first)];
    if (version <= before) break_with(world, "outbox entry " + key + " was overtaken");
    before = version;
  }
  RunFilter filter;
  PageRequest page{.limit = 1000};
  for (const Run& run : peek(world.store.list_runs(filter, page)).items) {
    for (std::uint64_t version = 1; version <= run.version; ++version) {
      std::string key = run.id.str() + ":" + std::to_string(version) + ":inbox";
      if (!delivered.contains(key)) break_with(world, "outbox entry " + key + " was lost");
    }
  }
}

void check_acknowledged(World& world) {
  std::map<std::string, RunId> runs;
  for (const Acknowledged& one : world.acknowledged) {
    auto [known, added] = runs.try_emplace(one.key, one.run);
    if (!added && known->second != one.run) break_with(world, "key " + one.key + " made two runs");
    auto task = world.store.get_run(one.run);
    task.start();
    if (!task.take()) break_with(world, "run " + one.run.str() + " was acknowledged and is lost");
  }
}

}  // namespace

void on_change(World& world, const Stored& stored) {
  for (const audit::Event& event : stored.events) {
    if (!world.is_attached()) mark_row(world, event);
    for (char c : event.hash)
      world.trace = (world.trace ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  check_active(world, stored.workspace);
  if (stored.nothing_applied) check_nothing_applied(world, stored.run);
}

void on_give_back(World& world, const Claim& claim, const JobChange& job) {
  // A driver that is stopped gives back a run that somebody goes on with at once.
  bool for_long = job.kind != JobChange::Kind::due || job.due_at > world.time.now();
  Run run = peek(world.store.get_run(claim.run));
  auto hold = hold_of(world, run);
  // Under a later claim another driver holds it, and this one gives back what it has lost; under an
  // earlier one it may have been held late.
  bool own = hold &&
             (hold->fence == claim.fence || (hold->fence < claim.fence && !world.has_late_calls()));
  if (for_long && own) break_with(world, "run " + run.id.str() + " rests and holds its workspace");
}

void on_confirm(World& world, const std::string& engine_run, const FaultyChanges& changes) {
  Run run = peek(world.store.get_run(world.outer.find(engine_run)->request.run));
  const auto gating = run::gating_change(run);
  if (gating && !changes.was_open(*gating)) {
    break_with(world,
               "run " + run.id.str() + " was confirmed although " + *gating + " was not open");
  }
  if (run.planned_at && world.time.now() < *run.planned_at + kPlanTtl) return;
  break_with(world, "run " + run.id.str() + " was confirmed although its plan is too old");
}

void check_end(World& world, const audit::Signers& signers) {
  check_confirmations(world);
  check_applications(world);
  check_refusals(world);
  check_outbox(world);
  check_acknowledged(world);
  check_holds(world);
  auto verdict = orchestrator::verify_audit(world.store, signers.public_keys(), std::nullopt);
  verdict.start();
  auto answer = verdict.take();
  if (!answer) break_with(world, "audit: " + answer.error().message);
}

memory_engine::ScriptFor random_script(std::mt19937_64& random) {
  return [&random](const PlanRequest& request, const memory_engine::WorkspaceState& workspace) {
    memory_engine::Script script = memory_engine::as_terraform_would(request, workspace);
    using enum memory_engine::Outcome;
    constexpr std::array kRare = {
        no_changes, plan_fails, policy_fails, policy_soft_fails, apply_fails};
    if (random() % 3 == 0) script.outcome = kRare[random() % kRare.size()];
    if (random() % 16 == 0) script.resource_type = "null_resource";
    script.queueing = Duration(random() % 3000);
    script.planning = Duration(1 + random() % 5000);
    script.applying = Duration(1 + random() % 20'000);
    script.stopping = Duration(1 + random() % 3000);
    return script;
  };
}

RowCoverage row_coverage() {
  RowCoverage coverage;
  for (std::size_t i = 0; i < rows_hit.size(); ++i) {
    const run::Transition& row = run::kTransitions[i];
    std::string name = std::string(boost::describe::enum_to_string(row.from, "")) + " on " +
                       boost::describe::enum_to_string(row.on, "") + "; ";
    if (rows_hit[i]) {
      ++coverage.hit;
    } else {
      coverage.missing += name;
    }
  }
  return coverage;
}

}  // namespace porc::sim
