// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"

#include <set>

#include <gtest/gtest.h>

#include "api/api_world.h"
#include "archive/tar.h"

namespace porc::api {
namespace {

using identity::Role;

TEST(Api, TheOriginalsLifeCycleWorks) {
  ApiWorld world;
  const Answer submitted = world.post("/blueprint", kFlatBody);
  EXPECT_EQ(submitted.status, 200);
  EXPECT_EQ(submitted.text("status"), "submitted");
  const std::string run = "/run/" + submitted.text("run_id");

  const Answer built = world.post(run + "/build");
  EXPECT_EQ(built.status, 200) << built.body;
  EXPECT_EQ(built.text("status"), "built");
  EXPECT_EQ(built.json().at("files").at(0).as_string(), "main.tf");
  EXPECT_EQ(built.text("digest").size(), 64U);

  const Answer planned = world.post(run + "/plan?wait=30");
  EXPECT_EQ(planned.status, 200) << planned.body;
  EXPECT_EQ(planned.text("status"), "planned");
  EXPECT_FALSE(planned.text("tfe_run_id").empty());
  const Answer applied = world.post(run + "/apply?wait=30");
  EXPECT_EQ(applied.text("status"), "applied") << applied.body;

  EXPECT_EQ(world.get(run + "/status").text("status"), "applied");
  EXPECT_EQ(world.get(run + "/summary").json().at("counts").at("add").as_int64(), 1);
  EXPECT_TRUE(world.get(run + "/logs").json().is_array());
  EXPECT_EQ(
      world.get("/report/" + submitted.text("run_id")).json().at("run").at("status").as_string(),
      "applied");
  EXPECT_EQ(world.get("/metrics").json().at("runs").at("applied").as_int64(), 1);
  EXPECT_EQ(world.get("/quills/service?version=1.0.0").text("version"), "1.0.0");
}

TEST(Api, AnswersAtOnceWithoutWait) {
  ApiWorld world;
  const std::string run = "/run/" + world.submit(kFlatBody);
  const Answer planned = world.post(run + "/plan");
  EXPECT_EQ(planned.status, 202);
  EXPECT_TRUE(planned.json().at("tfe_run_id").is_null());
}

TEST(Api, AGoalIsReachedByItself) {
  ApiWorld world;
  const Answer answer = world.post("/blueprint?goal=applied&wait=30", kBlueprint);
  EXPECT_EQ(answer.text("status"), "applied") << answer.body;
}

TEST(Api, YamlIsReadLikeJson) {
  ApiWorld world;
  const Answer answer = world.post("/blueprint",
                                   "kind: service\nspec:\n  image: shop/orders:1\n",
                                   {{"Content-Type", "application/yaml"}});
  EXPECT_EQ(answer.status, 200) << answer.body;
}

TEST(Api, TheSameIdempotencyKeyIsTheSameRun) {
  ApiWorld world;
  const Sent key = {{"Idempotency-Key", "ci-42"}};
  const Answer first = world.post("/blueprint", kFlatBody, key);
  const Answer again = world.post("/blueprint", kFlatBody, key);
  EXPECT_EQ(first.text("run_id"), again.text("run_id"));
  EXPECT_EQ(world.post("/blueprint", kBlueprint, key).status, 422);
}

TEST(Api, EveryViolationIsToldWithItsPlace) {
  ApiWorld world;
  const Answer answer = world.post(
      "/blueprint",
      R"({"kind":"service","variables":{"image":7,"replicas":100},"metadata":{"name":"Not A Name"}})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.headers.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(answer.text("error"), "invalid_argument");
  EXPECT_EQ(answer.text("request_id"), answer.headers.get("X-Request-Id"));
  EXPECT_EQ(answer.json().at("details").at(0).at("pointer").as_string(), "/metadata/name");
}

TEST(Api, AnUnknownRunIsNotFoundWhateverIsAsked) {
  ApiWorld world;
  for (const char* what : {"status",
                           "summary",
                           "logs",
                           "logs?follow=1",
                           "events",
                           "plan",
                           "policy",
                           "files",
                           "bundle"}) {
    EXPECT_EQ(world.get(std::string("/run/porc-20260102-030405-abc234/") + what).status, 404)
        << what;
    EXPECT_EQ(world.get(std::string("/run/..%2F..%2Fetc/") + what).status, 404) << what;
  }
  for (const char* what : {"build", "plan", "apply", "approve", "cancel", "discard"}) {
    EXPECT_EQ(world.post(std::string("/run/porc-20260102-030405-abc234/") + what).status, 404)
        << what;
  }
}

TEST(Api, OutsideItsScopeATokenReadsNothingAndMayNothing) {
  ApiWorld world;
  const std::string id = world.submit(kBlueprint);
  const Sent prod = {
      {"Authorization", world.bearer({Role::developer}, {.environments = {"prod"}})}};
  const Sent dev = {
      {"Authorization", world.bearer({Role::developer}, {.repositories = {"shop/*"}})}};
  EXPECT_EQ(world.ask("GET", "/run/" + id + "/status", "", dev).status, 200);
  EXPECT_EQ(world.ask("GET", "/run/" + id + "/status", "", prod).status, 404);
  const Answer refused = world.ask("POST", "/blueprint", kBlueprint, prod);
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.text("detail").find("scope (environments prod) does not admit dev/service/"),
            std::string::npos)
      << refused.body;
  EXPECT_EQ(world.ask("GET", "/runs", "", dev).json().at("runs").as_array().size(), 1U);
  EXPECT_TRUE(world.ask("GET", "/runs", "", prod).json().at("runs").as_array().empty());
  EXPECT_EQ(world.ask("GET", "/report/summary", "", prod).json().at("considered").as_int64(), 0);
}

TEST(Api, AGoalNeedsThePermissionOfItsStep) {
  ApiWorld world;
  const Sent approver = {{"Authorization", world.bearer({Role::approver})}};
  const Answer refused = world.ask("POST", "/blueprint?goal=applied", kBlueprint, approver);
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.text("detail").find(
                "has the role approver, which does not permit: submit; it takes the role developer "
                "or admin"),
            std::string::npos)
      << refused.body;
}

TEST(Api, AScopeIsMadeOfNamesAndStars) {
  ApiWorld world;
  const std::string begin = R"({"owner":"a@example.com","roles":["viewer"],"scope":)";
  for (const char* good :
       {R"({"environments":["dev","pr*"]})", R"({"repositories":["Shop/*.x_y"]})"}) {
    EXPECT_EQ(world.post("/tokens", begin + good + "}").status, 201) << good;
  }
  for (const char* list : {"environments", "kinds", "repositories"}) {
    for (const char* bad :
         {R"(["ok","\u001b[2J"])", R"(["ok",""])", R"(["ok","a b"])", R"(["ok","ä"])"}) {
      const Answer answer = world.post("/tokens", begin + "{\"" + list + "\":" + bad + "}}");
      EXPECT_EQ(answer.status, 422) << bad;
      EXPECT_EQ(answer.json().at("details").at(0).at("pointer").as_string(),
                std::string("/scope/") + list + "/1");
    }
  }
}

TEST(Api, AnExpiredOrRevokedTokenIsRefused) {
  ApiWorld world;
  const Answer created =
      world.post("/tokens", R"({"owner":"a@example.com","roles":["viewer"],"expires_in":"1ms"})");
  EXPECT_EQ(created.status, 201) << created.body;
  const std::string ends(created.json().at("details").at("expires_at").as_string());
  ASSERT_TRUE(world.run(aio::sleep_until(world.loop, parse_time(ends).value())));
  EXPECT_EQ(
      world.ask("GET", "/runs", "", {{"Authorization", "Bearer " + created.text("token")}}).status,
      401);
  const Answer other = world.post("/tokens", R"({"owner":"b@example.com","roles":["viewer"]})");
  const std::string id(other.json().at("details").at("id").as_string());
  const Sent with_other = {{"Authorization", "Bearer " + other.text("token")}};
  EXPECT_EQ(world.ask("GET", "/runs", "", with_other).status, 200) << "and is remembered";
  EXPECT_EQ(world.ask("DELETE", "/tokens/" + id).status, 200);
  EXPECT_EQ(world.ask("GET", "/runs", "", with_other).status, 401);
  EXPECT_EQ(world.get("/tokens").body.find(other.text("token")), std::string::npos);
}

TEST(Api, OnlyABearerTokenOfOursIsTaken) {
  ApiWorld world;
  for (const char* header :
       {"Basic YTpi", "Bearer", "Bearer ", "Bearer porc_unknown", "Bearer a b", "porc_x"}) {
    const Answer answer = world.ask("GET", "/runs", "", {{"Authorization", header}});
    EXPECT_EQ(answer.status, 401) << header;
    EXPECT_EQ(answer.text("detail"), "a valid token is needed");
  }
}

TEST(Api, ASensitiveInputIsNowhereToBeSeen) {
  ApiWorld world;
  const std::string id = world.submit(kBlueprint, "?goal=applied&wait=30");
  for (const char* what : {"status", "summary", "logs", "events", "plan", "policy", "files"}) {
    EXPECT_EQ(world.get("/run/" + id + "/" + what).body.find("canary"), std::string::npos) << what;
  }
  const Answer report = world.get("/report/" + id);
  EXPECT_EQ(report.json().at("inputs").at("api_key").as_string(), "(sensitive)");
  EXPECT_EQ(report.body.find("canary"), std::string::npos);
  EXPECT_EQ(report.body.find("\"sealed\""), std::string::npos);
}

TEST(Api, ALogThatQuotesASensitiveInputIsRedacted) {
  ApiWorld world;
  const std::string id = world.submit(kBlueprint, "?goal=applied&wait=30");
  world.outer.find(RunId::parse(id).value())->apply_log +=
      "provider said canary-api-key is wrong\n";
  const Answer logs = world.get("/run/" + id + "/logs");
  EXPECT_NE(logs.body.find("provider said *** is wrong"), std::string::npos) << logs.body;
}

TEST(Api, WhatARunKeepsSecretStaysHiddenWhenItsQuillIsGone) {
  for (const auto& [given, canary] : {std::pair(R"("canary-api-key")", "canary-api-key"),
                                      std::pair(R"({"secret":"api-key"})", "canary-mounted")}) {
    ApiWorld world;
    std::string body = kBlueprint;
    constexpr std::string_view kClear = R"("canary-api-key")";
    body.replace(body.find(kClear), kClear.size(), given);
    const std::string id = world.submit(body, "?goal=applied&wait=30");
    world.outer.find(RunId::parse(id).value())->apply_log +=
        "provider said " + std::string(canary) + " is wrong\n";
    world.quills.lose();
    const Answer logs = world.get("/run/" + id + "/logs");
    EXPECT_NE(logs.body.find("provider said *** is wrong"), std::string::npos) << logs.body;
  }
}

TEST(Api, TheReportIsPlainHtmlForWhoeverPrefersIt) {
  ApiWorld world;
  const std::string id = world.submit(kBlueprint);
  const Answer page = world.ask("GET", "/report/" + id, "", {{"Accept", "text/html"}});
  EXPECT_EQ(page.headers.get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_TRUE(page.body.starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
}

TEST(Api, MetricsComeInBothForms) {
  ApiWorld world;
  world.submit(kFlatBody);
  EXPECT_EQ(world.get("/metrics").json().at("runs").at("submitted").as_int64(), 1);
  const Answer text = world.ask("GET", "/metrics", "", {{"Accept", "text/plain"}});
  EXPECT_NE(text.body.find("porc_runs{status=\"submitted\"} 1"), std::string::npos) << text.body;
  EXPECT_NE(text.body.find("porc_http_requests_total{"), std::string::npos);
}

TEST(Api, FilesAndBundleAreTheSame) {
  ApiWorld world;
  const std::string id = world.submit(kBlueprint, "?goal=built&wait=30");
  const json::value files = world.get("/run/" + id + "/files").json();
  const Answer bundle = world.get("/run/" + id + "/bundle");
  EXPECT_EQ(bundle.headers.get("Content-Type"), "application/gzip");
  const auto unpacked = archive::read_tar_gz(bundle.body).value();
  ASSERT_EQ(files.at("files").as_array().size(), unpacked.size());
  EXPECT_EQ(files.at("files").at(0).at("text").as_string(), unpacked[0].bytes);
}

TEST(Api, WhoAsksCannotApprove) {
  ApiWorld world;
  const std::string body =
      R"({"kind":"service","metadata":{"name":"orders","approval_required":true},"inputs":{"image":"a:1"}})";
  const std::string run = "/run/" + world.submit(body, "?goal=applied&wait=30");
  EXPECT_EQ(world.get(run + "/status").text("status"), "awaiting_approval");
  const Answer own = world.post(run + "/approve");
  EXPECT_EQ(own.status, 403);
  EXPECT_NE(own.text("detail").find("and cannot approve it: somebody else has to"),
            std::string::npos)
      << own.body;
  const Sent other = {{"Authorization", world.bearer({Role::approver}, {}, "boss@example.com")}};
  const Answer approved = world.ask("POST", run + "/approve", R"({"reason":"looks right"})", other);
  EXPECT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(approved.text("approved_by"), "porc:boss@example.com");
}

TEST(Api, WhatIsOverCannotBeApprovedWhoeverAsks) {
  ApiWorld world;
  const std::string run = "/run/" + world.submit(kBlueprint);
  EXPECT_EQ(world.post(run + "/cancel").status, 200);
  const Answer own = world.post(run + "/approve");
  EXPECT_EQ(own.status, 409);
  EXPECT_NE(own.text("detail").find("is over: it ended as cancelled"), std::string::npos)
      << own.body;
}

TEST(Api, ACancelledRunSaysSoAndARepetitionIsHarmless) {
  ApiWorld world;
  const std::string run = "/run/" + world.submit(kBlueprint);
  EXPECT_EQ(world.post(run + "/cancel", R"({"reason":"typo"})").text("status"), "cancelled");
  EXPECT_EQ(world.post(run + "/cancel").status, 200);
  const Answer refused = world.post(run + "/apply");
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.text("detail").find("cancelled"), std::string::npos);
}

TEST(Api, ReadinessNamesEachDependency) {
  ApiWorld world;
  const Answer ready = world.get("/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.text("status"), "ready");
  EXPECT_EQ(ready.json().at("dependencies").as_array().size(), 3U);
}

TEST(Api, ADataFolderWithoutRoomIsNotReady) {
  bool full = false;
  ApiWorld world({.look_at_data = [&full]() -> Task<void> {
    if (full) co_return Error{.code = ErrorCode::unavailable, .message = "no space left"};
    co_return ok;
  }});
  EXPECT_EQ(world.get("/readyz").status, 200);
  full = true;
  const Answer answer = world.get("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find(R"({"name":"data","ready":false,"problem":"unavailable"})"),
            std::string::npos)
      << answer.body;
}

TEST(Api, WhoIsNotReadyAsksToComeAgain) {
  ApiWorld world({.look_at_data = []() -> Task<void> {
    co_return Error{.code = ErrorCode::unavailable, .message = "no space left"};
  }});
  EXPECT_EQ(world.get("/readyz").headers.get("Retry-After"), "1");
}

TEST(Api, ACallbackIsOnlyTakenForAHostOnTheList) {
  ApiWorld world;
  EXPECT_EQ(
      world.post("/blueprint?callback_url=https%3A%2F%2Fci.example.com%2Fhook", kFlatBody).status,
      200);
  EXPECT_EQ(world.post("/blueprint?callback_url=https%3A%2F%2Fevil.example%2F", kFlatBody).status,
            422);
  EXPECT_EQ(
      world.post("/blueprint", R"({"kind":"service","callback_url":7,"inputs":{"image":"a:1"}})")
          .status,
      422);
}

}  // namespace
}  // namespace porc::api
