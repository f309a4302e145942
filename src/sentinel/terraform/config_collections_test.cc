// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "json/parse.h"
#include "sentinel/terraform/shown.h"
#include "sentinel/terraform/terraform.h"

namespace porc::sentinel {
namespace {

constexpr std::string_view kPlan = R"({"configuration": {
  "provider_config": {
    "aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws",
            "version_constraint": "~> 5.0", "expressions": {"region": {"constant_value": "r"}}},
    "aws.west": {"name": "aws", "alias": "west"},
    "module.a:aws": {"name": "aws", "module_address": "module.a"}
  },
  "root_module": {
    "outputs": {"o": {"expression": {"references": ["x.a.id", "x.a"]}, "sensitive": true,
                      "description": "an output", "depends_on": ["x.a"]},
                "bare": {}},
    "resources": [
      {"address": "x.a", "mode": "managed", "type": "x", "name": "a",
       "provider_config_key": "aws.west",
       "provisioners": [
         {"type": "local-exec", "expressions": {"command": {"constant_value": "echo"}}},
         {"type": "file"}],
       "expressions": {"n": {"constant_value": null},
                       "block": [{"m": {"references": ["var.v"]}}, {}], "empty": {}},
       "schema_version": 0, "count_expression": {"constant_value": 2},
       "depends_on": ["x.b"]},
      {"address": "data.d.e", "mode": "data", "type": "d", "name": "e",
       "provider_config_key": "aws", "for_each_expression": {"references": ["var.v"]}}
    ],
    "module_calls": {
      "a": {"source": "./a", "version_constraint": "1.0.0",
            "expressions": {"n": {"constant_value": 7}},
            "count_expression": {"constant_value": 1}, "depends_on": ["x.a"],
            "module": {
              "resources": [
                {"address": "x.i", "mode": "managed", "type": "x", "name": "i",
                 "provider_config_key": "aws",
                 "provisioners": [{"type": "local-exec"}]}],
              "variables": {"v": {"default": 1, "description": "inner"}},
              "outputs": {"o": {"expression": {"constant_value": 1}}},
              "module_calls": {"b": {"source": "./b", "for_each_expression": {}, "module": {
                "resources": [{"address": "data.d.j", "mode": "data", "type": "d", "name": "j",
                               "provider_config_key": "module.a.module.b:aws"}]}}}}}
    },
    "variables": {"v": {}, "w": {"default": {"a": [1]}, "sensitive": true}}
  }
}})";

Imports plan() {
  return terraform_imports(json::parse_shared(kPlan).value(), nullptr);
}

TEST(TfconfigV2, HasProviders) {
  EXPECT_EQ(shown(plan(), "tfconfig.providers"),
            R"({"aws": {"alias": "", "config": {"region": {"constant_value": "r"}}, )"
            R"("full_name": "registry.terraform.io/hashicorp/aws", "module_address": "", )"
            R"("name": "aws", "provider_config_key": "aws", "version_constraint": "~> 5.0"}, )"
            R"("aws.west": {"alias": "west", "config": {}, "full_name": "", )"
            R"("module_address": "", "name": "aws", "provider_config_key": "aws.west", )"
            R"("version_constraint": ""}, )"
            R"("module.a:aws": {"alias": "", "config": {}, "full_name": "", )"
            R"("module_address": "module.a", "name": "aws", )"
            R"("provider_config_key": "module.a:aws", "version_constraint": ""}})");
}

TEST(TfconfigV2, HasResourcesOfAllModulesWithoutIndexes) {
  EXPECT_EQ(shown(plan(), "keys(tfconfig.resources)"),
            R"(["x.a" "data.d.e" "module.a.x.i" "module.a.module.b.data.d.j"])");
  EXPECT_EQ(shown(plan(), R"(tfconfig.resources["x.a"])"),
            R"({"address": "x.a", "config": {"block": [{"m": {"references": ["var.v"]}} {}], )"
            R"("empty": {}, "n": {"constant_value": null}}, "count": {"constant_value": 2}, )"
            R"("depends_on": ["x.b"], "for_each": {}, "mode": "managed", "module_address": "", )"
            R"("name": "a", "provider_config_key": "aws.west", "provisioners": )"
            R"([{"config": {"command": {"constant_value": "echo"}}, "index": "0", )"
            R"("resource_address": "x.a", "type": "local-exec"} )"
            R"({"config": {}, "index": "1", "resource_address": "x.a", "type": "file"}], )"
            R"("type": "x"})");
  EXPECT_EQ(shown(plan(), R"(tfconfig.resources["data.d.e"])"),
            R"({"address": "data.d.e", "config": {}, "count": {}, "depends_on": [], )"
            R"("for_each": {"references": ["var.v"]}, "mode": "data", "module_address": "", )"
            R"("name": "e", "provider_config_key": "aws", "provisioners": [], "type": "d"})");
}

