// SPDX-License-Identifier: Apache-2.0
// Policies that are asked before anything is planned: by POST /blueprint, and by who fetches them.
#include <gmock/gmock.h>

#include "api/api_world.h"
#include "archive/tar.h"
#include "domain/quill/verdict.h"
#include "json/decode.h"
#include "tests/fakes/shelf_policies.h"
#include "wire/policy_view.h"

namespace porc::api {
namespace {

using testing::HasSubstr;

constexpr char kQuiet[] =
    "# Images come from the shop.\n"
    "import \"tfconfig/v2\" as tfconfig\n"
    "main = rule { all tfconfig.resources as _, r { r.config.input.constant_value is undefined } "
    "and length(tfconfig.resources) is 0 }";

class Preflight : public testing::Test {
 protected:
  void put(const std::string& level, const std::string& attached = "") {
    library.put("base", level, kQuiet, "preflight = [\"guard\"]\n" + attached);
  }
  std::size_t runs() { return world.get("/runs").json().at("runs").as_array().size(); }

  fakes::ShelfPolicies library{};
  ApiWorld world{{.policies = &library}};
};

TEST_F(Preflight, AHardFailureIsRefusedInTheWordsOfTheVerdict) {
  put("hard-mandatory");
  const Answer refused = world.post("/blueprint", kBlueprint);
  ASSERT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(runs(), 0U);

  const json::value document = json::parse(kBlueprint).value();
  const auto blueprint = blueprint::decode_submitted(document).value();
  const quill::Platform platform{.default_environment = "dev", .policies = library.current()};
  const auto quill = world.quills.find("service", "").value();
  const quill::Verdict verdict = quill::judge(*quill, platform, blueprint, document);
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_THAT(verdict.violations[0].message,
              HasSubstr("breaks the policy base/guard (hard-mandatory)"));
  EXPECT_EQ(refused.json().at("details").at(0).at("message").as_string(),
            verdict.violations[0].message);
  EXPECT_THAT(refused.body, Not(HasSubstr("canary")));
}

TEST_F(Preflight, AnyOtherFailureIsAdvice) {
  for (const char* level : {"soft-mandatory", "advisory"}) {
    put(level);
    const Answer taken = world.post("/blueprint", kBlueprint);
    ASSERT_EQ(taken.status, 200) << taken.body;
    const json::value advice = taken.json().at("advice");
    ASSERT_EQ(advice.as_array().size(), 1U) << taken.body;
    EXPECT_EQ(advice.at(0).at("rule"), "policy/base/guard");
    EXPECT_EQ(advice.at(0).at("severity"), "warning");
  }
}

TEST_F(Preflight, WhatIsAttachedElsewhereIsNotAsked) {
  put("hard-mandatory", "attach {\n  environments = [\"prod\"]\n}\n");
  EXPECT_EQ(world.post("/blueprint", kBlueprint).status, 200);
}

TEST_F(Preflight, RunsWhereItKeepsNobodyWaiting) {
  put("hard-mandatory");
  const std::size_t before = world.compute.done();
  EXPECT_EQ(world.post("/blueprint", kBlueprint).status, 422);
  EXPECT_EQ(world.compute.done(), before + 1);
}

TEST_F(Preflight, ASetArrivesWholeWhereverItIsAskedFrom) {
  std::vector<archive::File> files = {
      {.path = "sentinel.hcl", .bytes = "policy \"p\" {\n  source = \"./p.sentinel\"\n}\n"},
      {.path = "p.sentinel", .bytes = "main = true\n"},
      {.path = "porc.hcl", .bytes = "version = \"1.0.0\"\npreflight = [\"p\"]\n"},
      {.path = "logo.png", .bytes = "\x89PNG\xff"}};
  const std::string archive = archive::make_tar_gz(std::move(files)).value();
  const Sent packed = {{"Content-Type", "application/gzip"}};
  ASSERT_EQ(world.post("/policies/?name=base", archive, packed).status, 201);
  const auto details = json::decode<wire::PolicySetDetails>(world.get("/policies/base").json(),
                                                            json::Unknown::reject);
  ASSERT_TRUE(details) << details.error().to_string();
  EXPECT_EQ(details->files.at("p.sentinel"), "main = true\n");
  EXPECT_EQ(details->binary_files.at("logo.png"), "iVBOR/8=");
}

}  // namespace
}  // namespace porc::api
