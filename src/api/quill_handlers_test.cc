// SPDX-License-Identifier: Apache-2.0
// Quills as they are published.
#include <map>

#include <gtest/gtest.h>

#include "api/api_world.h"
#include "archive/tar.h"

namespace porc::api {
namespace {

TEST(Api, ANewQuillIsPublishedAsJsonOrArchive) {
  ApiWorld world;
  const std::string body =
      R"({"kind":"queue","version":"1.0.0","files":{"quill.yaml":"kind: queue\nversion: 1.0.0\ndescription: A queue\n",)"
      R"("schema.json":"{\"type\":\"object\"}","main.tf":"# nothing\n"}})";
  EXPECT_EQ(world.post("/quills/", body).status, 201);
  EXPECT_EQ(world.get("/quills/queue").text("description"), "A queue");
  std::vector<archive::File> files = {
      {.path = "quill.yaml", .bytes = "kind: queue\nversion: 1.1.0\ndescription: B\n"},
      {.path = "schema.json", .bytes = R"({"type":"object"})"},
      {.path = "main.tf", .bytes = "# nothing\n"}};
  const std::string packed = archive::make_tar_gz(std::move(files)).value();
  EXPECT_EQ(
      world
          .post("/quills/?kind=queue&version=1.1.0", packed, {{"Content-Type", "application/gzip"}})
          .status,
      201);
  EXPECT_EQ(world.get("/quills/queue").json().at("versions").as_array().size(), 2U);
  EXPECT_EQ(world.get("/quills/nothing").status, 404);
  EXPECT_EQ(world.get("/quills/queue?version=9.0.0").status, 422);
}

std::string queue(const std::string& version, const std::string& main = "# nothing\n") {
  json::object body = {{"kind", "queue"}, {"version", version}};
  body["files"] =
      json::object{{"quill.yaml", "kind: queue\nversion: " + version + "\ndescription: A queue\n"},
                   {"schema.json", R"({"type":"object"})"},
                   {"main.tf", main}};
  return json::serialize(body);
}

TEST(Api, APublishedVersionNeverChanges) {
  ApiWorld world;
  EXPECT_EQ(world.post("/quills/", queue("1.0.0")).status, 201);
  EXPECT_EQ(world.post("/quills/", queue("1.0.0")).status, 200);
  const Answer other = world.post("/quills/", queue("1.0.0", "# other\n"));
  EXPECT_EQ(other.status, 409);
  EXPECT_NE(other.text("detail").find("never changes"), std::string::npos) << other.body;
}

TEST(Api, AReportSaysWhereAQuillDoesNotEscape) {
  ApiWorld world;
  json::object body = {{"kind", "queue"}, {"version", "1.0.0"}};
  body["files"] = json::object{
      {"quill.yaml",
       "kind: queue\nversion: 1.0.0\ndescription: A queue\ncapabilities: {raw: true}\n"},
      {"schema.json", R"({"type":"object"})"},
      {"main.tf.j2", "locals {\n  a = {{ '1 + 1' | safe }}\n}\n"}};
  ASSERT_EQ(world.post("/quills/", json::serialize(body)).status, 201);
  const std::string raw = world.submit(R"({"kind":"queue","metadata":{"name":"a"},"inputs":{}})");
  const json::value report = world.get("/report/" + raw).json();
  EXPECT_EQ(json::serialize(report.at("unescaped")), R"(["main.tf.j2:2:20"])");
  const Answer page = world.ask("GET", "/report/" + raw, "", {{"Accept", "text/html"}});
  EXPECT_NE(page.body.find("main.tf.j2:2:20"), std::string::npos) << page.body;

  ASSERT_EQ(world.post("/quills/", queue("2.0.0")).status, 201);
  const std::string escaped =
      world.submit(R"({"kind":"queue","metadata":{"name":"b"},"inputs":{}})");
  EXPECT_EQ(json::serialize(world.get("/report/" + escaped).json().at("unescaped")), "[]");
}

