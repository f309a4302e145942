// SPDX-License-Identifier: Apache-2.0
// Who may, walked over the whole table of routes.
#include <map>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "exchange.h"
#include "json/parse.h"
#include "json/pointer.h"
#include "tfe_api/routes.h"

namespace porc::conformance {
namespace {

/// The request line of a route, with the organization that is here and things that are not.
std::string line_of(const tfe_api::Route& route) {
  std::string path(route.path);
  for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{')) {
    const std::size_t length = path.find('}', at) - at + 1;
    path.replace(at, length, path.substr(at, length) == "{org}" ? "acme" : "none-1");
  }
  return std::string(route.method) + " " + path;
}

int status_of(const tfe_api::Route& route, std::string token) {
  Server server;
  return server.ask({.line = line_of(route), .token = std::move(token)}).status;
}

TEST(Rights, NothingIsToldWithoutAToken) {
  for (const tfe_api::Route& route : tfe_api::kRoutes) {
    EXPECT_EQ(status_of(route, "") == 401, route.permission.has_value()) << line_of(route);
    EXPECT_EQ(status_of(route, "forged") == 401, route.permission.has_value()) << line_of(route);
  }
}

TEST(Rights, WhoMayNotIsToldThatThereIsNothing) {
  for (const tfe_api::Route& route : tfe_api::kRoutes) {
    if (!route.permission) continue;
    if (!identity::role_permits(identity::Role::viewer, *route.permission)) {
      EXPECT_EQ(status_of(route, "viewer"), 404) << line_of(route);
    }
    EXPECT_EQ(status_of(route, "scoped"), 404) << line_of(route);
  }
}

/// A workspace with one of everything, and the ids in it.
struct Inhabited {
  Server server{};
  std::map<std::string, std::string> ids = {{"{org}", "acme"},
                                            {"{workspace}", "ws-orders"},
                                            {"{name}", "orders"},
                                            {"{run}", "run-00000001"},
                                            {"{plan}", "plan-run-00000001"},
                                            {"{apply}", "apply-run-00000001"},
                                            {"{version}", "cv-1"},
                                            {"{variable}", "var-1"},
                                            {"{state}", "sv-ws-orders"},
                                            {"{check}", "polchk-00000001"},
                                            {"{output}", ""}};

  explicit Inhabited(const std::string& token) {
    EXPECT_EQ(send("POST /api/v2/organizations/acme/workspaces", kWorkspace, token), 201);
    EXPECT_EQ(send("POST /api/v2/workspaces/ws-orders/configuration-versions",
                   R"({"data":{"attributes":{"auto-queue-runs":true}}})",
                   token),
              201);
    EXPECT_EQ(send("PUT /api/v2/blobs/configurations/upload-cv-1", "6", ""), 200);
    server.pass();
    EXPECT_EQ(send("POST /api/v2/runs/run-00000001/actions/apply", "{}", token), 202);
    server.pass();
    ids["{output}"] = "wsout-" + hex_encode("sv-ws-orders/url");
  }

  int send(std::string line, std::string body, std::string token) {
    return server.ask({.line = std::move(line), .token = std::move(token), .body = std::move(body)})
        .status;
  }
  int send(const tfe_api::Route& route, std::string token) {
    std::string path(route.path);
    for (const auto& [name, id] : ids) {
      const std::size_t at = path.find(name);
      if (at != path.npos) path.replace(at, name.size(), id);
    }
    const std::string body = path.ends_with("/runs") ? kRun : kWorkspace;
    return send(std::string(route.method) + " " + path, body, std::move(token));
  }

