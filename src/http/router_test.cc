// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <gtest/gtest.h>

namespace porc::http {
namespace {

using Outcome = Router::Match::Outcome;

struct Row {
  std::string_view method, pattern;
};
constexpr Row kRows[] = {
    {"GET", "/"},
    {"GET", "/runs"},
    {"GET", "/runs/{id}/status"},
    {"POST", "/runs/{id}/plan"},
    {"GET", "/report/summary"},
    {"GET", "/report/{id}"},
    {"GET", "/{word}/summary/x"},
    {"POST", "/quills/"},
    {"GET", "/quills"},
    {"HEAD", "/quills"},
    {"POST", "/quills/impact"},
    {"GET", "/quills/{kind}"},
};

Router make_router() {
  Router router;
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    EXPECT_EQ(router.add(kRows[i].method, kRows[i].pattern), i);
  }
  return router;
}

TEST(Router, FindsTheRouteAndItsParameters) {
  struct Case {
    std::string_view method, path, pattern;
    Parameters params;
  };
  const Case cases[] = {
      {"GET", "/", "/", {}},
      {"GET", "/runs", "/runs", {}},
      {"GET", "/runs/", "/runs", {}},
      {"GET", "/runs/porc-1/status", "/runs/{id}/status", {{"id", "porc-1"}}},
      {"POST", "/runs/a%20b%2Fc/plan", "/runs/{id}/plan", {{"id", "a b/c"}}},
      {"GET", "/report/summary", "/report/summary", {}},
      {"GET", "/report/summaries", "/report/{id}", {{"id", "summaries"}}},
      {"GET", "/report/summary/x", "/{word}/summary/x", {{"word", "report"}}},
      {"HEAD", "/runs", "/runs", {}},
      {"POST", "/quills", "/quills/", {}},
      {"POST", "/quills/impact", "/quills/impact", {}},
  };
  const Router router = make_router();
  for (const Case& row : cases) {
    Router::Match match = router.match(row.method, row.path);
    ASSERT_EQ(match.outcome, Outcome::found) << row.path;
    EXPECT_EQ(kRows[match.route].pattern, row.pattern) << row.path;
    EXPECT_EQ(match.params, row.params) << row.path;
  }
}

TEST(Router, PrefersTheRouteForHeadOverTheOneForGet) {
  const Router router = make_router();
  EXPECT_EQ(kRows[router.match("HEAD", "/quills").route].method, "HEAD");
}

TEST(Router, ALiteralSegmentWithoutTheMethodHidesNoName) {
  const Router router = make_router();
  for (std::string_view method : {"GET", "HEAD"}) {
    Router::Match match = router.match(method, "/quills/impact");
    ASSERT_EQ(match.outcome, Outcome::found) << method;
    EXPECT_EQ(kRows[match.route].pattern, "/quills/{kind}");
    EXPECT_EQ(match.params, (Parameters{{"kind", "impact"}}));
  }
  EXPECT_EQ(router.match("DELETE", "/quills/impact").allow, "GET, HEAD, POST");
  EXPECT_EQ(router.match("POST", "/quills/network").outcome, Outcome::method_not_allowed);
}

TEST(Router, AnswersNotFoundForEveryOtherPath) {
  const Router router = make_router();
  for (std::string_view path : {"",
                                "*",
                                "runs",
                                "//",
                                "/runs//status",
                                "/runs/x",
                                "/run/x/status",
                                "/runs/x/status/y",
                                "/RUNS",
                                "/%72uns",
                                "/runs/x/plans"}) {
    EXPECT_EQ(router.match("GET", path).outcome, Outcome::not_found) << path;
  }
}

TEST(Router, NamesTheMethodsThatAPathHas) {
  const Router router = make_router();
  Router::Match match = router.match("DELETE", "/quills");
  EXPECT_EQ(match.outcome, Outcome::method_not_allowed);
  EXPECT_EQ(match.allow, "GET, HEAD, POST");
  EXPECT_EQ(router.match("POST", "/runs").allow, "GET, HEAD");
  Response response = Router::refuse(match);
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.get("Allow"), "GET, HEAD, POST");
}

TEST(Router, RefusesParametersThatDoNotDecode) {
  const Router router = make_router();
  for (std::string_view path : {"/runs/%ff/status", "/runs/%zz/status", "/runs/a%00b/status"}) {
    Router::Match match = router.match("GET", path);
    EXPECT_EQ(match.outcome, Outcome::malformed) << path;
    EXPECT_EQ(Router::refuse(match).status, 400);
  }
}

}  // namespace
}  // namespace porc::http