TEST(Api, EveryFaultOfAQuillSaysItsFileAndLine) {
  ApiWorld world;
  json::object body = {{"kind", "queue"}, {"version", "1.0.0"}};
  body["files"] =
      json::object{{"quill.yaml", "kind: queue\nversion: 1.0.0\ndescribtion: A\n"},
                   {"schema.json", "{\n \"type\": \"objekt\"\n}"},
                   {"rules/a.yaml", "rules:\n  - {name: x, at: /inputs/a, alowed: []}\n"},
                   {"main.tf.j2", "a = {{ x }}\nb = {{ y | nix }}\n"}};
  const Answer refused = world.post("/quills/", json::serialize(body));
  EXPECT_EQ(refused.status, 422);
  std::map<std::string, std::string> said;
  const json::value problem = refused.json();
  for (const json::value& fault : problem.at("details").as_array()) {
    said[std::string(fault.at("pointer").as_string())] += fault.at("message").as_string();
  }
  EXPECT_NE(said["/files/quill.yaml"].find("3:1: /describtion"), std::string::npos) << refused.body;
  EXPECT_NE(said["/files/schema.json"].find("2:10: /type"), std::string::npos) << refused.body;
  EXPECT_NE(said["/files/rules/a.yaml"].find("rules/a.yaml:2:"), std::string::npos) << refused.body;
  EXPECT_NE(said["/files/main.tf.j2"].find("main.tf.j2:2:"), std::string::npos) << refused.body;
}

TEST(Api, ADeprecatedQuillIsTakenWithAdvice) {
  ApiWorld world;
  ASSERT_EQ(world.post("/quills/", queue("1.0.0")).status, 201);
  ASSERT_EQ(world.post("/quills/", queue("2.0.0")).status, 201);
  const Answer said = world.post("/quills/queue/1.0.0/deprecate",
                                 R"({"reason":"it is slow","replace_by":"2.0.0"})");
  ASSERT_EQ(said.status, 200) << said.body;
  EXPECT_EQ(said.text("status"), "deprecated");
  EXPECT_EQ(said.json().at("deprecated").at("by").as_string(), "porc:admin@example.com");
  EXPECT_EQ(world.get("/quills/queue?version=1.0.0").text("status"), "deprecated");

  const std::string blueprint =
      R"({"kind":"queue","schema_version":"1.0.0","metadata":{"name":"a"},"inputs":{}})";
  const RunId id = RunId::parse(world.submit(blueprint)).value();
  const auto run = world.run(world.store->get_run(id)).value();
  ASSERT_EQ(run.advice.size(), 1U);
  EXPECT_EQ(run.advice[0].rule, "quill-deprecated");
  EXPECT_EQ(run.advice[0].message, "takes queue@1.0.0, which is deprecated: it is slow");
  EXPECT_EQ(run.advice[0].fix, "take 2.0.0");

  EXPECT_EQ(world.post("/quills/queue/1.0.0/deprecate", R"({"undo":true})").text("status"),
            "published");
  for (const char* wrong : {R"({})",
                            R"({"reason":""})",
                            R"({"reason":"a\nb"})",
                            R"({"reason":"x","replace_by":"9.0.0"})",
                            R"({"reason":"x","replace_by":"1.0.0"})"}) {
    EXPECT_EQ(world.post("/quills/queue/1.0.0/deprecate", wrong).status, 422) << wrong;
  }
  ASSERT_EQ(world.post("/quills/queue/2.0.0/revoke", R"({"reason":"x"})").status, 200);
  EXPECT_EQ(
      world.post("/quills/queue/1.0.0/deprecate", R"({"reason":"x","replace_by":"2.0.0"})").status,
      422)
      << "nobody could take it";
  EXPECT_EQ(world.post("/quills/queue/7.0.0/deprecate", R"({"reason":"x"})").status, 404);
  const Sent developer = {{"Authorization", world.bearer({identity::Role::developer})}};
  EXPECT_EQ(world.post("/quills/queue/1.0.0/revoke", R"({"reason":"x"})", developer).status, 403);
}

