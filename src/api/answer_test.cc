// SPDX-License-Identifier: Apache-2.0
#include "api/answer.h"

#include <gtest/gtest.h>

#include "api/request_parts.h"

namespace porc::api {
namespace {

struct Negotiation {
  std::string_view accept, want;
};

TEST(Preferred, IsWhatTheClientLikesBestAndJsonWhenItDoesNotCare) {
  const Negotiation cases[] = {
      {"", "application/json"},
      {"*/*", "application/json"},
      {"text/html", "text/html"},
      {"TEXT/HTML", "text/html"},
      {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"},
      {"application/json, text/html;q=0.9", "application/json"},
      {"text/*", "text/html"},
      {"text/html;q=0", "application/json"},
      {"image/png", "application/json"},
      {"*/*;q=0.1, text/html;level=1;q=0.4", "text/html"},
      {";;,,=", "application/json"},
  };
  for (const Negotiation& row : cases) {
    http::Request request;
    request.headers.add("Accept", std::string(row.accept));
    EXPECT_EQ(preferred(request, {"application/json", "text/html"}), row.want) << row.accept;
  }
}

TEST(Problem, SaysWhenToComeBackWheneverSomethingIsAway) {
  using std::chrono::milliseconds;
  const auto pause_after = [](ErrorCode code, milliseconds pause) {
    const auto answer =
        problem_answer({.code = code, .message = "away", .retry_after = pause}, "1");
    return std::string(answer.headers.get("Retry-After"));
  };
  EXPECT_EQ(pause_after(ErrorCode::unavailable, milliseconds(0)), "1");
  EXPECT_EQ(pause_after(ErrorCode::unavailable, milliseconds(2001)), "3");
  EXPECT_EQ(pause_after(ErrorCode::rate_limited, milliseconds(100)), "1");
  EXPECT_EQ(pause_after(ErrorCode::conflict, milliseconds(0)), "");
}

TEST(Problem, HasTheRequestIdAndAsksForAToken) {
  const http::Response response =
      problem_answer({.code = ErrorCode::unauthenticated, .message = "no"}, "request-1");
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.headers.get("WWW-Authenticate"), "Bearer");
  EXPECT_NE(response.body.find(R"("request_id":"request-1")"), std::string::npos);
}

http::Request request_of(std::string type, std::string body) {
  http::Request request;
  if (!type.empty()) request.headers.add("Content-Type", std::move(type));
  request.body = std::move(body);
  return request;
}

TEST(Body, IsReadAsJsonOrYamlByItsType) {
  for (const char* type : {"", "application/json", "Application/JSON; charset=utf-8"}) {
    EXPECT_TRUE(read_document(request_of(type, R"({"a":1})"))) << type;
    EXPECT_FALSE(read_document(request_of(type, "a: 1"))) << type;
  }
  for (const char* type : {"application/yaml", "application/x-yaml", "text/yaml ; charset=UTF-8"}) {
    EXPECT_EQ(read_document(request_of(type, "a: 1")).value().at("a").as_int64(), 1) << type;
  }
}

TEST(Body, OfAnotherTypeIsRefused) {
  for (const char* type : {"text/plain",
                           "application/x-www-form-urlencoded",
                           "application/json; charset=latin1",
                           "application/jsonx",
                           "multipart/form-data; boundary=x"}) {
    EXPECT_EQ(read_document(request_of(type, "{}")).error().code, ErrorCode::unsupported_media)
        << type;
  }
}

http::Request query(std::string name, std::string value) {
  http::Request request;
  request.query.emplace_back(std::move(name), std::move(value));
  return request;
}

TEST(Wait, IsCutAtItsLimit) {
  EXPECT_EQ(wait_parameter(query("wait", "7")).value(), std::chrono::seconds(7));
  EXPECT_EQ(wait_parameter(query("wait", "100000")).value(), kWaitMax);
  EXPECT_EQ(wait_parameter(query("other", "7")).value(), Duration::zero());
  for (const char* text : {"", "-1", "1.5", "soon", "99999999999999999999"}) {
    EXPECT_FALSE(wait_parameter(query("wait", text))) << text;
  }
}

}  // namespace
}  // namespace porc::api
