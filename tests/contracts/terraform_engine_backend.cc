// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/state_file.h"
#include "tests/contracts/terraform_backend.h"

namespace porc::contract {
namespace {

/// Configurations by recipe. `%` stands for the command that notes an effect.
std::string configuration(Recipe recipe) {
  const std::string made = R"(resource "terraform_data" "made" {
  input = "made"
  provisioner "local-exec" {
    command = "%"
  }
}
)";
  switch (recipe) {
    case Recipe::changes:
      return made;
    case Recipe::no_changes:
      return "locals {}\n";
    case Recipe::plan_fails:
      return "output \"broken\" {\n  value = var.nothing\n}\n";
    case Recipe::apply_fails:
      return R"(resource "terraform_data" "made" {
  provisioner "local-exec" {
    command = "exit 3"
  }
}
)";
    case Recipe::slow_plan:
      return "# slow_plan\n" + made;
    case Recipe::slow_apply:
      return R"(resource "terraform_data" "made" {
  provisioner "local-exec" {
    command = "exec sleep 1000"
  }
}
)";
    case Recipe::outputs:
      return made + "output \"plain\" {\n  value = \"seen\"\n}\n" +
             "output \"hidden\" {\n  sensitive = true\n  value = \"" + std::string(kHiddenOutput) +
             "\"\n}\n";
    case Recipe::policy_advises:
      return made + "output \"advisory\" {\n  value = \"x\"\n}\n";
    case Recipe::policy_soft_fails:
      return made + "output \"soft-mandatory\" {\n  value = \"x\"\n}\n";
    case Recipe::policy_fails:
      return made + "output \"hard-mandatory\" {\n  value = \"x\"\n}\n";
    case Recipe::echo:
      return made + "variable \"word\" {\n  type = any\n}\n" +
             "output \"echo\" {\n  value = var.word\n}\n";
  }
  return "";
}

/// As `terraform state push` would, under a lock of its own.
void change_state(fakes::EmbeddedEngine& embedded, const hosted::Workspace& workspace) {
  auto& engine = embedded.engine();
  hosted::Lock lock{.kind = "users", .holder = "somebody"};
  embedded.must(engine.lock_workspace(workspace.id, std::move(lock)));
  std::string bytes = embedded.must(engine.state_bytes(*workspace.current_state_version));
  auto state = terraform_engine::parse_state(bytes);
  ASSERT_TRUE(state);
  std::string serial = "\"serial\": " + std::to_string(state->serial);
  bytes.replace(
      bytes.find(serial), serial.size(), "\"serial\": " + std::to_string(state->serial + 1));
  embedded.must(engine.put_state(workspace.id, "somebody", bytes, false));
  embedded.must(engine.unlock_workspace(workspace.id, "somebody", false));
}

}  // namespace

std::string TerraformBackend::bundle(Recipe recipe) {
  std::string text = configuration(recipe);
  std::string note = "echo made >> " + embedded_.shared().string() + "/$TFC_WORKSPACE_NAME";
  if (auto place = text.find('%'); place != std::string::npos) text.replace(place, 1, note);
  return fakes::EmbeddedEngine::bundle_of(text);
}

void TerraformBackend::put_policies(const std::string& comment) {
  policy::Files files;
  for (const std::string level : {"advisory", "soft-mandatory", "hard-mandatory"}) {
    files["sentinel.hcl"] += "policy \"" + level + "\" {\n  source            = \"./" + level +
                             ".sentinel\"\n  enforcement_level = \"" + level + "\"\n}\n";
    files[level + ".sentinel"] = comment + "import \"tfplan/v2\" as tfplan\nmain = rule { \"" +
                                 level + "\" not in keys(tfplan.output_changes) }\n";
  }
  embedded_.policies.put("guards", std::move(files));
}

std::size_t TerraformBackend::effects(const WorkspaceName& workspace) {
  return embedded_.lines_of(workspace.str()).size();
}

void TerraformBackend::drift(Drift fact, const WorkspaceName& name) {
  auto& engine = embedded_.engine();
  auto workspace = embedded_.must(engine.find_workspace(name.str()));
  if (fact == Drift::state) {
    change_state(embedded_, workspace);
  } else if (fact == Drift::policy_set) {
    put_policies("# second\n");
  } else if (fact == Drift::terraform_version) {
    embedded_.pretend_version("1.9.8");
  } else {
    hosted::Variable variable{.key = "more", .value = Secret("1")};
    embedded_.must(engine.put_variable(workspace.id, std::move(variable)));
  }
}

INSTANTIATE_TEST_SUITE_P(Terraform,
                         EngineContract,
                         testing::Values(EngineFactory{
                             "terraform_engine",
                             [] { return std::make_unique<TerraformBackend>(); }}),
                         engine_name);

}  // namespace porc::contract
