// SPDX-License-Identifier: Apache-2.0
#include "domain/run/step.h"

namespace porc::run {

bool needs_approval(const Run& run) {
  const auto& metadata = run.blueprint.metadata;
  bool asked = metadata.approval_required.value_or(false) || metadata.change_record.has_value();
  return asked && !run.approved_by && !run.approval;
}

bool waits_for_person(const Run& run) {
  if (!may_wait(run.status)) return false;
  return run.status != RunStatus::planned || run.goal != Goal::applied;
}

bool may_have_touched_state(const Run& run) {
  return run.touched_state.value_or(run.status_at.contains("applying"));
}

bool plan_is_too_old(const Run& run, Timestamp now, Duration ttl) {
  return run.planned_at && now >= *run.planned_at + ttl;
}

Step next_step(const Run& run) {
  switch (run.status) {
    case RunStatus::submitted:
      return run.goal >= Goal::built ? Step::build : Step::rest;
    case RunStatus::building:
      return Step::build;
    case RunStatus::built:
      return run.goal >= Goal::planned ? Step::queue_plan : Step::rest;
    case RunStatus::plan_queued:
      return Step::start_plan;
    case RunStatus::planning:
      return Step::watch_plan;
    case RunStatus::planned:
      if (run.goal != Goal::applied) return Step::rest;
      return needs_approval(run) ? Step::ask_approval : Step::queue_apply;
    case RunStatus::policy_soft_failed:
    case RunStatus::awaiting_approval:
      return Step::rest;
    case RunStatus::apply_queued:
      return Step::start_apply;
    case RunStatus::applying:
      return Step::watch_apply;
    case RunStatus::cancelling:
      return Step::stop_engine;
    case RunStatus::applied:
    case RunStatus::no_changes:
    case RunStatus::build_failed:
    case RunStatus::plan_failed:
    case RunStatus::policy_failed:
    case RunStatus::apply_failed:
    case RunStatus::cancelled:
    case RunStatus::discarded:
    case RunStatus::expired:
    case RunStatus::superseded:
      return Step::settle;
  }
  return Step::rest;
}

}  // namespace porc::run
