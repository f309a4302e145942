// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "json/parse.h"
#include "sentinel/terraform/shown.h"
#include "sentinel/terraform/terraform.h"

namespace porc::sentinel {
namespace {

constexpr std::string_view kPlan = R"({
  "terraform_version": "1.11.4",
  "variables": {"env": {"value": "dev"}, "zones": {"value": ["a"]}},
  "resource_changes": [
    {"address": "x.a[0]", "mode": "managed", "type": "x", "name": "a", "index": 0,
     "change": {"actions": ["create"], "before": null,
       "after": {"on": true, "n": 3, "none": null, "tags": {"Name": "t"},
                 "rule": [{"port": 22, "id": null}]},
       "after_unknown": {"id": true, "tags": {}, "rule": [{"arn": true}]}}},
    {"address": "x.a[1]", "mode": "managed", "type": "x", "name": "a", "index": 1,
     "change": {"actions": ["delete"], "before": {"n": 1}, "after": null, "after_unknown": {}}},
    {"address": "x.one", "mode": "managed", "type": "x", "name": "one",
     "change": {"actions": ["delete", "create"], "before": {"n": 1, "m": "same", "old": "o"},
                "after": {"n": 2, "m": "same", "old": null}, "after_unknown": {}}},
    {"address": "module.m[\"a.b\"].module.n.x.k[\"key\"]", "mode": "managed", "type": "x",
     "name": "k", "index": "key", "module_address": "module.m[\"a.b\"].module.n",
     "change": {"actions": ["no-op"], "before": {"n": 1}, "after": {"n": 1}, "after_unknown": {}}},
    {"address": "data.d.later", "mode": "data", "type": "d", "name": "later",
     "change": {"actions": ["read"], "before": null, "after": {}, "after_unknown": {"id": true}}}
  ],
  "prior_state": {"terraform_version": "1.10.0", "values": {
    "outputs": {"l": {"value": ["v"], "sensitive": true}, "s": {"value": "t"}},
    "root_module": {
      "resources": [
        {"address": "x.a[1]", "mode": "managed", "type": "x", "name": "a", "index": 1,
         "values": {"id": "i-1", "n": 1}, "depends_on": ["x.b"], "tainted": true},
        {"address": "x.a[1]", "mode": "managed", "type": "x", "name": "a", "index": 1,
         "deposed_key": "00000001", "values": {"id": "i-0"}},
        {"address": "data.d.e", "mode": "data", "type": "d", "name": "e", "values": {}}],
      "child_modules": [{"address": "module.m", "resources": [
        {"address": "module.m.x.i", "mode": "managed", "type": "x", "name": "i",
         "values": {"id": "i-2"}}]}]}}},
  "configuration": {
    "provider_config": {
      "aws": {"name": "aws", "version_constraint": "~> 5.0",
              "expressions": {"region": {"references": ["var.region"]}}},
      "aws.west": {"name": "aws", "alias": "west",
                   "expressions": {"region": {"constant_value": "us-west-2"}}}},
    "root_module": {
      "variables": {"region": {"default": "eu", "description": "where"}, "bare": {}},
      "outputs": {"o": {"expression": {"references": ["x.a"]}, "sensitive": true},
                  "c": {"expression": {"constant_value": 1}}},
      "resources": [
        {"address": "x.a", "mode": "managed", "type": "x", "name": "a",
         "provisioners": [{"type": "local-exec",
                           "expressions": {"command": {"constant_value": "echo"}}}],
         "expressions": {"n": {"constant_value": 3}, "v": {"references": ["var.region"]},
                         "none": {},
                         "rule": [{"port": {"constant_value": 22}, "c": {"references": ["x"]}}],
                         "nested": {"k": {"constant_value": true}}}},
        {"address": "data.d.e", "mode": "data", "type": "d", "name": "e"}],
      "module_calls": {"m": {
        "source": "./m", "version_constraint": "1.0", "expressions": {"n": {"constant_value": 1}},
        "module": {"variables": {"n": {}}, "module_calls": {"n": {"source": "./n"}}}}}}}
})";

std::string shown_of(std::string_view expression) {
  return shown(terraform_imports(json::parse_shared(kPlan).value(), nullptr),
               expression,
               "import \"tfplan\"\nimport \"tfconfig/v1\" as tfconfig\nimport \"tfstate\"\n");
}

TEST(TfplanV1, HasTheRootAndItsModules) {
  EXPECT_EQ(shown_of("[tfplan.terraform_version, tfplan.variables, tfplan.path]"),
            R"(["1.11.4" {"env": "dev", "zones": ["a"]} []])");
  EXPECT_EQ(shown_of("tfplan.module_paths"), R"([[] ["m[\"a.b\"]" "n"]])");
  EXPECT_EQ(shown_of("map tfplan.module_paths as path { keys(tfplan.module(path).resources) }"),
            R"([["x"] ["x"]])");
  EXPECT_EQ(shown_of("tfplan.module([\"missing\"])"), "undefined");
  EXPECT_EQ(shown_of("[keys(tfplan.resources.x), keys(tfplan.resources.x.a), "
                     "keys(tfplan.resources.x.one), keys(tfplan.data.d.later)]"),
            R"([["a" "one"] [0 1] [0] [0]])");
  EXPECT_EQ(shown_of("keys(tfplan.module([\"m[\\\"a.b\\\"]\", \"n\"]).resources.x.k)"),
            R"(["key"])");
}

