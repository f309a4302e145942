// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/quill_choice.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace porc::orchestrator {
namespace {

/// Limit: runs of a workspace that are looked at; those before them are history.
constexpr std::size_t kPagesMax = 20;
constexpr std::size_t kPageRuns = 50;

/// The version that made what stands in a workspace; "" when nothing does, or nobody knows.
Task<std::string> version_that_made(RunStore& store, std::string kind, WorkspaceName workspace) {
  using enum run::RunStatus;
  RunFilter filter{.statuses = {applied, apply_failed, cancelled}};
  filter.kind = std::move(kind);
  filter.workspace = workspace.str();
  PageRequest page{.limit = kPageRuns};
  // Most that were cancelled made nothing, however many there are.
  for (std::size_t pages = 0; pages < kPagesMax; ++pages) {
    PORC_CO_TRY(Page<Run> newest, co_await store.list_runs(filter, page));
    if (newest.items.empty()) break;
    page.after = newest.items.back().id;
    // Ids of one second are in no order.
    std::ranges::sort(newest.items, std::greater<>(), &Run::updated_at);
    for (const Run& run : newest.items) {
      const bool destroyed = run.operation == run::Operation::destroy;
      if (destroyed && run.status == applied) co_return std::string();
      if (!destroyed && run::may_have_touched_state(run)) co_return run.quill_version;
    }
    if (!newest.more) break;
  }
  co_return std::string();
}

}  // namespace

Task<std::shared_ptr<const quill::Quill>> choose_quill(Parts& parts,
                                                       blueprint::Blueprint blueprint,
                                                       WorkspaceName workspace,
                                                       run::Operation operation) {
  const std::string range = blueprint.schema_version.value_or("");
  PORC_CO_CHECK(co_await parts.quills.look_for(blueprint.kind, range));
  if (operation == run::Operation::destroy) {
    PORC_CO_TRY(const std::string version,
                co_await version_that_made(parts.store, blueprint.kind, std::move(workspace)));
    const auto made = parts.quills.get(blueprint.kind, version);
    const auto wanted = quill::Range::parse(range);
    if (made && wanted && wanted->admits((*made)->version())) co_return *made;
  }
  co_return parts.quills.find(blueprint.kind, range);
}

}  // namespace porc::orchestrator
