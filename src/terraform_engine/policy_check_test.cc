// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/policy_check.h"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>

#include "crypto/digest.h"
#include "json/decode.h"

namespace porc::terraform_engine {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A plan that is kept, and policies that are asked about it.
class PolicyCheckTest : public testing::Test {
 protected:
  PolicyCheckTest() {
    EXPECT_TRUE(site_.vault.open());
    start_.stored.run.id = "run-1";
  }
  ~PolicyCheckTest() override { std::filesystem::remove_all(folder_); }

  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "policies-XXXXXX").string();
    return ::mkdtemp(name.data());
  }

  std::vector<run::PolicyDetail> told_by(const std::string& policy, const json::value& plan) {
    const std::string bytes = json::serialize(plan);
    EXPECT_TRUE(site_.vault.put(kind::plan_json, "run-1", bytes));
    start_.stored.plan_digest = crypto::sha256_hex(bytes);
    start_.sets = {policy::Set::compile(
                       "base", {{"sentinel.hcl", "policy \"a\" {}\n"}, {"a.sentinel", policy}})
                       .value()};
    auto outcome = check_policies(site_, start_, std::make_shared<std::atomic<bool>>(false));
    EXPECT_TRUE(outcome && outcome->error.empty());
    auto details = read_policy_details(&site_.vault, start_.stored);
    if (!details) ADD_FAILURE() << details.error().to_string();
    return std::move(details).value_or(std::vector<run::PolicyDetail>());
  }

  const std::filesystem::path folder_ = make_folder();
  crypto::Sealer sealer_{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
  Site site_{.options = {.folder = folder_},
             .vault = Vault(folder_ / "blobs", sealer_),
             .sandbox = Sandbox(std::nullopt, "", {})};
  CheckStart start_{};
};

json::value plan_of(std::string_view password) {
  const json::value change{{"actions", {"create"}},
                           {"before", nullptr},
                           {"after", {{"password", password}}},
                           {"after_sensitive", {{"password", true}}}};
  return {{"format_version", "1.2"},
          {"terraform_version", "1.11.4"},
          {"resource_changes",
           json::array{{{"address", "a.b"},
                        {"mode", "managed"},
                        {"type", "a"},
                        {"name", "b"},
                        {"change", change}}}}};
}

constexpr const char* kNoPassword =
    "import \"tfplan/v2\" as tfplan\n"
    "main = rule { all tfplan.resource_changes as _, r { r.change.after.password is \"\" } }\n";

TEST_F(PolicyCheckTest, ValuesInsideEachOtherCanBeReadAgain) {
  const auto details = told_by(
      "deep = []\nfor range(300) as _ { deep = [deep] }\nmain = rule { deep }\n", plan_of("x"));
  ASSERT_EQ(details.size(), 1U);
  EXPECT_TRUE(details[0].document);
}

TEST_F(PolicyCheckTest, OfALongSecretNoPartIsTold) {
  std::string secret = "canary-";
  for (int i = 0; secret.size() < 1000; ++i) secret += std::to_string(i) + "-";
  const auto details = told_by(kNoPassword, plan_of(secret));
  ASSERT_EQ(details.size(), 1U);
  ASSERT_TRUE(details[0].explanation);
  EXPECT_THAT(*details[0].explanation, HasSubstr("password"));
  EXPECT_THAT(json::serialize(json::encode(details)), Not(HasSubstr("canary")));
}

TEST_F(PolicyCheckTest, NorOfOneThatSentinelWritesInItsOwnWay) {
  const auto details = told_by(kNoPassword, plan_of("canary\x1b-of-control\x7f"));
  ASSERT_EQ(details.size(), 1U);
  EXPECT_THAT(json::serialize(json::encode(details)), Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace porc::terraform_engine
