// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/engine_contract.h"

#include <gmock/gmock.h>

#include "crypto/digest.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::contract {

using testing::AnyOf;
using testing::IsEmpty;
using testing::Not;

PlanRequest EngineContract::request(Recipe recipe, WorkspaceName where) {
  return {.run = make_run_id(backend->clock().now(), started_++),
          .workspace = std::move(where),
          .bundle = backend->bundle(recipe),
          .message = "engine contract"};
}

PlanRequest EngineContract::echoing(const std::string& word) {
  PlanRequest wanted = request(Recipe::echo, workspace);
  wanted.variables.emplace("word", Secret(word));
  return wanted;
}

EngineRun EngineContract::follow(EngineRun run, std::function<bool(const EngineRun&)> enough) {
  const Timestamp deadline = backend->clock().now() + kPatience;
  while (!enough(run) && backend->clock().now() < deadline) {
    EngineRun later = must(engine.observe(run.id, run.revision, deadline));
    if (later.id.empty()) break;
    run = std::move(later);
  }
  EXPECT_TRUE(enough(run)) << run.id << " stayed " << json::encode(run.phase) << ": "
                           << run.message;
  return run;
}

EngineRun EngineContract::settle(EngineRun run) {
  return follow(std::move(run), [](const EngineRun& now) {
    return is_final(now.phase) || now.phase == EnginePhase::planned ||
           now.phase == EnginePhase::policy_soft_failed;
  });
}

void EngineContract::confirm(const EngineRun& planned) {
  run::PlanEvidence bound = must(engine.evidence(planned.id));
  must(engine.confirm(planned.id, std::move(bound), "yes"));
}

EngineRun EngineContract::apply(EngineRun planned) {
  confirm(planned);
  return follow(std::move(planned), [](const EngineRun& now) { return is_final(now.phase); });
}

std::string EngineContract::whole_log(const std::string& engine_run,
                                      LogPhase phase,
                                      std::size_t chunk) {
  std::string log;
  std::uint64_t offset = 0;
  for (bool end = false; !end;) {
    LogChunk part = must(engine.read_log(engine_run, phase, offset, chunk));
    if (part.bytes.size() > chunk || (part.bytes.empty() && !part.end)) {
      ADD_FAILURE() << "log stalls at " << offset;
      break;
    }
    log += part.bytes;
    offset = part.next;
    end = part.end;
  }
  return log;
}

TEST_P(EngineContract, StartingTwiceWithOneKeyIsOnePlan) {
  PlanRequest wanted = request(Recipe::changes, workspace);
  EngineRun first = must(engine.start_plan(wanted));
  EngineRun again = must(engine.start_plan(wanted));
  EXPECT_EQ(first.id, again.id);
  settle(first);
  EXPECT_EQ(must(engine.start_plan(wanted)).id, first.id);
  EXPECT_EQ(must(engine.find_run(wanted.run, workspace)).id, first.id);
}

TEST_P(EngineContract, ProgressIsMonotone) {
  EngineRun run = start(Recipe::changes, workspace);
  std::uint64_t seen = 0;
  EnginePhase reached = EnginePhase::pending;
  auto grows_until = [&](auto enough) {
    return [&seen, &reached, enough](const EngineRun& now) {
      EXPECT_GE(now.revision, seen);
      EXPECT_GE(now.phase, reached);
      seen = now.revision;
      reached = now.phase;
      return enough(now);
    };
  };
  run = follow(run,
               grows_until([](const EngineRun& now) { return now.phase == EnginePhase::planned; }));
  EXPECT_EQ(run.counts.add, 1U);
  EXPECT_THAT(run.configuration_version, Not(IsEmpty()));
  confirm(run);
  run = follow(run, grows_until([](const EngineRun& now) { return is_final(now.phase); }));
  EXPECT_EQ(run.phase, EnginePhase::applied);
  EXPECT_EQ(run.moved_by, "");
}

TEST_P(EngineContract, ObserveAnswersAtItsDeadlineWhenNothingHappens) {
  EngineRun planned = plan(Recipe::changes, workspace);
  Timestamp deadline = backend->clock().now() + std::chrono::milliseconds(300);
  EngineRun later = must(engine.observe(planned.id, planned.revision, deadline));
  EXPECT_EQ(later.revision, planned.revision);
  EXPECT_GE(backend->clock().now(), deadline);
}

