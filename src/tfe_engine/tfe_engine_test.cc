// SPDX-License-Identifier: Apache-2.0
// What the engine does when TFE is not as one would wish. The usual course is the engine
// contract's.
#include "tfe_engine/tfe_engine.h"

#include "tfe_engine/test_world.h"

namespace porc::tfe_engine {
namespace {

TEST_F(TfeEngineTest, AnUnknownStatusChangesNothingAndIsCounted) {
  server.answer(std::string(kRunPath), 200, run_body("planned_and_saved"));
  server.answer(std::string(kRunPath),
                200,
                run_body("quantum_checking", R"(,"actions":{"is-confirmable":true})"));
  const EngineRun before = run();
  EXPECT_EQ(before.phase, EnginePhase::planned);
  const EngineRun after = run();
  EXPECT_EQ(after.phase, EnginePhase::planned);
  EXPECT_EQ(after.revision, before.revision);
  EXPECT_EQ(engine.unknown_statuses(), 1U);
}

TEST_F(TfeEngineTest, AnUnknownStatusAtFirstSightIsNeverConfirmable) {
  server.answer(std::string(kRunPath),
                200,
                run_body("quantum_checking", R"(,"actions":{"is-confirmable":true})"));
  EXPECT_EQ(run().phase, EnginePhase::planning);
}

TEST_F(TfeEngineTest, ReadsAreRepeatedAfterTheTimeThatTheServerAsksFor) {
  server.answer(std::string(kRunPath), 429, "", {{"Retry-After", "7"}});
  server.answer(std::string(kRunPath), 503, "");
  server.answer(std::string(kRunPath), 200, run_body("planning"));
  const Timestamp begun = time.now();
  EXPECT_EQ(run().phase, EnginePhase::planning);
  EXPECT_GE(time.now() - begun, std::chrono::seconds(7));
  EXPECT_EQ(server.count(kRunPath), 3U);
}

TEST_F(TfeEngineTest, WhatTheServerRefusesIsNotRepeated) {
  server.answer(
      std::string(kRunPath), 401, R"({"errors":[{"status":"401","title":"unauthorized"}]})");
  auto refused = outcome_of(engine.get_run("run-1"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(refused.error().message, "TFE answered 401 to GET runs/run-1: unauthorized");
  EXPECT_EQ(server.count(kRunPath), 1U);
}

TEST_F(TfeEngineTest, ARightThatPorcLacksIsNotOneThatItsClientLacks) {
  server.answer(std::string(kRunPath), 403, R"({"errors":[{"status":"403","title":"forbidden"}]})");
  EXPECT_EQ(outcome_of(engine.get_run("run-1")).error().code, ErrorCode::precondition_failed);
}

TEST_F(TfeEngineTest, ALostAnswerToCreateIsFoundAgainAndNotRepeated) {
  const std::string runs = "GET /api/v2/workspaces/ws-1/runs";
  accept_bundle();
  server.answer(runs, 200, R"({"data":[]})");
  server.answer(
      runs,
      200,
      R"({"data":[{"id":"run-9","type":"runs","attributes":{"status":"pending","message":"porc:other"}},)"
      R"({"id":"run-1","type":"runs","attributes":{"status":"pending","message":"porc:porc-20260102-000000-abcdef x"}}]})");
  server.answer("POST /api/v2/runs", 504, "");
  server.answer(std::string(kRunPath), 200, run_body("planning"));

  const PlanRequest request{.run = key, .workspace = workspace, .bundle = "bytes"};
  auto lost = outcome_of(engine.start_plan(request));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::unavailable);
  auto found = outcome_of(engine.start_plan(request));
  ASSERT_TRUE(found) << found.error().to_string();
  EXPECT_EQ(found->id, "run-1");
  EXPECT_EQ(server.count("POST /api/v2/runs"), 1U);
  EXPECT_EQ(server.count("PUT /up"), 1U);
}

TEST_F(TfeEngineTest, ARunThatAppearsWhileTheBundleIsUploadedIsTaken) {
  accept_bundle();
  server.answer(
      "GET /api/v2/workspaces/ws-1/runs",
      200,
      R"({"data":[{"id":"run-1","type":"runs","attributes":{"status":"pending","message":"porc:porc-20260102-000000-abcdef x"}}]})");
  server.answer(std::string(kRunPath), 200, run_body("planning"));
  auto found = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
  ASSERT_TRUE(found) << found.error().to_string();
  EXPECT_EQ(found->id, "run-1");
  EXPECT_EQ(server.count("PUT /up"), 1U);
  EXPECT_EQ(server.count("POST /api/v2/runs"), 0U);
}

TEST_F(TfeEngineTest, AnUploadWhoseAnswerWasLostIsKnownAgain) {
  server.answer("PUT /up", 502, "");
  server.answer("PUT /up", 409, R"({"errors":[{"title":"it is uploaded"}]})");
  accept_bundle();
  accept_run();
  auto started = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
  ASSERT_TRUE(started) << started.error().to_string();
  EXPECT_EQ(server.count("PUT /up"), 2U);
  EXPECT_EQ(server.count("POST /api/v2/runs"), 1U);
}

/// The first upload broke off, and sent again it is refused for being there: TFE knows it as this.
class BrokenUploadTest : public TfeEngineTest {
 protected:
  void expect_made_again(const std::string& attributes) {
    server.answer("PUT /up", 502, "");
    server.answer("PUT /up", 409, "");
    server.answer("GET /api/v2/configuration-versions/cv-1",
                  200,
                  R"({"data":{"id":"cv-1","type":"configuration-versions","attributes":)" +
                      attributes + "}}");
    accept_bundle();
    accept_run();
    auto halfway = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
    ASSERT_FALSE(halfway);
    EXPECT_EQ(halfway.error().code, ErrorCode::unavailable);
    EXPECT_TRUE(outcome_of(engine.start_plan({.run = key, .workspace = workspace})));
    EXPECT_EQ(server.count("POST /api/v2/workspaces/ws-1/configuration-versions"), 2U);
  }
};

TEST_F(BrokenUploadTest, OneThatDiedHalfwayIsMadeAgainAndFailsNoPlan) {
  expect_made_again(R"({"status":"fetching"})");
}

TEST_F(BrokenUploadTest, OneThatWasGivenUpMeanwhileIsMadeAgainAndFailsNoPlan) {
  expect_made_again(R"({"status":"errored","error-message":"the server ended during the upload"})");
}

TEST_F(TfeEngineTest, WithoutSavedPlansARunWaitsForItsConfirmation) {
  const std::string created = R"({"data":{"id":"run-1","type":"runs","attributes":{}}})";
  for (bool refuses : {false, true}) {
    server = ScriptedServer();
    accept_bundle();
    if (refuses) {
      server.answer("POST /api/v2/runs",
                    422,
                    R"({"errors":[{"title":"invalid attribute","detail":"save-plan"}]})");
    }
    server.answer("POST /api/v2/runs", 201, created);
    server.answer(std::string(kRunPath), 200, run_body("plan_queued", R"(,"auto-apply":false)"));
    server.answer(
        std::string(kRunPath), 200, run_body("planned", R"(,"actions":{"is-confirmable":true})"));
    auto started = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
    ASSERT_TRUE(started) << started.error().to_string();
    EXPECT_EQ(started->phase, EnginePhase::pending);
    EXPECT_EQ(run().phase, EnginePhase::planned);

    std::vector<bool> saving;
    for (const http::Request& request : server.seen) {
      if (request.method != "POST" || request.path != "/api/v2/runs") continue;
      EXPECT_NE(request.body.find(R"("auto-apply":false)"), std::string::npos) << request.body;
      saving.push_back(request.body.find("save-plan") != std::string::npos);
    }
    EXPECT_EQ(saving, refuses ? std::vector<bool>({true, false}) : std::vector<bool>({true}));
  }
}

TEST_F(TfeEngineTest, WhatIsRefusedForAnotherReasonIsNotTriedWithoutTheNewerAttribute) {
  accept_bundle();
  server.answer("POST /api/v2/runs", 422, R"({"errors":[{"title":"message is too long"}]})");
  auto refused = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(server.count("POST /api/v2/runs"), 1U);
}

TEST_F(TfeEngineTest, TheNewerAttributeMayBeNamedByAPointer) {
  accept_bundle();
  server.answer(
      "POST /api/v2/runs",
      400,
      R"({"errors":[{"title":"unknown","source":{"pointer":"/data/attributes/save-plan"}}]})");
  server.answer("POST /api/v2/runs", 201, R"({"data":{"id":"run-1","type":"runs"}})");
  server.answer(std::string(kRunPath), 200, run_body("planning"));
  EXPECT_TRUE(outcome_of(engine.start_plan({.run = key, .workspace = workspace})));
}

TEST_F(TfeEngineTest, PagesAreReadAsFarAsTheServerSaysThatThereAreMore) {
  // Large lists are told without a count.
  const std::string runs = "GET /api/v2/workspaces/ws-1/runs";
  accept_workspace();
  server.answer(
      runs,
      200,
      R"({"data":[],"meta":{"pagination":{"current-page":1,"next-page":2,"total-count":null}}})");
  server.answer(
      runs,
      200,
      R"({"data":[{"id":"run-1","type":"runs","attributes":{"status":"pending","message":"porc:porc-20260102-000000-abcdef"}}],)"
      R"("meta":{"pagination":{"current-page":2,"next-page":null}}})");
  server.answer(std::string(kRunPath), 200, run_body("planning"));
  auto found = outcome_of(engine.find_run(key, workspace));
  ASSERT_TRUE(found) << found.error().to_string();
  EXPECT_EQ(found->id, "run-1");
}

TEST_F(TfeEngineTest, ARunThatIsNotFoundOnTheLastPageWeReadMayStillExist) {
  accept_workspace();
  server.answer("GET /api/v2/workspaces/ws-1/runs",
                200,
                R"({"data":[],"meta":{"pagination":{"current-page":1,"next-page":2}}})");
  auto refused = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::too_large);
  EXPECT_EQ(server.count("POST /api/v2/runs"), 0U);
}

TEST_F(TfeEngineTest, NothingIsConfirmedInAStatusThatIsNotKnown) {
  server.answer(std::string(kRunPath), 200, run_body("planned_and_saved"));
  server.answer(std::string(kRunPath), 200, run_body("quantum_checking"));
  EXPECT_EQ(run().phase, EnginePhase::planned);
  auto refused = outcome_of(engine.confirm("run-1", {}, "yes"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_NE(refused.error().message.find("quantum_checking"), std::string::npos);
  EXPECT_EQ(server.count("POST /api/v2/runs/run-1/actions/apply"), 0U);
}

TEST_F(TfeEngineTest, ARunThatWouldApplyByItselfIsCancelled) {
  accept_bundle();
  server.answer(
      "POST /api/v2/runs", 201, R"({"data":{"id":"run-1","type":"runs","attributes":{}}})");
  server.answer(std::string(kRunPath), 200, run_body("planning", R"(,"auto-apply":true)"));
  server.answer("POST /api/v2/runs/run-1/actions/cancel", 202, "");
  auto refused = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(server.count("POST /api/v2/runs/run-1/actions/cancel"), 1U);
}

struct Refusal {
  std::string_view attributes;
  ErrorCode code;
};

TEST_F(TfeEngineTest, AWorkspaceThatOthersDriveIsRefused) {
  const Refusal refusals[] = {
      {R"({"vcs-repo":{"identifier":"acme/infra"}})", ErrorCode::precondition_failed},
      {R"({"vcs-repo":null,"execution-mode":"local"})", ErrorCode::precondition_failed},
      {R"({"permissions":{"can-queue-run":true,"can-queue-apply":false}})",
       ErrorCode::precondition_failed}};
  const std::string line = "GET /api/v2/organizations/acme/workspaces/acme-dev";
  for (const Refusal& refusal : refusals) {
    server = ScriptedServer();
    server.answer(line,
                  200,
                  R"({"data":{"id":"ws-1","type":"workspaces","attributes":)" +
                      std::string(refusal.attributes) + "}}");
    auto refused = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
    ASSERT_FALSE(refused) << refusal.attributes;
    EXPECT_EQ(refused.error().code, refusal.code) << refused.error().message;
    EXPECT_EQ(server.seen.size(), 1U);
  }
}

TEST_F(TfeEngineTest, TheTokenGoesToItsOwnServerOnly) {
  server.answer(std::string(kRunPath), 200, run_body("planned_and_saved"));
  server.answer("GET /api/v2/plans/plan-1/json-output",
                307,
                "",
                {{"Location", "https://blobs.example.net/plan?sig=x"}});
  server.answer("GET /plan", 200, "{}");
  auto plan = outcome_of(engine.plan_json("run-1"));
  ASSERT_TRUE(plan) << plan.error().to_string();
  EXPECT_EQ(*plan, "{}");
  for (const http::Request& request : server.seen) {
    const bool own = request.headers.get("Host") == "tfe.example.com";
    EXPECT_EQ(request.headers.find("Authorization") != nullptr, own) << request.path;
  }
}

TEST_F(TfeEngineTest, ALogThatHasOnlyBegunIsEmptyAndGoesOn) {
  server.answer(std::string(kRunPath), 200, run_body("planned_and_saved"));
  server.answer(
      "GET /api/v2/applies/apply-1",
      200,
      R"({"data":{"id":"apply-1","type":"applies","attributes":{"status":"pending","log-read-url":"https://blobs.example.net/log"}}})");
  server.answer("GET /log", 200, "\x02");
  server.answer("GET /log", 200, "");
  auto log = outcome_of(engine.read_log("run-1", LogPhase::apply, 0, 100));
  ASSERT_TRUE(log) << log.error().to_string();
  EXPECT_EQ(log->bytes, "");
  EXPECT_EQ(log->next, 1U);
  EXPECT_FALSE(log->end);
}

TEST_F(TfeEngineTest, SomebodyElseWhoConfirmedIsNamed) {
  server.answer("POST /api/v2/runs/run-1/actions/apply",
                409,
                R"({"errors":[{"title":"transition not allowed"}]})");
  server.answer(
      std::string(kRunPath),
      200,
      run_body("applying", "", R"(,"confirmed-by":{"data":{"id":"user-ann","type":"users"}})"));
  server.answer("GET /api/v2/account/details",
                200,
                R"({"data":{"id":"user-porc","type":"users","attributes":{}}})");
  server.answer("GET /api/v2/users/user-ann",
                200,
                R"({"data":{"id":"user-ann","type":"users","attributes":{"username":"ann"}}})");
  EXPECT_TRUE(outcome_of(engine.confirm("run-1", {}, "yes")));
  EXPECT_EQ(run().moved_by, "ann");
}

TEST_F(TfeEngineTest, SomebodyElseWhoDiscardedIsNamedByTheRunsEvents) {
  server.answer(std::string(kRunPath), 200, run_body("discarded"));
  server.answer(
      "GET /api/v2/runs/run-1/run-events",
      200,
      R"({"data":[{"id":"re-1","type":"run-events","attributes":{"action":"planned"}},)"
      R"({"id":"re-2","type":"run-events","attributes":{"action":"discarded"},"relationships":{"actor":{"data":{"id":"user-ann","type":"users"}}}}]})");
  server.answer("GET /api/v2/account/details",
                200,
                R"({"data":{"id":"user-porc","type":"users","attributes":{}}})");
  EXPECT_EQ(run().moved_by, "user-ann");
}

TEST_F(TfeEngineTest, APlanThatCannotBeConfirmedAnyMoreSaysHowItIs) {
  server.answer("POST /api/v2/runs/run-1/actions/apply", 409, "");
  server.answer(std::string(kRunPath), 200, run_body("discarded"));
  auto refused = outcome_of(engine.confirm("run-1", {}, "yes"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_EQ(refused.error().message, "run-1 is discarded: it cannot be confirmed");
}

TEST_F(TfeEngineTest, PoliciesOfARunAreRead) {
  server.answer(
      std::string(kRunPath),
      200,
      run_body("policy_override",
               "",
               R"(,"policy-checks":{"data":[{"id":"polchk-1","type":"policy-checks"}]})"));
  server.answer(
      "GET /api/v2/runs/run-1/policy-checks",
      200,
      R"({"data":[{"id":"polchk-1","type":"policy-checks","attributes":{"status":"soft_failed","scope":"organization","result":{}}}]})");
  const EngineRun judged = run();
  EXPECT_EQ(judged.phase, EnginePhase::policy_soft_failed);
  ASSERT_EQ(judged.policies.size(), 1U);
  EXPECT_FALSE(judged.policies[0].passed);
}

TEST_F(TfeEngineTest, EachCallIsOnBehalfOfTheRunThatCausesIt) {
  accept_bundle();
  server.answer("POST /api/v2/runs", 201, R"({"data":{"id":"run-1","type":"runs"}})");
  accept_evidence(R"(,"message":"porc:porc-20260102-000000-abcdef orders")");
  server.answer("POST /api/v2/runs/run-1/actions/apply", 202, "");
  server.answer("GET /api/v2/workspaces/ws-1/current-state-version-outputs", 200, R"({"data":[]})");
  ASSERT_TRUE(outcome_of(engine.start_plan({.run = key, .workspace = workspace})));
  auto bound = outcome_of(engine.evidence("run-1"));
  ASSERT_TRUE(bound);
  ASSERT_TRUE(outcome_of(engine.confirm("run-1", *bound, "yes")));
  ASSERT_TRUE(outcome_of(engine.outputs(workspace, key)));

  const std::string run(kRunPath);
  const std::string plan(kPlanPath);
  const std::string organization = "GET /api/v2/organizations/acme/";
  const std::string place = "GET /api/v2/workspaces/ws-1";
  const std::vector<std::string> once{organization + "workspaces/acme-dev",
                                      place + "/runs",
                                      "POST /api/v2/workspaces/ws-1/configuration-versions",
                                      "PUT /up",
                                      place + "/runs",
                                      place + "/vars",
                                      "POST /api/v2/runs",
                                      plan,
                                      place + "/all-vars",
                                      place + "/current-state-version",
                                      "GET /sv-1",
                                      place,
                                      organization + "policy-sets",
                                      plan,
                                      place + "/all-vars",
                                      place + "/current-state-version",
                                      place,
                                      organization + "policy-sets",
                                      "POST /api/v2/runs/run-1/actions/apply",
                                      organization + "workspaces/acme-dev",
                                      place + "/current-state-version-outputs"};
  EXPECT_EQ(caused(false), once);
  const std::vector<std::string> looks{
      "GET /api/v2/configuration-versions/cv-1", run, run, run, run};
  EXPECT_EQ(caused(true), looks);
  EXPECT_EQ(told.size(), once.size() + looks.size());
}

TEST_F(TfeEngineTest, AfterARestartTheRunOfTfeTellsOnWhoseBehalf) {
  server.answer(std::string(kRunPath),
                200,
                run_body("planning", R"(,"message":"porc:porc-20260102-000000-abcdef")"));
  server.answer(std::string(kRunPath), 403, "");
  server.answer("GET /api/v2/plans/plan-1/json-output", 200, "{}");
  ASSERT_TRUE(outcome_of(engine.plan_json("run-1")));
  EXPECT_EQ(caused(false), std::vector<std::string>{std::string(kPlanPath)});
  EXPECT_FALSE(outcome_of(engine.get_run("run-1")));
  EXPECT_EQ(caused(true), std::vector<std::string>{std::string(kRunPath)});
}

TEST_F(TfeEngineTest, AServerWithoutTheApiIsNotReady) {
  server.answer("GET /api/v2/ping", 200, "hello");
  auto answer = outcome_of(engine.ping());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
}

TEST_F(TfeEngineTest, NoErrorHoldsACapabilityThatLiesUnderTheApi) {
  server.answer(std::string(kRunPath), 200, run_body("planned_and_saved"));
  server.answer(
      "GET /api/v2/plans/plan-1/json-output", 307, "", {{"Location", "/api/v2/blobs/canary/plan"}});
  server.answer("GET /api/v2/blobs/canary/plan", 403, "");
  auto failed = outcome_of(engine.plan_json("run-1"));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().to_string().find("canary"), std::string::npos)
      << failed.error().to_string();
}

TEST_F(TfeEngineTest, AStateIsDownloadedOncePerVersionAndAPlanOncePerEvidence) {
  accept_evidence();
  auto first = outcome_of(engine.evidence("run-1"));
  ASSERT_TRUE(first) << first.error().to_string();
  EXPECT_EQ(first->state_lineage, "line");
  EXPECT_EQ(first->state_serial, 7U);
  EXPECT_EQ(outcome_of(engine.evidence("run-1")).value(), *first);
  EXPECT_EQ(server.count("GET /sv-1"), 1U);
  EXPECT_EQ(server.count(kPlanPath), 2U);
  answer_state("sv-2", 8);
  auto moved = outcome_of(engine.evidence("run-1"));  // the scripted answers give way one by one
  moved = outcome_of(engine.evidence("run-1"));
  EXPECT_EQ(moved.value().state_serial, 8U);
}

TEST_F(TfeEngineTest, PlanAndStateAreReadInThePool) {
  accept_evidence();
  compute.full = true;
  EXPECT_EQ(outcome_of(engine.evidence("run-1")).error().code, ErrorCode::unavailable);
}

TEST_F(TfeEngineTest, NoErrorHoldsTheTokenOrACapability) {
  server.answer("PUT /up", 500, "");
  server.answer("GET /api/v2/organizations/acme/workspaces/acme-dev",
                200,
                R"({"data":{"id":"ws-1","type":"workspaces","attributes":{}}})");
  server.answer("GET /api/v2/workspaces/ws-1/runs", 200, R"({"data":[]})");
  server.answer(
      "POST /api/v2/workspaces/ws-1/configuration-versions",
      201,
      R"({"data":{"id":"cv-1","attributes":{"status":"pending","upload-url":"https://blobs.example.net/up?sig=canary"}}})");
  auto failed = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
  ASSERT_FALSE(failed);
  const std::string text = failed.error().to_string();
  EXPECT_EQ(text.find("canary"), std::string::npos) << text;
  EXPECT_EQ(text.find("t0ken"), std::string::npos) << text;
}

}  // namespace
}  // namespace porc::tfe_engine
