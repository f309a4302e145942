// SPDX-License-Identifier: Apache-2.0
// A policy set over thousands of plans that are kept.
#include <chrono>
#include <cstdlib>

#include <gmock/gmock.h>

#include "api/policy_replay.h"
#include "crypto/digest.h"
#include "terraform_engine/sqlite_database.h"
#include "tests/e2e/terraform_engine/engine_test.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kResources = 6;
constexpr const char* kMandatory = "hard-mandatory";
constexpr const char* kSizes = R"(
import "tfplan/v2" as tfplan
allowed = ["small", "medium"]
instances = filter tfplan.resource_changes as _, rc {
	rc.type is "cloud_instance" and rc.mode is "managed" and rc.change.actions is not ["delete"]
}
main = rule { all instances as _, rc { rc.change.after.size in allowed } }
)";
constexpr const char* kTags = R"(
import "tfplan/v2" as tfplan
param needed default ["owner", "cost_center"]
main = rule {
	all tfplan.resource_changes as _, rc {
		all needed as tag { rc.change.after.tags[tag] else "" is not "" }
	}
}
)";
constexpr const char* kWorkspaces = R"(
import "tfrun"
import "strings"
main = rule { strings.has_prefix(tfrun.workspace.name, "porc-") }
)";

json::value resource(std::size_t number, const std::string& size) {
  const std::string name = "node_" + std::to_string(number);
  const json::object after{{"name", name},
                           {"size", size},
                           {"image", "debian-12"},
                           {"subnet", "10.0." + std::to_string(number) + ".0/24"},
                           {"public", false},
                           {"tags", {{"owner", "orders"}, {"cost_center", "4711"}}}};
  return {{"address", "cloud_instance." + name},
          {"mode", "managed"},
          {"type", "cloud_instance"},
          {"name", name},
          {"provider_name", "registry.terraform.io/example/cloud"},
          {"change",
           {{"actions", {"create"}},
            {"before", nullptr},
            {"after", after},
            {"after_unknown", {{"id", true}, {"address", true}}},
            {"before_sensitive", false},
            {"after_sensitive", json::object{}}}}};
}

/// The last resource of a plan is of `size`.
std::string plan_json(std::size_t plan, const std::string& size) {
  json::array changes;
  json::array planned;
  json::array configured;
  for (std::size_t i = 0; i < kResources; ++i) {
    json::value change = resource(plan * kResources + i, i + 1 == kResources ? size : "small");
    planned.push_back({{"address", change.at("address")},
                       {"mode", "managed"},
                       {"type", "cloud_instance"},
                       {"name", change.at("name")},
                       {"values", change.at("change").at("after")}});
    configured.push_back({{"address", change.at("address")},
                          {"mode", "managed"},
                          {"type", "cloud_instance"},
                          {"name", change.at("name")},
                          {"provider_config_key", "cloud"},
                          {"expressions", {{"size", {{"constant_value", size}}}}}});
    changes.push_back(std::move(change));
  }
  return json::serialize(
      json::object{{"format_version", "1.2"},
                   {"terraform_version", "1.11.4"},
                   {"planned_values", {{"root_module", {{"resources", std::move(planned)}}}}},
                   {"resource_changes", std::move(changes)},
                   {"configuration", {{"root_module", {{"resources", std::move(configured)}}}}}});
}

std::shared_ptr<const policy::Set> three_policies() {
  std::string sentinel;
  for (const char* name : {"sizes", "tags", "workspaces"}) {
    sentinel +=
        "policy \"" + std::string(name) + "\" {\n  enforcement_level = \"" + kMandatory + "\"\n}\n";
  }
  auto set = policy::Set::compile("base",
                                  {{"sentinel.hcl", sentinel},
                                   {"sizes.sentinel", kSizes},
                                   {"tags.sentinel", kTags},
                                   {"workspaces.sentinel", kWorkspaces}});
  if (!set) ADD_FAILURE() << set.error().to_string();
  return std::move(set).value_or(nullptr);
}

class ReplayTest : public EngineTest {
 protected:
  /// Stores plans as the engine does that planned them. All policies passed then; every hundredth
  /// has something large in it.
  void store(std::size_t plans) {
    embedded.close();
    const std::filesystem::path& folder = embedded.options.folder;
    Vault vault(folder / "blobs", embedded.sealer());
    ASSERT_TRUE(vault.open());
    auto database = SqliteDatabase::open(folder / "engine.db");
    ASSERT_TRUE(database) << database.error().to_string();
    Records records(*std::move(database), embedded.sealer());
    const auto stored = records.transaction([&](Timestamp) -> Result<void> {
      const hosted::Workspace place{.id = "ws-past", .name = "porc-dev-past"};
      PORC_CHECK(records.put_workspace(place));
      for (std::size_t i = 0; i < plans; ++i) {
        const std::string json = plan_json(i, i % 100 == 0 ? "enormous" : "medium");
        StoredRun run{.plan_digest = crypto::sha256_hex(json)};
        run.run.id = "run-past" + std::to_string(i);
        run.run.options.workspace = place.id;
        run.run.status = hosted::Status::applied;
        run.run.plan.id = "plan-past" + std::to_string(i);
        run.run.apply.id = "apply-past" + std::to_string(i);
        run.run.plan.finished_at = embedded.loop().now();
        hosted::PolicyCheck check{.status = hosted::CheckStatus::passed};
        for (const char* policy : {"sizes", "tags", "workspaces"}) {
          check.outcomes.push_back({.policy_set = "base",
                                    .policy = policy,
                                    .enforcement_level = kMandatory,
                                    .passed = true,
                                    .result = "pass"});
        }
        run.run.policy_check = std::move(check);
        PORC_CHECK(records.insert_run(run, {}));
        PORC_CHECK(vault.put(kind::plan_json, run.run.id, json));
      }
      return ok;
    });
    ASSERT_TRUE(stored) << stored.error().to_string();
  }
};

/// 10,000 plans, 500 with SCALE=ci; `make bench` holds the seconds against their goal.
TEST_F(ReplayTest, TenThousandPlansAreAsked) {
  const char* scale = std::getenv("SCALE");
  const std::size_t plans = scale != nullptr && std::string_view(scale) == "ci" ? 500 : 10'000;
  store(plans);
  embedded.open();
  const auto started = std::chrono::steady_clock::now();
  api::PolicyReplay replay(embedded.loop(), embedded.engine(), three_policies(), {}, {});
  const policy::ReplayReport report = embedded.must(replay.run());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  RecordProperty("seconds", std::to_string(took.count()));
  EXPECT_EQ(report.considered, plans);
  EXPECT_EQ(report.would_stop, plans / 100);
  ASSERT_EQ(report.runs.size(), plans / 100);
  EXPECT_EQ(report.runs[0].policies.at(0).policy, "sizes");
  EXPECT_TRUE(report.gone.empty() && report.unreadable.empty());
  EXPECT_EQ(report.policies.at(1).passed, plans);
}

}  // namespace
}  // namespace porc::terraform_engine
