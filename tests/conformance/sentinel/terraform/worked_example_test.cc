// SPDX-License-Identifier: Apache-2.0
// What policies see of a real plan, fact by fact. Reference 19.
#include "worked_example.h"

#include <gtest/gtest.h>

#include "sentinel/terraform/shown.h"
#include "sentinel/terraform/terraform.h"

namespace porc::sentinel {
namespace {

struct Fact {
  std::string_view expression;
  std::string_view want;
};

template <std::size_t kCount>
void check(const Imports& imports, const Fact (&facts)[kCount]) {
  for (const Fact& fact : facts)
    EXPECT_EQ(shown(imports, fact.expression), fact.want) << fact.expression;
}

constexpr Fact kFirstPlan[] = {
    {"keys(tfplan.resource_changes)",
     R"(["terraform_data.base" "terraform_data.keyed[\"a\"]" "terraform_data.keyed[\"b\"]" )"
     R"("terraform_data.many[0]" "terraform_data.many[1]" "terraform_data.secret" )"
     R"("module.child[0].terraform_data.inner"])"},
    {R"(tfplan.resource_changes["terraform_data.many[1]"])",
     R"({"address": "terraform_data.many[1]", "change": {"actions": ["create"], )"
     R"("after": {"input": "item-1", "triggers_replace": [null]}, )"
     R"("after_unknown": {"id": true, "output": true, "triggers_replace": [true]}, )"
     R"("before": null}, "deposed": "", "index": 1, "mode": "managed", "module_address": "", )"
     R"("name": "many", "provider_name": "terraform.io/builtin/terraform", )"
     R"("type": "terraform_data"})"},
    {R"([tfplan.resource_changes["module.child[0].terraform_data.inner"].module_address,
         tfplan.resource_changes["module.child[0].terraform_data.inner"].index])",
     R"(["module.child[0]" null])"},
    {R"(tfplan.resource_changes["terraform_data.keyed[\"b\"]"].index)", "b"},
    {R"(tfplan.resource_changes["terraform_data.base"].change)",
     R"({"actions": ["create"], "after": {"input": {"env": "dev", "name": "base", "size": 3}, )"
     R"("triggers_replace": null}, "after_unknown": {"id": true, "input": {}, "output": true}, )"
     R"("before": null})"},
    {"tfplan.variables",
     R"({"env": {"name": "env", "value": "dev"}, "token": {"name": "token", "value": "s3cret"}})"},
    {"tfplan.output_changes.base_id.change",
     R"({"actions": ["create"], "after": undefined, "after_unknown": true, "before": null})"},
    {"[tfplan.output_changes.const.change.after, tfplan.output_changes.const.change.after_unknown]",
     R"(["k" false])"},
    {"tfplan.planned_values.outputs.base_id",
     R"({"name": "base_id", "sensitive": false, "value": undefined})"},
    {"tfplan.planned_values.outputs.sec",
     R"({"name": "sec", "sensitive": true, "value": "s3cret"})"},
    {R"(tfplan.planned_values.resources["module.child[0].terraform_data.inner"])",
     R"({"address": "module.child[0].terraform_data.inner", "depends_on": [], )"
     R"("deposed_key": "", "index": null, "mode": "managed", )"
     R"("module_address": "module.child[0]", "name": "inner", )"
     R"("provider_name": "terraform.io/builtin/terraform", "tainted": false, )"
     R"("type": "terraform_data", "values": {"input": "kid-dev", "triggers_replace": null}})"},
    {"tfconfig.providers",
     R"({"terraform": {"alias": "", "config": {}, "full_name": "terraform.io/builtin/terraform", )"
     R"("module_address": "", "name": "terraform", "provider_config_key": "terraform", )"
     R"("version_constraint": ""}})"},
    {R"(tfconfig.resources["terraform_data.base"].config)",
     R"({"input": {"references": ["var.env"]}})"},
    {R"(tfconfig.resources["terraform_data.many"].count)", R"({"constant_value": 2})"},
    {R"(tfconfig.resources["terraform_data.many"].config.triggers_replace.references)",
     R"(["terraform_data.base.id" "terraform_data.base"])"},
    {R"(tfconfig.resources["terraform_data.many"].provisioners)",
     R"([{"config": {"command": {"constant_value": "echo hi"}}, "index": "0", )"
     R"("resource_address": "terraform_data.many", "type": "local-exec"}])"},
    {R"([tfconfig.resources["terraform_data.keyed"].for_each,
         tfconfig.resources["terraform_data.keyed"].depends_on])",
     R"([{} ["terraform_data.base"]])"},
    {R"([tfconfig.resources["module.child.terraform_data.inner"].module_address,
         tfconfig.resources["module.child.terraform_data.inner"].provider_config_key])",
     R"(["module.child" "module.child:terraform"])"},
    {"keys(tfconfig.provisioners)", R"(["terraform_data.many:0"])"},
    {"tfconfig.variables.env",
     R"({"default": "dev", "description": "deployment env", "module_address": "", "name": "env"})"},
    {R"([tfconfig.variables.token.name, tfconfig.variables["module.child:fixed"].default,
         tfconfig.variables["module.child:name"].default])",
     R"(["token" 1 null])"},
    {"keys(tfconfig.outputs)", R"(["base_id" "const" "sec" "module.child:in"])"},
    {R"([tfconfig.outputs.const.value, tfconfig.outputs.sec.sensitive,
         tfconfig.outputs["module.child:in"].depends_on])",
     R"([{"constant_value": "k"} true ["terraform_data.inner"]])"},
    {"tfconfig.module_calls.child",
     R"({"config": {"fixed": {"constant_value": 7}, "name": {"references": ["var.env"]}}, )"
     R"("count": {"constant_value": 1}, "depends_on": [], "for_each": {}, "module_address": "", )"
     R"("name": "child", "source": "./mod", "version_constraint": ""})"},
    {R"(tfconfig.resources[tfconfig.strip_index("module.child[0].terraform_data.inner")].name)",
     "inner"},
    {"tfstate.resources", "{}"},
    // Terraform knows these before it applies anything, so it tells of a state.
    {"keys(tfstate.outputs)", R"(["const" "sec"])"},
};

