// SPDX-License-Identifier: Apache-2.0
// What policies said, how it is overridden, and the sets themselves.
#include <gmock/gmock.h>

#include "api/api_world.h"
#include "archive/tar.h"
#include "tests/fakes/shelf_policies.h"

namespace porc::api {
namespace {

using identity::Role;
using testing::HasSubstr;

ApiWorldOptions soft_failing() {
  return {.outcome = memory_engine::Outcome::policy_soft_fails};
}

std::string planned(ApiWorld& world) {
  const std::string run = "/run/" + world.submit(kBlueprint, "?goal=planned");
  world.post(run + "/plan?wait=20");
  return run;
}

TEST(PolicyRoutes, EachPolicyIsToldWithLevelResultAndTrace) {
  ApiWorld world;
  const std::string run = planned(world);
  const json::value view = world.get(run + "/policy").json();
  EXPECT_EQ(view.at("verdict"), "passed");
  const json::value& policy = view.at("policies").at(0);
  EXPECT_EQ(policy.at("policy"), "guard");
  EXPECT_EQ(policy.at("result"), "pass");
  EXPECT_EQ(policy.at("trace"), "main: true\n");
  EXPECT_EQ(world.get("/report" + run.substr(4)).json().at("policies"), view.at("policies"));
}

TEST(PolicyRoutes, AFailureIsInStatusLogAndMetrics) {
  ApiWorld world(soft_failing());
  const std::string run = planned(world);
  const json::value status = world.get(run + "/status").json();
  EXPECT_EQ(status.at("status"), "policy_soft_failed");
  EXPECT_EQ(status.at("failed_policies").at(0).at("policy"), "guard");
  const std::string log = world.get(run + "/logs").body;
  EXPECT_THAT(log, HasSubstr("default/guard (soft-mandatory): fail: main was false"));
  EXPECT_THAT(log, HasSubstr("main: false"));
}

TEST(PolicyRoutes, AnOverrideNeedsTheRoleAReasonAndARunThatWaitsForIt) {
  ApiWorld world(soft_failing());
  const std::string run = planned(world);
  const std::string body = R"({"of":"policy","reason":"agreed with the owner of the budget"})";
  const auto as = [&](std::vector<Role> roles) -> Sent {
    return {{"Authorization", world.bearer(std::move(roles), {}, "other@example.com")}};
  };
  EXPECT_EQ(world.post(run + "/override", body, as({Role::developer})).status, 403);
  EXPECT_EQ(world.post(run + "/override", body, as({Role::viewer})).status, 403);
  for (const char* wrong : {"{}",
                            R"({"of":"policy"})",
                            R"({"of":"policy","reason":""})",
                            R"({"of":"policy","reason":"two\nlines"})",
                            R"({"of":"everything","reason":"why"})",
                            R"({"of":"policy","reason":"why","more":1})"}) {
    EXPECT_EQ(world.post(run + "/override", wrong, as({Role::approver})).status, 422) << wrong;
  }
  EXPECT_EQ(world.get(run + "/status").json().at("status"), "policy_soft_failed");
  // Nothing applies it meanwhile.
  EXPECT_EQ(world.post(run + "/apply").status, 409);

  const Answer done = world.post(run + "/override", body, as({Role::approver}));
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.text("status"), "planned");
  EXPECT_EQ(done.json().at("policy_override").at("by"), "porc:other@example.com");
  EXPECT_EQ(world.post(run + "/override", body, as({Role::approver})).status, 200) << "again";
  const std::string events = world.get(run + "/events").body;
  EXPECT_THAT(events, HasSubstr("policy_overridden"));
  EXPECT_THAT(events, HasSubstr("agreed with the owner of the budget"));
  EXPECT_THAT(events, HasSubstr("default/guard"));
  EXPECT_EQ(world.get(run + "/policy").json().at("verdict"), "overridden");

