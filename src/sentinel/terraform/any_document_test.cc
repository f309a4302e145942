// SPDX-License-Identifier: Apache-2.0
// Documents that Terraform would never write: every part replaced by something else.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "json/parse.h"
#include "sentinel/mock/mock.h"
#include "sentinel/terraform/shown.h"
#include "sentinel/terraform/terraform.h"

namespace porc::sentinel {
namespace {

constexpr std::string_view kPlan = R"({
  "terraform_version": "1", "variables": {"v": {"value": 1}},
  "resource_changes": [{"address": "module.m.x.a", "module_address": "module.m[\"k\"]",
    "mode": "managed", "type": "x", "name": "a", "index": "i", "deposed": "",
    "change": {"actions": ["update"], "before": {"a": [1]}, "after": {"a": [{"b": 1}]},
               "after_unknown": {"a": [{"c": true}]}}}],
  "resource_drift": [{"address": "x.d", "change": {}}],
  "output_changes": {"o": {"actions": ["create"], "after": 1}},
  "planned_values": {"outputs": {"o": {"value": 1}}, "root_module": {
    "resources": [{"address": "data.d.e", "mode": "data", "values": {}}],
    "child_modules": [{"address": "module.m", "resources": [{"address": "module.m.data.d.e",
                       "mode": "data", "deposed_key": "1"}]}]}},
  "prior_state": {"terraform_version": "1", "values": {"outputs": {"o": {"value": []}},
    "root_module": {"resources": [{"address": "x.a", "mode": "managed", "type": "x", "name": "a",
                                   "index": 0, "values": {"id": "1"}}]}}},
  "configuration": {"provider_config": {"p": {"name": "p", "alias": "a", "expressions": {}}},
    "root_module": {"variables": {"v": {"default": 1}},
      "outputs": {"o": {"expression": {"references": ["x.a"]}}},
      "resources": [{"address": "x.a", "mode": "managed", "type": "x", "name": "a",
        "provider_config_key": "m:p", "expressions": {"e": [{"constant_value": 1}]},
        "provisioners": [{"type": "t", "expressions": {"c": {"constant_value": 1}}}]}],
      "module_calls": {"m": {"source": ".", "module": {"resources": [{"address": "x.b"}]}}}}}
})";

constexpr std::string_view kImports =
    "import \"tfplan/v2\" as p2\nimport \"tfconfig/v2\" as c2\nimport \"tfstate/v2\" as s2\n"
    "import \"tfplan\" as p1\nimport \"tfconfig\" as c1\nimport \"tfstate\" as s1\n";
/// Everything that there is.
constexpr std::string_view kAll =
    "[p2.terraform_version, p2.planned_values, p2.variables, p2.resource_changes, "
    "p2.resource_drift, p2.output_changes, p2.raw, c2.providers, c2.resources, c2.provisioners, "
    "c2.variables, c2.outputs, c2.module_calls, s2.terraform_version, s2.outputs, s2.resources, "
    "p1.terraform_version, p1.variables, p1.config, p1.state, "
    "map p1.module_paths as path { p1.module(path) }, "
    "map c1.module_paths as path { c1.module(path) }, "
    "map s1.module_paths as path { s1.module(path) }]";

void collect(json::value& value, std::vector<json::value*>& out) {
  out.push_back(&value);
  if (json::array* array = value.if_array())
    for (json::value& item : *array) collect(item, out);
  if (json::object* object = value.if_object())
    for (auto& member : *object) collect(member.value(), out);
}

/// What a policy sees is a list, and mocks are sources.
void expect_shown(const json::value& plan) {
  const auto document = std::make_shared<const json::value>(plan);
  const std::string text = shown(terraform_imports(document, nullptr), kAll, kImports);
  ASSERT_TRUE(text.starts_with("[")) << text << "\n" << json::serialize(plan);
  for (const MockFile& file : mock_files(document, document)) {
    if (!file.name.ends_with(".sentinel")) continue;
    const Program program(file.name, file.text);
    ASSERT_TRUE(program.faults().empty()) << program.faults().front().to_string() << "\n"
                                          << json::serialize(plan);
  }
}

TEST(AnyDocument, IsShownWithoutAFault) {
  const json::value plan = json::parse(kPlan).value();
  const json::value others[] = {nullptr,
                                true,
                                -1,
                                0.5,
                                "",
                                "module.\"a\\",
                                json::array(),
                                json::array{1, nullptr, json::object()},
                                json::object(),
                                json::object{{"k", json::array{json::object()}}}};
  for (std::size_t part = 0;; ++part) {
    for (const json::value& other : others) {
      json::value changed = plan;
      std::vector<json::value*> parts;
      collect(changed, parts);
      ASSERT_GT(parts.size(), 100U);
      if (part == parts.size()) return;
      *parts[part] = other;
      ASSERT_NO_FATAL_FAILURE(expect_shown(changed));
    }
  }
}

}  // namespace
}  // namespace porc::sentinel
