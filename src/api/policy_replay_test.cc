// SPDX-License-Identifier: Apache-2.0
// What a policy set would have said of past runs, asked over HTTP.
#include <gmock/gmock.h>

#include "api/api_world.h"
#include "archive/tar.h"
#include "sentinel/policy_set/policy_set.h"
#include "tests/fakes/memory_hosted_engine.h"

namespace porc::api {
namespace {

using identity::Role;
using testing::HasSubstr;

/// An engine with plans of the past; a plan is what `judge_plan` finds under its run.
class PastPlans final : public fakes::MemoryHostedEngine {
 public:
  using MemoryHostedEngine::MemoryHostedEngine;

  void put(hosted::PastPlan plan, const std::string& json) {
    jsons_[plan.run] = json;
    plans_.push_back(std::move(plan));
  }
  std::size_t judged() const { return judged_; }

  /// What happens while a plan is judged.
  std::function<Task<void>()> meanwhile{};

  Task<std::vector<hosted::PastPlan>> list_past_plans(Timestamp since,
                                                      std::string after,
                                                      std::size_t limit) override {
    std::vector<hosted::PastPlan> found;
    bool behind = after.empty();
    for (const hosted::PastPlan& plan : plans_) {
      if (behind && plan.planned_at >= since && found.size() < limit) found.push_back(plan);
      behind = behind || plan.run == after;
    }
    co_return found;
  }
  Task<std::vector<run::PolicyOutcome>> judge_plan(
      std::string run, std::shared_ptr<const policy::Set> set) override {
    ++judged_;
    if (meanwhile) PORC_CO_CHECK(co_await meanwhile());
    auto plan = json::parse(jsons_.at(run));
    if (!plan) co_return std::move(plan).error();
    sentinel::SetInput input{.plan = std::make_shared<const json::value>(*std::move(plan))};
    const policy::Set::TimeLimit limit = [] { return [] { return false; }; };
    co_return set->decide(std::move(input), limit);
  }

 private:
  std::vector<hosted::PastPlan> plans_{};
  std::map<std::string, std::string> jsons_{};
  std::size_t judged_ = 0;
};

constexpr const char* kOneMore = R"({"format_version":"1.2","terraform_version":"1.11.4",)"
                                 R"("resource_changes":[{"address":"a.b","mode":"managed",)"
                                 R"("type":"a","name":"b","change":{"actions":["create"]}}]})";
constexpr const char* kNothing =
    R"({"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[]})";
constexpr const char* kCalm =
    "import \"tfplan/v2\" as tfplan\nmain = rule { length(tfplan.resource_changes) is 0 }\n";

class ReplayTest : public testing::Test {
 protected:
  ReplayTest() : world(options(plans)) {}

  static ApiWorldOptions options(std::unique_ptr<PastPlans>& plans) {
    ApiWorldOptions own;
    own.hosted = [&plans](ApiWorld& world) -> HostedEngine& {
      plans = std::make_unique<PastPlans>(world.outer);
      return *plans;
    };
    return own;
  }
  /// A run of some minutes ago, of which the policy `calm` of the set `base` said so.
  void put(const std::string& name,
           const std::string& environment,
           int minutes,
           bool passed,
           const char* json,
           bool kept = true) {
    hosted::PastPlan plan{.run = "run-" + name,
                          .key = "porc-" + name,
                          .planned_at = world.loop.now() - std::chrono::minutes(minutes),
                          .kept = kept};
    plan.subject = {.environment = environment, .kind = "service", .workspace = "porc-" + name};
    plan.outcomes.push_back({.policy_set = "base",
                             .policy = "calm",
                             .enforcement_level = "hard-mandatory",
                             .passed = passed,
                             .result = passed ? "pass" : "fail"});
    plans->put(std::move(plan), json);
  }
  static std::string set(const std::string& policy, const std::string& porc_hcl = "") {
    std::vector<archive::File> files = {
        {.path = "sentinel.hcl",
         .bytes = "policy \"calm\" {\n  enforcement_level = \"hard-mandatory\"\n}\n"},
        {.path = "calm.sentinel", .bytes = policy},
        {.path = "porc.hcl", .bytes = porc_hcl}};
    return archive::make_tar_gz(std::move(files)).value();
  }
  Answer replay(const std::string& archive, const std::string& query = "", Sent headers = {}) {
    headers.emplace_back("Content-Type", "application/gzip");
    return world.post("/policies/replay?name=base" + query, archive, std::move(headers));
  }

  std::unique_ptr<PastPlans> plans{};
  ApiWorld world;
};