constexpr Fact kSecondPlan[] = {
    {R"(tfplan.resource_changes["terraform_data.base"].change.actions)", R"(["update"])"},
    {R"(tfplan.resource_changes["terraform_data.base"].change.after_unknown)",
     R"({"input": {}, "output": true})"},
    {R"(tfplan.resource_changes["terraform_data.base"].change.after.output is defined)", "false"},
    {R"(all ["terraform_data.keyed[\"a\"]", "terraform_data.many[0]", "terraform_data.many[1]",
             "module.child[0].terraform_data.inner"] as address {
          tfplan.resource_changes[address].change.actions is ["no-op"] and
          tfplan.resource_changes[address].change.before is
            tfplan.resource_changes[address].change.after and
          tfplan.resource_changes[address].change.after_unknown is {}
        })",
     "true"},
    {R"(all ["terraform_data.keyed[\"b\"]", "terraform_data.secret"] as address {
          tfplan.resource_changes[address].change.actions is ["delete"] and
          tfplan.resource_changes[address].change.after is null and
          tfplan.resource_changes[address].change.after_unknown is {} and
          address not in tfplan.planned_values.resources
        })",
     "true"},
    {R"(map filter tfplan.raw.resource_changes as rc { rc.action_reason is defined } as rc {
          rc.action_reason
        })",
     R"(["delete_because_each_key" "delete_because_no_resource_config"])"},
    {"tfplan.output_changes.const.change.actions", R"(["no-op"])"},
    {"length(tfstate.resources)", "7"},
    {"all tfstate.resources as _, r { length(r.values.id) is 36 }", "true"},
    {"tfplan.raw.relevant_attributes is defined", "true"},
};

TEST(WorkedExample, IsSeenAsTheReferenceTells) {
  const Planner planner;
  write_worked_example(planner);
  check(terraform_imports(planner.plan(), nullptr), kFirstPlan);
  ASSERT_TRUE(planner.apply());
  change_worked_example(planner);
  check(terraform_imports(planner.plan(), nullptr), kSecondPlan);
}

}  // namespace
}  // namespace porc::sentinel