  EXPECT_EQ(world.post(run + "/apply?wait=20").text("status"), "applied");
  EXPECT_EQ(world.outer.confirmations().at(0).evidence.policy_verdict, "overridden");
}

TEST(PolicyRoutes, WhatNoPolicyRefusedIsNotOverridden) {
  ApiWorld world;
  const std::string run = planned(world);
  const Answer refused = world.post(run + "/override", R"({"of":"policy","reason":"why"})");
  EXPECT_EQ(refused.status, 409) << refused.body;
}

TEST(PolicyRoutes, AHardFailureIsFinal) {
  ApiWorld world({.outcome = memory_engine::Outcome::policy_fails});
  const std::string run = planned(world);
  EXPECT_EQ(world.get(run + "/status").text("status"), "policy_failed");
  EXPECT_EQ(world.post(run + "/override", R"({"of":"policy","reason":"why"})").status, 409);
  EXPECT_EQ(world.post(run + "/apply").status, 409);
  EXPECT_TRUE(world.outer.confirmations().empty());
}

class PolicySets : public testing::Test {
 protected:
  static std::string set(const std::string& version, const std::string& main = "true") {
    std::vector<archive::File> files = {
        {.path = "sentinel.hcl",
         .bytes = "policy \"p\" {\n  source            = \"./p.sentinel\"\n"
                  "  enforcement_level = \"hard-mandatory\"\n}\n"},
        {.path = "p.sentinel", .bytes = "main = " + main + "\n"},
        {.path = "porc.hcl",
         .bytes = "version = \"" + version + "\"\nattach {\n  environments = [\"prod*\"]\n}\n"}};
    return archive::make_tar_gz(std::move(files)).value();
  }
  Answer push(const std::string& archive, Sent headers = {}) {
    headers.emplace_back("Content-Type", "application/gzip");
    return world.post("/policies/?name=base", archive, std::move(headers));
  }

  fakes::ShelfPolicies library{};
  ApiWorld world{{.policies = &library}};
};

TEST_F(PolicySets, AreVersionedAndNeverChange) {
  const Answer first = push(set("1.0.0"));
  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(push(set("1.0.0")).status, 200);
  EXPECT_EQ(push(set("1.0.0", "false")).status, 409);
  EXPECT_EQ(push(set("1.1.0", "false")).status, 201);
  const json::value list = world.get("/policies").json().at("policy_sets");
  ASSERT_EQ(list.as_array().size(), 2U);
  EXPECT_EQ(list.at(0).at("version"), "1.1.0");
  EXPECT_EQ(list.at(0).at("current"), true);
  EXPECT_EQ(list.at(1).at("current"), false);
  EXPECT_EQ(list.at(0).at("policies").at(0).at("enforcement_level"), "hard-mandatory");
  EXPECT_EQ(list.at(0).at("attachments").at(0).at("environments").at(0), "prod*");
  const json::value one = world.get("/policies/base?version=1.0.0").json();
  EXPECT_EQ(one.at("files").at("p.sentinel"), "main = true\n");
  EXPECT_EQ(one.at("versions").as_array().size(), 2U);
  EXPECT_EQ(world.get("/policies/base").json().at("policy_set").at("version"), "1.1.0");
  EXPECT_EQ(world.get("/policies/other").status, 404);
}

TEST_F(PolicySets, OnlyAnAdministratorPublishesThem) {
  for (Role role : {Role::viewer, Role::developer, Role::approver})
    EXPECT_EQ(push(set("1.0.0"), {{"Authorization", world.bearer({role})}}).status, 403);
  const identity::Scope some{.environments = {"dev"}};
  EXPECT_EQ(push(set("1.0.0"), {{"Authorization", world.bearer({Role::admin}, some)}}).status, 403);
  EXPECT_TRUE(library.list().empty());
}

TEST_F(PolicySets, WhatIsNotSoundIsRefusedWithItsPlace) {
  const Answer broken = push(set("1.0.0", "rule {"));
  EXPECT_EQ(broken.status / 100, 4) << broken.body;
  EXPECT_THAT(broken.body, HasSubstr("p.sentinel:2:1"));
  EXPECT_EQ(push("no archive").status / 100, 4);
  EXPECT_EQ(world.post("/policies/?name=base", "{}").status, 415);
}

TEST(PolicySetsElsewhere, AreNotFoundWhereTheEngineHasItsOwn) {
  ApiWorld world;
  EXPECT_EQ(world.get("/policies").status, 404);
}

TEST(Policies, ReadinessTellsTheirProblemsAndStaysReady) {
  fakes::ShelfPolicies library;
  ApiWorld world{{.policies = &library}};
  EXPECT_EQ(world.get("/readyz").json().at("dependencies").as_array().size(), 3U);
  library.have_problems({"one cannot be read", "folders differ"});
  const Answer ready = world.get("/readyz");
  EXPECT_EQ(ready.status, 200);
  const json::value told = ready.json();
  const json::array& named = told.at("dependencies").as_array();
  ASSERT_EQ(named.size(), 5U);
  EXPECT_EQ(named[4],
            json::value({{"name", "policies"}, {"ready", true}, {"problem", "folders differ"}}));
}

}  // namespace
}  // namespace porc::api
