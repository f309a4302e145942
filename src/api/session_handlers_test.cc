// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "api/api_world.h"
#include "api/request_parts.h"
#include "api/sessions.h"
#include "contracts/identity_provider.h"
#include "crypto/digest.h"

namespace porc::api {
namespace {

using identity::Permission;

/// Admits "good": a job of shop/orders that may plan in dev.
class Jobs final : public IdentityProvider {
 public:
  Task<identity::Principal> admit(Secret proof) override {
    if (proof.expose("is compared") == "unknown-job") {
      co_return Error{.code = ErrorCode::forbidden, .message = "the job meets no rule"};
    }
    const bool itself = proof.expose("is compared") == "terraform";
    if (proof.expose("is compared") != "good" && !itself) {
      co_return Error{.code = ErrorCode::unauthenticated, .message = "wrong signature"};
    }
    identity::Principal job{.issuer = "github-actions",
                            .subject = "shop/orders:refs/heads/main",
                            .roles = {identity::Role::developer},
                            .scope = {.environments = {"dev"}, .repositories = {"shop/orders"}}};
    job.only = {Permission::read, Permission::submit, Permission::plan};
    if (itself) job.only.insert(job.only.end(), {Permission::apply, Permission::apply_outside});
    job.facts = {{"run_id", "77"}, {"actor", "octocat"}};
    co_return job;
  }
};

class SessionsTest : public testing::Test {
 protected:
  static ApiWorldOptions with(IdentityProvider& jobs) {
    ApiWorldOptions options;
    options.jobs = &jobs;
    return options;
  }
  Answer exchange(const std::string& token, const std::string& run = "") {
    const std::string more = run.empty() ? "" : R"(,"run_id":")" + run + '"';
    return world.ask(
        "POST", "/auth/oidc", R"({"token":")" + token + "\"" + more + "}", {{"Authorization", ""}});
  }

  Jobs jobs;
  ApiWorld world{with(jobs)};
};

constexpr char kOther[] =
    R"({"kind":"service","metadata":{"name":"orders","repo":"shop/other","environment":"dev"},)"
    R"("inputs":{"image":"shop/orders:1","api_key":"canary-api-key"}})";
constexpr char kNoRepository[] =
    R"({"kind":"service","metadata":{"name":"orders","environment":"dev"},)"
    R"("inputs":{"image":"shop/orders:1","api_key":"canary-api-key"}})";

TEST_F(SessionsTest, AJobActsWithinWhatItWasGiven) {
  const Answer session = exchange("good");
  ASSERT_EQ(session.status, 201) << session.body;
  EXPECT_EQ(session.text("principal"), "github-actions:shop/orders:refs/heads/main");
  const std::string bearer = "Bearer " + session.text("token");
  EXPECT_TRUE(session.text("token").starts_with("porc_session_"));
  const auto as_job = [&](const char* method, const std::string& target, const char* body) {
    return world.ask(method, target, body, {{"Authorization", bearer}});
  };

  const Answer submitted = as_job("POST", "/blueprint?goal=planned&wait=30", kBlueprint);
  ASSERT_EQ(submitted.status, 200) << submitted.body;
  const std::string id = submitted.text("run_id");
  const auto run = world.run(world.store->get_run(*RunId::parse(id)));
  EXPECT_EQ(run->requested_by, "github-actions:shop/orders:refs/heads/main");
  ASSERT_TRUE(run->origin);
  EXPECT_EQ(run->origin->source, "github-actions");
  EXPECT_EQ(run->origin->facts.at("run_id"), "77");
  EXPECT_EQ(run->origin->facts.at("actor"), "octocat");

  EXPECT_EQ(as_job("POST", "/run/" + id + "/apply", "").status, 403);
  EXPECT_EQ(as_job("POST", "/run/" + id + "/approve", "").status, 403);
  EXPECT_EQ(as_job("POST", "/blueprint?goal=applied", kBlueprint).status, 403);
  EXPECT_EQ(as_job("POST", "/blueprint", kOther).status, 403);
  EXPECT_EQ(as_job("GET", "/tokens", "").status, 403);
  EXPECT_EQ(as_job("GET", "/runs", "").status, 200);
}

