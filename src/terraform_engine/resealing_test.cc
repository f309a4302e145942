// SPDX-License-Identifier: Apache-2.0
// What the engine keeps, once its master key was replaced.
#include "terraform_engine/test_lifecycle.h"
#include "terraform_engine/vault.h"

namespace porc::terraform_engine {
namespace {

class ResealingTest : public LifecycleTest {
 protected:
  ResealingTest() {
    vault = std::make_unique<Vault>(folder_ / "blobs", both);
    EXPECT_TRUE(vault->open());
  }
  static Secret key_of(char letter) { return Secret(std::string(crypto::kSealKeyBytes, letter)); }
  /// The same database, as a server sees it that has other keys.
  Records records_with(const crypto::Sealer& sealer) {
    return Records(open_test_database(folder_), sealer);
  }

  crypto::Sealer both{key_of('k'), {key_of('n')}};
  crypto::Sealer after{key_of('n'), {key_of('k')}};
  crypto::Sealer alone{key_of('n')};
  std::unique_ptr<Vault> vault{};
};

TEST_F(ResealingTest, VariablesAndInputsOpenWithTheNewKeyAlone) {
  put_variable("v-1");
  hosted::RunOptions options{.workspace = "ws-1", .save_plan = true};
  RunInputs inputs;
  inputs.json.emplace("password", Secret("\"hunter2\""));
  const std::string run = change(create_run, options, inputs).value().run.id;
  Records anew = records_with(after);
  const auto variables = anew.list_sealed_variables(0, 10).value();
  const auto runs = anew.list_sealed_inputs(0, 10).value();
  ASSERT_EQ(variables.size(), 1U);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_TRUE(anew.list_sealed_inputs(std::stoll(runs[0].row), 10).value().empty());
  ASSERT_EQ(anew.reseal_variable(variables[0]).value(), true);
  ASSERT_EQ(anew.reseal_inputs(runs[0]).value(), true);
  EXPECT_EQ(anew.reseal_inputs(runs[0]).error().code, ErrorCode::conflict) << "it is another now";
  EXPECT_EQ(anew.reseal_inputs(anew.list_sealed_inputs(0, 10).value()[0]).value(), false);

  Records later = records_with(alone);
  EXPECT_EQ(later.list_variables("ws-1").value()[0].value.expose("a test"), "x");
  EXPECT_EQ(later.get_inputs(run).value().json.at("password").expose("a test"), "\"hunter2\"");
  EXPECT_FALSE(records_.get_inputs(run)) << "the key before opens nothing of it";
}

TEST_F(ResealingTest, FilesOpenWithTheNewKeyAlone) {
  ASSERT_TRUE(vault->put(kind::state, "sv-1", "a state"));
  both.seal_with(both.key_ids()[1]);
  EXPECT_EQ(vault->reseal(kind::state, "sv-1").value(), true);
  EXPECT_EQ(vault->reseal(kind::state, "sv-1").value(), false);
  EXPECT_EQ(Vault(folder_ / "blobs", alone).get(kind::state, "sv-1").value(), "a state");
  EXPECT_EQ(vault->reseal(kind::state, "sv-2").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace porc::terraform_engine
