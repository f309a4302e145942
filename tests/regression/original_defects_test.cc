// SPDX-License-Identifier: Apache-2.0
// Each defect that was measured in the Python original, by its number, as a test that it is gone.
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "aio/scope.h"
#include "api/api_world.h"
#include "tests/fakes/virtual_time.h"
#include "tests/sim/faulty_store.h"

namespace porc::api {
namespace {

using identity::Role;

identity::Principal developer() {
  return {.issuer = "porc", .subject = "dev@example.com", .roles = {Role::developer}};
}

std::string blueprint_named(const std::string& name, const std::string& image = "shop/orders:1") {
  return R"({"kind":"service","metadata":{"name":")" + name + R"("},"inputs":{"image":")" + image +
         R"("}})";
}

std::string quill_body(const std::string& kind,
                       const std::string& properties,
                       const std::string& main) {
  json::object files;
  files["quill.yaml"] = "kind: " + kind + "\nversion: 1.0.0\ndescription: A test\n";
  files["schema.json"] = R"({"type":"object","properties":)" + properties + "}";
  files["main.tf.j2"] = main;
  const json::object body{{"kind", kind}, {"version", "1.0.0"}, {"files", std::move(files)}};
  return json::serialize(body);
}

/// The rendered main.tf of a blueprint.
std::string rendered(ApiWorld& world, const std::string& blueprint) {
  const std::string id = world.submit(blueprint, "?goal=built&wait=30");
  const Answer files = world.get("/run/" + id + "/files");
  EXPECT_EQ(files.status, 200) << files.body;
  return files.status == 200 ? std::string(files.json().at("files").at(0).at("text").as_string())
                             : "";
}

Task<void> submit_many(orchestrator::Orchestrator* orchestrator,
                       int count,
                       std::vector<RunId>* ids) {
  for (int i = 0; i < count; ++i) {
    Submission submission{.document = json::parse(kFlatBody).value()};
    PORC_CO_TRY(const Run run, co_await orchestrator->submit(std::move(submission), developer()));
    ids->push_back(run.id);
  }
  co_return ok;
}

TEST(OriginalDefect, D1SubmissionsOfTheSameMillisecondShareNoRunId) {
  ApiWorld world;
  std::vector<RunId> ids;
  aio::TaskScope clients(world.loop,
                         [](const Error& error) { ADD_FAILURE() << error.to_string(); });
  for (int client = 0; client < 16; ++client)
    clients.spawn(submit_many(&*world.orchestrator, 50, &ids));
  ASSERT_TRUE(world.run(clients.join()));
  EXPECT_EQ(std::set<RunId>(ids.begin(), ids.end()).size(), 800U);
  for (const RunId& id : ids) EXPECT_TRUE(world.run(world.store->get_run(id)));
}

TEST(OriginalDefect, D2AnUnknownRunIsNotSubmitted) {
  ApiWorld world;
  const Answer answer = world.get("/run/porc-20260102-030405-abc234/status");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body.find("submitted"), std::string::npos);
}

TEST(OriginalDefect, D2bAStoreThatIsDownDoesNotMakeARunSubmitted) {
  std::mt19937_64 random;
  fakes::VirtualTime clock;
  sim::Faults faults(random, clock, {});
  std::unique_ptr<Store> healthy;
  ApiWorldOptions options;
  options.store = [&](ApiWorld&, std::unique_ptr<Store> inner) {
    healthy = std::move(inner);
    return std::make_unique<sim::FaultyStore>(*healthy, faults, [] {});
  };
  ApiWorld world(std::move(options));
  const std::string status = "/run/" + world.submit(kFlatBody, "?goal=built&wait=30") + "/status";
  faults.change({.fail_before = 1000});
  const Answer answer = world.get(status);
  faults.change({});
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(world.get(status).text("status"), "built");
}

TEST(OriginalDefect, D3AWorkspaceHasOneHolderAndOnlyTheHolderGivesItBack) {
  ApiWorld world;
  const auto name = WorkspaceName::parse("porc-dev").value();
  const Claim first{.run = RunId::parse("porc-20260102-030405-aaaaaa").value(), .fence = 1};
  const Claim second{.run = RunId::parse("porc-20260102-030405-bbbbbb").value(), .fence = 2};
  const workspace::Claimant owner{.owner = {.environment = "dev", .kind = "service"}};
  ASSERT_TRUE(world.run(world.store->claim_workspace(name, owner)));
  EXPECT_TRUE(world.run(world.store->hold_workspace(name, first)).value());
  EXPECT_FALSE(world.run(world.store->hold_workspace(name, second)).value());
  ASSERT_TRUE(world.run(world.store->release_workspace(name, second)));
  EXPECT_FALSE(world.run(world.store->hold_workspace(name, second)).value());
}

TEST(OriginalDefect, D4ARunDoesNotWaitForItselfAndTheNextOneGoesOn) {
  ApiWorld world;
  for (const char* image : {"a:1", "a:2"}) {
    const Answer answer =
        world.post("/blueprint?goal=applied&wait=30", blueprint_named("orders", image));
    EXPECT_EQ(answer.text("status"), "applied") << answer.body;
  }
}

TEST(OriginalDefect, D4cEightRunsOfOneWorkspaceApplyOneAfterAnother) {
  ApiWorld world;
  std::vector<std::string> ids;
  for (int i = 0; i < 8; ++i) {
    ids.push_back(
        world.submit(blueprint_named("orders", "a:" + std::to_string(i)), "?goal=applied"));
  }
  for (const std::string& id : ids) {
    EXPECT_EQ(world.post("/run/" + id + "/apply?wait=60").text("status"), "applied");
  }
  const auto& applications = world.outer.applications();
  ASSERT_EQ(applications.size(), 8U);
  for (std::size_t i = 1; i < applications.size(); ++i) {
    ASSERT_TRUE(applications[i - 1].ended);
    EXPECT_GE(applications[i].begun, *applications[i - 1].ended);
  }
}

