// SPDX-License-Identifier: Apache-2.0
// The real terraform with a `cloud {}` block against tfe_api over the embedded engine: PORC as
// somebody's Terraform Enterprise.
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "aio/child_process.h"
#include "json/parse.h"
#include "json/pointer.h"
#include "tests/fakes/embedded_engine.h"
#include "tests/fakes/face_server.h"

namespace porc {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kConfiguration = R"(terraform {
  cloud {
    hostname     = "porc.local"
    organization = "acme"
    workspaces {
      name = "orders"
    }
  }
}
variable "size" {
  type    = number
  default = 1
}
resource "terraform_data" "made" {
  input = var.size
}
output "size" {
  value = terraform_data.made.output
}
output "hidden" {
  value     = "canary"
  sensitive = true
}
)";

void write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::string read(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

class CloudBlockTest : public testing::Test {
 protected:
  CloudBlockTest() {
    embedded.options.organization = fakes::kFaceOrganization;
    embedded.open();
    face.emplace(embedded.loop(), embedded.engine());
    auto port = face->listen();
    EXPECT_TRUE(port);
    std::filesystem::create_directories(project);
    write(project / "main.tf", kConfiguration);
    const std::string base = "http://127.0.0.1:" + std::to_string(port ? *port : 0) + "/api/v2/";
    write(project / "cli.tfrc",
          "host \"porc.local\" {\n  services = {\n    \"tfe.v2\" = \"" + base +
              "\"\n    \"tfe.v2.1\" = \"" + base + "\"\n    \"tfe.v2.2\" = \"" + base +
              "\"\n    \"state.v2\" = \"" + base + "\"\n  }\n}\n");
  }

  struct Ended {
    int code = -1;
    std::string text{};
  };
  Ended terraform(std::vector<std::string> args, std::string_view input = "") {
    const std::filesystem::path out = project / "out.txt";
    const std::filesystem::path in = project / "in.txt";
    std::filesystem::remove(out);
    write(in, input);
    auto child = aio::ChildProcess::spawn(
        embedded.loop(),
        {.program = "terraform",
         .args = std::move(args),
         .environment = {"PATH=/usr/local/bin:/usr/bin:/bin",
                         "HOME=" + project.string(),
                         "TF_CLI_CONFIG_FILE=" + (project / "cli.tfrc").string(),
                         "TF_TOKEN_porc_local=" + token,
                         "TF_IN_AUTOMATION=1",
                         "CHECKPOINT_DISABLE=1"},
         .dir = project.string(),
         .in = aio::FileStream{in.string()},
         .out = aio::FileStream{out.string()},
         .err = aio::FileStream{out.string()}});
    if (!child) return {.text = child.error().to_string()};
    const int code = embedded.must(child->wait());
    return {code, read(out)};
  }

  std::string token{fakes::kFaceToken};
  fakes::EmbeddedEngine embedded;
  std::optional<fakes::FaceServer> face;
  const std::filesystem::path project = embedded.folder() / "project";
};

TEST_F(CloudBlockTest, TerraformWorksAgainstUsAsAgainstItsOwnVendor) {
  Ended init = terraform({"init", "-no-color", "-input=false"});
  ASSERT_EQ(init.code, 0) << init.text;

  Ended plan = terraform({"plan", "-no-color", "-input=false", "-detailed-exitcode"});
  EXPECT_EQ(plan.code, 2) << plan.text;
  EXPECT_THAT(plan.text, HasSubstr("Plan: 1 to add, 0 to change, 0 to destroy."));
  EXPECT_THAT(plan.text, HasSubstr("+ hidden = (sensitive value)"));

  Ended apply =
      terraform({"apply", "-no-color", "-input=false", "-auto-approve", "-var", "size=3"});
  EXPECT_EQ(apply.code, 0) << apply.text;
  EXPECT_THAT(apply.text, HasSubstr("Apply complete! Resources: 1 added, 0 changed, 0 destroyed."));
  EXPECT_THAT(apply.text, HasSubstr("terraform_data.made: Creation complete"));
  EXPECT_THAT(apply.text, Not(HasSubstr("canary")));

  Ended outputs = terraform({"output", "-json"});
  ASSERT_EQ(outputs.code, 0) << outputs.text;
  const json::value shown = *json::parse(outputs.text);
  EXPECT_EQ(*json::find(shown, "/size/value"), json::value(3));
  EXPECT_EQ(*json::find(shown, "/hidden/value"), json::value("canary"));

  Ended list = terraform({"state", "list"});
  EXPECT_EQ(list.code, 0) << list.text;
  EXPECT_EQ(list.text, "terraform_data.made\n");

  Ended again =
      terraform({"plan", "-no-color", "-input=false", "-detailed-exitcode", "-var", "size=3"});
  EXPECT_EQ(again.code, 0) << again.text;
  EXPECT_THAT(again.text, HasSubstr("No changes."));

  Ended destroy = terraform({"destroy", "-no-color", "-input=false", "-auto-approve"});
  EXPECT_EQ(destroy.code, 0) << destroy.text;
  EXPECT_THAT(destroy.text, HasSubstr("Resources: 0 added, 0 changed, 1 destroyed."));
  EXPECT_EQ(terraform({"state", "list"}).text, "");
}

TEST_F(CloudBlockTest, AWrongTokenOpensNothing) {
  token = "guessed";
  Ended init = terraform({"init", "-no-color", "-input=false"});
  EXPECT_EQ(init.code, 1) << init.text;
  EXPECT_THAT(init.text, HasSubstr("unauthorized"));
}

TEST_F(CloudBlockTest, ApplyAsksAndGoesOnWithTheAnswer) {
  ASSERT_EQ(terraform({"init", "-no-color", "-input=false"}).code, 0);
  Ended refused = terraform({"apply", "-no-color"}, "no\n");
  EXPECT_EQ(refused.code, 1) << refused.text;
  EXPECT_EQ(terraform({"state", "list"}).text.find("terraform_data"), std::string::npos);
  Ended accepted = terraform({"apply", "-no-color"}, "yes\n");
  EXPECT_EQ(accepted.code, 0) << accepted.text;
  EXPECT_THAT(accepted.text, HasSubstr("Apply complete!"));
}

TEST_F(CloudBlockTest, ASavedPlanIsAppliedAsItIs) {
  ASSERT_EQ(terraform({"init", "-no-color", "-input=false"}).code, 0);
  Ended plan = terraform({"plan", "-no-color", "-input=false", "-out", "saved.tfplan"});
  ASSERT_EQ(plan.code, 0) << plan.text;
  Ended shown = terraform({"show", "-no-color", "saved.tfplan"});
  EXPECT_EQ(shown.code, 0) << shown.text;
  EXPECT_THAT(shown.text, HasSubstr("terraform_data.made"));
  Ended apply = terraform({"apply", "-no-color", "-input=false", "saved.tfplan"});
  EXPECT_EQ(apply.code, 0) << apply.text;
  EXPECT_THAT(apply.text, HasSubstr("Apply complete!"));
}

TEST_F(CloudBlockTest, StateIsWrittenUnderALock) {
  ASSERT_EQ(terraform({"init", "-no-color", "-input=false"}).code, 0);
  ASSERT_EQ(terraform({"apply", "-no-color", "-input=false", "-auto-approve"}).code, 0);
  Ended moved = terraform({"state", "mv", "terraform_data.made", "terraform_data.renamed"});
  EXPECT_EQ(moved.code, 0) << moved.text;
  EXPECT_EQ(terraform({"state", "list"}).text, "terraform_data.renamed\n");
  Ended pulled = terraform({"state", "pull"});
  EXPECT_EQ(pulled.code, 0);
  EXPECT_THAT(pulled.text, HasSubstr("\"renamed\""));
}

TEST_F(CloudBlockTest, AFailingPlanFailsTheCommand) {
  ASSERT_EQ(terraform({"init", "-no-color", "-input=false"}).code, 0);
  write(project / "broken.tf", "output \"broken\" {\n  value = terraform_data.nothing.id\n}\n");
  Ended plan = terraform({"plan", "-no-color", "-input=false"});
  EXPECT_EQ(plan.code, 1) << plan.text;
  EXPECT_THAT(plan.text, HasSubstr("terraform_data.nothing"));
}

class CloudPolicyTest : public CloudBlockTest {
 protected:
  CloudPolicyTest() { EXPECT_EQ(terraform({"init", "-no-color", "-input=false"}).code, 0); }
  Ended apply() { return terraform({"apply", "-no-color", "-auto-approve"}); }
};

TEST_F(CloudPolicyTest, TerraformShowsWhatPoliciesSayAndGoesOn) {
  embedded.policies.put("guards", "advisory", "# Sizes are small.\nmain = rule { false }");
  Ended applied = apply();
  EXPECT_EQ(applied.code, 0) << applied.text;
  EXPECT_THAT(applied.text, HasSubstr("guards/guard (advisory)"));
  EXPECT_THAT(applied.text, HasSubstr("Sizes are small."));
  EXPECT_THAT(applied.text, HasSubstr("Apply complete!"));
}

TEST_F(CloudPolicyTest, AHardFailureEndsTheApply) {
  embedded.policies.put("guards", "hard-mandatory", "main = rule { false }");
  Ended refused = apply();
  EXPECT_EQ(refused.code, 1) << refused.text;
  EXPECT_THAT(refused.text, HasSubstr("hard failed"));
  EXPECT_THAT(refused.text, Not(HasSubstr("Apply complete!")));
}

TEST_F(CloudPolicyTest, ASoftFailureIsOverriddenByWhoMay) {
  embedded.policies.put("guards", "soft-mandatory", "main = rule { false }");
  Ended refused = terraform({"plan", "-no-color", "-input=false"});
  EXPECT_EQ(refused.code, 1) << refused.text;
  EXPECT_THAT(refused.text, HasSubstr("soft failed"));
  // Whoever says yes to everything says it to the override, too, where they may.
  Ended overridden = apply();
  EXPECT_EQ(overridden.code, 0) << overridden.text;
  EXPECT_THAT(overridden.text, HasSubstr("Apply complete!"));
}

}  // namespace
}  // namespace porc
