// SPDX-License-Identifier: Apache-2.0
// One case for each item that a plan is bound to and that its engine proves: the item changes
// behind the plan's back, and the apply is refused with the item's name. tests/e2e/binding_test.py
// does the same where the real engine and the disk can be tampered with.
#include <ostream>
#include <set>

#include <boost/mp11/algorithm.hpp>
#include <gtest/gtest.h>

#include "api/api_world.h"

namespace porc::api {
namespace {

using memory_engine::WorkspaceState;
using memory_engine::WorldRun;

struct Case {
  const char* item;
  void (*change)(memory_engine::World& outer, WorldRun& run, WorkspaceState& workspace);
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.item;
}

const Case kCases[] = {
    {"engine_run", [](auto&, auto& run, auto&) { run.view.id = "run-another"; }},
    {"configuration_version",
     [](auto&, auto& run, auto&) { run.view.configuration_version = "cv-another"; }},
    {"plan_digest", [](auto& outer, auto& run, auto&) { outer.replace_plan(run.view.id, "{}"); }},
    {"state_lineage", [](auto&, auto&, auto& workspace) { workspace.lineage = "another"; }},
    {"state_serial", [](auto&, auto&, auto& workspace) { ++workspace.serial; }},
    {"terraform_version",
     [](auto&, auto&, auto& workspace) { workspace.terraform_version = "1.12.0"; }},
    {"variables_digest", [](auto&, auto&, auto& workspace) { ++workspace.variables_version; }},
    {"policy_set_digest", [](auto&, auto&, auto& workspace) { workspace.policy_set = "stricter"; }},
    {"policy_verdict", [](auto&, auto& run, auto&) { run.overridden = true; }},
};

class BindingItem : public testing::TestWithParam<Case> {};

TEST_P(BindingItem, RefusesAnApplyWhenItChanged) {
  ApiWorld world;
  const std::string id = world.submit(kFlatBody, "?goal=planned&wait=30");
  WorldRun* planned = world.outer.find(RunId::parse(id).value());
  ASSERT_NE(planned, nullptr);
  GetParam().change(world.outer, *planned, world.outer.workspace(planned->request.workspace));

  const Answer refused = world.post("/run/" + id + "/apply?wait=30");
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_NE(refused.body.find(std::string("/plan/") + GetParam().item), std::string::npos)
      << refused.body;
  EXPECT_TRUE(world.outer.confirmations().empty());
  EXPECT_TRUE(world.outer.applications().empty());
}

INSTANTIATE_TEST_SUITE_P(Every, BindingItem, testing::ValuesIn(kCases), [](const auto& one) {
  return std::string(one.param.item);
});

TEST(BindingItems, AllHaveTheirCase) {
  std::set<std::string> wanted, found;
  using Members = boost::describe::describe_members<run::PlanEvidence, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto member) { wanted.insert(member.name); });
  for (const Case& one : kCases) found.insert(one.item);
  EXPECT_EQ(found, wanted);
}

}  // namespace
}  // namespace porc::api