TEST(OriginalDefect, D7APlannedRunStillKnowsItsBundle) {
  ApiWorld world;
  const std::string id = world.submit(kFlatBody, "?goal=planned&wait=30");
  EXPECT_TRUE(world.get("/report/" + id).json().at("bundle").at("key").is_string());
  EXPECT_EQ(world.get("/run/" + id + "/bundle").status, 200);
}

TEST(OriginalDefect, D9BuildingAgainDoesNotTurnARunBack) {
  ApiWorld world;
  const std::string run = "/run/" + world.submit(kFlatBody, "?goal=planned&wait=30");
  EXPECT_EQ(world.post(run + "/build").text("status"), "planned");
  EXPECT_EQ(world.post(run + "/apply?wait=30").text("status"), "applied");
  world.post(run + "/build");
  EXPECT_EQ(world.get(run + "/status").text("status"), "applied");
}

TEST(OriginalDefect, D10AQuillThatCannotRenderIsRefusedWhenItIsPublished) {
  ApiWorld world;
  const Answer answer =
      world.post("/quills/", quill_body("app", "{}", "a = {{ tags | no_such_filter }}\n"));
  EXPECT_EQ(answer.status, 422);
  EXPECT_NE(answer.body.find("no_such_filter"), std::string::npos) << answer.body;
}

TEST(OriginalDefect, D11AMissingVariableIsRefused) {
  ApiWorld world;
  const Answer answer = world.post("/blueprint", R"({"kind":"service","variables":{}})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.json().at("details").at(0).at("pointer").as_string(), "/variables/image");
}

TEST(OriginalDefect, D12ABooleanIsWrittenAsHclWritesIt) {
  ApiWorld world;
  const std::string body =
      quill_body("flag", R"({"on":{"type":"boolean"}})", "locals {\n  on = {{ on }}\n}\n");
  ASSERT_EQ(world.post("/quills/", body).status, 201);
  EXPECT_EQ(rendered(world, R"({"kind":"flag","inputs":{"on":true}})"), "locals {\n  on = true\n}");
}

TEST(OriginalDefect, D13AValueCannotSmuggleABlockIntoTerraform) {
  ApiWorld world;
  const std::string body =
      quill_body("note", R"({"text":{"type":"string"}})", "locals {\n  text = \"{{ text }}\"\n}\n");
  ASSERT_EQ(world.post("/quills/", body).status, 201);
  const json::object inputs{
      {"text", "x\"\nprovisioner \"local-exec\" { command = \"${file(\"/etc/passwd\")}\" }"}};
  const json::object blueprint{{"kind", "note"}, {"inputs", inputs}};
  const std::string text = rendered(world, json::serialize(blueprint));
  EXPECT_EQ(std::ranges::count(text, '\n'), 2) << text;
  EXPECT_NE(text.find("x\\\"\\nprovisioner"), std::string::npos) << text;
  EXPECT_NE(text.find("$${file("), std::string::npos) << text;
}

TEST(OriginalDefect, D14HealthIsAnsweredWhileABundleIsBuilt) {
  ApiWorld world;
  world.compute.close();
  const std::string id = world.submit(kFlatBody, "?goal=built");
  while (world.compute.waiting() == 0) EXPECT_EQ(world.get("/health").status, 200);
  EXPECT_EQ(world.get("/health").status, 200);
  EXPECT_EQ(world.get("/run/" + id + "/status").text("status"), "building");
  world.compute.open();
  EXPECT_EQ(world.post("/run/" + id + "/build").text("status"), "built");
}

TEST(OriginalDefect, D17AStatusHoldsNoAddressOfTheBundle) {
  ApiWorld world;
  const std::string id = world.submit(kFlatBody, "?goal=built&wait=30");
  EXPECT_EQ(world.get("/run/" + id + "/status").body.find("bundle_url"), std::string::npos);
}

TEST(OriginalDefect, ABundleIsATarGz) {
  ApiWorld world;
  const std::string id = world.submit(kFlatBody, "?goal=built&wait=30");
  EXPECT_TRUE(world.get("/run/" + id + "/bundle").body.starts_with("\x1f\x8b"));
}

TEST(OriginalDefect, TwoBlueprintsOfOneEnvironmentHaveTwoWorkspaces) {
  ApiWorld world;
  const std::string first = world.submit(blueprint_named("orders"));
  const std::string second = world.submit(blueprint_named("shop"));
  EXPECT_NE(world.get("/run/" + first + "/status").text("workspace"),
            world.get("/run/" + second + "/status").text("workspace"));
}

TEST(OriginalDefect, NoOtherSiteMayReadAnAnswerAndNoLogHoldsAToken) {
  ApiWorld world;
  const std::string bearer = world.bearer({Role::viewer});
  const Answer answer = world.ask(
      "GET", "/runs", "", {{"Authorization", bearer}, {"Origin", "https://evil.example"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.find("Access-Control-Allow-Origin"), nullptr);
  std::stringstream lines;
  lines << std::ifstream(world.log_file).rdbuf();
  EXPECT_EQ(lines.str().find(bearer.substr(7)), std::string::npos);
}

}  // namespace
}  // namespace porc::api
