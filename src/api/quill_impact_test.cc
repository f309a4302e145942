// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdlib>
#include <string_view>

#include <gtest/gtest.h>

#include "api/api_world.h"

namespace porc::api {
namespace {

constexpr char kImage[] = "registry.example.com/shop/";

/// The service of the world, with another main file or schema.
std::string next_service(std::string main, std::string schema = "") {
  ApiWorld world;
  json::object files = world.get("/quills/service").json().at("files").as_object();
  files["quill.yaml"] = "kind: service\nversion: 1.1.0\ndescription: A service\n";
  files["main.tf.j2"] = std::string(files["main.tf.j2"].as_string()) + std::move(main);
  if (!schema.empty()) files["schema.json"] = std::move(schema);
  return json::serialize(
      json::object{{"kind", "service"}, {"version", "1.1.0"}, {"files", std::move(files)}});
}

class ImpactTest : public testing::Test {
 protected:
  ImpactTest()
      : pattern(world
                    .run(world.store->get_run(
                        RunId::parse(world.submit(kBlueprint, "?goal=applied&wait=30")).value()))
                    .value()) {}

  /// A run as if it had been applied, older than all that were stored before it.
  void store(const std::string& name,
             run::Operation operation = run::Operation::apply,
             run::RunStatus status = run::RunStatus::applied) {
    Change change{.run = pattern};
    ++stored;
    change.run.id = make_run_id(world.loop.now() - std::chrono::seconds(stored), stored);
    change.run.identity.name = name;
    change.run.blueprint.metadata.name = name;
    change.run.blueprint.inputs["image"] = kImage + name;
    change.run.operation = operation;
    change.run.status = status;
    change.run.version = 1;
    change.run.audit_sequence = 0;
    change.run.audit_head.clear();
    ASSERT_TRUE(world.run(world.store->append(std::move(change))));
  }

  ApiWorld world{};
  run::Run pattern;
  std::uint32_t stored = 0;
};

TEST_F(ImpactTest, TheNewestAppliedRunOfEachIdentityCounts) {
  store("a");
  store("b", run::Operation::destroy);
  store("b");
  store("c", run::Operation::apply, run::RunStatus::planned);
  store("a");
  const Answer answer = world.post(
      "/quills/impact", next_service("\noutput \"image\" {\n  value = {{ image }}\n}\n"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json::value report = answer.json();
  EXPECT_EQ(report.at("considered"), 2) << "orders and a";
  EXPECT_EQ(report.at("changed"), 2);
  const json::array& changes = report.at("changes").as_array();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].at("names"), (json::array{"dev/service/a", "dev/service/orders"}));
  EXPECT_NE(std::string(changes[0].at("difference").as_string()).find("<inputs.image>"),
            std::string::npos)
      << answer.body;
  EXPECT_EQ(world.get("/quills/service").json().at("versions").as_array().size(), 1U);
}

TEST_F(ImpactTest, APublishedVersionIsNamed) {
  EXPECT_EQ(world.post("/quills/impact", R"({"kind":"service","version":"1.0.0"})")
                .json()
                .at("unchanged"),
            1);
  EXPECT_EQ(world.post("/quills/impact", R"({"kind":"service","version":"9.0.0"})").status, 422);
  for (const char* nothing : {R"({"kind":"","version":"1.0.0","files":{}})",
                              R"({"kind":"service","version":"","files":{}})"}) {
    EXPECT_EQ(world.post("/quills/impact", nothing).status, 422) << nothing;
  }
  const Sent developer = {{"Authorization", world.bearer({identity::Role::developer})}};
  EXPECT_EQ(world.post("/quills/impact", "{}", developer).status, 403);
}

TEST_F(ImpactTest, WhatIsRefusedSaysWhy) {
  store("a");
  const Answer answer =
      world.post("/quills/impact",
                 next_service("",
                              R"({"type":"object","required":["image","team"],"properties":{)"
                              R"("image":{"type":"string"},"replicas":{"default":1},)"
                              R"("api_key":{"type":"string","sensitive":true}}})"));
  const json::value report = answer.json();
  EXPECT_EQ(report.at("refused"), 2) << answer.body;
  EXPECT_EQ(report.at("refusals").at(0).at("violations").at(0).at("pointer"), "/inputs/team");
}

/// 5,000 blueprints, 500 with SCALE=ci. How long it takes: `make bench`.
TEST_F(ImpactTest, ThousandsAreToldApart) {
  const char* scale = std::getenv("SCALE");
  const int blueprints = scale != nullptr && std::string_view(scale) == "ci" ? 500 : 5000;
  for (int i = 1; i < blueprints; ++i) store("service-" + std::to_string(i));
  const Answer answer = world.post(
      "/quills/impact", next_service("\noutput \"image\" {\n  value = {{ image }}\n}\n"));
  const json::value report = answer.json();
  EXPECT_EQ(report.at("considered"), blueprints);
  ASSERT_EQ(report.at("changes").as_array().size(), 1U);
  EXPECT_EQ(report.at("changes").at(0).at("names").as_array().size(),
            static_cast<std::size_t>(blueprints));
}

}  // namespace
}  // namespace porc::api
