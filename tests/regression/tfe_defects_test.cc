// SPDX-License-Identifier: Apache-2.0
// The original's defects that Terraform Enterprise saw: our client of its API, and the face that
// serves it, between PORC and an engine in memory. What is sent is kept.
#include <algorithm>
#include <optional>

#include <gtest/gtest.h>

#include "api/api_world.h"
#include "tests/fakes/counting_entropy.h"
#include "tests/fakes/face_client.h"
#include "tests/fakes/inline_compute.h"
#include "tests/fakes/memory_hosted_engine.h"
#include "tfe_api/tfe_api.h"
#include "tfe_engine/tfe_engine.h"

namespace porc::api {
namespace {

Task<identity::Principal> admit(Secret) {
  co_return identity::Principal{
      .issuer = "porc", .subject = "porc", .roles = {identity::Role::admin}};
}
Task<bool> owns_nothing(std::string) {
  co_return false;
}

/// Terraform Enterprise as PORC sees it.
struct Enterprise {
  explicit Enterprise(ApiWorld& world)
      : hosted(world.outer),
        face(hosted, entropy, world.loop, admit, owns_nothing, {.organization = "porc"}),
        client(world.loop,
               [this](http::Request request) {
                 sent.push_back(request);
                 return face.handle(std::move(request));
               }),
        engine(client,
               world.loop,
               compute,
               {.api_base = "http://127.0.0.1/api/v2/",
                .token = Secret("token-of-porc"),
                .organization = "porc"}) {}

  /// What was sent by this method to a path that ends so.
  std::vector<http::Request> sent_to(std::string_view method, std::string_view end) const {
    std::vector<http::Request> found;
    std::ranges::copy_if(sent, std::back_inserter(found), [&](const http::Request& request) {
      return request.method == method && request.path.ends_with(end);
    });
    return found;
  }
  std::vector<http::Request> uploads() const { return sent_to("PUT", ""); }

  std::vector<http::Request> sent{};
  fakes::MemoryHostedEngine hosted;
  fakes::CountingEntropy entropy{};
  tfe_api::TfeApi face;
  fakes::FaceClient client;
  fakes::InlineCompute compute{};
  tfe_engine::TfeEngine engine;
};

class OriginalDefectInTfe : public testing::Test {
 protected:
  std::optional<Enterprise> tfe{};  // the world stops using it before it is gone
  ApiWorld world{
      {.engine = [this](ApiWorld& made) -> Engine& { return tfe.emplace(made).engine; }}};
};

TEST_F(OriginalDefectInTfe, D5TwoPlansAtOnceAreOneRun) {
  const std::string plan = "/run/" + world.submit(kFlatBody) + "/plan?wait=30";
  const std::vector<Answer> answers = world.post_together({plan, plan});
  for (const Answer& answer : answers) EXPECT_EQ(answer.text("status"), "planned") << answer.body;
  EXPECT_FALSE(answers[0].text("tfe_run_id").empty());
  EXPECT_EQ(answers[0].text("tfe_run_id"), answers[1].text("tfe_run_id"));
  EXPECT_EQ(tfe->sent_to("POST", "/api/v2/runs").size(), 1U);
}

TEST_F(OriginalDefectInTfe, D6APlanAppliesNothingAndItsBundleIsATarGz) {
  const std::string id = world.submit(kFlatBody, "?goal=planned&wait=30");
  EXPECT_EQ(world.get("/run/" + id + "/status").text("status"), "planned");
  const auto runs = tfe->sent_to("POST", "/api/v2/runs");
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_NE(runs[0].body.find(R"("auto-apply":false)"), std::string::npos) << runs[0].body;
  for (const http::Request& request : tfe->sent) {
    EXPECT_EQ(request.body.find(R"("auto-apply":true)"), std::string::npos) << request.path;
  }
  ASSERT_EQ(tfe->uploads().size(), 1U);
  EXPECT_TRUE(tfe->uploads()[0].body.starts_with("\x1f\x8b"));
  EXPECT_TRUE(tfe->sent_to("POST", "/actions/apply").empty());
  EXPECT_TRUE(world.outer.applications().empty());
}

TEST_F(OriginalDefectInTfe, D8AnApplyConfirmsTheRunThatWasPlannedAndUploadsNothing) {
  const std::string run = "/run/" + world.submit(kFlatBody, "?goal=planned&wait=30");
  const std::string planned = world.get(run + "/status").text("tfe_run_id");
  EXPECT_EQ(world.post(run + "/apply?wait=30").text("status"), "applied");
  EXPECT_EQ(world.get(run + "/status").text("tfe_run_id"), planned);
  EXPECT_EQ(tfe->sent_to("POST", "/api/v2/runs/" + planned + "/actions/apply").size(), 1U);
  EXPECT_EQ(tfe->sent_to("POST", "/api/v2/runs").size(), 1U);
  EXPECT_EQ(tfe->uploads().size(), 1U);
  ASSERT_EQ(world.outer.applications().size(), 1U);
}

}  // namespace
}  // namespace porc::api
