// SPDX-License-Identifier: Apache-2.0
// Who may, walked over the whole table of routes.
#include <gtest/gtest.h>

#include "exchange.h"
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
