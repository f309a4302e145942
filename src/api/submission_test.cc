// SPDX-License-Identifier: Apache-2.0
// Who may submit what, and what a repetition means.
#include <gtest/gtest.h>

#include "api/api_world.h"
#include "domain/blueprint/sealing.h"

namespace porc::api {
namespace {

using identity::Role;

std::string blueprint_of(const std::string& repository, const std::string& image = "a:1") {
  return R"({"kind":"service","metadata":{"name":"payments-db","repo":")" + repository +
         R"("},"inputs":{"image":")" + image + R"("}})";
}

TEST(Submission, ARepositoryScopeIsNotEscapedByClaimingToBeAnotherRepository) {
  ApiWorld world;
  const Sent payments = {
      {"Authorization", world.bearer({Role::developer}, {.repositories = {"payments/*"}})}};
  const Sent shop = {
      {"Authorization", world.bearer({Role::developer}, {.repositories = {"shop/*"}})}};
  const std::string all_the_way = "/blueprint?goal=applied&wait=30";
  Answer applied = world.ask("POST", all_the_way, blueprint_of("payments/db"), payments);
  ASSERT_EQ(applied.text("status"), "applied") << applied.body;

  const Answer refused =
      world.ask("POST", all_the_way + "&operation=destroy", blueprint_of("shop/x"), shop);
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(refused.body.find("payments/db"), std::string::npos);
  const auto name = WorkspaceName::parse("porc-dev-payments-db").value();
  EXPECT_EQ(world.run(world.store->get_workspace(name))->repository, "payments/db");
}

// Nobody owned the workspace when the run was let in, so that the claim must look again.
TEST(Submission, ARepositoryScopeHoldsAtTheClaimToo) {
  ApiWorld world;
  const Sent shop = {
      {"Authorization", world.bearer({Role::developer}, {.repositories = {"shop/*"}})}};
  const Answer early = world.ask("POST", "/blueprint?goal=built", blueprint_of("shop/x"), shop);
  ASSERT_EQ(early.status, 200) << early.body;
  ASSERT_EQ(
      world.post("/blueprint?goal=applied&wait=30", blueprint_of("payments/db")).text("status"),
      "applied");
  const std::string run = "/run/" + early.text("run_id");
  const Answer late = world.ask("POST", run + "/plan?wait=30", "", shop);
  EXPECT_EQ(late.text("status"), "plan_failed") << late.body;
}

TEST(Submission, AWorkspaceMovesBetweenRepositoriesOfOneScope) {
  ApiWorld world;
  const Sent shop = {
      {"Authorization", world.bearer({Role::developer}, {.repositories = {"shop/*"}})}};
  const std::string all_the_way = "/blueprint?goal=applied&wait=30";
  for (const char* repository : {"shop/old", "shop/new"}) {
    const std::string image = std::string(repository) + ":1";
    const Answer moved = world.ask("POST", all_the_way, blueprint_of(repository, image), shop);
    EXPECT_EQ(moved.text("status"), "applied") << moved.body;
  }
  const auto name = WorkspaceName::parse("porc-dev-payments-db").value();
  EXPECT_EQ(world.run(world.store->get_workspace(name))->repository, "shop/new");
}

TEST(Submission, AKeyBelongsToTheWholeSubmission) {
  ApiWorld world;
  const Sent key = {{"Idempotency-Key", "one"}};
  const std::string body = blueprint_of("shop/x");
  const Answer first = world.post("/blueprint?goal=built", body, key);
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(world.post("/blueprint?goal=built", body, key).text("run_id"), first.text("run_id"));
  for (const char* query : {"?goal=planned",
                            "?goal=built&operation=destroy",
                            "?goal=built&callback_url=https%3A%2F%2Fci.example.com%2F"}) {
    EXPECT_EQ(world.post(std::string("/blueprint") + query, body, key).status, 422) << query;
  }
}

TEST(Submission, ARetryGetsItsRunEvenWhereTheSameWouldBeRefusedNow) {
  ApiWorld world;
  const Sent key = {{"Idempotency-Key", "one"}};
  const std::string body = R"({"kind":"service","inputs":{"image":"a:1"}})";
  const Answer first = world.post("/blueprint", body, key);
  ASSERT_EQ(first.status, 200) << first.body;
  const workspace::Claimant other{
      .owner = {.environment = "dev", .kind = "redis", .name = "another"}};
  ASSERT_TRUE(
      world.run(world.store->claim_workspace(WorkspaceName::parse("porc-dev").value(), other)));
  EXPECT_EQ(world.post("/blueprint", body).status, 409);
  const Answer retry = world.post("/blueprint", body, key);
  EXPECT_EQ(retry.status, 200) << retry.body;
  EXPECT_EQ(retry.text("run_id"), first.text("run_id"));
}

TEST(Submission, AReasonIsOneLineThatTheHistoryCanCarry) {
  ApiWorld world;
  const std::string run = "/run/" + world.submit(blueprint_of("shop/x"));
  const std::string long_reason(2049, 'x');
  for (const std::string& reason :
       {long_reason, std::string("ok\\nlevel: error"), std::string("\xe2\x80\xae")}) {
    const Answer refused = world.post(run + "/discard", R"({"reason":")" + reason + R"("})");
    EXPECT_EQ(refused.status, 422) << refused.body;
    EXPECT_NE(refused.body.find("/reason"), std::string::npos) << refused.body;
  }
  const std::string longest(2048, 'x');
  EXPECT_EQ(world.post(run + "/discard", R"({"reason":")" + longest + R"("})").status, 200);
  const Answer history = world.get(run + "/events");
  EXPECT_EQ(history.status, 200);
  EXPECT_NE(history.body.find(longest), std::string::npos);
}

// Nobody outside has what is sealed in a blueprint, so that nobody could submit it again.
TEST(Submission, ABlueprintIsSubmittedAgainWithWhatIsSealedInIt) {
  ApiWorld world;
  std::string of_a_commit = kBlueprint;
  of_a_commit.replace(of_a_commit.find(R"("metadata":{)"), 12, R"("metadata":{"external_id":"x",)");
  const std::string first = world.submit(of_a_commit, "?goal=applied&wait=30");
  Submission again{.again = RunId::parse(first).value(), .goal = run::Goal::applied};
  again.operation = run::Operation::destroy;
  again.idempotency_key = "port:r_1";
  identity::Principal who{.issuer = "port", .subject = "dev@example.com"};
  const auto made = world.run(world.orchestrator->submit(again, who));
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_NE(made->id.str(), first);
  EXPECT_EQ(made->requested_by, "port:dev@example.com");
  EXPECT_TRUE(blueprint::is_sealed(made->blueprint.inputs.at("api_key")));
  EXPECT_FALSE(made->blueprint.metadata.external_id) << "no commit asked for this";
  // The same again is the same run.
  EXPECT_EQ(world.run(world.orchestrator->submit(again, who))->id, made->id);
  EXPECT_EQ(world.post("/run/" + made->id.str() + "/apply?wait=30").text("status"), "applied");
  // Also when whoever repeats it finds a newer run to do again.
  again.again = RunId::parse(world.submit(kBlueprint, "?goal=applied&wait=30")).value();
  EXPECT_EQ(world.run(world.orchestrator->submit(again, who)).value_or(run::Run{}).id, made->id);

  who.scope.environments = {"prod"};
  again.idempotency_key = "port:r_2";
  EXPECT_EQ(world.run(world.orchestrator->submit(again, who)).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace porc::api
