// SPDX-License-Identifier: Apache-2.0
#include "oidc/rules.h"

#include <gtest/gtest.h>

namespace porc::oidc {
namespace {

using identity::Permission;

constexpr char kRules[] = R"(
rules:
  - repository_id: 74
    refs: [refs/heads/main]
    events: [push, workflow_dispatch]
    environments: [prod]
    job_workflow_ref_prefix: shop/workflows/.github/workflows/apply.yml@refs/tags/v2
    may: [plan, apply]
  - repository_owner_id: 65
    refs: ["refs/pull/*", "refs/heads/*"]
    events: [pull_request, push, pull_request_target]
    may: [apply]
    scope: {environments: [dev, "test*"], kinds: [service]}
  - repository_id: 75
    refs: ["*"]
    events: ["*"]
    environments: ["*"]
    may: [read]
)";

Claims job() {
  return {.id = "x",
          .repository = "shop/orders",
          .repository_id = 74,
          .repository_owner_id = 65,
          .ref = "refs/heads/main",
          .event = "push",
          .environment = "prod",
          .job_workflow_ref = "shop/workflows/.github/workflows/apply.yml@refs/tags/v2.1",
          .actor = "octocat",
          .run_id = "1"};
}

Rules rules() {
  return Rules::parse(kRules, "rules.yaml").value();
}

TEST(OidcRules, GiveAJobItsRepositoryAndItsEnvironment) {
  const auto admitted = rules().admit(job());
  ASSERT_TRUE(admitted) << admitted.error().to_string();
  EXPECT_EQ(admitted->name(), "github-actions:shop/orders:refs/heads/main");
  EXPECT_EQ(admitted->scope.repositories, std::vector<std::string>{"shop/orders"});
  EXPECT_EQ(admitted->scope.environments, std::vector<std::string>{"prod"});
  EXPECT_TRUE(admitted->may(Permission::apply));
  EXPECT_TRUE(admitted->may(Permission::cancel));
  for (const Permission never : {Permission::approve,
                                 Permission::override_policy,
                                 Permission::publish_quill,
                                 Permission::administer}) {
    EXPECT_FALSE(admitted->may(never));
  }
  EXPECT_EQ(admitted->facts.at("actor"), "octocat");
}

TEST(OidcRules, LookAtEachClaim) {
  struct Row {
    const char* what;
    void (*change)(Claims& claims);
  };
  for (const Row& row : {
           Row{"repository", [](Claims& c) { c.repository_id = 7, c.repository_owner_id = 6; }},
           Row{"a name taken over",
               [](Claims& c) { c.repository_id = 740, c.repository_owner_id = 66; }},
           Row{"ref", [](Claims& c) { c.ref = "refs/tags/v1"; }},
           Row{"event", [](Claims& c) { c.event = "issue_comment"; }},
       }) {
    Claims claims = job();
    row.change(claims);
    const auto refused = rules().admit(claims);
    ASSERT_FALSE(refused) << row.what;
    EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
    EXPECT_NE(refused.error().message.find("meets no rule"), std::string::npos);
  }
  // What the first rule wants and these lack leaves them to the second, which gives less.
  for (const Row& row : {Row{"environment", [](Claims& c) { c.environment = "staging"; }},
                         Row{"none", [](Claims& c) { c.environment.reset(); }},
                         Row{"workflow", [](Claims& c) { c.job_workflow_ref = "evil/x.yml@v2"; }},
                         Row{"no workflow", [](Claims& c) { c.job_workflow_ref = ""; }}}) {
    Claims claims = job();
    row.change(claims);
    const auto admitted = rules().admit(claims);
    ASSERT_TRUE(admitted) << row.what;
    EXPECT_EQ(admitted->scope.environments, (std::vector<std::string>{"dev", "test*"}));
    EXPECT_EQ(admitted->scope.kinds, std::vector<std::string>{"service"});
  }
}

TEST(OidcRules, LetAPullRequestPlanAndNeverApply) {
  for (const char* event : {"pull_request", "pull_request_target"}) {
    Claims claims = job();
    claims.event = event;
    claims.ref = "refs/pull/7/merge";
    const auto admitted = rules().admit(claims);
    ASSERT_TRUE(admitted);
    EXPECT_TRUE(admitted->may(Permission::plan));
    EXPECT_FALSE(admitted->may(Permission::apply));
    EXPECT_FALSE(admitted->may(Permission::cancel));
  }
}

TEST(OidcRules, LetAJobRunTerraformItselfOnlyWhereThatIsSaid) {
  EXPECT_FALSE(rules().admit(job())->was_given(Permission::apply_outside));
  const Rules own = Rules::parse(
                        "rules: [{repository_id: 74, refs: ['*'], events: ['*'], "
                        "environments: [prod], may: [terraform]}]",
                        "rules.yaml")
                        .value();
  EXPECT_TRUE(own.admit(job())->was_given(Permission::apply_outside));
  Claims proposal = job();
  proposal.event = "pull_request";
  EXPECT_FALSE(own.admit(proposal)->was_given(Permission::apply_outside));
}

TEST(OidcRules, TakeNoNameOfAnEnvironmentForAPattern) {
  Claims claims = job();
  claims.repository_id = 75;
  claims.repository_owner_id = 1;
  EXPECT_TRUE(rules().admit(claims));
  EXPECT_FALSE(rules().admit(claims)->may(Permission::plan));
  claims.environment = "*";
  EXPECT_EQ(rules().admit(claims).error().code, ErrorCode::forbidden);
  claims.environment = "";
  EXPECT_EQ(rules().admit(claims).error().code, ErrorCode::forbidden);
}

TEST(OidcRules, NameNobodyThatLooksLikeAPerson) {
  Claims claims = job();
  claims.ref = "refs/heads/dev@example.com";
  const auto admitted = rules().admit(claims);
  ASSERT_TRUE(admitted);
  EXPECT_EQ(admitted->subject.find('@'), std::string::npos);
}

TEST(OidcRules, SayWhatTheyMean) {
  struct Row {
    const char* text;
    const char* pointer;
  };
  for (const Row& row : {
           Row{"rules: [{refs: [a], events: [push], environments: [p], may: [plan]}]", "/rules/0"},
           Row{"rules: [{repository_id: 1, events: [push], environments: [p], may: [plan]}]",
               "/rules/0/refs"},
           Row{"rules: [{repository_id: 1, refs: [a], environments: [p], may: [plan]}]",
               "/rules/0/events"},
           Row{"rules: [{repository_id: 1, refs: [a], events: [push], environments: [p]}]",
               "/rules/0/may"},
           Row{"rules: [{repository_id: 1, refs: [a], events: [push], may: [plan]}]", "/rules/0"},
           Row{"rules: [{repository_id: 1, refs: [a], events: [push], environments: [p], may: "
               "[approve]}]",
               "/rules/0/may/0"},
           Row{"rules: [{repository_id: x, refs: [a], events: [push], environments: [p], may: "
               "[plan]}]",
               "/rules/0/repository_id"},
           Row{"rules: [{repository_id: 1, refs: [''], events: [push], environments: [p], may: "
               "[plan]}]",
               "/rules/0/refs/0"},
           Row{"rules: [{repository: shop/orders, repository_id: 1, refs: [a], events: [push], "
               "environments: [p], may: [plan]}]",
               "/rules/0/repository"},
           Row{"roles: []", "/roles"},
       }) {
    const auto refused = Rules::parse(row.text, "rules.yaml");
    ASSERT_FALSE(refused) << row.text;
    ASSERT_FALSE(refused.error().violations.empty()) << refused.error().to_string();
    EXPECT_EQ(refused.error().violations[0].pointer, row.pointer) << row.text;
  }
  EXPECT_FALSE(Rules::parse("rules: [", "rules.yaml"));
  EXPECT_EQ(Rules::parse("rules: []", "rules.yaml").value().size(), 0U);
  EXPECT_FALSE(Rules().admit(job()));
}

}  // namespace
}  // namespace porc::oidc
