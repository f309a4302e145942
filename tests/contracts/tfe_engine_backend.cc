// SPDX-License-Identifier: Apache-2.0
// tfe_engine and tfe_api face to face: what the one says, the other must understand.
#include <algorithm>

#include "tests/contracts/recipe_script.h"
#include "tests/fakes/counting_entropy.h"
#include "tests/fakes/face_client.h"
#include "tests/fakes/inline_compute.h"
#include "tests/fakes/memory_hosted_engine.h"
#include "tests/fakes/virtual_time.h"
#include "tfe_api/tfe_api.h"
#include "tfe_engine/tfe_engine.h"

namespace porc::contract {
namespace {

constexpr std::string_view kToken = "token-of-porc";

Task<identity::Principal> authenticate(Secret bearer) {
  if (bearer.expose("token of a test") != kToken) {
    co_return Error{.code = ErrorCode::unauthenticated, .message = "unknown token"};
  }
  co_return identity::Principal{
      .issuer = "porc", .subject = "porc@example.com", .roles = {identity::Role::admin}};
}

Task<bool> owns_nothing(std::string /*workspace*/) {
  co_return false;
}

class FaceBackend final : public EngineBackend {
 public:
  Engine& engine() override { return engine_; }
  aio::Clock& clock() override { return time_; }
  bool turn() override { return time_.turn(); }

  std::string bundle(Recipe recipe) override { return scripted_bundle(recipe); }
  std::size_t effects(const WorkspaceName& workspace) override {
    return static_cast<std::size_t>(std::ranges::count(
        world_.applications(), workspace, &memory_engine::Application::workspace));
  }
  std::vector<Drift> drifts() const override {
    return {Drift::state, Drift::terraform_version, Drift::variables};
  }
  void drift(Drift fact, const WorkspaceName& name) override {
    if (fact == Drift::state) ++world_.workspace(name).serial;
    if (fact == Drift::terraform_version) world_.workspace(name).terraform_version = "1.9.8";
    if (fact != Drift::variables) return;
    auto put = hosted_.put_variable("ws-" + name.str(), {.key = "region", .value = Secret("eu")});
    put.start();
  }

 private:
  fakes::VirtualTime time_{};
  memory_engine::World world_{time_, time_, scripted};
  fakes::MemoryHostedEngine hosted_{world_};
  fakes::CountingEntropy entropy_{};
  tfe_api::TfeApi face_{
      hosted_, entropy_, time_, authenticate, owns_nothing, {.organization = "acme"}};
  fakes::FaceClient client_{
      time_, [this](http::Request request) { return face_.handle(std::move(request)); }};
  fakes::InlineCompute compute_{};
  tfe_engine::TfeEngine engine_{client_,
                                time_,
                                compute_,
                                {.api_base = "http://127.0.0.1/api/v2/",
                                 .token = Secret(std::string(kToken)),
                                 .organization = "acme"}};
};

INSTANTIATE_TEST_SUITE_P(TfeOverFace,
                         EngineContract,
                         testing::Values(EngineFactory{
                             "tfe_engine", [] { return std::make_unique<FaceBackend>(); }}),
                         engine_name);

}  // namespace
}  // namespace porc::contract
