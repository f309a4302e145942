// SPDX-License-Identifier: Apache-2.0
#include "github/client.h"

#include "base/encoding.h"
#include "github/test_world.h"

namespace porc::github {
namespace {

constexpr std::string_view kSha = "1111111111111111111111111111111111111111";
constexpr std::string_view kPulls =
    "GET /repos/acme/orders/commits/1111111111111111111111111111111111111111/pulls?per_page=100";

class ClientTest : public GithubTest {
 protected:
  void offer_file(std::string path, std::string bytes, std::string more = "") {
    std::string lines = base64_encode(bytes);
    for (std::size_t i = 60; i < lines.size(); i += 61) lines.insert(i, "\n");
    json::object body{{"type", "file"},
                      {"encoding", "base64"},
                      {"size", bytes.size()},
                      {"sha", blob_name(bytes)},
                      {"content", lines + "\n"}};
    github.answer("GET /repos/acme/orders/contents/" + path + "?ref=" + std::string(kSha),
                  200,
                  more.empty() ? json::serialize(body) : more);
  }
  Result<std::string> read(std::string path, std::string blob = "", std::size_t most = 1000) {
    return outcome_of(
        client.read_file(orders, std::move(path), std::string(kSha), std::move(blob), most));
  }
};

TEST_F(ClientTest, AFileIsReadAtACommitAndItsBytesAreChecked) {
  const std::string bytes = "kind: service\n" + std::string(200, 'x');
  offer_file("a%20b/x%23y.yaml", bytes);
  EXPECT_EQ(*read("a b/x#y.yaml"), bytes);
  EXPECT_EQ(*read("a b/x#y.yaml", blob_name(bytes)), bytes);
  EXPECT_EQ(read("a b/x#y.yaml", "", 100).error().code, ErrorCode::too_large);
}

TEST_F(ClientTest, AFileOverAMegabyteIsReadRaw) {
  const std::string bytes(2000, 'x');
  const std::string line = "GET /repos/acme/orders/contents/big?ref=" + std::string(kSha);
  github.handle(line, [&bytes](const http::Request& request) {
    if (request.headers.get("Accept") == "application/vnd.github.raw+json") {
      return http::Response{.status = 200, .body = bytes};
    }
    const json::object body{{"type", "file"},
                            {"encoding", "none"},
                            {"size", bytes.size()},
                            {"sha", blob_name(bytes)},
                            {"content", ""}};
    return http::Response{.status = 200, .body = json::serialize(body)};
  });
  EXPECT_EQ(*read("big", "", 5000), bytes);
}

TEST_F(ClientTest, WhatIsNoPlainFileIsRefusedWithItsReason) {
  offer_file("link", "", R"({"type":"symlink","size":3,"sha":"x","target":"../x"})");
  offer_file("sub", "", R"({"type":"file","size":0,"sha":"x","submodule_git_url":"git://x"})");
  offer_file("sub2", "", R"({"type":"submodule","size":0,"sha":"x"})");
  offer_file("dir", "", "[]");
  offer_file("followed", "content of another file");
  EXPECT_EQ(read("link").error().message, "link is a symbolic link, which is not followed");
  EXPECT_EQ(read("sub").error().message, "sub is a submodule, which is not followed");
  EXPECT_EQ(read("sub2").error().message, "sub2 is a submodule, which is not followed");
  EXPECT_EQ(read("dir").error().message, "dir is a folder");
  EXPECT_EQ(read("followed", blob_name("../x")).error().message,
            "followed is a symbolic link to another file, which is not followed");
}

TEST_F(ClientTest, OtherBytesThanTheCommitsAreCorrupt) {
  offer_file("x",
             "",
             R"({"type":"file","encoding":"base64","size":1,"sha":")" + blob_name("a") +
                 R"(","content":"Yg=="})");
  EXPECT_EQ(read("x").error().code, ErrorCode::corrupt);
}

TEST_F(ClientTest, AllPagesAreFollowedAsGithubNamesThem) {
  const std::string first = "GET /repos/acme/orders/commits/" + std::string(kSha) +
                            "/check-runs?check_name=PORC%20Plan&filter=all&per_page=100";
  const std::string run =
      R"({"id":%,"name":"PORC Plan","head_sha":"x","status":"completed","conclusion":"success"})";
  const auto list = [&](int id) {
    std::string one = run;
    return R"({"total_count":2,"check_runs":[)" +
           one.replace(one.find('%'), 1, std::to_string(id)) + "]}";
  };
  github.answer(first,
                200,
                list(1),
                {{"Link", R"(<https://api.github.com/repositories/5/c?after=a%3Db>; rel="next")"}});
  github.answer("GET /repositories/5/c?after=a%3Db", 200, list(2));
  const auto runs = outcome_of(client.list_check_runs(orders, std::string(kSha), "PORC Plan"));
  ASSERT_TRUE(runs) << runs.error().to_string();
  ASSERT_EQ(runs->size(), 2U);
  EXPECT_EQ(runs->at(1).id, 2);
  EXPECT_EQ(runs->at(1).conclusion, "success");
}

TEST_F(ClientTest, NoMoreOpenPullRequestsAreListedThanAreWanted) {
  const auto pulls = [](int first, int last) {
    std::string list;
    for (int number = first; number >= last; --number) {
      list += (list.empty() ? "" : ",") + std::string(R"({"number":)") + std::to_string(number) +
              R"(,"state":"open","head":{"ref":"x","sha":"h"},"base":{"ref":"main","sha":"b"}})";
    }
    return "[" + list + "]";
  };
  const std::string first =
      "GET /repos/acme/orders/pulls?per_page=100&state=open&sort=created&direction=desc";
  github.answer(first, 200, pulls(7, 5), {{"Link", R"(<https://api.github.com/two>; rel="next")"}});
  github.answer(
      "GET /two", 200, pulls(4, 2), {{"Link", R"(<https://api.github.com/3>; rel="next")"}});
  const auto three = outcome_of(client.list_open_pulls(orders, 3));
  ASSERT_TRUE(three) << three.error().to_string();
  EXPECT_EQ(three->size(), 3U);
  EXPECT_EQ(github.seen.size(), 1U);
  const auto four = outcome_of(client.list_open_pulls(orders, 4));
  ASSERT_TRUE(four);
  ASSERT_EQ(four->size(), 4U);
  EXPECT_EQ(four->at(3).number, 4);
}

TEST_F(ClientTest, NoPageIsAskedForElsewhere) {
  github.answer(
      std::string(kPulls), 200, "[]", {{"Link", R"(<https://evil.example/x>; rel="next")"}});
  const auto pulls = outcome_of(client.list_pulls_of_commit(orders, std::string(kSha)));
  ASSERT_FALSE(pulls);
  EXPECT_EQ(pulls.error().code, ErrorCode::unavailable);
  EXPECT_EQ(github.seen.size(), 1U);
}

TEST_F(ClientTest, AListThatNeverEndsIsTooLarge) {
  github.answer(
      std::string(kPulls), 200, "[]", {{"Link", R"(<https://api.github.com/loop>; rel="next")"}});
  github.answer("GET /loop", 200, "[]", {{"Link", R"(<https://api.github.com/loop>; rel="next")"}});
  EXPECT_EQ(outcome_of(client.list_pulls_of_commit(orders, std::string(kSha))).error().code,
            ErrorCode::too_large);
  EXPECT_EQ(github.seen.size(), kPagesMax);
}

TEST_F(ClientTest, WhatHasNotChangedIsNotSentAgain) {
  github.handle("GET /repos/acme/orders/pulls/5", [](const http::Request& request) {
    if (request.headers.get("If-None-Match") == "\"v1\"") return http::Response{.status = 304};
    return http::Response{.status = 200,
                          .headers = {{"ETag", "\"v1\""}},
                          .body = R"({"number":5,"state":"open","head":{"ref":"x","sha":"h"},
                                      "base":{"ref":"main","sha":"b"}})"};
  });
  for (int i = 0; i < 3; ++i) {
    const auto pull = outcome_of(client.get_pull(orders, 5));
    ASSERT_TRUE(pull);
    EXPECT_EQ(pull->number, 5);
  }
  EXPECT_EQ(github.seen.at(0).request.headers.find("If-None-Match"), nullptr);
  EXPECT_EQ(github.seen.at(2).request.headers.get("If-None-Match"), "\"v1\"");
}

