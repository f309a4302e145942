// SPDX-License-Identifier: Apache-2.0
// What an approval is worth, and what a change record holds back.
#include "tests/sim/driver_test.h"

namespace porc::sim {
namespace {

constexpr char kChange[] = "CHG0030001";

class ApprovalTest : public DriverTest {
 protected:
  approval::ChangeRecord& change() { return world.changes.record(kChange); }

  RunId submit_with_change() {
    RunId id = submit({.change_record = kChange});
    EXPECT_TRUE(comes_to(id, RunStatus::awaiting_approval));
    return id;
  }

  /// Approved; `deed` happens between that and the look before the apply.
  RunId submit_approved(const std::function<void()>& deed) {
    RunId id = submit_with_change();
    approve_then(id, deed);
    EXPECT_TRUE(comes_to(id, RunStatus::apply_queued));
    return id;
  }
  void approve_then(const RunId& id, const std::function<void()>& deed) {
    act([id, deed, this](orchestrator::Orchestrator& server) {
      world.faults.before("append", deed);
      return server.approve(id, {}, boss);
    });
  }

  void override_approval(const RunId& id) {
    act([id, this](orchestrator::Orchestrator& server) {
      return server.override_approval(id, "it burns", boss);
    });
  }

  /// What somebody is told who tries to approve.
  Error refusal(const RunId& id, ApprovalRequest request = {}) {
    Result<porc::Run> told;
    bool answered = false;
    world.act(world.time.now(), [&, id](orchestrator::Orchestrator& server) -> Task<porc::Run> {
      return approve_and_tell(&server, id, request, &told, &answered);
    });
    EXPECT_TRUE(comes([&] { return answered; }));
    EXPECT_FALSE(told);
    return told ? Error{} : told.error();
  }

  bool is_told(const RunId& id, const std::string& kind) {
    for (const audit::Event& event : peek(world.store.list_events(id, 0, 1000))) {
      if (event.bytes.find("\"kind\":\"" + kind + "\"") != event.bytes.npos) return true;
    }
    return false;
  }

  void waits_for(const RunId& id, const std::string& message) {
    EXPECT_TRUE(comes([&] { return reason(id) == message; })) << reason(id);
    EXPECT_EQ(stored(id).status, RunStatus::apply_queued);
    EXPECT_TRUE(world.outer.confirmations().empty());
  }

