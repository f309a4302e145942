// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "json/parse.h"
#include "sentinel/terraform/shown.h"
#include "sentinel/terraform/terraform.h"

namespace porc::sentinel {
namespace {

constexpr std::string_view kPlan = R"({
  "format_version": "1.2",
  "terraform_version": "1.11.4",
  "variables": {"env": {"value": "dev"}, "none": {"value": null}, "unknown": {}},
  "resource_changes": [
    {"address": "x.a", "mode": "managed", "type": "x", "name": "a", "provider_name": "p",
     "change": {"actions": ["create"], "before": null, "after": {"n": 1, "f": 1.5, "e": null},
                "after_unknown": {"id": true, "tags": {}}, "before_sensitive": false,
                "after_sensitive": {}},
     "action_reason": "because", "previous_address": "x.b"},
    {"address": "module.m[0].x.b[1]", "module_address": "module.m[0]", "mode": "managed",
     "type": "x", "name": "b", "index": 1, "provider_name": "p", "deposed": "4fd6we39",
     "change": {"actions": ["delete"], "before": {"id": "i"}, "after": null, "after_unknown": {}}},
    {"address": "module.m[0].x.b[\"k.1\"]", "module_address": "module.m[0]", "mode": "managed",
     "type": "x", "name": "b", "index": "k.1", "provider_name": "p", "change": {}},
    7
  ],
  "resource_drift": [
    {"address": "x.d", "mode": "managed", "type": "x", "name": "d", "provider_name": "p",
     "change": {"actions": ["update"], "before": {}, "after": {}, "after_unknown": {}}}
  ],
  "output_changes": {
    "known": {"actions": ["create"], "before": null, "after": "k", "after_unknown": false,
              "before_sensitive": false},
    "unknown": {"actions": ["create"], "before": null, "after_unknown": true}
  },
  "planned_values": {
    "outputs": {"known": {"sensitive": true, "type": "string", "value": "k"},
                "unknown": {"sensitive": false}, "bare": {}},
    "root_module": {"resources": [
      {"address": "x.a", "mode": "managed", "type": "x", "name": "a", "provider_name": "p",
       "schema_version": 0, "values": {"n": 1}, "sensitive_values": {}}]}
  }
})";

Imports plan() {
  return terraform_imports(json::parse_shared(kPlan).value(), nullptr);
}

TEST(TfplanV2, TellsTheVersion) {
  EXPECT_EQ(shown(plan(), "tfplan.terraform_version"), "1.11.4");
}

TEST(TfplanV2, HasVariables) {
  EXPECT_EQ(shown(plan(), "tfplan.variables"),
            R"({"env": {"name": "env", "value": "dev"}, "none": {"name": "none", "value": null}, )"
            R"("unknown": {"name": "unknown", "value": undefined}})");
}

TEST(TfplanV2, HasResourceChangesByAddressAndDeposedKey) {
  EXPECT_EQ(shown(plan(), "keys(tfplan.resource_changes)"),
            R"(["x.a" "module.m[0].x.b[1]:4fd6we39" "module.m[0].x.b[\"k.1\"]"])");
  EXPECT_EQ(shown(plan(), R"(tfplan.resource_changes["x.a"])"),
            R"({"address": "x.a", "change": {"actions": ["create"], )"
            R"("after": {"e": null, "f": 1.500000, "n": 1}, )"
            R"("after_unknown": {"id": true, "tags": {}}, "before": null}, "deposed": "", )"
            R"("index": null, "mode": "managed", "module_address": "", "name": "a", )"
            R"("provider_name": "p", "type": "x"})");
  EXPECT_EQ(shown(plan(), R"(tfplan.resource_changes["module.m[0].x.b[1]:4fd6we39"])"),
            R"({"address": "module.m[0].x.b[1]", "change": {"actions": ["delete"], "after": null, )"
            R"("after_unknown": {}, "before": {"id": "i"}}, "deposed": "4fd6we39", "index": 1, )"
            R"("mode": "managed", "module_address": "module.m[0]", "name": "b", )"
            R"("provider_name": "p", "type": "x"})");
}