TEST_P(EngineContract, ObserveAnswersAtOnceWhenTheRunHasMovedOn) {
  EngineRun planned = plan(Recipe::changes, workspace);
  Timestamp far = backend->clock().now() + kPatience;
  EXPECT_EQ(must(engine.observe(planned.id, planned.revision - 1, far)).phase,
            EnginePhase::planned);
  EXPECT_LT(backend->clock().now(), far);
}

struct Ending {
  Recipe recipe;
  EnginePhase planned;
};

TEST_P(EngineContract, APlanEndsAsItsConfigurationSays) {
  const Ending endings[] = {{Recipe::changes, EnginePhase::planned},
                            {Recipe::no_changes, EnginePhase::no_changes},
                            {Recipe::plan_fails, EnginePhase::plan_failed}};
  for (const Ending& ending : endings) {
    EngineRun run = plan(ending.recipe, workspace);
    EXPECT_EQ(run.phase, ending.planned) << run.message;
    EXPECT_EQ(run.message.empty(), ending.planned != EnginePhase::plan_failed) << run.message;
  }
}

struct PolicyEnding {
  Recipe recipe;
  EnginePhase phase;
  std::string_view verdict;
  std::string_view level;  ///< of the policy that says no
};

TEST_P(EngineContract, PoliciesDecideHowAPlanEnds) {
  const PolicyEnding endings[] = {
      {Recipe::changes, EnginePhase::planned, "passed", ""},
      {Recipe::policy_advises, EnginePhase::planned, "passed", "advisory"},
      {Recipe::policy_soft_fails, EnginePhase::policy_soft_failed, "failed", "soft-mandatory"},
      {Recipe::policy_fails, EnginePhase::policy_failed, "failed", "hard-mandatory"}};
  for (const PolicyEnding& ending : endings) {
    EngineRun run = plan(ending.recipe, workspace);
    EXPECT_EQ(run.phase, ending.phase) << run.message;
    EXPECT_EQ(run.message.empty(), ending.phase == EnginePhase::planned) << run.message;
    EXPECT_EQ(must(engine.evidence(run.id)).policy_verdict, ending.verdict);
    ASSERT_THAT(run.policies, Not(IsEmpty()));
    for (const run::PolicyOutcome& policy : run.policies) {
      EXPECT_EQ(policy.passed, policy.enforcement_level != ending.level || ending.level.empty());
      EXPECT_EQ(policy.result, policy.passed ? "pass" : "fail");
    }
    if (!is_final(run.phase)) must(engine.discard(run.id, "next"));
  }
}

TEST_P(EngineContract, WhatPoliciesSaidIsToldAtLengthInTheSameOrder) {
  EngineRun run = plan(Recipe::policy_soft_fails, workspace);
  const std::vector<run::PolicyDetail> details = must(engine.policy_details(run.id));
  ASSERT_EQ(details.size(), run.policies.size());
  for (std::size_t i = 0; i < details.size(); ++i) {
    EXPECT_EQ(details[i].outcome.policy, run.policies[i].policy);
    EXPECT_EQ(details[i].outcome.passed, run.policies[i].passed);
    EXPECT_THAT(details[i].trace, testing::HasSubstr("main"));
  }
  EngineRun none = plan(Recipe::no_changes, WorkspaceName::trusted("porc-dev-empty"));
  EXPECT_EQ(must(engine.policy_details(none.id)).size(), none.policies.size());
  EXPECT_EQ(code_of(engine.policy_details("run-nobodyknowsit")), ErrorCode::not_found);
}

TEST_P(EngineContract, AMandatoryPolicyHasTheLastWord) {
  EngineRun run = plan(Recipe::policy_fails, workspace);
  run::PlanEvidence bound = must(engine.evidence(run.id));
  EXPECT_EQ(code_of(engine.override_policy(run.id, "please")), ErrorCode::conflict);
  EXPECT_EQ(code_of(engine.confirm(run.id, bound, "yes")), ErrorCode::conflict);
  bound.policy_verdict = "overridden";
  EXPECT_EQ(code_of(engine.confirm(run.id, bound, "yes")), ErrorCode::conflict);
  EXPECT_EQ(must(engine.get_run(run.id)).phase, EnginePhase::policy_failed);
  EXPECT_EQ(backend->effects(workspace), 0U);
}

