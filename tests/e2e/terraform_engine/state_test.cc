// SPDX-License-Identifier: Apache-2.0
// What becomes of the state that an apply leaves, however it leaves it.
#include <gmock/gmock.h>

#include "archive/tar.h"
#include "tests/e2e/terraform_engine/engine_test.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class StateTest : public EngineTest {
 protected:
  /// One resource whose apply runs `command` where its state is, and another that is made first.
  static std::string leaving(const std::string& command) {
    return "resource \"terraform_data\" \"first\" {}\nresource \"terraform_data\" \"a\" {\n"
           "  depends_on = [terraform_data.first]\n  provisioner \"local-exec\" {\n    command = "
           "<<-EOT\n      " +
           command + "\n    EOT\n  }\n}\n";
  }
  static std::string state_text(std::uint64_t serial, const std::string& lineage) {
    return "{\"version\":4,\"terraform_version\":\"1.11.4\",\"serial\":" + std::to_string(serial) +
           ",\"lineage\":\"" + lineage + "\",\"outputs\":{},\"resources\":[]}";
  }
  std::vector<hosted::StateVersion> versions() {
    return embedded.must(embedded.engine().list_state_versions(hosted_workspace().id));
  }
  std::string bytes_of(const hosted::StateVersion& version) {
    return embedded.must(embedded.engine().state_bytes(version.id));
  }
  /// The apply failed because of its state; nothing is planned until somebody stores one.
  void expect_lost(const EngineRun& run) {
    EXPECT_EQ(run.phase, EnginePhase::apply_failed) << run.message;
    EngineRun refused = plan("# another\n");
    EXPECT_EQ(refused.phase, EnginePhase::plan_failed);
    EXPECT_THAT(refused.message, HasSubstr("until somebody stores a good state"));
    EXPECT_THAT(refused.message, HasSubstr(run.id));

    auto& engine = embedded.engine();
    const std::string id = hosted_workspace().id;
    hosted::Lock lock{.kind = "users", .holder = "ann"};
    embedded.must(engine.lock_workspace(id, std::move(lock)));
    embedded.must(engine.put_state(id, "ann", state_text(90, "mended"), true));
    embedded.must(engine.unlock_workspace(id, "ann", false));
    EXPECT_EQ(plan("# another\n").phase, EnginePhase::no_changes);
  }
};

TEST_F(StateTest, AnErroredStateThatWasUploadedIsNotTaken) {
  std::vector<archive::File> files;
  files.push_back({.path = "main.tf", .bytes = "resource \"terraform_data\" \"a\" {}\n"});
  files.push_back({.path = "errored.tfstate", .bytes = state_text(99, "stale")});
  PlanRequest request{.run = make_run_id(embedded.loop().now(), 77),
                      .workspace = workspace,
                      .bundle = archive::make_tar_gz(std::move(files)).value()};
  EngineRun run = settle(embedded.must(embedded.engine().start_plan(std::move(request))));
  confirm(run);
  run = finish(run);
  EXPECT_EQ(run.phase, EnginePhase::applied) << run.message;
  EXPECT_NE(state_of_workspace().lineage, "stale");
  EXPECT_THAT(bytes_of(state_of_workspace()), HasSubstr("terraform_data"));
}

TEST_F(StateTest, AnErroredStateCountsForNothingAfterSuccess) {
  EngineRun run = apply(leaving("echo '" + state_text(99, "stale") + "' > errored.tfstate"));
  EXPECT_EQ(run.phase, EnginePhase::applied) << run.message;
  EXPECT_NE(state_of_workspace().lineage, "stale");
  EXPECT_EQ(versions().size(), 1U);
}

TEST_F(StateTest, AnErroredStateThatGoesOnFromTheLastIsTaken) {
  EngineRun run =
      apply(leaving("echo '" + state_text(99, "first") + "' > errored.tfstate; exit 3"));
  EXPECT_EQ(run.phase, EnginePhase::apply_failed);
  EXPECT_EQ(state_of_workspace().lineage, "first");
  EXPECT_EQ(state_of_workspace().serial, 99U);
  EXPECT_EQ(plan("# another\n").phase, EnginePhase::no_changes);
}

TEST_F(StateTest, AnErroredStateThatDoesNotFollowIsKeptAside) {
  ASSERT_EQ(apply("resource \"terraform_data\" \"b\" {}\n").phase, EnginePhase::applied);
  const std::string other = state_text(99, "other");
  EngineRun run = apply(leaving("echo '" + other + "' > errored.tfstate; exit 3"));
  auto all = versions();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_NE(state_of_workspace().lineage, "other");
  EXPECT_EQ(bytes_of(all[1]), other + "\n");
  EXPECT_THAT(run.message, HasSubstr(all[1].id));
  expect_lost(run);
}

TEST_F(StateTest, AStateThatCannotBeReadIsKeptAside) {
  EngineRun run = apply(leaving("echo garbage > left; mv left terraform.tfstate"));
  auto all = versions();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(bytes_of(all[0]), "garbage\n");
  EXPECT_FALSE(hosted_workspace().current_state_version);
  EXPECT_THAT(run.message, HasSubstr(all[0].id));
  expect_lost(run);
  swept(run);
}

TEST_F(StateTest, WhatCannotBeKeptStaysInTheRoom) {
  for (const char* command : {"rm terraform.tfstate",
                              "truncate -s 300M l; mv l terraform.tfstate",
                              // A disk that is full leaves what terraform began to write, empty.
                              ": > l; mv l terraform.tfstate; exit 3",
                              ": > errored.tfstate; rm terraform.tfstate; exit 3"}) {
    EngineRun run = apply(leaving(command));
    EXPECT_THAT(run.message, HasSubstr(room_of(run).string()));
    expect_lost(run);
    embedded.close();
    embedded.open();
    EXPECT_TRUE(fs::exists(room_of(run) / "files")) << command;
    embedded.must(embedded.engine().delete_workspace(hosted_workspace().id, true));
    EXPECT_FALSE(fs::exists(room_of(run))) << command;
  }
}

TEST_F(StateTest, ANumberThatNoDoubleHoldsIsKeptAndShownAsItIs) {
  const std::string main_tf =
      "resource \"terraform_data\" \"a\" {\n  input = 9007199254740993\n}\n"
      "output \"vast\" {\n  value = terraform_data.a.output\n}\n";
  ASSERT_EQ(apply(main_tf).phase, EnginePhase::applied);
  auto outputs =
      embedded.must(embedded.engine().outputs(workspace, make_run_id(embedded.loop().now(), 0)));
  EXPECT_EQ(json::serialize(outputs["vast"].value), "9007199254740993");
  EXPECT_EQ(plan(main_tf).phase, EnginePhase::no_changes);
  std::string bytes = bytes_of(state_of_workspace());
  bytes.replace(bytes.find("\"serial\": "), 10, "\"serial\": 5");
  hosted::Lock lock{.kind = "users", .holder = "ann"};
  const std::string id = hosted_workspace().id;
  embedded.must(embedded.engine().lock_workspace(id, std::move(lock)));
  embedded.must(embedded.engine().put_state(id, "ann", bytes, false));
}

}  // namespace
}  // namespace porc::terraform_engine