TEST(TfplanV2, TellsAbsentPartsOfAChangeFromNull) {
  EXPECT_EQ(shown(plan(), R"(tfplan.resource_changes["module.m[0].x.b[\"k.1\"]"].change)"),
            R"({"actions": undefined, "after": undefined, "after_unknown": undefined, )"
            R"("before": undefined})");
  EXPECT_EQ(shown(plan(), R"(tfplan.resource_changes["module.m[0].x.b[\"k.1\"]"].index)"), "k.1");
  EXPECT_EQ(shown(plan(), R"(tfplan.resource_changes["x.a"].change.after.e is null)"), "true");
  EXPECT_EQ(shown(plan(), R"(tfplan.resource_changes["x.a"].change.after.id is not defined)"),
            "true");
  EXPECT_EQ(shown(plan(), R"(tfplan.resource_changes["x.a"].change.after_sensitive is defined)"),
            "false");
}

TEST(TfplanV2, HasDriftOrAnEmptyMap) {
  EXPECT_EQ(shown(plan(), R"(tfplan.resource_drift["x.d"].change.actions)"), R"(["update"])");
  EXPECT_EQ(shown(terraform_imports(json::parse_shared("{}").value(), nullptr),
                  "[tfplan.resource_drift, tfplan.resource_changes, tfplan.output_changes, "
                  "tfplan.variables, tfplan.planned_values, tfplan.terraform_version]"),
            R"([{} {} {} {} {"outputs": {}, "resources": {}} undefined])");
}

TEST(TfplanV2, HasOutputChangesWhoseUnknownValueIsUndefined) {
  EXPECT_EQ(shown(plan(), "tfplan.output_changes"),
            R"({"known": {"change": {"actions": ["create"], "after": "k", )"
            R"("after_unknown": false, "before": null}, "name": "known"}, )"
            R"("unknown": {"change": {"actions": ["create"], "after": undefined, )"
            R"("after_unknown": true, "before": null}, "name": "unknown"}})");
}

TEST(TfplanV2, HasPlannedValues) {
  EXPECT_EQ(shown(plan(), "tfplan.planned_values.outputs"),
            R"({"bare": {"name": "bare", "sensitive": false, "value": undefined}, )"
            R"("known": {"name": "known", "sensitive": true, "value": "k"}, )"
            R"("unknown": {"name": "unknown", "sensitive": false, "value": undefined}})");
  EXPECT_EQ(shown(plan(), "tfplan.planned_values.resources"),
            R"({"x.a": {"address": "x.a", "depends_on": [], "deposed_key": "", "index": null, )"
            R"("mode": "managed", "module_address": "", "name": "a", "provider_name": "p", )"
            R"("tainted": false, "type": "x", "values": {"n": 1}}})");
}

TEST(TfplanV2, HasTheWholeDocumentAsRaw) {
  EXPECT_EQ(shown(plan(), "tfplan.raw.resource_changes[0].action_reason"), "because");
  EXPECT_EQ(shown(plan(), "tfplan.raw.format_version"), "1.2");
  EXPECT_EQ(shown(terraform_imports(nullptr, nullptr), "tfplan.raw is defined"), "false");
}

TEST(TfplanV2, HasNoOtherKeys) {
  EXPECT_EQ(shown(plan(), "tfplan.prior_state is defined"), "false");
  EXPECT_EQ(shown(plan(), "tfplan.resource_changes()"),
            "shown.sentinel:5:8: key \"resource_changes\" doesn't support function calls");
}

TEST(TfplanV2, GivesEveryReaderACopy) {
  EXPECT_EQ(shown(plan(),
                  "tfplan.resource_changes[\"x.a\"].change.actions\n"
                  "actions = main\nappend(actions, 1)\n"
                  "main = [actions, tfplan.resource_changes[\"x.a\"].change.actions]"),
            R"([["create" 1] ["create"]])");
}

TEST(TfplanV2, ShowsANumberWithoutFractionAsAnInt) {
  EXPECT_EQ(shown(plan(), R"([tfplan.resource_changes["x.a"].change.after.n / 2])"), "[0]");
}

TEST(Tfrun, IsTheDataOfTheRun) {
  const auto run = json::parse_shared(
      R"({"id": "run-1", "workspace": {"name": "w", "tags": []}, "target_addrs": null})");
  const Imports imports = terraform_imports(nullptr, run.value());
  EXPECT_EQ(shown(imports, "tfrun.workspace"), R"({"name": "w", "tags": []})");
  EXPECT_EQ(shown(imports, "tfrun.target_addrs is null or tfrun.target_addrs is empty"), "true");
  EXPECT_EQ(shown(imports, "tfrun.cost_estimate is defined"), "false");
  EXPECT_EQ(shown(imports, "tfrun.cost_estimate.delta_monthly_cost else \"0\""), "0");
  EXPECT_EQ(shown(terraform_imports(nullptr, nullptr), "tfrun.workspace.name"), "undefined");
}

}  // namespace
}  // namespace porc::sentinel