TEST_P(EngineContract, AnOverrideLetsTheSamePlanGoOn) {
  EngineRun run = plan(Recipe::policy_soft_fails, workspace);
  const run::PlanEvidence before = must(engine.evidence(run.id));
  EXPECT_EQ(code_of(engine.confirm(run.id, before, "yes")), ErrorCode::conflict);
  must(engine.override_policy(run.id, "agreed"));
  EngineRun overridden = follow(run, [](const EngineRun& now) {
    return now.phase != EnginePhase::policy_soft_failed && now.phase != EnginePhase::planning;
  });
  EXPECT_EQ(overridden.phase, EnginePhase::planned) << overridden.message;
  EXPECT_GT(overridden.revision, run.revision);
  run::PlanEvidence after = must(engine.evidence(run.id));
  EXPECT_EQ(after.policy_verdict, "overridden");
  after.policy_verdict = before.policy_verdict;
  EXPECT_EQ(after, before) << "nothing else is another";
  must(engine.override_policy(run.id, "agreed again"));
  EXPECT_EQ(code_of(engine.confirm(run.id, before, "yes")), ErrorCode::conflict);
  EngineRun applied = apply(overridden);
  EXPECT_EQ(applied.phase, EnginePhase::applied) << applied.message;
  EXPECT_EQ(backend->effects(workspace), 1U);
}

TEST_P(EngineContract, OnlyWhatWaitsForItIsOverridden) {
  EngineRun planned = plan(Recipe::changes, workspace);
  EXPECT_EQ(code_of(engine.override_policy(planned.id, "why not")), ErrorCode::conflict);
  EngineRun soft = plan(Recipe::policy_soft_fails, WorkspaceName::trusted("porc-dev-other"));
  must(engine.discard(soft.id, "no"));
  EXPECT_EQ(must(engine.get_run(soft.id)).phase, EnginePhase::discarded);
  EXPECT_EQ(code_of(engine.override_policy(soft.id, "too late")), ErrorCode::conflict);
}

TEST_P(EngineContract, AFailedApplySaysSo) {
  EngineRun run = apply(plan(Recipe::apply_fails, workspace));
  EXPECT_EQ(run.phase, EnginePhase::apply_failed);
  EXPECT_THAT(run.message, Not(IsEmpty()));
}

TEST_P(EngineContract, EvidenceIsStableWhileNothingChanges) {
  EngineRun planned = plan(Recipe::changes, workspace);
  run::PlanEvidence evidence = must(engine.evidence(planned.id));
  EXPECT_EQ(must(engine.evidence(planned.id)), evidence);
  EXPECT_EQ(evidence.engine_run, planned.id);
  EXPECT_EQ(evidence.configuration_version, planned.configuration_version);
  EXPECT_EQ(evidence.state_lineage, "");
  EXPECT_EQ(evidence.state_serial, 0U);
  EXPECT_THAT(evidence.terraform_version, Not(IsEmpty()));
}

TEST_P(EngineContract, EvidenceNeedsAPlan) {
  EngineRun run = start(Recipe::slow_plan, workspace);
  EXPECT_EQ(code_of(engine.evidence(run.id)), ErrorCode::conflict);
  must(engine.cancel(run.id, "enough"));
  settle(run);
}

TEST_P(EngineContract, EvidenceDiffersInEachFactThatChanged) {
  EngineRun planned = apply(plan(Recipe::changes, workspace));
  for (Drift fact : backend->drifts()) {
    run::PlanEvidence before = must(engine.evidence(planned.id));
    backend->drift(fact, workspace);
    run::PlanEvidence after = must(engine.evidence(planned.id));
    EXPECT_EQ(before.state_serial != after.state_serial, fact == Drift::state);
    EXPECT_EQ(before.terraform_version != after.terraform_version,
              fact == Drift::terraform_version);
    EXPECT_EQ(before.variables_digest != after.variables_digest, fact == Drift::variables);
    EXPECT_EQ(before.policy_set_digest != after.policy_set_digest, fact == Drift::policy_set);
    EXPECT_EQ(before.plan_digest, after.plan_digest);
  }
}

