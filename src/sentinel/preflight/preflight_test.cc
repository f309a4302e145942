// SPDX-License-Identifier: Apache-2.0
#include "sentinel/preflight/preflight.h"

#include <gtest/gtest.h>

namespace porc::sentinel {
namespace {

constexpr std::string_view kConfiguration = R"(
terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.1"
    }
    other = {
      source  = "example.com/acme/other"
      version = ">= 1.0, < 2.0"
    }
  }
}
variable "size" { default = "small" }
resource "azurerm_storage_account" "logs" {
  name                          = "logs"
  public_network_access_enabled = false
  size                          = var.size
  is_even                       = 1 == 1
  network_rules {
    default_action = "Deny"
  }
  dynamic "rule" {
    for_each = ["a"]
    content {}
  }
}
)";

/// "pass", "fail", or where and why it is undecided.
std::string told(std::string_view policy,
                 std::string_view configuration = kConfiguration,
                 const Imports& imports = {}) {
  const auto preflight = Preflight::of({{"main.tf", std::string(configuration)}});
  if (!preflight) return preflight.error().to_string();
  const auto program = std::make_shared<const Program>("policy.sentinel", std::string(policy));
  const PreflightOutcome outcome = preflight->evaluate(program, {.imports = imports});
  if (outcome.verdict == PreflightVerdict::undecided) return outcome.undecided.to_string();
  return std::string(preflight_verdict_name(outcome.verdict));
}

std::string asked(std::string_view expression) {
  return told(
      "import \"tfconfig/v2\" as tfconfig\nlogs = "
      "tfconfig.resources[\"azurerm_storage_account.logs\"]\nmain = " +
      std::string(expression) + "\n");
}

TEST(Preflight, DecidesWhatTheConfigurationTells) {
  EXPECT_EQ(asked("logs.config.public_network_access_enabled.constant_value is false"), "pass");
  EXPECT_EQ(asked("logs.config.public_network_access_enabled.constant_value"), "fail");
  EXPECT_EQ(asked("logs.config.size.references contains \"var.size\""), "pass");
  EXPECT_EQ(asked("logs.config.size.constant_value is not defined"), "pass");
  EXPECT_EQ(asked("length(tfconfig.resources) is 1"), "pass");
  EXPECT_EQ(asked("logs.config.missing is not defined"), "pass");
  EXPECT_EQ(asked("logs.config.missing.constant_value"), "fail");  // undefined is no pass
  EXPECT_EQ(asked("tfconfig.providers[\"azurerm\"].version_constraint is \"~> 4.1\""), "pass");
}

TEST(Preflight, LeavesUndecidedWhatOnlyTerraformKnows) {
  EXPECT_EQ(asked("logs.config.network_rules is not defined"),
            "policy.sentinel:3:8: how a nested block is shown is in the provider's schema");
  for (const char* const expression : {
           "logs.config.network_rules else [] is empty",
           "logs.config[\"rule\"] is not defined",
           "logs.config.is_even.constant_value",
           "logs.config.is_even.constant_value else true",
           "length(logs.config.is_even) is 1",
           "length(logs.config) > 3",
           "keys(logs.config) contains \"size\"",
           "logs.config is empty",
           "any logs.config as name, _ { name is \"size\" }",
           "true and logs.config.rule is defined",
           "tfconfig.providers[\"other\"].version_constraint is not \"\"",
           "rule { logs.config.rule is empty } else true",
       }) {
    EXPECT_TRUE(asked(expression).starts_with("policy.sentinel:3:")) << expression;
  }
}

TEST(Preflight, LooksNoFurtherThanThePolicy) {
  EXPECT_EQ(asked("false and logs.config.rule is defined"), "fail");
  EXPECT_EQ(asked("filter tfconfig.resources as _, r { r.type is \"x\" } is empty"), "pass");
}

