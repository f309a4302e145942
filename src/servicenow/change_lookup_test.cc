// SPDX-License-Identifier: Apache-2.0
#include "servicenow/change_lookup.h"

#include <gtest/gtest.h>

#include "http/url.h"
#include "tests/fakes/scripted_client.h"
#include "tests/fakes/virtual_time.h"

namespace porc::servicenow {
namespace {

using fakes::Exchange;

constexpr char kRows[] =
    R"({"result":[{"sys_id":"a9e30c7dc61122760116894de7bcc7bd","number":"CHG0030001","state":"-1",)"
    R"("approval":"approved","on_hold":"false","start_date":"2026-05-05 12:00:00",)"
    R"("end_date":"2026-05-05 14:00:00","sys_mod_count":"7"}]})";
constexpr char kLookUp[] =
    "GET /api/now/table/change_request?sysparm_query=number%3DCHG0030001&sysparm_fields=sys_id"
    "%2Cnumber%2Cstate%2Capproval%2Con_hold%2Cstart_date%2Cend_date%2Csys_mod_count"
    "&sysparm_limit=2&sysparm_display_value=false&sysparm_exclude_reference_link=true"
    "&sysparm_no_count=true";
constexpr char kToken[] = "POST /oauth_token.do";

http::ClientResponse answered(int status, std::string body, std::string date = "") {
  http::ClientResponse response{.status = status, .body = std::move(body)};
  response.headers.add("Content-Type", "application/json");
  if (!date.empty()) response.headers.add("Date", date);
  return response;
}

class ChangeLookupTest : public testing::Test {
 protected:
  Result<approval::ChangeRecord> look_up(std::string number = "CHG0030001") {
    Task<approval::ChangeRecord> task = lookup.look_up(std::move(number), "porc-1");
    task.start();
    while (!task.done() && time.turn()) {
    }
    return task.take();
  }

  void expect_look_up(http::Headers headers, http::ClientResponse answer) {
    client.expect({.request = kLookUp, .headers = std::move(headers), .answer = std::move(answer)});
  }
  /// The form of a request for a token is checked whole; it is no JSON.
  void expect_token(std::string answer, int status = 200) {
    client.expect({.request = kToken, .answer = answered(status, std::move(answer))});
  }
  std::string form(std::size_t request) { return client.sent().at(request).body; }

  void use_oauth(std::string user = "") {
    options.access = OAuthAccess{.client_id = "porc",
                                 .client_secret = Secret("s3cret&"),
                                 .user = std::move(user),
                                 .password = Secret("p w")};
  }