 private:
  Task<porc::Run> approve_and_tell(orchestrator::Orchestrator* server,
                                   RunId id,
                                   ApprovalRequest request,
                                   Result<porc::Run>* told,
                                   bool* answered) {
    auto run = co_await server->approve(std::move(id), std::move(request), boss);
    *told = run;
    *answered = true;
    co_return run;
  }
};

TEST_F(ApprovalTest, KeepsWhoWhenWhyForWhatAndTheChangeRecordAsItWas) {
  RunId id = submit_with_change();
  act([id, this](orchestrator::Orchestrator& server) {
    ApprovalRequest request{.reason = "agreed in the board"};
    return server.approve(id, std::move(request), boss);
  });
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  const porc::Run run = stored(id);
  ASSERT_TRUE(run.approval);
  EXPECT_EQ(run.approval->by, boss.name());
  EXPECT_EQ(run.approved_by, boss.name());
  EXPECT_EQ(run.approval->reason, "agreed in the board");
  EXPECT_FALSE(run.approval->override);
  EXPECT_EQ(run.approval->change_record, kChange);
  ASSERT_TRUE(run.approval->checked);
  EXPECT_EQ(run.approval->checked->id, "id-of-CHG0030001");
  EXPECT_EQ(run.approval->bound_to, run::approvable_digest(run));
  EXPECT_FALSE(run.reason);
}

TEST_F(ApprovalTest, IsRefusedWhileTheChangeRecordIsClosed) {
  RunId id = submit_with_change();
  change().state = "assess";
  EXPECT_EQ(refusal(id).code, ErrorCode::approval_missing);
  EXPECT_EQ(refusal(id).message,
            "change record CHG0030001 is in state assess, and must be in scheduled or implement");
  change().state = "implement";
  change().on_hold.reset();
  EXPECT_EQ(refusal(id).code, ErrorCode::approval_missing);
  change().on_hold = false;
  refuse("look_up", ErrorCode::unavailable);
  EXPECT_EQ(refusal(id).code, ErrorCode::unavailable);
  refuse("look_up", ErrorCode::not_found);
  EXPECT_EQ(refusal(id).message, "change record CHG0030001 is not there, or PORC may not read it");
  refuse("look_up", ErrorCode::invalid_argument);
  const Error wrong = refusal(id);
  EXPECT_EQ(wrong.code, ErrorCode::invalid_argument);
  ASSERT_EQ(wrong.violations.size(), 1U);
  EXPECT_EQ(wrong.violations[0].pointer, "/change_record");
  EXPECT_EQ(refusal(id, {.change_record = "CHG\n1"}).code, ErrorCode::invalid_argument);
  EXPECT_EQ(stored(id).status, RunStatus::awaiting_approval);
}

TEST_F(ApprovalTest, MayNameAnotherChangeRecordThanTheBlueprint) {
  RunId id = submit_with_change();
  change().state = "closed";
  act([id, this](orchestrator::Orchestrator& server) {
    ApprovalRequest request{.change_record = "CHG0030002"};
    return server.approve(id, std::move(request), boss);
  });
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  EXPECT_EQ(stored(id).approval->change_record, "CHG0030002");
}

TEST_F(ApprovalTest, AnOutageKeepsTheApplyWaitingAndHoldsNothing) {
  RunId id = submit_approved([&] { refuse("look_up", ErrorCode::timeout); });
  waits_for(id, "waits: change record CHG0030001 cannot be verified: look_up is refused");
  const std::uint64_t version = stored(id).version;
  pass(minutes(5));
  refuse("look_up", ErrorCode::unavailable);
  pass(minutes(5));
  EXPECT_EQ(stored(id).version, version) << "an outage is told once";
  RunId other = submit();
  EXPECT_TRUE(comes_to(other, RunStatus::applied)) << "it keeps nobody from its workspace";
}

TEST_F(ApprovalTest, GoesOnWhenTheOutageIsOver) {
  RunId id = submit_approved([&] { refuse("look_up", ErrorCode::timeout); });
  waits_for(id, "waits: change record CHG0030001 cannot be verified: look_up is refused");
  pass(seconds(20));
  world.faults.allow("look_up");
  ASSERT_TRUE(comes_to(id, RunStatus::applied, seconds(90)));
  EXPECT_FALSE(stored(id).reason);
  EXPECT_TRUE(is_told(id, "apply_held_back"));
  EXPECT_TRUE(is_told(id, "apply_let_through"));
}

TEST_F(ApprovalTest, WaitsAsLongAsItIsAskedTo) {
  RunId id = submit_approved([&] {
    Error limited{.code = ErrorCode::rate_limited, .message = "too many"};
    limited.retry_after = minutes(7);
    world.faults.refuse("look_up", std::move(limited));
  });
  waits_for(id, "waits: change record CHG0030001 cannot be verified: too many");
  const Timestamp from = world.time.now();
  world.faults.allow("look_up");
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  EXPECT_GT(world.time.now() - from, minutes(6));
}

TEST_F(ApprovalTest, AWindowThatMovedAwayIsWaitedForAndMetOnTime) {
  const Timestamp opens = world.time.now() + minutes(8);
  RunId id = submit_approved([&] { change().window_start = opens; });
  waits_for(id, "waits: change record CHG0030001 opens at " + format_time(opens));
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  EXPECT_GE(world.time.now(), opens);
  EXPECT_LT(world.time.now(), opens + seconds(60));
}

TEST_F(ApprovalTest, AWithdrawnApprovalOfTheRecordIsWaitedFor) {
  RunId id = submit_approved([&] { change().approval = "requested"; });
  waits_for(id, "waits: change record CHG0030001 is not approved: its approval is requested");
  change().approval = "approved";
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
}

TEST_F(ApprovalTest, ARecordThatIsClosedForGoodEndsTheRun) {
  RunId id = submit_approved([&] { change().state = "canceled"; });
  ASSERT_TRUE(comes_to(id, RunStatus::discarded));
  EXPECT_EQ(reason(id), "change record CHG0030001 is canceled");
  RunId late = submit_with_change();
  change().state = "implement";
  approve_then(late, [&] { change().window_end = world.time.now() - seconds(1); });
  ASSERT_TRUE(comes_to(late, RunStatus::discarded));
  EXPECT_NE(reason(late).find("was open until"), std::string::npos) << reason(late);
  EXPECT_TRUE(world.outer.confirmations().empty());
}

TEST_F(ApprovalTest, WhatItWaitedForIsToldWhenThePlanGrewTooOld) {
  RunId id = submit_approved([&] { change().on_hold = true; });
  ASSERT_TRUE(comes_to(id, RunStatus::expired, minutes(30)));
  EXPECT_EQ(reason(id),
            "the plan is too old to be applied; it waits: change record CHG0030001 is on hold");
}

TEST_F(ApprovalTest, AnOverrideLetsARunGoOnThatAwaitsItsApproval) {
  change().state = "new";
  RunId id = submit_with_change();
  refuse("look_up", ErrorCode::unavailable);
  override_approval(id);
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  const porc::Run run = stored(id);
  EXPECT_TRUE(run.approval->override);
  EXPECT_EQ(run.approval->reason, "it burns");
  EXPECT_FALSE(run.approved_by) << "nobody approved it";
  EXPECT_TRUE(is_told(id, "approval_overridden"));
}

TEST_F(ApprovalTest, AnOverrideLetsARunGoOnThatWaitsForItsChangeRecord) {
  RunId id = submit_approved([&] { refuse("look_up", ErrorCode::unavailable); });
  waits_for(id, "waits: change record CHG0030001 cannot be verified: look_up is refused");
  override_approval(id);
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  EXPECT_TRUE(stored(id).approval->override);
  EXPECT_FALSE(stored(id).reason);
}

TEST_F(ApprovalTest, NobodyOverridesWhatIsNotHeldBack) {
  RunId waiting = submit_waiting();
  script.applying = minutes(5);
  RunId busy = submit();
  ASSERT_TRUE(comes_to(busy, RunStatus::applying));
  approve(waiting);
  ASSERT_TRUE(comes_to(waiting, RunStatus::apply_queued));
  override_approval(waiting);
  pass(seconds(5));
  EXPECT_FALSE(stored(waiting).approval->override) << "it waits for its turn";
}

TEST_F(ApprovalTest, TheRecordCountsUntilTheEngineIsTold) {
  refuse("confirm", ErrorCode::unavailable);
  RunId id = submit_with_change();
  approve(id);
  ASSERT_TRUE(comes_to(id, RunStatus::applying));
  change().on_hold = true;
  ASSERT_TRUE(comes_to(id, RunStatus::apply_failed));
  EXPECT_EQ(reason(id), "change record CHG0030001 is on hold; nothing was applied");
  EXPECT_EQ(phase(id), EnginePhase::discarded);
}

TEST_F(ApprovalTest, AnOutageRightBeforeTheEngineIsToldIsWaitedFor) {
  refuse("confirm", ErrorCode::unavailable);
  RunId id = submit_with_change();
  approve(id);
  ASSERT_TRUE(comes_to(id, RunStatus::applying));
  refuse("look_up", ErrorCode::unavailable);
  world.faults.allow("confirm");
  ASSERT_TRUE(comes([&] { return !reason(id).empty(); }));
  EXPECT_EQ(reason(id), "waits: change record CHG0030001 cannot be verified: look_up is refused");
  pass(minutes(2));
  EXPECT_EQ(stored(id).status, RunStatus::applying);
  world.faults.allow("look_up");
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  EXPECT_FALSE(stored(id).reason);
}

/// What the engine proves changes, one item after the other, while an approved run waits.
TEST_F(ApprovalTest, AnyChangeOfThePlanEndsTheRunAndItsApprovalWithIt) {
  using Changes = void (*)(World&, memory_engine::WorldRun&, memory_engine::WorkspaceState&);
  const std::pair<const char*, Changes> kChanges[] = {
      {"configuration_version",
       [](World&, auto& run, auto&) { run.view.configuration_version = "cv-another"; }},
      {"plan_digest",
       [](World& all, auto& run, auto&) { all.outer.replace_plan(run.view.id, "{}"); }},
      {"state_lineage", [](World&, auto&, auto& workspace) { workspace.lineage = "another"; }},
      {"state_serial", [](World&, auto&, auto& workspace) { ++workspace.serial; }},
      {"terraform_version",
       [](World&, auto&, auto& workspace) { workspace.terraform_version = "1.12.0"; }},
      {"variables_digest", [](World&, auto&, auto& workspace) { ++workspace.variables_version; }},
      {"policy_set_digest", [](World&, auto&, auto& workspace) { workspace.policy_set = "new"; }},
      {"policy_verdict", [](World&, auto& run, auto&) { run.overridden = true; }},
  };
  for (const auto& [item, deed] : kChanges) {
    SCOPED_TRACE(item);
    change().on_hold = false;
    RunId id = submit({.name = "thing" + std::to_string(submitted), .change_record = kChange});
    ASSERT_TRUE(comes_to(id, RunStatus::awaiting_approval));
    approve_then(id, [&] { change().on_hold = true; });
    ASSERT_TRUE(comes_to(id, RunStatus::apply_queued));
    ASSERT_TRUE(comes([&] { return !reason(id).empty(); }));
    deed(world, *world.outer.find(id), world.outer.workspace(stored(id).workspace));
    change().on_hold = false;
    ASSERT_TRUE(comes([&] { return is_final(stored(id).status); }));
    EXPECT_TRUE(stored(id).status == RunStatus::discarded ||
                stored(id).status == RunStatus::superseded);
    ASSERT_FALSE(stored(id).reason->violations.empty());
    EXPECT_EQ(stored(id).reason->violations[0].pointer, std::string("/plan/") + item);
  }
  EXPECT_TRUE(world.outer.confirmations().empty());
}

/// Somebody with the database in hand makes another run of the one that was approved.
TEST_F(ApprovalTest, IsVoidForARunThatIsAnotherThanWasApproved) {
  using Edits = void (*)(porc::Run&);
  const Edits kEdits[] = {
      [](porc::Run& run) { run.policies.push_back({.policy_set = "base", .policy = "cost"}); },
      [](porc::Run& run) { run.policy_override.emplace(); },
      [](porc::Run& run) { run.binding->plan.plan_digest = "another"; },
      [](porc::Run& run) { run.binding->bundle_digest = "another"; },
      [](porc::Run& run) { run.binding->blueprint_digest = "another"; }};
  for (const Edits edit : kEdits) {
    change().on_hold = false;
    RunId id = submit({.name = "thing" + std::to_string(submitted), .change_record = kChange});
    ASSERT_TRUE(comes_to(id, RunStatus::awaiting_approval));
    approve_then(id, [&] { change().on_hold = true; });
    ASSERT_TRUE(comes_to(id, RunStatus::apply_queued));
    ASSERT_TRUE(comes([&] { return !reason(id).empty(); }));
    run::Draft draft(stored(id));
    draft.note("edited", {.at = world.time.now()});
    edit(draft.run);
    Change change_of_run{.run = draft.run, .events = draft.events};
    change_of_run.job = {.kind = JobChange::Kind::due, .due_at = world.time.now()};
    peek(world.store.append(std::move(change_of_run)));
    ASSERT_TRUE(comes_to(id, RunStatus::discarded));
    EXPECT_EQ(reason(id), "the approval was given for something else than would be applied now");
  }
  EXPECT_TRUE(world.outer.confirmations().empty());
}

}  // namespace
}  // namespace porc::sim