TEST_P(EngineContract, NothingIsConfirmedThatIsNotAsItWasBound) {
  for (Drift fact : backend->drifts()) {
    const WorkspaceName where =
        WorkspaceName::trusted("porc-dev-drift" + std::to_string(static_cast<int>(fact)));
    apply(plan(Recipe::outputs, where));
    EngineRun planned = plan(Recipe::changes, where);
    const run::PlanEvidence bound = must(engine.evidence(planned.id));
    const std::size_t before = backend->effects(where);
    backend->drift(fact, where);
    EXPECT_EQ(code_of(engine.confirm(planned.id, bound, "yes")), ErrorCode::conflict);
    EXPECT_NE(must(engine.get_run(planned.id)).phase, EnginePhase::applying);
    EXPECT_EQ(backend->effects(where), before);
  }
}

TEST_P(EngineContract, ConfirmAppliesOnceHoweverOftenItIsSaid) {
  EngineRun planned = plan(Recipe::changes, workspace);
  EXPECT_EQ(backend->effects(workspace), 0U);
  const run::PlanEvidence bound = must(engine.evidence(planned.id));
  must(engine.confirm(planned.id, bound, "yes"));
  must(engine.confirm(planned.id, bound, "yes again"));
  EngineRun applied = apply(planned);
  EXPECT_EQ(applied.phase, EnginePhase::applied) << applied.message;
  must(engine.confirm(planned.id, bound, "too late to matter"));
  EXPECT_EQ(must(engine.get_run(planned.id)).revision, applied.revision);
  EXPECT_EQ(backend->effects(workspace), 1U);
  run::PlanEvidence evidence = must(engine.evidence(planned.id));
  EXPECT_THAT(evidence.state_lineage, Not(IsEmpty()));
  EXPECT_GT(evidence.state_serial, 0U);
}

TEST_P(EngineContract, OnlyAPlanWithChangesCanBeConfirmed) {
  EngineRun early = start(Recipe::slow_plan, workspace);
  EXPECT_EQ(code_of(engine.confirm(early.id, {}, "yes")), ErrorCode::conflict);
  must(engine.cancel(early.id, "enough"));
  settle(early);
  EXPECT_EQ(code_of(engine.confirm(early.id, {}, "yes")), ErrorCode::conflict);
  EngineRun empty = plan(Recipe::no_changes, workspace);
  EXPECT_EQ(code_of(engine.confirm(empty.id, {}, "yes")), ErrorCode::conflict);
  EngineRun failed = plan(Recipe::plan_fails, workspace);
  EXPECT_EQ(code_of(engine.confirm(failed.id, {}, "yes")), ErrorCode::conflict);
}

TEST_P(EngineContract, ADiscardedPlanStaysDiscarded) {
  EngineRun planned = plan(Recipe::changes, workspace);
  must(engine.discard(planned.id, "no"));
  must(engine.discard(planned.id, "no again"));
  EXPECT_EQ(settle(must(engine.get_run(planned.id))).phase, EnginePhase::discarded);
  EXPECT_EQ(code_of(engine.confirm(planned.id, {}, "yes")), ErrorCode::conflict);
  EXPECT_EQ(backend->effects(workspace), 0U);
}

TEST_P(EngineContract, WhatWasAppliedCannotBeDiscarded) {
  EngineRun applied = apply(plan(Recipe::changes, workspace));
  EXPECT_EQ(code_of(engine.discard(applied.id, "no")), ErrorCode::conflict);
}

TEST_P(EngineContract, CancelStopsAPlan) {
  EngineRun run = start(Recipe::slow_plan, workspace);
  must(engine.cancel(run.id, "stop"));
  must(engine.cancel(run.id, "stop, I said"));
  EXPECT_EQ(settle(run).phase, EnginePhase::cancelled);
  must(engine.cancel(run.id, "still"));
}

TEST_P(EngineContract, CancelStopsAPlanUnderWay) {
  EngineRun run = start(Recipe::slow_plan, workspace);
  run = follow(run, [](const EngineRun& now) { return now.phase == EnginePhase::planning; });
  must(engine.cancel(run.id, "stop"));
  EXPECT_EQ(settle(run).phase, EnginePhase::cancelled);
}

TEST_P(EngineContract, CancelGivesUpAPlanThatWaits) {
  EngineRun run = plan(Recipe::changes, workspace);
  must(engine.cancel(run.id, "stop"));
  run = follow(run, [](const EngineRun& now) { return is_final(now.phase); });
  EXPECT_THAT(run.phase, AnyOf(EnginePhase::cancelled, EnginePhase::discarded));
  EXPECT_EQ(code_of(engine.confirm(run.id, {}, "yes")), ErrorCode::conflict);
}

