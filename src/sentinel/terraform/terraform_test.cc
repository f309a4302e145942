// SPDX-License-Identifier: Apache-2.0
// What holds for all imports of Terraform.
#include "sentinel/terraform/terraform.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "sentinel/terraform/shown.h"
#include "sentinel/value/heap.h"

namespace porc::sentinel {
namespace {

std::shared_ptr<const json::value> wide_plan(int resources) {
  json::object plan;
  json::array& changes = plan["resource_changes"].emplace_array();
  for (int i = 0; i < resources; ++i) {
    json::object after;
    for (int k = 0; k < 40; ++k) after["attribute_" + std::to_string(k)] = json::array{k};
    changes.push_back(json::object{
        {"address", "x.a[" + std::to_string(i) + "]"},
        {"mode", "managed"},
        {"type", i % 10 == 0 ? "rare" : "x"},
        {"name", "a"},
        {"index", i},
        {"change", json::object{{"actions", json::array{"create"}}, {"after", after}}}});
  }
  return std::make_shared<const json::value>(std::move(plan));
}

Outcome outcome_of(const Imports& imports, std::string_view statements) {
  const auto policy = std::make_shared<const Program>(
      "shown.sentinel", std::string(kTerraformImports) + std::string(statements));
  return evaluate(policy, {.imports = imports});
}

TEST(TerraformImports, ServeManyThreadsAtOnce) {
  const Imports imports = terraform_imports(wide_plan(500), nullptr);
  std::vector<std::string> seen(8);
  std::vector<std::thread> threads;
  for (std::string& each : seen)
    threads.emplace_back([&imports, &each] {
      each = shown(imports,
                   "[length(filter tfplan.resource_changes as _, rc { rc.type is \"rare\" }), "
                   "tfplan.resource_changes[\"x.a[77]\"].change.after.attribute_3, "
                   "length(tfstate.resources), length(tfconfig.resources)]");
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& each : seen) EXPECT_EQ(each, "[50 [3] 0 0]");
}

TEST(TerraformImports, LiveAsLongAsAnOutcome) {
  Outcome outcome;
  {
    const Imports imports = terraform_imports(wide_plan(2), nullptr);
    outcome = outcome_of(imports, "main = tfplan.resource_changes\n");
  }
  const std::string text = printed(*outcome.heap, outcome.main);
  EXPECT_NE(text.find("\"attribute_39\": [39]"), std::string::npos) << text;
}

TEST(TerraformImports, CostWhatIsTouched) {
  const Imports imports = terraform_imports(wide_plan(5'000), nullptr);
  const Outcome one =
      outcome_of(imports, "main = tfplan.resource_changes[\"x.a[7]\"].type is \"x\"\n");
  EXPECT_EQ(one.verdict, Verdict::pass);
  EXPECT_LT(one.heap->bytes(), 4'000U);
  const Outcome types = outcome_of(
      imports, "main = length(filter tfplan.resource_changes as _, rc { rc.type is \"none\" })\n");
  EXPECT_EQ(types.verdict, Verdict::pass);
  EXPECT_LT(types.heap->bytes(), 5'000U * 250);
  const Outcome attributes = outcome_of(
      imports,
      "main = all tfplan.resource_changes as _, rc { rc.change.after.attribute_7 is [7] }\n");
  EXPECT_EQ(attributes.verdict, Verdict::pass);
  EXPECT_LT(attributes.heap->bytes(), 5'000U * 1'200);
}

TEST(TerraformImports, LookUpOneAddressAtATime) {
  const Imports imports = terraform_imports(wide_plan(2'000), nullptr);
  const Outcome outcome =
      outcome_of(imports,
                 "n = 0\n"
                 "for keys(tfplan.resource_changes) as address {\n"
                 "\tif tfplan.resource_changes[address].type is \"rare\" { n += 1 }\n"
                 "}\n"
                 "main = n is 200\n");
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_LT(outcome.heap->bytes(), 2'000U * 1'000);
}

}  // namespace
}  // namespace porc::sentinel
