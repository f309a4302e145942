// SPDX-License-Identifier: Apache-2.0
// What the buttons of a check do, for whoever may press them.
#include <algorithm>
#include <array>
#include <utility>

#include "github/events.h"
#include "github/outcome.h"

namespace porc::github {
namespace {

using commit::Asked;
using identity::Permission;
using run::RunStatus;

constexpr char kReason[] = "asked for by a button on GitHub";

struct ButtonRow {
  std::string_view name;
  RunStatus waits;  ///< how the runs stand that it is for
  Permission needs;
  Task<Run> (*act)(Runs&, RunId, identity::Principal);
};

Task<Run> apply(Runs& runs, RunId id, identity::Principal by) {
  return runs.raise_goal(std::move(id), run::Goal::applied, std::move(by));
}
Task<Run> override_policy(Runs& runs, RunId id, identity::Principal by) {
  return runs.override_policy(std::move(id), kReason, std::move(by));
}
Task<Run> approve(Runs& runs, RunId id, identity::Principal by) {
  return runs.approve(std::move(id), ApprovalRequest{.reason = kReason}, std::move(by));
}

/// Beside them, "replan" is about the commit.
constexpr auto kButtons = std::to_array<ButtonRow>({
    {"apply", RunStatus::planned, Permission::apply, &apply},
    {"override", RunStatus::policy_soft_failed, Permission::override_policy, &override_policy},
    {"approve", RunStatus::awaiting_approval, Permission::approve, &approve},
});

Task<Run> act(const ButtonRow& button, Runs& runs, RunId id, identity::Principal by) {
  PORC_CO_CHECK(by.check(button.needs));
  co_return co_await button.act(runs, std::move(id), std::move(by));
}

}  // namespace

Task<void> Events::press(Event event, std::string key) {
  PORC_CO_TRY(const bool ours, co_await is_ours(event));
  if (!ours) co_return ok;
  PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, event.sha));
  if (known.version == 0) co_return ok;
  PORC_CO_TRY(const std::string permission,
              co_await host_.permission_of(event.repository, event.sender));
  auto roles = options_.roles.find(permission);
  identity::Principal by =
      sender_of(event.repository,
                event.sender,
                roles == options_.roles.end() ? std::vector<identity::Role>() : roles->second);
  const bool again = event.button == "replan";
  const auto button = std::ranges::find(kButtons, event.button, &ButtonRow::name);
  if (!again && button == kButtons.end()) co_return ok;
  // What repeats it after a crash may find the round that it began.
  const bool repeated = again && known.commit.round_of == key;
  const bool current =
      repeated || event.check.value_or("").starts_with(check_name(known.commit, ""));
  std::optional<Error> refused;
  if (!current) {
    refused = Error{.code = ErrorCode::conflict,
                    .message = "nothing was done, for that check is not the newest"};
  } else if (again) {
    auto may = by.check(Permission::plan);
    if (may) co_return co_await rerun(std::move(event), std::move(key));
    refused = std::move(may).error();
  }
  bool changed = false;
  for (Asked& asked : known.commit.asked) {
    if (!asked.run) continue;
    auto run = co_await runs_.get(*asked.run, by);
    if (!run && is_retryable(run.error())) co_return std::move(run).error();
    if (!run) continue;
    Result<Run> done = *run;
    if (refused) {
      done = *refused;
    } else if (run->status == button->waits) {
      done = co_await act(*button, runs_, run->id, by);
    }
    if (!done && is_retryable(done.error())) co_return std::move(done).error();
    const std::string before = asked.note;
    if (!done) {
      asked.note = event.sender + " pressed " + event.button + ": " + done.error().message;
    } else if (done->version != run->version) {
      // What it tells was refused, or waited for, before somebody did it.
      asked.note.clear();
    }
    changed = changed || asked.note != before;
  }
  if (changed) PORC_CO_CHECK(co_await commits_.put(std::move(known)));
  co_return ok;
}

}  // namespace porc::github