TEST_F(ReplayTest, NamesExactlyTheRunsThatWouldEndOtherwise) {
  put("same", "dev", 50, true, kNothing);
  put("stops", "dev", 40, true, kOneMore);
  put("passes", "prod", 30, false, kNothing);
  put("still-fails", "dev", 20, false, kOneMore);
  const Answer answer = replay(set(kCalm));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json::value report = answer.json();
  EXPECT_EQ(report.at("considered"), 4);
  EXPECT_EQ(report.at("unchanged"), 2);
  EXPECT_EQ(report.at("would_stop"), 1);
  EXPECT_EQ(report.at("would_pass"), 1);
  const json::array& runs = report.at("runs").as_array();
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].at("run_id"), "porc-stops");
  EXPECT_EQ(runs[0].at("before"), "passed");
  EXPECT_EQ(runs[0].at("after"), "hard_failed");
  EXPECT_EQ(runs[0].at("policies").at(0).at("policy"), "calm");
  EXPECT_EQ(runs[0].at("policies").at(0).at("before").at("result"), "pass");
  EXPECT_EQ(runs[0].at("policies").at(0).at("after").at("result"), "fail");
  EXPECT_EQ(runs[1].at("run_id"), "porc-passes");
  EXPECT_EQ(report.at("policies").at(0).at("failed"), 2);
}

TEST_F(ReplayTest, APlanThatIsGoneOrBrokenIsNamed) {
  put("gone", "dev", 30, true, kNothing, false);
  put("broken", "dev", 20, true, "no JSON");
  const json::value report = replay(set(kCalm)).json();
  EXPECT_EQ(report.at("considered"), 2);
  EXPECT_EQ(report.at("gone").at(0).at("run_id"), "porc-gone");
  EXPECT_EQ(report.at("unreadable").at(0).at("run_id"), "porc-broken");
  EXPECT_EQ(report.at("runs").as_array().size(), 0U);
}

TEST_F(ReplayTest, AttachmentsCountUnlessTheyAreIgnored) {
  put("dev", "dev", 30, true, kOneMore);
  put("prod", "prod", 20, true, kOneMore);
  put("was-refused", "dev", 10, false, kOneMore);
  const std::string attached = set(kCalm, "attach {\n  environments = [\"prod\"]\n}\n");
  const json::value report = replay(attached).json();
  EXPECT_EQ(report.at("not_attached"), 2);
  ASSERT_EQ(report.at("runs").as_array().size(), 2U);
  EXPECT_EQ(report.at("runs").at(0).at("run_id"), "porc-prod");
  EXPECT_EQ(report.at("runs").at(1).at("run_id"), "porc-was-refused");
  EXPECT_EQ(report.at("runs").at(1).at("attached"), false);
  EXPECT_EQ(report.at("runs").at(1).at("after"), "passed");
  EXPECT_EQ(plans->judged(), 1U);
  EXPECT_EQ(replay(attached, "&all=1").json().at("would_stop"), 2);
}

TEST_F(ReplayTest, SinceAndEnvironmentChoose) {
  put("old", "dev", 60 * 24 * 100, true, kOneMore);
  put("yesterday", "dev", 60 * 24, true, kOneMore);
  put("new", "prod", 5, true, kOneMore);
  EXPECT_EQ(replay(set(kCalm)).json().at("considered"), 2);
  EXPECT_EQ(replay(set(kCalm), "&since=365d").json().at("considered"), 3);
  EXPECT_EQ(replay(set(kCalm), "&since=1h").json().at("considered"), 1);
  EXPECT_EQ(replay(set(kCalm), "&environment=d*").json().at("considered"), 1);
  EXPECT_EQ(replay(set(kCalm), "&since=soon").status, 422);
  EXPECT_EQ(replay(set(kCalm), "&all=maybe").status, 422);
}

TEST_F(ReplayTest, GoesThroughMoreThanOnePage) {
  for (int i = 0; i < 600; ++i)
    put("r" + std::to_string(i), "dev", 600 - i, true, i % 100 == 0 ? kOneMore : kNothing);
  const json::value report = replay(set(kCalm)).json();
  EXPECT_EQ(report.at("considered"), 600);
  EXPECT_EQ(report.at("would_stop"), 6);
  EXPECT_EQ(report.at("complete"), true);
}

TEST_F(ReplayTest, IsForAdministratorsAndSoundSets) {
  EXPECT_EQ(replay(set(kCalm), "", {{"Authorization", world.bearer({Role::approver})}}).status,
            403);
  const Answer broken = replay(set("main = rule {"));
  EXPECT_EQ(broken.status / 100, 4);
  EXPECT_THAT(broken.body, HasSubstr("calm.sentinel:1:"));
  EXPECT_EQ(world.post("/policies/replay?name=base", "{}").status, 415);
  EXPECT_EQ(replay(set(kCalm)).status, 200) << "the turn was given back";
}

TEST_F(ReplayTest, GoesOneAfterTheOther) {
  put("one", "dev", 5, true, kNothing);
  Answer second;
  plans->meanwhile = [&] { return world.keep_answer("/policies/replay?name=base", &second); };
  EXPECT_EQ(replay(set(kCalm)).status, 200);
  EXPECT_EQ(second.status, 409);
  EXPECT_THAT(second.body, HasSubstr("another replay is under way"));
}

TEST(ReplayElsewhere, IsNotFoundWhereTerraformEnterpriseKeepsThePlans) {
  ApiWorld world;
  EXPECT_EQ(world.post("/policies/replay").status, 404);
}

}  // namespace
}  // namespace porc::api