  static constexpr char kWorkspace[] =
      R"({"data":{"type":"workspaces","attributes":{"name":"orders"}}})";
  static constexpr char kRun[] =
      R"({"data":{"type":"runs","relationships":{"workspace":{"data":{"id":"ws-orders"}}}}})";
};

bool only_reads(const tfe_api::Route& route) {
  return !route.permission || *route.permission == identity::Permission::read;
}

TEST(Rights, WhatChangesSomethingNeedsMoreThanReading) {
  for (const tfe_api::Route& route : tfe_api::kRoutes) {
    if (!route.permission || route.method == "GET") continue;
    EXPECT_FALSE(only_reads(route)) << route.path;
  }
}

TEST(Rights, WhatABlueprintOwnsIsChangedAndSeenInClearByAdministratorsOnly) {
  for (const tfe_api::Route& route : tfe_api::kRoutes) {
    Inhabited world("developer");
    world.server.own("orders");
    const std::string row = std::string(route.method) + " " + std::string(route.path);
    if (only_reads(route)) {
      EXPECT_NE(world.send(route, "developer"), 403) << row;
      continue;
    }
    const bool hidden = !identity::role_permits(identity::Role::developer, *route.permission);
    EXPECT_EQ(world.send(route, "developer"), hidden ? 404 : 403) << row;
    EXPECT_NE(world.send(route, "admin"), 403) << row;
  }
}

TEST(Rights, WhatNoBlueprintOwnsIsTheDevelopers) {
  for (const tfe_api::Route& route : tfe_api::kRoutes) {
    Inhabited world("developer");
    world.server.own("payments");
    EXPECT_NE(world.send(route, "developer"), 403) << route.path;
  }
}

TEST(Rights, APorcRunStaysSecretWhenItsWorkspaceIsFreeAgain) {
  Inhabited world("developer");
  Task<hosted::Run> made = world.server.engine().create_run(
      {.workspace = "ws-orders", .configuration_version = "cv-1", .key = "porc-run"});
  made.start();
  world.server.pass();
  const std::string run = "/api/v2/runs/" + made.take().value().id;
  EXPECT_EQ(world.send("GET " + run + "/plan/json-output", "", "developer"), 403);
  EXPECT_EQ(world.send("POST " + run + "/actions/apply", "", "developer"), 403);
  EXPECT_EQ(world.send("GET " + run + "/plan/json-output", "", "admin"), 200);
}

TEST(Rights, AnUploadAnnouncedBeforeTheBlueprintCameChangesNothing) {
  Inhabited world("developer");
  world.send("POST /api/v2/workspaces/ws-orders/actions/lock", "{}", "developer");
  const json::value announced =
      json::parse(world.server
                      .ask({.line = "POST /api/v2/workspaces/ws-orders/state-versions",
                            .token = "developer",
                            .body = R"({"data":{"attributes":{"serial":9,"md5":"0"}}})"})
                      .body)
          .value();
  const std::string url(
      json::find(announced, "/data/attributes/hosted-state-upload-url")->get_string());
  world.send("POST /api/v2/workspaces/ws-orders/configuration-versions",
             R"({"data":{"attributes":{"auto-queue-runs":true}}})",
             "developer");
  world.server.own("orders");
  EXPECT_EQ(world.send("PUT " + url.substr(url.find("/api/")), "{}", ""), 403);
  const std::string runs = "/api/v2/workspaces/ws-orders/runs";
  const auto count = [&] {
    const http::Response answer = world.server.ask({.line = "GET " + runs, .token = "admin"});
    return json::find(json::parse(answer.body).value(), "/data")->get_array().size();
  };
  const std::size_t before = count();
  EXPECT_EQ(world.send("PUT /api/v2/blobs/configurations/upload-cv-3", "6", ""), 200);
  EXPECT_EQ(count(), before) << "nobody's right to run it was looked at";
}

TEST(Rights, NobodyUnknownMakesTheServerReadALargeBody) {
  Server server;
  for (const tfe_api::Route& route : tfe_api::kRoutes) {
    const std::string line = line_of(route);
    const int expected = route.permission ? 401 : 404;
    EXPECT_EQ(server.refuse_body({.line = line}), expected) << line;
    EXPECT_EQ(server.refuse_body({.line = line, .token = "forged"}), expected) << line;
    EXPECT_EQ(server.refuse_body({.line = line, .token = "admin"}), route.permission ? 0 : 404)
        << line;
  }
  EXPECT_EQ(server.refuse_body({.line = "PUT /api/v2/nowhere", .token = "admin"}), 404);
  Inhabited world("developer");
  EXPECT_EQ(world.server.refuse_body({.line = "PUT /api/v2/blobs/configurations/upload-cv-1"}), 0);
}

TEST(Rights, OpenRoutesAreTheFewThatMustBe) {
  std::vector<std::string> open;
  for (const tfe_api::Route& route : tfe_api::kRoutes) {
    if (!route.permission) open.push_back(line_of(route));
  }
  EXPECT_EQ(open,
            (std::vector<std::string>{"GET /.well-known/terraform.json",
                                      "GET /api/v2/ping",
                                      "PUT /api/v2/blobs/configurations/none-1",
                                      "GET /api/v2/blobs/logs/none-1",
                                      "PUT /api/v2/blobs/states/none-1",
                                      "PUT /api/v2/blobs/json-states/none-1"}));
}

}  // namespace
}  // namespace porc::conformance