TEST(EtagCacheTest, IsBounded) {
  EtagCache cache;
  http::ClientResponse response{.status = 200, .headers = {{"ETag", "\"x\""}}};
  response.body = std::string(kEtagAnswerBytesMax, 'x');
  for (int i = 0; i < 100; ++i) cache.put(std::to_string(i), response);
  EXPECT_LE(cache.bytes(), kEtagBytesMax);
  EXPECT_EQ(cache.find("0"), nullptr);
  EXPECT_NE(cache.find("99"), nullptr);
  response.body += 'x';
  cache.put("99", response);
  EXPECT_EQ(cache.find("99"), nullptr);
}

TEST_F(ClientTest, OnlyTheMembersThatChangeAreSent) {
  github.answer("PATCH /repos/acme/orders/check-runs/9",
                200,
                R"({"id":9,"name":"n","head_sha":"s","status":"completed"})");
  CheckRunFields fields{.conclusion = commit::Conclusion::action_required,
                        .completed_at = time.now(),
                        .output = CheckOutput{.title = "t", .summary = "s"}};
  ASSERT_TRUE(outcome_of(client.update_check_run(orders, 9, std::move(fields))));
  EXPECT_EQ(*json::parse(github.seen.at(0).request.body),
            *json::parse(R"({"conclusion":"action_required","completed_at":")" +
                         format_time(github.seen.at(0).at) +
                         R"(","output":{"title":"t","summary":"s","annotations":[]}})"));
}