TEST(Preflight, LeavesUndecidedWhatThereIsOnlyWithAPlan) {
  EXPECT_EQ(told("import \"tfplan/v2\" as tfplan\nmain = tfplan.resource_changes is empty\n"),
            "policy.sentinel:2:8: only a plan has it");
  EXPECT_EQ(told("import \"tfstate/v2\" as s\nmain = s.resources else {} is empty\n"),
            "policy.sentinel:2:8: only a plan has it");
  EXPECT_EQ(told("import \"tfrun\"\nmain = tfrun.is_destroy else false is false\n"),
            "policy.sentinel:2:8: only a plan has it");
  EXPECT_EQ(told("import \"time\"\nmain = time.now.hour >= 0\n"),
            "policy.sentinel:2:8: the plan is made at another time");
  EXPECT_EQ(told("import \"time\"\nmain = time.hour is 3600000000000\n"), "pass");
  EXPECT_EQ(told("import \"http\"\nmain = http.get(\"https://example.com\").status_code is 200\n"),
            "policy.sentinel:2:8: a request may be answered otherwise when there is a plan");
  // Importing it is not yet touching it.
  EXPECT_EQ(
      told("import \"tfplan/v2\" as tfplan\nmain = true or tfplan.resource_changes is empty\n"),
      "pass");
}

TEST(Preflight, LeavesUndecidedAPolicyWithAnError) {
  EXPECT_EQ(told("main = error(\"no\")\n").substr(0, 44),
            "policy.sentinel:1:8: the policy has an error");
  EXPECT_EQ(told("import \"nothing\"\nmain = true\n").substr(0, 44),
            "policy.sentinel:1:1: the policy has an error");
}

TEST(Preflight, LeavesUndecidedWhatOtherFilesMayChange) {
  const std::string policy =
      "import \"tfconfig/v2\" as tfconfig\nmain = tfconfig.resources is not empty\n";
  const std::string main = "resource \"terraform_data\" \"a\" {}\n";
  const auto program = std::make_shared<const Program>("policy.sentinel", policy);
  const auto verdict = [&](ConfigurationFiles files) {
    const auto preflight = Preflight::of(files);
    EXPECT_TRUE(preflight) << preflight.error().to_string();
    const PreflightOutcome outcome = preflight->evaluate(program, {});
    return std::string(preflight_verdict_name(outcome.verdict)) + " " + outcome.undecided.message;
  };
  EXPECT_EQ(verdict({{"main.tf", main}}), "pass ");
  EXPECT_EQ(verdict({{"main.tf", main}, {"override.tf", main}}),
            "undecided an override file changes the configuration");
  EXPECT_EQ(verdict({{"main.tf", main}, {"a_override.tf.json", "{}"}}),
            "undecided an override file changes the configuration");
  EXPECT_EQ(verdict({{"main.tf", main}, {"main.tofu", main}}),
            "undecided an override file changes the configuration");
  EXPECT_EQ(verdict({{"main.tf", main + "module \"m\" {\n  source = \"hashicorp/x/aws\"\n}\n"}}),
            "undecided what a module from elsewhere has in it is known once it was fetched");
  EXPECT_EQ(verdict({{"main.tf", main + "ephemeral \"a\" \"b\" {}\n"}}),
            "undecided the configuration has a block that is not known here");
  EXPECT_EQ(verdict({{"main.tf", main}, {"terraform.tfvars", "a = 1"}, {"x/override.tf", ""}}),
            "pass ");
}

TEST(Preflight, DoesNotTakeTheRegistryOfOneProgramForThatOfAnother) {
  const auto full_name = [](std::string_view test) {
    return told(
        "import \"tfconfig/v2\" as tfconfig\nmain = tfconfig.providers[\"azurerm\"].full_name " +
        std::string(test) + "\n");
  };
  EXPECT_EQ(full_name("matches \"/hashicorp/azurerm$\""), "pass");
  EXPECT_EQ(full_name("matches \"/acme/\""), "fail");
  EXPECT_EQ(full_name("is \"registry.terraform.io/hashicorp/azurerm\""),
            "policy.sentinel:1:1: where the provider comes from is terraform's to tell");
}

TEST(Preflight, RefusesWhatIsNoConfiguration) {
  EXPECT_EQ(Preflight::of({{"main.tf", "resource {"}}).error().code, ErrorCode::malformed);
  EXPECT_EQ(Preflight::of({{"readme.md", ""}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(Preflight::of({{"main.tf", "module \"m\" {\n  source = \"./gone\"\n}\n"}}).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(Preflight::of({{"main.tf", "module \"m\" {\n  source = \"../out\"\n}\n"}}).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(Preflight::of({{"main.tf", "module \"m\" {\n  source = \"./.\"\n}\n"}}).error().code,
            ErrorCode::too_large);
}

}  // namespace
}  // namespace porc::sentinel