TEST_F(SessionsTest, ABlueprintWithoutARepositoryIsOfTheJobs) {
  const std::string bearer = "Bearer " + exchange("good").text("token");
  const Answer submitted =
      world.ask("POST", "/blueprint", kNoRepository, {{"Authorization", bearer}});
  ASSERT_EQ(submitted.status, 200) << submitted.body;
  const auto run = world.run(world.store->get_run(*RunId::parse(submitted.text("run_id"))));
  EXPECT_EQ(run->blueprint.metadata.repo, "shop/orders");
}

TEST_F(SessionsTest, OneForTerraformLastsAsLongAsAJobAndIsForOneRunAlone) {
  const std::string bearer = "Bearer " + exchange("terraform").text("token");
  const Answer submitted =
      world.ask("POST", "/blueprint?goal=built&wait=30", kBlueprint, {{"Authorization", bearer}});
  ASSERT_EQ(submitted.status, 200) << submitted.body;
  const std::string run = submitted.text("run_id");
  const Answer session = exchange("terraform", run);
  ASSERT_EQ(session.status, 201) << session.body;
  const auto kept =
      world.run(find_session(*world.store, crypto::sha256_hex(session.text("token"))));
  ASSERT_TRUE(kept);
  EXPECT_EQ(*kept->expires_at - kept->created_at, std::chrono::hours(6));
  EXPECT_EQ(kept->only, std::vector<Permission>{Permission::apply_outside});
  EXPECT_EQ(kept->facts.at("porc_run"), run);
  for (const char* target : {"/runs", "/quills"}) {
    EXPECT_EQ(
        world.ask("GET", target, "", {{"Authorization", "Bearer " + session.text("token")}}).status,
        403)
        << target;
  }
  EXPECT_EQ(exchange("good", run).status, 403) << "whose rule does not say terraform";
  EXPECT_EQ(exchange("terraform", "porc-20260102-030405-abc234").status, 404);
}

TEST_F(SessionsTest, EndsByItself) {
  const Answer session = exchange("good");
  const std::string hash = crypto::sha256_hex(session.text("token"));
  const auto kept = world.run(find_session(*world.store, hash));
  ASSERT_TRUE(kept);
  EXPECT_EQ(*kept->expires_at - kept->created_at, kSessionLife);
  EXPECT_EQ(identity::principal_of(*kept, *kept->expires_at).error().code,
            ErrorCode::unauthenticated);
  EXPECT_EQ(world.get("/tokens").body.find("github-actions"), std::string::npos);
  const Answer forged = world.ask(
      "GET", "/runs", "", {{"Authorization", "Bearer porc_session_" + std::string(43, 'A')}});
  EXPECT_EQ(forged.status, 401);
}

TEST_F(SessionsTest, RefusesWhoeverGuesses) {
  EXPECT_EQ(exchange("bad").status, 401);
  EXPECT_EQ(exchange("bad").body.find("wrong signature"), std::string::npos);
  EXPECT_EQ(exchange("unknown-job").status, 403);
  EXPECT_EQ(world.ask("POST", "/auth/oidc", "{}", {{"Authorization", ""}}).status, 422);
  const std::string large(kProofBytesMax, 'x');
  EXPECT_EQ(exchange(large).status, 413);
  for (std::size_t i = 3; i < kGuessesMax; ++i) EXPECT_EQ(exchange("bad").status, 401);
  const Answer enough = exchange("bad");
  EXPECT_EQ(enough.status, 429);
  EXPECT_EQ(exchange("good").status, 201) << "others come by the same proxy";
}

TEST(Sessions, NeedAnIdentityProvider) {
  ApiWorld world;
  EXPECT_EQ(world.ask("POST", "/auth/oidc", R"({"token":"x"})", {{"Authorization", ""}}).status,
            404);
}

}  // namespace
}  // namespace porc::api