TEST(TfconfigV2, NamesTheProviderAsTheModuleOfTheResourceSeesIt) {
  EXPECT_EQ(shown(plan(), "map tfconfig.resources as _, r { r.provider_config_key }"),
            R"(["aws.west" "aws" "module.a:aws" "module.a.module.b:aws"])");
}

TEST(TfconfigV2, HasProvisioners) {
  EXPECT_EQ(shown(plan(), "keys(tfconfig.provisioners)"), R"(["x.a:0" "x.a:1" "module.a.x.i:0"])");
  EXPECT_EQ(shown(plan(), R"(tfconfig.provisioners["x.a:1"])"),
            R"({"config": {}, "index": "1", "resource_address": "x.a", "type": "file"})");
}

TEST(TfconfigV2, HasVariables) {
  EXPECT_EQ(shown(plan(), "tfconfig.variables"),
            R"({"module.a:v": {"default": 1, "description": "inner", )"
            R"("module_address": "module.a", "name": "v"}, )"
            R"("v": {"default": null, "description": "", "module_address": "", "name": "v"}, )"
            R"("w": {"default": {"a": [1]}, "description": "", "module_address": "", )"
            R"("name": "w"}})");
}

TEST(TfconfigV2, HasOutputs) {
  EXPECT_EQ(shown(plan(), "tfconfig.outputs"),
            R"({"bare": {"depends_on": [], "description": "", "module_address": "", )"
            R"("name": "bare", "sensitive": false, "value": {}}, )"
            R"("module.a:o": {"depends_on": [], "description": "", "module_address": "module.a", )"
            R"("name": "o", "sensitive": false, "value": {"constant_value": 1}}, )"
            R"("o": {"depends_on": ["x.a"], "description": "an output", "module_address": "", )"
            R"("name": "o", "sensitive": true, "value": {"references": ["x.a.id" "x.a"]}}})");
}

TEST(TfconfigV2, HasModuleCallsUnderTheCallingModule) {
  EXPECT_EQ(shown(plan(), "tfconfig.module_calls"),
            R"({"a": {"config": {"n": {"constant_value": 7}}, "count": {"constant_value": 1}, )"
            R"("depends_on": ["x.a"], "for_each": {}, "module_address": "", "name": "a", )"
            R"("source": "./a", "version_constraint": "1.0.0"}, )"
            R"("module.a:b": {"config": {}, "count": {}, "depends_on": [], "for_each": {}, )"
            R"("module_address": "module.a", "name": "b", "source": "./b", )"
            R"("version_constraint": ""}})");
}

TEST(TfconfigV2, StripsIndexesBetweenDots) {
  struct Row {
    std::string_view address;
    std::string_view want;
  };
  constexpr Row kRows[] = {{"module.a[0].x.y[\\\"b\\\"]", "module.a.x.y"},
                           {"x.y", "x.y"},
                           {"", ""},
                           {"x.y[\\\"a.b\\\"]", "x.y.b\"]"}};
  for (const Row& row : kRows)
    EXPECT_EQ(shown(plan(), "tfconfig.strip_index(\"" + std::string(row.address) + "\")"),
              row.want);
  EXPECT_EQ(shown(plan(), "tfconfig.strip_index(7)"), "7");
  EXPECT_EQ(shown(plan(), "tfconfig.strip_index(undefined)"),
            "shown.sentinel:5:8: error calling function \"strip_index\": error converting argument "
            "to string: cannot convert to string: UNDEFINED");
  EXPECT_EQ(
      shown(plan(), "tfconfig.strip_index()"),
      "shown.sentinel:5:8: error calling function \"strip_index\": expected 1 arguments, got 0");
}

TEST(TfconfigV2, IsEmptyWithoutAConfiguration) {
  EXPECT_EQ(shown(terraform_imports(nullptr, nullptr),
                  "[tfconfig.providers, tfconfig.resources, tfconfig.provisioners, "
                  "tfconfig.variables, tfconfig.outputs, tfconfig.module_calls]"),
            "[{} {} {} {} {} {}]");
}

}  // namespace
}  // namespace porc::sentinel