  fakes::VirtualTime time;
  fakes::ScriptedClient client{time};
  Options options{.instance = "https://acme.service-now.com",
                  .access = UserAccess{.user = "porc", .password = Secret("s3cret")},
                  .states = parse_state_codes(kStateCodes).value()};
  TableApi tables{client, time, time, options};
  ChangeLookup lookup{tables, options};
};

TEST_F(ChangeLookupTest, AsksForOneRecordAndReadsTheTimeOfTheInstance) {
  expect_look_up({{"Accept", "application/json"}, {"Authorization", "Basic cG9yYzpzM2NyZXQ="}},
                 answered(200, kRows, "Tue, 05 May 2026 12:40:00 GMT"));
  const auto record = look_up();
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(record->state, "implement");
  EXPECT_EQ(format_time(record->checked_at), "2026-05-05T12:40:00.000Z");
  EXPECT_EQ(client.sent()[0].wait_max, options.wait_max);
  EXPECT_EQ(client.sent()[0].on_behalf_of, "porc-1");
  EXPECT_EQ(client.sent()[0].headers.find("Cookie"), nullptr);
}

TEST_F(ChangeLookupTest, AsksNothingForWhatIsNoNumber) {
  for (const char* wrong : {"", "CHG1", "INC0030001", "CHG0030001^ORnumber=CHG0030002"}) {
    const auto refused = look_up(wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(refused.error().message.find("CHG and 7 to 10 digits"), std::string::npos);
  }
  EXPECT_TRUE(client.sent().empty());
}

TEST_F(ChangeLookupTest, AnEmptyAnswerAndAMissingOneAreTheSame) {
  expect_look_up({}, answered(200, R"({"result":[]})"));
  EXPECT_EQ(look_up().error().code, ErrorCode::not_found);
  expect_look_up({}, answered(404, R"({"error":{"message":"No Record found"}})"));
  EXPECT_EQ(look_up().error().code, ErrorCode::not_found);
}

TEST_F(ChangeLookupTest, SendsAnApiKey) {
  options.access = KeyAccess{.key = Secret("k3y")};
  expect_look_up({{"x-sn-apikey", "k3y"}}, answered(200, kRows));
  EXPECT_TRUE(look_up());
  EXPECT_EQ(client.sent()[0].headers.find("Authorization"), nullptr);
}

TEST_F(ChangeLookupTest, CredentialsThatAreNotAcceptedAreTriedOnce) {
  expect_look_up({}, answered(401, R"({"error":{"message":"User Not Authenticated"}})"));
  const auto refused = look_up();
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(refused.error().message,
            "ServiceNow answered 401: User Not Authenticated; it does not accept PORC's "
            "credentials");
}

TEST_F(ChangeLookupTest, ATokenIsFetchedOnceAndRenewedAMinuteBeforeItsEnd) {
  use_oauth();
  expect_token(R"({"access_token":"one","token_type":"Bearer","expires_in":1800})");
  expect_look_up({{"Authorization", "Bearer one"}}, answered(200, kRows));
  EXPECT_TRUE(look_up());
  EXPECT_EQ(form(0), "grant_type=client_credentials&client_id=porc&client_secret=s3cret%26");
  EXPECT_EQ(client.sent()[0].headers.get("Content-Type"), "application/x-www-form-urlencoded");
  time.call_at(time.now() + std::chrono::seconds(1739), [] {});
  while (time.turn()) {
  }
  expect_look_up({{"Authorization", "Bearer one"}}, answered(200, kRows));
  EXPECT_TRUE(look_up());
  time.call_at(time.now() + std::chrono::seconds(1), [] {});
  while (time.turn()) {
  }
  expect_token(R"({"access_token":"two","expires_in":"1800"})");
  expect_look_up({{"Authorization", "Bearer two"}}, answered(200, kRows));
  EXPECT_TRUE(look_up());
}

TEST_F(ChangeLookupTest, OneTokenIsFetchedForAllWhoWait) {
  use_oauth();
  client.expect(
      {.request = kToken, .answer = answered(200, R"({"access_token":"one","expires_in":1800})")});
  expect_look_up({{"Authorization", "Bearer one"}}, answered(200, kRows));
  expect_look_up({{"Authorization", "Bearer one"}}, answered(200, kRows));
  Task<approval::ChangeRecord> first = lookup.look_up("CHG0030001");
  Task<approval::ChangeRecord> second = lookup.look_up("CHG0030001");
  first.start();
  second.start();
  while (!(first.done() && second.done()) && time.turn()) {
  }
  EXPECT_TRUE(first.take());
  EXPECT_TRUE(second.take());
}

TEST_F(ChangeLookupTest, ATokenThatIsRefusedIsRenewedOnceAndNoMore) {
  use_oauth();
  const std::string refused = R"({"error":{"message":"User Not Authenticated"}})";
  expect_token(R"({"access_token":"one","expires_in":1800})");
  expect_look_up({{"Authorization", "Bearer one"}}, answered(401, refused));
  expect_token(R"({"access_token":"two","expires_in":1800})");
  expect_look_up({{"Authorization", "Bearer two"}}, answered(200, kRows));
  EXPECT_TRUE(look_up());
  expect_look_up({{"Authorization", "Bearer two"}}, answered(401, refused));
  expect_token(R"({"access_token":"three","expires_in":1800})");
  expect_look_up({{"Authorization", "Bearer three"}}, answered(401, refused));
  EXPECT_EQ(look_up().error().code, ErrorCode::precondition_failed);
}

TEST_F(ChangeLookupTest, AUserAsksByPasswordAndThenByItsRefreshToken) {
  use_oauth("porc.user");
  const std::string refused = R"({"error":{"message":"User Not Authenticated"}})";
  expect_token(R"({"access_token":"one","refresh_token":"again","expires_in":1800})");
  expect_look_up({}, answered(401, refused));
  expect_token(R"({"access_token":"two","refresh_token":"more","expires_in":1800})");
  expect_look_up({{"Authorization", "Bearer two"}}, answered(401, refused));
  EXPECT_FALSE(look_up());
  EXPECT_EQ(form(0),
            "grant_type=password&username=porc.user&password=p%20w&client_id=porc"
            "&client_secret=s3cret%26");
  EXPECT_EQ(form(2),
            "grant_type=refresh_token&refresh_token=again&client_id=porc&client_secret=s3cret%26");
  // Taken back: the password still stands.
  expect_token(R"({"error":"invalid_grant"})", 401);
  expect_token(R"({"access_token":"three","expires_in":1800})");
  expect_look_up({{"Authorization", "Bearer three"}}, answered(200, kRows));
  EXPECT_TRUE(look_up());
}

TEST_F(ChangeLookupTest, NoTokenIsNoAnswer) {
  use_oauth();
  expect_token(R"({"error":"invalid_client","error_description":"access_denied"})", 401);
  EXPECT_EQ(look_up().error().code, ErrorCode::precondition_failed);
  expect_token("{}");
  EXPECT_EQ(look_up().error().code, ErrorCode::precondition_failed);
  expect_token(R"({"access_token":"a\r\nb"})");
  EXPECT_EQ(look_up().error().code, ErrorCode::precondition_failed);
  expect_token(R"({"error":"server_error"})", 503);
  EXPECT_EQ(look_up().error().code, ErrorCode::unavailable);
  client.expect(
      {.request = kToken, .answer = Error{.code = ErrorCode::timeout, .message = "no answer"}});
  EXPECT_EQ(look_up().error().code, ErrorCode::timeout);
  // Nobody is left waiting behind one that failed.
  expect_token(R"({"access_token":"one","expires_in":1800})");
  expect_look_up({}, answered(200, kRows));
  EXPECT_TRUE(look_up());
}

}  // namespace
}  // namespace porc::servicenow