TEST(Api, OfARevokedQuillNothingIsMade) {
  ApiWorld world;
  const std::string waiting = world.submit(kBlueprint, "?goal=planned&wait=30");
  const std::string early =
      world.submit(R"({"kind":"service","metadata":{"name":"early"},"inputs":{"image":"x"}})");
  ASSERT_EQ(world.post("/quills/service/1.0.0/revoke", R"({"reason":"it leaks"})").status, 200);

  const std::string why = "service@1.0.0 was revoked: it leaks";
  const Answer refused = world.post("/blueprint", kFlatBody);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.json().at("details").at(0).at("message").as_string(), why);
  const Answer apply = world.post("/run/" + waiting + "/apply");
  EXPECT_EQ(apply.status, 409);
  EXPECT_EQ(apply.json().at("details").at(0).at("pointer").as_string(), "/quill");
  EXPECT_EQ(apply.json().at("details").at(0).at("message").as_string(), why);
  EXPECT_EQ(world.post("/run/" + early + "/build").status, 422);
  EXPECT_EQ(world.get("/run/" + early + "/status").text("status"), "build_failed");
  EXPECT_EQ(world.get("/quills/service?version=1.0.0").text("status"), "revoked");

  ASSERT_EQ(world.post("/quills/service/1.0.0/revoke", R"({"undo":true})").status, 200);
  EXPECT_EQ(world.post("/run/" + waiting + "/apply?wait=30").text("status"), "applied");
}

TEST(Api, WhatARevokedQuillMadeIsDestroyedWithIt) {
  ApiWorld world;
  world.submit(kBlueprint, "?goal=applied&wait=30");
  ASSERT_EQ(world.post("/quills/service/1.0.0/revoke", R"({"reason":"it leaks"})").status, 200);
  const std::string destroy = world.submit(kBlueprint, "?goal=applied&operation=destroy&wait=30");
  EXPECT_EQ(world.get("/run/" + destroy + "/status").text("status"), "applied");
  EXPECT_EQ(world.post("/blueprint?operation=destroy", kBlueprint).status, 422) << "nothing stands";
}

TEST(Api, AnApplyThatIsQueuedWhenItsQuillIsRevokedAppliesNothing) {
  ApiWorld world;
  const std::string id = world.submit(
      R"({"kind":"service","metadata":{"name":"a","approval_required":true},"inputs":{"image":"x"}})",
      "?goal=applied&wait=30");
  ASSERT_EQ(world.get("/run/" + id + "/status").text("status"), "awaiting_approval");
  ASSERT_EQ(world.post("/quills/service/1.0.0/revoke", R"({"reason":"it leaks"})").status, 200);
  const Sent approver = {{"Authorization", world.bearer({identity::Role::approver}, {}, "b@c.de")}};
  ASSERT_EQ(world.post("/run/" + id + "/approve", "", approver).status, 200);
  world.post("/run/" + id + "/apply?wait=30");
  const Answer ended = world.get("/run/" + id + "/status");
  EXPECT_EQ(ended.text("status"), "discarded");
  EXPECT_NE(ended.body.find("was revoked: it leaks"), std::string::npos) << ended.body;
}

TEST(Api, AQuillMayBeAsLargeAsItIsSaid) {
  ApiWorld world;
  const auto with = [](std::size_t files, std::size_t bytes) {
    json::object body = {{"kind", "queue"}, {"version", "1.0.0"}};
    json::object texts = {{"quill.yaml", "kind: queue\nversion: 1.0.0\ndescription: A queue\n"},
                          {"schema.json", R"({"type":"object"})"},
                          {"main.tf", "# nothing\n"}};
    for (std::size_t i = 0; i < files; ++i) {
      texts["examples/" + std::to_string(i)] = std::string(bytes, 'x');
    }
    body["files"] = std::move(texts);
    return json::serialize(body);
  };
  EXPECT_EQ(world.post("/quills/", with(3, 4U << 20)).status, 201);
  EXPECT_EQ(world.post("/quills/", with(1, (4U << 20) + 1)).status, 413);
  EXPECT_EQ(world.post("/quills/", with(500, 1)).status, 413);
  EXPECT_EQ(world.post("/blueprint", with(2, 4U << 20)).status, 413);
}

}  // namespace
}  // namespace porc::api
