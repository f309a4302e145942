// SPDX-License-Identifier: Apache-2.0
// What is recorded of somebody who ran terraform by themselves.
#include "orchestrator/outside_apply.h"

#include <gtest/gtest.h>

#include "domain/run/draft.h"
#include "tests/sim/parts.h"

namespace porc::sim {
namespace {

class OutsideApplyTest : public testing::Test, protected LoneParts {
 protected:
  static identity::Principal job(const std::string& workflow) {
    identity::Principal job{.issuer = "github-actions", .subject = "shop/orders:refs/heads/main"};
    job.facts = {{"run_id", workflow}, {"run_attempt", "1"}};
    return job;
  }
  template <class T>
  Result<T> outcome(Task<T> task) {
    task.start();
    while (!task.done() && time.turn()) {
    }
    return task.take();
  }
  /// What a step of that workflow had built, a minute after the one before.
  RunId built_for(const std::string& workflow) {
    clock += std::chrono::minutes(1);
    run::Run first{.id = make_run_id(clock, 1)};
    first.identity = {.environment = "dev", .kind = "thing", .name = "orders"};
    first.workspace = workspace;
    first.bundle = run::BundleRef{.key = workflow};
    first.origin = run::Origin{.source = "github-actions"};
    first.origin->facts["run_id"] = workflow;
    run::Draft draft = run::Draft::submitted(std::move(first), {.at = clock});
    Change change{.run = std::move(draft.run), .events = std::move(draft.events)};
    const RunId id = change.run.id;
    EXPECT_TRUE(outcome(inner.append(std::move(change))));
    return id;
  }
  std::string recorded(identity::Principal by) {
    return outcome(orchestrator::record_outside_apply(parts, news, workspace, std::move(by)))
        .value()
        .bundle->key;
  }
  bool reaches(const char* name, identity::Principal by) {
    return outcome(
               orchestrator::reaches_outside(parts, WorkspaceName::trusted(name), std::move(by)))
        .value();
  }

  const WorkspaceName workspace = WorkspaceName::trusted("porc-dev-orders");
  orchestrator::News news{time};
  Timestamp clock = time.now();
};

TEST_F(OutsideApplyTest, IsOfTheRunThatTheSameWorkflowHadBuilt) {
  built_for("main");
  built_for("pull-request");
  EXPECT_EQ(recorded(job("main")), "main");
  EXPECT_EQ(recorded(job("neither")), "pull-request");
}

TEST_F(OutsideApplyTest, IsOfTheRunWhoseFilesWereTaken) {
  identity::Principal by = job("main");
  by.facts["porc_run"] = built_for("earlier").str();
  built_for("main");
  EXPECT_EQ(recorded(by), "earlier");
}

TEST_F(OutsideApplyTest, ReachesTheWorkspaceOfThatRunAlone) {
  const RunId run = built_for("main");
  for (const char* name : {"porc-dev-orders", "porc-dev-other"}) {
    workspace::Claimant claimant{.owner = {.environment = "dev", .kind = "thing", .name = name}};
    ASSERT_TRUE(outcome(inner.claim_workspace(WorkspaceName::trusted(name), std::move(claimant))));
  }
  EXPECT_TRUE(reaches("porc-dev-other", job("main")));
  identity::Principal by = job("main");
  by.facts["porc_run"] = run.str();
  EXPECT_TRUE(reaches("porc-dev-orders", by));
  EXPECT_FALSE(reaches("porc-dev-other", by));
  EXPECT_FALSE(reaches("porc-dev-nobodys", job("main")));
}

}  // namespace
}  // namespace porc::sim
