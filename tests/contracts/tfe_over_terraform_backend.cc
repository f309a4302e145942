// SPDX-License-Identifier: Apache-2.0
// The way of a production PORC with a Terraform Enterprise, with PORC's own as the latter:
// tfe_engine, curl, sockets, tfe_api, terraform_engine, terraform.
#include "archive/tar.h"
#include "http/curl_client.h"
#include "tests/contracts/terraform_backend.h"
#include "tests/fakes/face_server.h"
#include "tests/fakes/inline_compute.h"
#include "tfe_engine/tfe_engine.h"

namespace porc::contract {
namespace {

class TfeOverTerraformBackend final : public TerraformBackend {
 public:
  TfeOverTerraformBackend() {
    auto port = server_.listen();
    EXPECT_TRUE(port);
    engine_.emplace(
        client_,
        embedded_.loop(),
        compute_,
        tfe_engine::TfeOptions{
            .api_base = "http://127.0.0.1:" + std::to_string(port ? *port : 0) + "/api/v2/",
            .token = Secret(std::string(fakes::kFaceToken)),
            .organization = std::string(fakes::kFaceOrganization),
            .poll_min = std::chrono::milliseconds(50),
            .poll_max = std::chrono::milliseconds(200)});
  }

  Engine& engine() override { return *engine_; }
  void drift(Drift fact, const WorkspaceName& name) override {
    if (fact != Drift::terraform_version) return TerraformBackend::drift(fact, name);
    // A Terraform Enterprise has many terraforms: the workspace says which.
    auto workspace = embedded_.must(embedded_.engine().find_workspace(name.str()));
    hosted::WorkspaceChange change{.terraform_version = "1.9.8"};
    embedded_.must(embedded_.engine().change_workspace(workspace.id, std::move(change)));
  }

 private:
  fakes::FaceServer server_{embedded_.loop(), embedded_.engine()};
  http::CurlClient client_{embedded_.loop(), {.user_agent = "porc/test"}};
  fakes::InlineCompute compute_{};
  std::optional<tfe_engine::TfeEngine> engine_{};
};

/// A variable whose value terraform asks for again when it applies.
std::string with_ephemeral_word() {
  std::string text = "variable \"word\" {\n  ephemeral = true\n}\n";
  text += "resource \"terraform_data\" \"made\" {}\n";
  return archive::make_tar_gz({{.path = "main.tf", .bytes = std::move(text)}}).value();
}

class EphemeralVariables : public EngineContract {};

TEST_P(EphemeralVariables, BindAPlanToWhatTheyAre) {
  PlanRequest wanted = echoing(R"("approved")");
  wanted.bundle = with_ephemeral_word();
  const EngineRun planned = settle(must(engine.start_plan(std::move(wanted))));
  EXPECT_EQ(planned.phase, EnginePhase::planned) << planned.message;
  const run::PlanEvidence bound = must(engine.evidence(planned.id));
  settle(must(engine.start_plan(echoing(R"("of another plan")"))));
  EXPECT_EQ(code_of(engine.confirm(planned.id, bound, "yes")), ErrorCode::conflict);
}

INSTANTIATE_TEST_SUITE_P(TfeOverTerraform,
                         EphemeralVariables,
                         testing::Values(EngineFactory{
                             "tfe_engine",
                             [] { return std::make_unique<TfeOverTerraformBackend>(); }}),
                         engine_name);

INSTANTIATE_TEST_SUITE_P(TfeOverTerraform,
                         EngineContract,
                         testing::Values(EngineFactory{
                             "tfe_engine",
                             [] { return std::make_unique<TfeOverTerraformBackend>(); }}),
                         engine_name);

}  // namespace
}  // namespace porc::contract