TEST_P(EngineContract, CancelOfAnApplyEndsAsWhatReallyHappened) {
  EngineRun run = plan(Recipe::slow_apply, workspace);
  confirm(run);
  run = follow(run, [](const EngineRun& now) { return now.phase == EnginePhase::applying; });
  must(engine.cancel(run.id, "stop"));
  run = follow(run, [](const EngineRun& now) { return is_final(now.phase); });
  EXPECT_THAT(run.phase,
              AnyOf(EnginePhase::cancelled, EnginePhase::applied, EnginePhase::apply_failed));
  must(engine.cancel(run.id, "still"));
  EXPECT_EQ(must(engine.get_run(run.id)).phase, run.phase);
}

TEST_P(EngineContract, ASavedPlanIsVoidOnceAnotherApplyChangedTheState) {
  EngineRun waiting = plan(Recipe::outputs, workspace);
  EngineRun quick = plan(Recipe::changes, workspace);
  EngineRun ended = apply(quick);
  EXPECT_EQ(ended.phase, EnginePhase::applied) << ended.message;
  EXPECT_EQ(follow(waiting, [](const EngineRun& now) { return is_final(now.phase); }).phase,
            EnginePhase::discarded);
  EXPECT_EQ(code_of(engine.confirm(waiting.id, {}, "yes")), ErrorCode::conflict);
  EXPECT_EQ(backend->effects(workspace), 1U);
}

TEST_P(EngineContract, TheSameConfigurationAgainHasNoChanges) {
  EXPECT_EQ(apply(plan(Recipe::changes, workspace)).phase, EnginePhase::applied);
  EXPECT_EQ(plan(Recipe::changes, workspace).phase, EnginePhase::no_changes);
}

TEST_P(EngineContract, DestroyTakesEverythingAway) {
  apply(plan(Recipe::outputs, workspace));
  PlanRequest wanted = request(Recipe::outputs, workspace);
  wanted.operation = run::Operation::destroy;
  EngineRun run = settle(must(engine.start_plan(std::move(wanted))));
  EXPECT_EQ(run.counts.destroy, 1U);
  EXPECT_EQ(apply(run).phase, EnginePhase::applied);
  EXPECT_THAT(outputs(), IsEmpty());
}

TEST_P(EngineContract, ALogIsTheSameInChunksOfAnySize) {
  EngineRun run = apply(plan(Recipe::changes, workspace));
  for (LogPhase phase : {LogPhase::plan, LogPhase::apply}) {
    std::string whole = whole_log(run.id, phase, 65536);
    EXPECT_THAT(whole, Not(IsEmpty()));
    EXPECT_EQ(whole.find_first_of("\x02\x03"), std::string::npos);
    EXPECT_EQ(whole_log(run.id, phase, 17), whole);
    EXPECT_EQ(whole_log(run.id, phase, 100), whole);
  }
}

TEST_P(EngineContract, TheLogOfAnApplyThatNeverWasIsEmptyAndEnds) {
  EngineRun run = plan(Recipe::changes, workspace);
  LogChunk waiting = must(engine.read_log(run.id, LogPhase::apply, 0, 100));
  EXPECT_EQ(waiting.bytes, "");
  EXPECT_FALSE(waiting.end);
  must(engine.discard(run.id, "no"));
  EXPECT_EQ(whole_log(run.id, LogPhase::apply, 100), "");
}

TEST_P(EngineContract, PlanJsonIsTheSameBytesOnEveryFetch) {
  EngineRun run = plan(Recipe::changes, workspace);
  std::string plan_json = must(engine.plan_json(run.id));
  EXPECT_EQ(must(engine.plan_json(run.id)), plan_json);
  EXPECT_EQ(must(engine.evidence(run.id)).plan_digest, crypto::sha256_hex(plan_json));
}

TEST_P(EngineContract, AFailedPlanHasNoJson) {
  EngineRun run = plan(Recipe::plan_fails, workspace);
  EXPECT_EQ(code_of(engine.plan_json(run.id)), ErrorCode::not_found);
  EXPECT_EQ(code_of(engine.evidence(run.id)), ErrorCode::conflict);
}

