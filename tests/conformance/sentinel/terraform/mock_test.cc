// SPDX-License-Identifier: Apache-2.0
// A policy sees through generated mocks what it sees through the imports, value by value and in the
// same order, over real plans.
#include "sentinel/mock/mock.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sentinel/evaluate/evaluation.h"
#include "sentinel/terraform/shown.h"
#include "sentinel/terraform/terraform.h"
#include "sentinel/value/list.h"
#include "sentinel/value/map.h"
#include "sentinel/value/print.h"
#include "worked_example.h"

namespace porc::sentinel {
namespace {

struct Seen {
  std::string_view import;
  std::string_view file;
  std::string_view keys;  ///< elements of a list
};
constexpr Seen kSeen[] = {
    {"tfplan/v2",
     "mock-tfplan-v2.sentinel",
     "i.terraform_version, i.planned_values.outputs, i.planned_values.resources, i.variables, "
     "i.resource_changes, i.resource_drift, i.output_changes, i.raw, i.missing"},
    {"tfconfig/v2",
     "mock-tfconfig-v2.sentinel",
     "i.providers, i.resources, i.provisioners, i.variables, i.outputs, i.module_calls, i.missing"},
    {"tfstate/v2", "mock-tfstate-v2.sentinel", "i.terraform_version, i.outputs, i.resources"},
    {"tfrun",
     "mock-tfrun.sentinel",
     "i.id, i.created_at, i.created_by, i.message, i.commit_sha, i.is_destroy, i.refresh, "
     "i.refresh_only, i.replace_addrs, i.speculative, i.target_addrs, i.project, i.variables, "
     "i.organization, i.workspace, i.cost_estimate"},
};

/// All that a policy can read of an import.
Outcome seen(const Imports& imports, const Seen& row) {
  const auto policy = std::make_shared<const Program>(
      "seen.sentinel",
      "import \"" + std::string(row.import) + "\" as i\nmain = [" + std::string(row.keys) + "]\n");
  return evaluate(policy, {.imports = imports});
}

bool is_same_scalar(Value a, Value b) {
  if (a.is(Kind::boolean)) return a.boolean() == b.boolean();
  if (a.is(Kind::integer)) return a.integer() == b.integer();
  if (a.is(Kind::floating)) return a.floating() == b.floating();
  if (a.is(Kind::string)) return a.text() == b.text();
  return a.is(Kind::undefined) || a.is(Kind::null);
}

/// Where two values differ in value, kind or order; "" when nowhere.
std::string difference(Heap& heap, Value a, Heap& other, Value b, const std::string& place) {
  const std::string both = place + ": " + printed(heap, a) + " is not " + printed(other, b);
  if (a.kind() != b.kind()) return both;
  std::string found;
  if (a.is(Kind::list)) {
    if (a.list().size() != b.list().size()) return both;
    for (std::size_t i = 0; i < a.list().size() && found.empty(); ++i)
      found = difference(heap,
                         a.list().items(heap)[i],
                         other,
                         b.list().items(other)[i],
                         place + "[" + std::to_string(i) + "]");
    return found;
  }
  if (a.is(Kind::map)) {
    if (a.map().size() != b.map().size()) return both;
    for (std::size_t i = 0; i < a.map().size() && found.empty(); ++i) {
      const Map::Entry& entry = a.map().entries(heap)[i];
      const Map::Entry& entered = b.map().entries(other)[i];
      found = difference(heap, entry.key, other, entered.key, place + ": key");
      if (found.empty())
        found = difference(
            heap, entry.value, other, entered.value, place + "[" + printed(heap, entry.key) + "]");
    }
    return found;
  }
  return is_same_scalar(a, b) ? "" : both;
}

Imports mocks_of(const std::vector<MockFile>& files) {
  Imports out;
  for (const Seen& row : kSeen)
    for (const MockFile& file : files)
      if (file.name == row.file)
        out.emplace(row.import, std::make_shared<const Program>(file.name, file.text));
  return out;
}

void expect_equal_mocks(const std::shared_ptr<const json::value>& plan, std::string_view what) {
  const auto run = std::make_shared<const json::value>(default_run());
  const Imports imports = terraform_imports(plan, run);
  const Imports mocks = mocks_of(mock_files(plan, nullptr));
  for (const Seen& row : kSeen) {
    SCOPED_TRACE(std::string(what) + ", " + std::string(row.import));
    const Outcome want = seen(imports, row);
    const Outcome got = seen(mocks, row);
    ASSERT_TRUE(want.errors.empty()) << want.errors.front().to_string();
    ASSERT_TRUE(got.errors.empty()) << got.errors.front().to_string();
    EXPECT_EQ(difference(*want.heap, want.main, *got.heap, got.main, "i"), "");
  }
}

TEST(Mocks, EqualTheImportsOverTheLifeOfAConfiguration) {
  const Planner planner;
  write_worked_example(planner);
  expect_equal_mocks(planner.plan(), "first plan");
  ASSERT_TRUE(planner.apply());
  expect_equal_mocks(planner.plan(), "nothing to do");
  expect_equal_mocks(planner.state(), "a state");
  change_worked_example(planner);
  expect_equal_mocks(planner.plan(), "second plan");
  expect_equal_mocks(planner.plan("-destroy"), "destroy");
  expect_equal_mocks(planner.plan("-replace='terraform_data.many[0]'"), "replace");
  expect_equal_mocks(planner.plan("-target=terraform_data.base"), "target");
}

TEST(Mocks, EqualTheImportsWithDataSourcesAndNestedModules) {
  const Planner planner;
  planner.write("other.tfstate",
                R"({"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l",
                    "outputs": {"net": {"value": {"id": "n\n\"1\"", "zones": ["a", "ä"]},
                                        "type": ["object", {"id": "string",
                                                            "zones": ["list", "string"]}]}},
                    "resources": []})");
  planner.write("main.tf", R"(
data "terraform_remote_state" "read" {
  backend = "local"
  config  = { path = "${path.module}/other.tfstate" }
}
resource "terraform_data" "first" {
  input = [null, 1.5, -3, true, { "odd key" = "$${x}", "a.b" = [] }]
}
data "terraform_remote_state" "deferred" {
  backend    = "local"
  config     = { path = "${path.module}/other.tfstate" }
  depends_on = [terraform_data.first]
}
module "outer" {
  source   = "./outer"
  for_each = { "a.b" = 1, "c\"d" = 2 }
  net      = data.terraform_remote_state.read.outputs.net
}
output "net" {
  value = data.terraform_remote_state.read.outputs.net
}
output "deferred" {
  value = data.terraform_remote_state.deferred.outputs.net
}
)");
  planner.write("outer/main.tf", R"(
variable "net" {
  type        = object({ id = string, zones = list(string) })
  description = <<-EOT
    Several
    lines.
  EOT
}
module "inner" {
  source = "../inner"
  count  = 2
  zone   = var.net.zones[count.index]
}
data "terraform_remote_state" "here" {
  backend = "local"
  config  = { path = "${path.root}/other.tfstate" }
}
)");
  planner.write("inner/main.tf", R"(
variable "zone" {}
resource "terraform_data" "zone" {
  for_each = { (var.zone) = "x.y" }
  input    = { (each.key) = each.value }
}
output "all" {
  value = terraform_data.zone
}
)");
  planner.init();
  const auto first = planner.plan();
  expect_equal_mocks(first, "data sources");
  const Imports imports = terraform_imports(first, nullptr);
  EXPECT_EQ(shown(imports, R"(keys(filter tfstate.resources as _, r { r.mode is "data" }))"),
            R"(["terraform_remote_state.read" )"
            R"("module.outer[\"a.b\"].terraform_remote_state.here" )"
            R"("module.outer[\"c\\\"d\"].terraform_remote_state.here"])");
  EXPECT_EQ(shown(imports, R"(keys(filter tfplan.resource_changes as _, r { r.mode is "data" }))"),
            R"(["data.terraform_remote_state.deferred"])");
  EXPECT_EQ(
      shown(imports,
            R"(tfplan.resource_changes["data.terraform_remote_state.deferred"].change.actions)"),
      R"(["read"])");
  ASSERT_TRUE(planner.apply());
  expect_equal_mocks(planner.plan(), "data sources, applied");
}

/// As a replacement leaves it that created the new object and could not destroy the old one.
constexpr std::string_view kStateWithDeposed = R"({
  "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l", "outputs": {},
  "resources": [
    {"mode": "managed", "type": "terraform_data", "name": "a",
     "provider": "provider[\"terraform.io/builtin/terraform\"]",
     "instances": [
       {"schema_version": 0, "attributes": {
         "id": "1", "input": {"value": 1, "type": "number"},
         "output": {"value": 1, "type": "number"}, "triggers_replace": null}},
       {"deposed": "4fd60e39", "schema_version": 0, "attributes": {
         "id": "0", "input": {"value": 0, "type": "number"},
         "output": {"value": 0, "type": "number"}, "triggers_replace": null}}]}]
})";

