// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "json/parse.h"
#include "sentinel/terraform/shown.h"
#include "sentinel/terraform/terraform.h"

namespace porc::sentinel {
namespace {

constexpr std::string_view kValues = R"({
  "outputs": {"o": {"sensitive": true, "type": "string", "value": "s"}, "p": {"value": 1}},
  "root_module": {
    "resources": [
      {"address": "data.d.e", "mode": "data", "type": "d", "name": "e", "provider_name": "p",
       "schema_version": 0, "values": {"id": "1"}, "sensitive_values": {}},
      {"address": "x.a[\"k\"]", "mode": "managed", "type": "x", "name": "a", "index": "k",
       "provider_name": "p", "values": {"id": "2"}, "depends_on": ["x.b"], "tainted": true},
      {"address": "x.a[\"k\"]", "mode": "managed", "type": "x", "name": "a", "index": "k",
       "provider_name": "p", "deposed_key": "00000001"}
    ],
    "child_modules": [
      {"address": "module.m[0]",
       "resources": [
         {"address": "module.m[0].data.d.e[1]", "mode": "data", "type": "d", "name": "e",
          "index": 1, "provider_name": "p", "values": {}}],
       "child_modules": [
         {"address": "module.m[0].module.data", "resources": [
           {"address": "module.m[0].module.data.data.d.data", "mode": "data", "type": "d",
            "name": "data", "provider_name": "p", "values": {}}]}]}
    ]
  }
})";

Imports imports_of(const std::string& document) {
  return terraform_imports(json::parse_shared(document).value(), nullptr);
}

Imports plan() {
  return imports_of(
      R"({"terraform_version": "1.11.4", "prior_state": {"terraform_version": "1.10.0", "values": )" +
      std::string(kValues) + "}}");
}
Imports state() {
  return imports_of(R"({"terraform_version": "1.9.0", "values": )" + std::string(kValues) + "}");
}

TEST(TfstateV2, HasResourcesOfAllModulesWithDataSourcesUnderTheirBareAddress) {
  EXPECT_EQ(shown(plan(), "keys(tfstate.resources)"),
            R"(["d.e" "x.a[\"k\"]" "x.a[\"k\"]:00000001" "module.m[0].d.e[1]" )"
            R"("module.m[0].module.data.d.data"])");
  EXPECT_EQ(shown(plan(), R"(tfstate.resources["module.m[0].d.e[1]"])"),
            R"({"address": "module.m[0].d.e[1]", "depends_on": [], "deposed_key": "", )"
            R"("index": 1, "mode": "data", "module_address": "module.m[0]", "name": "e", )"
            R"("provider_name": "p", "tainted": false, "type": "d", "values": {}})");
}

TEST(TfstateV2, HasAllKeysOfAResource) {
  EXPECT_EQ(shown(plan(), R"(tfstate.resources["x.a[\"k\"]"])"),
            R"({"address": "x.a[\"k\"]", "depends_on": ["x.b"], "deposed_key": "", "index": "k", )"
            R"("mode": "managed", "module_address": "", "name": "a", "provider_name": "p", )"
            R"("tainted": true, "type": "x", "values": {"id": "2"}})");
  EXPECT_EQ(shown(plan(), R"(tfstate.resources["x.a[\"k\"]:00000001"].deposed_key)"), "00000001");
  EXPECT_EQ(shown(plan(), R"(tfstate.resources["d.e"].schema_version is defined)"), "false");
}

TEST(TfstateV2, HasTheOutputsOfTheRoot) {
  EXPECT_EQ(shown(plan(), "tfstate.outputs"),
            R"({"o": {"name": "o", "sensitive": true, "value": "s"}, )"
            R"("p": {"name": "p", "sensitive": false, "value": 1}})");
}

TEST(TfstateV2, ReadsThePriorStateOfAPlanOrAState) {
  EXPECT_EQ(shown(plan(), "tfstate.terraform_version"), "1.10.0");
  EXPECT_EQ(shown(state(), "tfstate.terraform_version"), "1.9.0");
  EXPECT_EQ(shown(state(), "keys(tfstate.outputs)"), R"(["o" "p"])");
  EXPECT_EQ(shown(state(), "length(tfstate.resources)"), "5");
}

TEST(TfstateV2, IsEmptyWithoutAState) {
  const Imports first = imports_of(R"({"terraform_version": "1.11.4"})");
  EXPECT_EQ(shown(first, "[tfstate.terraform_version, tfstate.resources, tfstate.outputs]"),
            "[undefined {} {}]");
}

}  // namespace
}  // namespace porc::sentinel