TEST(TfplanV1, ShowsWhatIsAppliedWithAPlaceholderForTheUnknown) {
  EXPECT_EQ(shown_of("tfplan.resources.x.a[0].applied"),
            R"({"id": "74D93920-ED26-11E3-AC10-0800200C9A66", "n": 3, "none": null, "on": true, )"
            R"("rule": [{"arn": "74D93920-ED26-11E3-AC10-0800200C9A66", "id": null, "port": 22}], )"
            R"("tags": {"Name": "t"}})");
  EXPECT_EQ(shown_of("tfplan.resources.x.a[1].applied"), "{}");
}

TEST(TfplanV1, ShowsWhatChangesByAttribute) {
  EXPECT_EQ(shown_of("tfplan.resources.x.one[0].diff"),
            R"({"n": {"computed": false, "new": "2", "old": "1"}, )"
            R"("old": {"computed": false, "new": "", "old": "o"}})");
  EXPECT_EQ(shown_of("keys(tfplan.resources.x.a[0].diff)"),
            R"(["id" "n" "on" "rule.#" "rule.0.arn" "rule.0.port" "tags.%" "tags.Name"])");
  EXPECT_EQ(shown_of("[tfplan.resources.x.a[0].diff.id, tfplan.resources.x.a[0].diff.on]"),
            R"([{"computed": true, "new": "", "old": ""} )"
            R"({"computed": false, "new": "true", "old": ""}])");
  EXPECT_EQ(shown_of("tfplan.resources.x.a[1].diff"), "{}");
}

TEST(TfplanV1, TellsDestructionFromReplacement) {
  EXPECT_EQ(shown_of("map [tfplan.resources.x.a[0], tfplan.resources.x.a[1], "
                     "tfplan.resources.x.one[0]] as r { [r.destroy, r.requires_new] }"),
            "[[false false] [true false] [true true]]");
}

TEST(TfplanV1, HasConfigurationAndState) {
  EXPECT_EQ(shown_of("tfplan.state.resources.x.a[1].id"), "i-1");
  EXPECT_EQ(shown_of("tfplan.state.module([\"m\"]).resources.x.i[0].id"), "i-2");
  EXPECT_EQ(shown_of("tfplan.config.resources.x.a.config.n"), "3");
  EXPECT_EQ(shown_of("tfplan.config.module_paths"), R"([[] ["m"] ["m" "n"]])");
}

TEST(TfstateV1, HasInstancesAndOutputs) {
  EXPECT_EQ(shown_of("tfstate.resources"),
            R"({"x": {"a": {1: {"attr": {"id": "i-1", "n": 1}, "depends_on": ["x.b"], )"
            R"("id": "i-1", "tainted": true}}}})");
  EXPECT_EQ(shown_of("tfstate.data.d.e[0].id"), "");
  EXPECT_EQ(shown_of("tfstate.outputs"),
            R"({"l": {"sensitive": true, "type": "list", "value": ["v"]}, )"
            R"("s": {"sensitive": false, "type": "string", "value": "t"}})");
  EXPECT_EQ(shown_of("[tfstate.terraform_version, tfstate.module_paths]"),
            R"(["1.10.0" [[] ["m"]]])");
  EXPECT_EQ(shown_of("tfstate.module([\"m\"]).outputs"), "{}");
}

TEST(TfconfigV1, HasConstantsAndReferencesApart) {
  EXPECT_EQ(shown_of("tfconfig.resources.x.a"),
            R"({"config": {"n": 3, "nested": {"k": true}, "rule": [{"port": 22}]}, )"
            R"("provisioners": [{"config": {"command": "echo"}, "references": {}, )"
            R"("type": "local-exec"}], )"
            R"("references": {"rule": [{"c": ["x"]}], "v": ["var.region"]}})");
  EXPECT_EQ(shown_of("tfconfig.data.d.e"),
            R"({"config": {}, "provisioners": null, "references": {}})");
}

TEST(TfconfigV1, HasTheOtherBlocks) {
  EXPECT_EQ(shown_of("tfconfig.variables"),
            R"({"bare": {"default": null, "description": ""}, )"
            R"("region": {"default": "eu", "description": "where"}})");
  EXPECT_EQ(shown_of("tfconfig.outputs"),
            R"({"c": {"depends_on": [], "description": "", "references": [], )"
            R"("sensitive": false, "value": 1}, "o": {"depends_on": [], "description": "", )"
            R"("references": ["x.a"], "sensitive": true, "value": undefined}})");
  EXPECT_EQ(shown_of("tfconfig.providers.aws"),
            R"({"alias": {"west": {"config": {"region": "us-west-2"}, "references": {}, )"
            R"("version": ""}}, "config": {}, "references": {"region": ["var.region"]}, )"
            R"("version": "~> 5.0"})");
  EXPECT_EQ(shown_of("tfconfig.modules.m"),
            R"({"config": {"n": 1}, "references": {}, "source": "./m", "version": "1.0"})");
  EXPECT_EQ(shown_of("keys(tfconfig.module([\"m\"]).modules)"), R"(["n"])");
}

TEST(LegacyImports, RefuseOtherCalls) {
  EXPECT_EQ(shown_of("tfplan.modules([])"),
            "shown.sentinel:4:8: key \"modules\" doesn't support function calls");
  EXPECT_EQ(shown_of("tfplan.module(\"m\")").substr(0, 60),
            "shown.sentinel:4:8: error calling function \"module\": error c");
}

}  // namespace
}  // namespace porc::sentinel