TEST(Mocks, EqualTheImportsWithDeposedObjects) {
  const Planner planner;
  planner.write("main.tf", R"(
variable "generation" {}
resource "terraform_data" "a" {
  input            = 1
  triggers_replace = var.generation
  lifecycle {
    create_before_destroy = true
  }
}
)");
  planner.write("terraform.tfstate", kStateWithDeposed);
  planner.init();
  const auto plan = planner.plan("-var generation=1");
  expect_equal_mocks(plan, "deposed");
  const Imports imports = terraform_imports(plan, nullptr);
  EXPECT_EQ(shown(imports, "map tfplan.resource_changes as key, rc { [key, rc.change.actions] }"),
            R"([["terraform_data.a" ["create" "delete"]] )"
            R"(["terraform_data.a:4fd60e39" ["delete"]]])");
  EXPECT_EQ(shown(imports, "map tfstate.resources as key, r { [key, r.deposed_key, r.values.id] }"),
            R"([["terraform_data.a" "" "1"] ["terraform_data.a:4fd60e39" "4fd60e39" "0"]])");
}

TEST(Mocks, EqualTheImportsWithTaintedAndMovedResources) {
  const Planner planner;
  planner.write("main.tf", R"(
resource "terraform_data" "old" {
  input = 1
}
resource "terraform_data" "broken" {
  provisioner "local-exec" {
    command = "false"
  }
}
)");
  planner.init();
  planner.plan();
  EXPECT_FALSE(planner.apply());
  const auto tainted = planner.plan();
  expect_equal_mocks(tainted, "tainted");
  const Imports imports = terraform_imports(tainted, nullptr);
  EXPECT_EQ(shown(imports, R"(tfstate.resources["terraform_data.broken"].tainted)"), "true");
  EXPECT_EQ(shown(imports, R"(tfplan.resource_changes["terraform_data.broken"].change.actions)"),
            R"(["delete" "create"])");
  planner.write("main.tf", R"(
resource "terraform_data" "new" {
  input = 1
}
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
removed {
  from = terraform_data.broken
  lifecycle {
    destroy = false
  }
}
)");
  const auto moved = planner.plan();
  expect_equal_mocks(moved, "moved and forgotten");
  EXPECT_EQ(shown(terraform_imports(moved, nullptr),
                  R"(tfplan.resource_changes["terraform_data.broken"].change.actions)"),
            R"(["forget"])");
  const auto refresh = planner.plan("-refresh-only");
  expect_equal_mocks(refresh, "refresh only");
  EXPECT_EQ(shown(terraform_imports(refresh, nullptr), "keys(tfplan.resource_drift)"),
            R"(["terraform_data.new"])");
}

