// SPDX-License-Identifier: Apache-2.0
#include "domain/blueprint/blueprint.h"

#include <gtest/gtest.h>

#include "domain/blueprint/sealing.h"
#include "domain/workspace/workspace.h"
#include "json/parse.h"

namespace porc::blueprint {
namespace {

Result<Blueprint> decode(std::string_view text) {
  return decode_blueprint(json::parse(text).value());
}

std::string first_pointer(std::string_view text) {
  auto blueprint = decode(text);
  if (blueprint) return "accepted";
  return blueprint.error().violations.empty() ? "none" : blueprint.error().violations[0].pointer;
}

TEST(Blueprint, ReadsTheCanonicalForm) {
  auto blueprint = decode(R"({"kind":"service","schema_version":"~> 1.0",
    "metadata":{"name":"orders","environment":"prod","repo":"shop/orders"},"inputs":{"image":"a"}})");
  ASSERT_TRUE(blueprint) << blueprint.error().to_string();
  EXPECT_EQ(identity_of(*blueprint, "dev")->str(), "prod/service/orders");
  EXPECT_EQ(blueprint->inputs.at("image"), "a");
}

TEST(Blueprint, TheOriginalsFlatBodyMeansTheSame) {
  auto blueprint = decode(R"({"kind":"service","variables":{"image":"a"},"schema_version":"1.0.0",
    "external_reference":"github:shop/orders@0123","source_repo":"shop/orders"})");
  ASSERT_TRUE(blueprint) << blueprint.error().to_string();
  EXPECT_EQ(identity_of(*blueprint, "dev")->str(), "dev/service/shop/orders");
  EXPECT_EQ(blueprint->metadata.external_id, "github:shop/orders@0123");
}

struct Refusal {
  std::string_view text, pointer;
};
TEST(Blueprint, RefusalsPointAtTheFault) {
  const Refusal cases[] = {
      {R"({})", "/kind"},
      {R"({"kind":7})", "/kind"},
      {R"({"kind":"Has Space"})", "/kind"},
      {R"({"kind":"a--b"})", "/kind"},
      {R"({"kind":"../etc"})", "/kind"},
      {R"({"kind":"service","metadata":{"name":"-x"}})", "/metadata/name"},
      {R"({"kind":"service","metadata":{"environment":"pro-d"}})", "/metadata/environment"},
      {R"({"kind":"service","metadata":{"repo":"../.."}})", "/metadata/repo"},
      {R"({"kind":"service","metadata":{"owner":"a\nb"}})", "/metadata/owner"},
      {R"({"kind":"service","inputs":[]})", "/inputs"},
      {R"({"kind":"service","inputs":{},"variables":{}})", "/variables"},
      {R"({"kind":"service","colour":1})", "/colour"},
  };
  for (const Refusal& row : cases) EXPECT_EQ(first_pointer(row.text), row.pointer) << row.text;
}

TEST(Blueprint, TextThatHidesWhatItIsIsRefused) {
  const std::string long_name(300, 'n');
  for (const std::string& metadata : {R"("owner":"a\u0085b")" + std::string(),
                                      R"("external_id":"a\u2028b")" + std::string(),
                                      R"("change_record":"\u202eGHC")" + std::string(),
                                      R"("tags":{"a":"\u2066"})" + std::string(),
                                      R"("repo":"shop/)" + long_name + R"(")"}) {
    auto refused = decode(R"({"kind":"service","metadata":{)" + metadata + "}}");
    ASSERT_FALSE(refused) << metadata;
    EXPECT_EQ(refused.error().violations.size(), 1U) << metadata;
  }
}

TEST(Workspace, IsNamedAsTheDesignSays) {
  auto named = decode(R"({"kind":"service","metadata":{"name":"orders"}})").value();
  auto flat = decode(R"({"kind":"service","source_repo":"a/b"})").value();
  auto name_of = [](const Blueprint& blueprint, const std::string& pattern) {
    return workspace::workspace_for(
               blueprint, identity_of(blueprint, "dev").value(), "porc_test", pattern)
        .value()
        .str();
  };
  EXPECT_EQ(name_of(named, ""), "porc_test-dev-orders");
  EXPECT_EQ(name_of(flat, ""), "porc_test-dev");
  EXPECT_EQ(name_of(named, "{kind}-{name}-{env}"), "service-orders-dev");
}

class Sealing : public testing::Test {
 protected:
  crypto::Sealer sealer{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
  Blueprint blueprint =
      decode(
          R"({"kind":"service","inputs":{"key":"hunter2hunter2","db":{"password":{"secret":"DB"}}}})")
          .value();
  std::vector<std::string> pointers{"/key", "/db/password"};
  char next_nonce = 'a';
  NonceSource nonce = [this] { return std::string(crypto::kNonceBytes, next_nonce++); };
};

TEST_F(Sealing, HidesTheValueAndOpensItAgain) {
  seal_inputs(blueprint, pointers, sealer, nonce);
  EXPECT_TRUE(is_sealed(blueprint.inputs.at("key")));
  EXPECT_EQ(json::serialize(blueprint.inputs).find("hunter2"), std::string::npos);
  auto opened =
      open_inputs(blueprint, pointers, sealer, [](const std::string& name) -> Result<Secret> {
        EXPECT_EQ(name, "DB");
        return Secret("from outside");
      });
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->at("key").expose("test"), "\"hunter2hunter2\"");
  EXPECT_EQ(opened->at("db_password").expose("test"), "\"from outside\"");
}

TEST_F(Sealing, EqualValuesHaveEqualDigestsAndOthersDoNot) {
  Blueprint again = blueprint;
  Blueprint other = blueprint;
  other.inputs["key"] = "somethingelse";
  for (Blueprint* one : {&blueprint, &again, &other}) seal_inputs(*one, pointers, sealer, nonce);
  EXPECT_NE(json::serialize(blueprint.inputs), json::serialize(again.inputs));
  EXPECT_EQ(digest(blueprint), digest(again));
  EXPECT_NE(digest(blueprint), digest(other));
}

TEST_F(Sealing, ASealedValueDoesNotOpenInAnotherPlace) {
  seal_inputs(blueprint, pointers, sealer, nonce);
  blueprint.inputs["other"] = blueprint.inputs.at("key");
  auto opened =
      open_inputs(blueprint, {"/other"}, sealer, [](const std::string&) { return Secret(); });
  EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace porc::blueprint