TEST_P(EngineContract, OutputsAreThoseOfTheStateAndSensitiveOnesAreMasked) {
  EXPECT_THAT(outputs(), IsEmpty());
  apply(plan(Recipe::outputs, workspace));
  auto shown = outputs();
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_FALSE(shown["plain"].sensitive);
  EXPECT_EQ(shown["plain"].value, json::value("seen"));
  EXPECT_TRUE(shown["hidden"].sensitive);
  EXPECT_TRUE(shown["hidden"].value.is_null());
}

TEST_P(EngineContract, AVariableArrivesAsItIs) {
  const std::string word = R"({"list":[1,2.5,true],"text":"a \"quoted\" ${word} %{if} \\ é"})";
  EXPECT_EQ(apply(settle(must(engine.start_plan(echoing(word))))).phase, EnginePhase::applied);
  EXPECT_EQ(outputs()["echo"].value, *json::parse(word));
}

TEST_P(EngineContract, AVariableArrivesAsItIsNow) {
  EngineRun planned;
  for (const char* word : {R"("before")", R"("a \"quoted\" ${word}")"}) {
    planned = settle(must(engine.start_plan(echoing(word))));
  }
  EXPECT_EQ(apply(planned).phase, EnginePhase::applied);
  EXPECT_EQ(outputs()["echo"].value, json::value("a \"quoted\" ${word}"));
}

TEST_P(EngineContract, APlanTakesNoVariableFromAnEarlierOne) {
  EXPECT_EQ(settle(must(engine.start_plan(echoing(R"("early")")))).phase, EnginePhase::planned);
  EXPECT_EQ(plan(Recipe::echo, workspace).phase, EnginePhase::plan_failed);
}

TEST_P(EngineContract, APlanIsAppliedWithItsOwnVariablesOrNotAtAll) {
  const EngineRun planned = settle(must(engine.start_plan(echoing(R"("before")"))));
  const run::PlanEvidence bound = must(engine.evidence(planned.id));
  settle(must(engine.start_plan(echoing(R"("after")"))));
  const auto confirmed = outcome_of(engine.confirm(planned.id, bound, "yes"));
  if (!confirmed) {
    EXPECT_EQ(confirmed.error().code, ErrorCode::conflict);
    EXPECT_EQ(backend->effects(workspace), 0U);
    return;
  }
  const EngineRun applied =
      follow(planned, [](const EngineRun& now) { return is_final(now.phase); });
  EXPECT_EQ(applied.phase, EnginePhase::applied) << applied.message;
  EXPECT_EQ(outputs()["echo"].value, json::value("before"));
}

TEST_P(EngineContract, WhatDoesNotExistIsNotFound) {
  const std::string none = "run-doesNotExist0001";
  const Timestamp soon = backend->clock().now() + std::chrono::seconds(1);
  EXPECT_EQ(code_of(engine.find_run(make_run_id(soon, 99), workspace)), ErrorCode::not_found);
  EXPECT_EQ(code_of(engine.get_run(none)), ErrorCode::not_found);
  EXPECT_EQ(code_of(engine.observe(none, 0, soon)), ErrorCode::not_found);
  EXPECT_EQ(code_of(engine.evidence(none)), ErrorCode::not_found);
  EXPECT_EQ(code_of(engine.plan_json(none)), ErrorCode::not_found);
  EXPECT_EQ(code_of(engine.read_log(none, LogPhase::plan, 0, 10)), ErrorCode::not_found);
  EXPECT_EQ(code_of(engine.confirm(none, {}, "")), ErrorCode::not_found);
  EXPECT_EQ(code_of(engine.discard(none, "")), ErrorCode::not_found);
  EXPECT_EQ(code_of(engine.cancel(none, "")), ErrorCode::not_found);
}

TEST_P(EngineContract, WorkspacesDoNotDisturbEachOther) {
  const WorkspaceName other = WorkspaceName::trusted("porc-dev-billing");
  EngineRun waiting = plan(Recipe::changes, other);
  apply(plan(Recipe::changes, workspace));
  EXPECT_EQ(must(engine.get_run(waiting.id)).phase, EnginePhase::planned);
  EXPECT_EQ(apply(waiting).phase, EnginePhase::applied);
  EXPECT_EQ(backend->effects(other), 1U);
}

TEST_P(EngineContract, ItIsReachable) {
  must(engine.ping());
}

}  // namespace porc::contract
