// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/entities.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::port_catalog {
namespace {

using run::RunStatus;

Timestamp at(std::int64_t seconds) {
  return Timestamp(std::chrono::seconds(seconds));
}

Run orders(RunStatus status,
           std::int64_t changed,
           run::Operation operation = run::Operation::apply) {
  Run run;
  run.id = make_run_id(at(changed), 7);
  run.version = 4;
  run.status = status;
  run.operation = operation;
  run.identity = {.environment = "dev", .kind = "service", .name = "orders"};
  run.blueprint.kind = "service";
  run.blueprint.metadata.owner = "team@example.com";
  run.blueprint.inputs = json::parse(R"({"image":"x","key":{"sealed":"AAAA","digest":"00"},
      "db":{"password":{"secret":"DB"}}})")
                             .value()
                             .as_object();
  run.quill_version = "1.0.0";
  run.workspace = WorkspaceName::parse("porc-dev-orders").value();
  run.requested_by = "port:dev@acme.io";
  run.outputs["url"] = "https://orders";
  run.created_at = at(changed - 1);
  run.updated_at = at(changed);
  return run;
}

TEST(InstanceIdentifier, IsReadBack) {
  const blueprint::Identity named{.environment = "dev", .kind = "service", .name = "orders"};
  EXPECT_EQ(instance_identifier(named), "dev/service/orders");
  EXPECT_EQ(parse_instance_identifier("dev/service/orders").value(), named);
  const blueprint::Identity by_repository{.environment = "dev", .kind = "s", .name = "a/b"};
  EXPECT_EQ(parse_instance_identifier(instance_identifier(by_repository)).value(), by_repository);
  const blueprint::Identity nameless{.environment = "dev", .kind = "s", .name = ""};
  EXPECT_EQ(parse_instance_identifier(instance_identifier(nameless)).value(), nameless);
  for (const char* wrong : {"", "dev", "dev/service", "/service/x", "dev//x", "dev/service/"})
    EXPECT_FALSE(parse_instance_identifier(wrong)) << wrong;
}

TEST(RunEntity, ShowsHowTheRunStands) {
  auto run = orders(RunStatus::planned, 1'700'000'000);
  run.counts = run::PlanCounts{.add = 2, .change = 0, .destroy = 1};
  const Entity entity = run_entity(run, Names(), "https://porc/run/1");
  EXPECT_EQ(entity.blueprint, "porc_run");
  EXPECT_EQ(entity.identifier, run.id.str());
  const json::object& shown = entity.body.at("properties").as_object();
  EXPECT_EQ(shown.at("status"), "planned");
  EXPECT_EQ(shown.at("plan_destroy"), 1);
  EXPECT_EQ(shown.at("policy_passed"), true);
  EXPECT_EQ(shown.at("porc_seq"), 4);
  EXPECT_TRUE(shown.at("finished_at").is_null());
  EXPECT_EQ(entity.body.at("relations").at("instance"), "dev/service/orders");
}

TEST(RunEntity, ShowsTheChangeRecordThatTheApprovalRestsOn) {
  auto run = orders(RunStatus::planned, 1'700'000'000);
  auto shown = [&run] { return run_entity(run, Names(), "").body.at("properties").as_object(); };
  run.blueprint.metadata.change_record = "CHG1";
  EXPECT_EQ(shown().at("change_record"), "CHG1");
  run.approval = run::Approval{.by = "bob", .change_record = "CHG2"};
  EXPECT_EQ(shown().at("change_record"), "CHG2");
}

/// Port keeps what is left out.
TEST(RunEntity, WhatNoLongerHoldsIsSaidToBeGone) {
  auto run = orders(RunStatus::applied, 1'700'000'000);
  run.blueprint.metadata.owner.reset();
  const json::object shown = run_entity(run, Names(), "").body.at("properties").as_object();
  for (const char* name : {"approved_by", "reason", "change_record", "plan_add", "policy_passed"})
    EXPECT_TRUE(shown.at(name).is_null()) << name;
  const Entity instance = instance_entity({run}, Names());
  const json::object& declared = instance.body.at("properties").as_object();
  for (const char* name : {"owner", "repo"}) EXPECT_TRUE(declared.at(name).is_null()) << name;
  run.status = RunStatus::build_failed;
  run.quill_version.clear();
  const Entity nothing = instance_entity({run}, Names());
  for (const char* name : {"schema_version", "applied_at", "outputs"})
    EXPECT_TRUE(nothing.body.at("properties").at(name).is_null()) << name;
  EXPECT_TRUE(nothing.body.at("relations").at("template").is_null());
}

TEST(InstanceEntity, NoSensitiveValueIsShown) {
  const Entity entity = instance_entity({orders(RunStatus::applied, 1'700'000'000)}, Names());
  const std::string text = json::serialize(entity.body);
  EXPECT_EQ(text.find("AAAA"), std::string::npos) << text;
  EXPECT_EQ(text.find("\"DB\""), std::string::npos) << text;
  EXPECT_NE(text.find("\"key\":\"(sensitive)\""), std::string::npos) << text;
  auto run = orders(RunStatus::applied, 1'700'000'000);
  run.blueprint.inputs = {{"key", "clear"}, {"image", "x"}};
  const Entity declared = declared_entity(run.blueprint, run.identity, {"/key"}, Names());
  EXPECT_EQ(json::serialize(declared.body).find("clear"), std::string::npos);
}

struct StateRow {
  std::vector<run::Run> newest;
  const char* state;
};

TEST(InstanceEntity, TheStateIsWhatThereIs) {
  using enum RunStatus;
  const auto destroy = run::Operation::destroy;
  const StateRow rows[] = {
      {{orders(submitted, 9)}, "pending"},
      {{orders(build_failed, 9)}, "failed"},
      {{orders(applied, 9)}, "live"},
      {{orders(planning, 9), orders(applied, 5)}, "live"},
      {{orders(plan_failed, 9), orders(applied, 5)}, "live"},
      {{orders(apply_failed, 9), orders(applied, 5)}, "failed"},
      {{orders(applied, 9, destroy), orders(applied, 5)}, "destroyed"},
      {{orders(planning, 12), orders(applied, 9, destroy), orders(applied, 5)}, "destroyed"},
      {{orders(no_changes, 9, destroy)}, "destroyed"},
      // The order of what was made in one second is nobody's.
      {{orders(no_changes, 5), orders(applied, 9, destroy)}, "destroyed"},
  };
  for (const StateRow& row : rows) {
    const Entity entity = instance_entity(row.newest, Names());
    EXPECT_EQ(entity.body.at("properties").at("state"), row.state) << json::serialize(entity.body);
    EXPECT_EQ(entity.body.at("properties").at("last_run").as_string(),
              youngest(row.newest)->id.str());
  }
}

}  // namespace
}  // namespace porc::port_catalog
