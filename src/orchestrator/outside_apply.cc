// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/outside_apply.h"

#include <cstring>
#include <optional>
#include <utility>

#include "crypto/digest.h"
#include "orchestrator/change.h"

namespace porc::orchestrator {
namespace {

constexpr std::size_t kLookedAt = 100;
constexpr Duration kKeyKept = std::chrono::days(30);
constexpr std::string_view kWhy = "applied outside PORC by a workflow, not approved here";

std::string fact(const identity::Principal& by, std::string_view name) {
  auto found = by.facts.find(std::string(name));
  return found == by.facts.end() ? std::string() : found->second;
}

/// Whether a step of the same workflow asked for the run.
bool is_of_job(const Run& run, const identity::Principal& by) {
  if (!run.origin || run.origin->source != by.issuer) return false;
  const json::value* workflow = run.origin->facts.if_contains("run_id");
  return workflow != nullptr && workflow->is_string() &&
         std::string_view(workflow->get_string()) == fact(by, "run_id");
}

/// The run whose files were applied, as far as that can be told.
Task<Run> applied_by(Parts* parts, WorkspaceName workspace, identity::Principal by) {
  if (const std::string id = fact(by, kFilesOf); !id.empty()) {
    PORC_CO_TRY(RunId run, RunId::parse(id));
    co_return co_await parts->store.get_run(std::move(run));
  }
  RunFilter filter;
  filter.workspace = workspace.str();
  PageRequest request{.limit = kLookedAt};
  PORC_CO_TRY(Page<Run> page, co_await parts->store.list_runs(std::move(filter), request));
  std::optional<Run> last;
  for (Run& run : page.items) {
    if (!run.bundle || run.outside) continue;
    if (is_of_job(run, by)) co_return std::move(run);
    if (!last) last = std::move(run);
  }
  if (last) co_return *std::move(last);
  co_return Error{.code = ErrorCode::not_found,
                  .message = "nothing was built in workspace " + workspace.str()};
}

Run outside_run(Run of, RunId id, const identity::Principal& by) {
  Run first{.id = std::move(id), .operation = of.operation, .goal = run::Goal::applied};
  first.blueprint = std::move(of.blueprint);
  first.identity = std::move(of.identity);
  first.blueprint_digest = std::move(of.blueprint_digest);
  first.quill_version = std::move(of.quill_version);
  first.workspace = std::move(of.workspace);
  first.bundle = std::move(of.bundle);
  first.requested_by = by.name();
  first.admitted_repositories = by.scope.repositories;
  run::Origin origin{.source = by.issuer, .subject = by.subject};
  for (const auto& [name, value] : by.facts) origin.facts[name] = value;
  first.origin = std::move(origin);
  first.reason = run::Reason{.code = "conflict", .message = std::string(kWhy)};
  return first;
}

/// All of it has happened already: the table is walked in one record.
Result<run::Draft> applied_draft(Run first, const std::string& by, Timestamp now) {
  using enum run::RunEvent;
  const run::Cause person{.actor = run::Actor::person, .by = by, .at = now, .outside = true};
  run::Draft draft = run::Draft::submitted(std::move(first), person);
  for (const run::RunEvent event : {build_started, build_finished, plan_requested, plan_started}) {
    PORC_CHECK(draft.move(event, {.actor = run::Actor::orchestrator, .at = now, .outside = true}));
  }
  for (const run::RunEvent event : {plan_changed, apply_started, apply_finished}) {
    PORC_CHECK(
        draft.move(event, {.actor = run::Actor::engine, .by = by, .at = now, .outside = true}));
  }
  draft.run.touched_state = true;
  return draft;
}

RunId draw_id(Parts& parts) {
  const std::string bytes = parts.entropy.bytes(sizeof(std::uint32_t));
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return make_run_id(parts.clock.now(), number);
}

}  // namespace

Task<bool> reaches_outside(Parts& parts, WorkspaceName workspace, identity::Principal by) {
  if (const std::string id = fact(by, kFilesOf); !id.empty()) {
    PORC_CO_TRY(RunId run, RunId::parse(id));
    PORC_CO_TRY(const Run of, co_await parts.store.get_run(std::move(run)));
    if (of.workspace != workspace) co_return false;
  }
  auto owned = co_await parts.store.get_workspace(std::move(workspace));
  if (!owned && owned.error().code == ErrorCode::not_found) co_return false;
  if (!owned) co_return std::move(owned).error();
  co_return by.scope.admits(owned->owner, owned->repository);
}

Task<Run> record_outside_apply(Parts& parts,
                               News& news,
                               WorkspaceName workspace,
                               identity::Principal by) {
  PORC_CO_TRY(Run of, co_await applied_by(&parts, workspace, by));
  const std::string job = fact(by, "run_id") + "/" + fact(by, "run_attempt");
  std::string key = "outside\n" + workspace.str() + "\n" + by.name() + "\n" + job;
  std::string digest = crypto::sha256_hex(key);
  PORC_CO_TRY(RunId id,
              co_await parts.store.reserve_submission(
                  std::move(key), std::move(digest), draw_id(parts), kKeyKept));
  auto known = co_await parts.store.get_run(id);
  if (known || known.error().code != ErrorCode::not_found) co_return std::move(known);
  const Timestamp now = parts.clock.now();
  PORC_CO_TRY(run::Draft draft, applied_draft(outside_run(std::move(of), id, by), by.name(), now));
  JobChange job_change{.kind = JobChange::Kind::due, .due_at = now};
  auto stored =
      co_await store_change(parts, news, std::move(draft), std::nullopt, std::move(job_change));
  // The same upload was told a moment ago.
  if (!stored && stored.error().code == ErrorCode::conflict)
    co_return co_await parts.store.get_run(id);
  co_return std::move(stored);
}

}  // namespace porc::orchestrator
