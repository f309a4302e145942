// SPDX-License-Identifier: Apache-2.0
#include "github/http_host.h"

#include "base/encoding.h"
#include "github/test_world.h"

namespace porc::github {
namespace {

const std::string kSha(40, '1');

class HttpHostTest : public GithubTest {
 protected:
  HttpHostTest() { options.blueprints = *GlobSet::parse("**/*.yaml"); }

  HttpHost host{http, time, time, options};
};

TEST_F(HttpHostTest, APullRequestIsComparedWithWhereItLeftItsBase) {
  github.answer("GET /repos/acme/orders/pulls/3",
                200,
                R"({"number":3,"state":"open","merged":false,"head":{"ref":"x","sha":"h",
                "repo":{"id":9,"full_name":"eve/orders"}},"base":{"ref":"main","sha":"b",
                "repo":{"id":5,"full_name":"acme/orders"}}})");
  github.answer("GET /repos/acme/orders/compare/b...h?per_page=1",
                200,
                R"({"status":"diverged","merge_base_commit":{"sha":"m"},"files":[]})");
  const auto pull = outcome_of(host.get_pull_request("acme/orders", 3));
  ASSERT_TRUE(pull) << pull.error().to_string();
  EXPECT_TRUE(pull->open);
  EXPECT_TRUE(pull->from_fork);
  EXPECT_EQ(pull->head_sha, "h");
  EXPECT_EQ(pull->base_sha, "m");
}

TEST_F(HttpHostTest, WhoseTheCommitsOfAPullRequestAreIsReadFromAllPages) {
  github.answer("GET /repos/acme/orders/pulls/3/commits?per_page=100",
                200,
                R"([{"sha":"a","author":{"login":"ann"},"committer":{"login":"web-flow"}}])",
                {{"Link", R"(<https://api.github.com/two>; rel="next")"}});
  github.answer("GET /two", 200, R"([{"sha":"b","author":{},"committer":null}])");
  const auto commits = outcome_of(host.commits_of("acme/orders", 3));
  ASSERT_TRUE(commits) << commits.error().to_string();
  ASSERT_EQ(commits->size(), 2U);
  EXPECT_EQ(commits->at(0).author, "ann");
  EXPECT_EQ(commits->at(0).committer, "web-flow");
  EXPECT_EQ(commits->at(1).author, "");
  EXPECT_EQ(commits->at(1).committer, "");
}

TEST_F(HttpHostTest, ALinkIsNotReadThroughThoughGithubWouldFollowIt) {
  github.answer("GET /repos/acme/orders/git/trees/" + kSha,
                200,
                R"({"sha":"t","truncated":false,"tree":[
                {"path":"a.yaml","mode":"120000","type":"blob","sha":"x"}]})");
  const auto refused = outcome_of(host.read_file("acme/orders", "a.yaml", kSha));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused.error().message, "a.yaml is a symbolic link, which is not followed");
  EXPECT_EQ(github.seen.size(), 1U);
}

TEST_F(HttpHostTest, ACheckOfOursIsFoundByItsExternalId) {
  mint_tokens();
  github.answer("GET /app", 200, R"({"id":12,"slug":"porc"})");
  github.answer("GET /repos/acme/orders/commits/" + kSha +
                    "/check-runs?check_name=PORC%20Plan&filter=all&per_page=100",
                200,
                R"({"total_count":5,"check_runs":[
    {"id":8,"name":"PORC Plan","head_sha":"x","status":"completed","external_id":"a",
     "output":{"annotations_count":2},"app":{"id":12}},
    {"id":7,"name":"PORC Plan","head_sha":"x","status":"completed","external_id":"a",
     "output":{"annotations_count":50},"app":{"id":12}},
    {"id":6,"name":"PORC Plan","head_sha":"x","status":"completed","external_id":"a",
     "app":{"id":15368,"slug":"github-actions"}},
    {"id":5,"name":"PORC Plan","head_sha":"x","status":"completed","external_id":"a","app":null},
    {"id":9,"name":"PORC Plan","head_sha":"x","status":"completed","external_id":null,
     "app":{"id":12}}]})");
  const auto found = outcome_of(host.find_check_run("acme/orders", kSha, "PORC Plan", "a"));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->id, 7U);
  EXPECT_EQ((*found)->annotations, 50U);
  EXPECT_FALSE(*outcome_of(host.find_check_run("acme/orders", kSha, "PORC Plan", "b")));
}

TEST_F(HttpHostTest, WhoIsUnknownMayNothing) {
  EXPECT_EQ(*outcome_of(host.permission_of("acme/orders", "no/body")), "none");
  EXPECT_EQ(github.seen.at(0).request.target,
            "/repos/acme/orders/collaborators/no%2Fbody/permission");
  EXPECT_EQ(outcome_of(host.permission_of("acme", "x")).error().code, ErrorCode::invalid_argument);
}

TEST(CheckFields, AreCutToWhatGithubTakes) {
  CheckWrite write{.name = "PORC Plan", .external_id = "x"};
  write.check.status = commit::CheckStatus::in_progress;
  write.check.title = std::string(400, 't');
  for (int i = 0; i < 40'000; ++i) write.check.summary += "ä";
  write.check.annotations.push_back({.path = "a.yaml", .line = 0, .message = "m"});
  const CheckRunFields fields = fields_of(write);
  EXPECT_FALSE(fields.conclusion);
  EXPECT_LE(fields.output->title.size(), 255U);
  EXPECT_LE(fields.output->summary.size(), kTextBytesMax);
  EXPECT_TRUE(is_utf8(fields.output->summary));
  EXPECT_TRUE(fields.output->summary.ends_with("behind the details."));
  EXPECT_EQ(fields.output->annotations.at(0).start_line, 1);
  EXPECT_FALSE(fields.output->annotations.at(0).title);
}

}  // namespace
}  // namespace porc::github