TEST(Mocks, AreNamedByAConfiguration) {
  const auto files = mock_files(nullptr, nullptr);
  std::string names;
  for (const MockFile& file : files) names += file.name + "\n";
  EXPECT_EQ(names,
            "mock-tfconfig-v2.sentinel\nmock-tfplan-v2.sentinel\nmock-tfrun.sentinel\n"
            "mock-tfstate-v2.sentinel\nsentinel.hcl\n");
  EXPECT_TRUE(
      files.back().text.starts_with("mock \"tfconfig/v2\" {\n"
                                    "  module {\n"
                                    "    source = \"mock-tfconfig-v2.sentinel\"\n"
                                    "  }\n"
                                    "}\n"
                                    "\n"
                                    "mock \"tfplan/v2\" {\n"));
}

TEST(Mocks, StripIndexesAsTheImportDoes) {
  const Imports mocks = mocks_of(mock_files(nullptr, nullptr));
  const Imports imports = terraform_imports(nullptr, nullptr);
  for (const std::string_view address :
       {"module.a[0].x.y[\\\"b\\\"]", "x.y", "", "x.y[\\\"a.b\\\"]", "a.[0]", "[[.]].", "."}) {
    const std::string call = "tfconfig.strip_index(\"" + std::string(address) + "\")";
    constexpr std::string_view kImport = "import \"tfconfig/v2\" as tfconfig\n";
    EXPECT_EQ(shown(mocks, call, kImport), shown(imports, call, kImport)) << address;
  }
}

}  // namespace
}  // namespace porc::sentinel