TEST_F(ClientTest, FailedDeliveriesAreListedBackToATime) {
  mint_tokens();
  const auto delivery = [](int id, std::string_view at) {
    return R"({"id":)" + std::to_string(id) + R"(,"guid":"g","delivered_at":")" + std::string(at) +
           R"(","redelivery":false,"status":"timeout","status_code":0,"event":"push","action":null})";
  };
  github.answer(
      "GET /app/hook/deliveries?per_page=100&status=failure",
      200,
      "[" + delivery(2, "2026-01-02T00:00:00Z") + "," + delivery(1, "2026-01-01T00:00:00Z") + "]",
      {{"Link", R"(<https://api.github.com/more>; rel="next")"}});
  github.answer("POST /app/hook/deliveries/2/attempts", 202, "{}");
  const Timestamp since = *parse_time("2026-01-01T12:00:00Z");
  const auto deliveries = outcome_of(client.list_failed_deliveries(since));
  ASSERT_TRUE(deliveries) << deliveries.error().to_string();
  ASSERT_EQ(deliveries->size(), 1U);
  EXPECT_EQ(github.count("GET /more"), 0U);
  EXPECT_TRUE(outcome_of(client.redeliver(deliveries->at(0).id)));
}

TEST_F(ClientTest, AnErrorTellsWhatGithubSaidAndWhatItLacks) {
  github.answer(
      "POST /repos/acme/orders/check-runs",
      422,
      R"({"message":"Validation Failed","errors":[{"resource":"CheckRun","field":)"
      R"("summary","code":"too_long"},"plain\u001b[31m words"],"documentation_url":"x"})");
  const auto refused = outcome_of(client.create_check_run(orders, CheckRunFields{}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused.error().message,
            "GitHub answered 422 to POST /repos/acme/orders/check-runs: Validation Failed; summary "
            "too_long; plain\\u001b[31m words");
  github.answer("GET /repos/acme/orders/pulls/1",
                403,
                R"({"message":"Resource not accessible by integration"})",
                {{"X-Accepted-GitHub-Permissions", "pull_requests=read"}});
  EXPECT_EQ(outcome_of(client.get_pull(orders, 1)).error().message,
            "GitHub answered 403 to GET /repos/acme/orders/pulls/1: Resource not accessible by "
            "integration (needs pull_requests=read)");
}

TEST_F(ClientTest, APageOfAProxyIsNoAnswer) {
  github.answer("GET /app", 200, "<html>login</html>");
  mint_tokens();
  EXPECT_EQ(outcome_of(client.get_app()).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace porc::github
