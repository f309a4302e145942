// SPDX-License-Identifier: Apache-2.0
// Who may plan and apply in a workspace, and when: runs as a client of TFE makes them.
#include <algorithm>

#include "terraform_engine/transition.h"
#include "tests/e2e/terraform_engine/engine_test.h"

namespace porc::terraform_engine {
namespace {

using hosted::Status;

class QueueTest : public EngineTest {
 protected:
  QueueTest() {
    hosted::WorkspaceChange settings;
    place = embedded.must(embedded.engine().create_workspace("plain", std::move(settings)));
  }

  std::string upload(const std::string& main_tf, bool speculative = false) {
    auto& engine = embedded.engine();
    hosted::ConfigurationVersion wanted{.workspace = place.id, .speculative = speculative};
    auto version = embedded.must(engine.create_configuration_version(std::move(wanted)));
    std::string bundle = fakes::EmbeddedEngine::bundle_of(main_tf);
    version = embedded.must(engine.upload_configuration(version.upload_secret, bundle));
    EXPECT_EQ(version.status, "uploaded") << version.error;
    return version.id;
  }
  hosted::Run make(const std::string& version, bool save_plan = false) {
    hosted::RunOptions options{
        .workspace = place.id, .configuration_version = version, .save_plan = save_plan};
    return embedded.must(embedded.engine().create_run(std::move(options)));
  }
  hosted::Run get(const hosted::Run& run) {
    return embedded.must(embedded.engine().get_hosted_run(run.id));
  }
  hosted::Run until(const hosted::Run& run, Status status) {
    embedded.turn_until([&] { return get(run).status == status || is_final(get(run).status); });
    hosted::Run now = get(run);
    EXPECT_EQ(now.status, status) << now.error;
    return now;
  }
  hosted::Run act_apply(const hosted::Run& run) {
    return embedded.must(embedded.engine().apply_run(run.id, "ann", ""));
  }
  hosted::Workspace workspace_now() {
    return embedded.must(embedded.engine().get_workspace(place.id));
  }
  /// One resource with `input`, and a note in `shared` of each apply's start and end.
  std::string noting(const std::string& input) {
    std::string file = embedded.shared().string() + "/notes";
    return "resource \"terraform_data\" \"a\" {\n  input = \"" + input +
           "\"\n  triggers_replace = \"" + input +
           "\"\n  provisioner \"local-exec\" {\n    command = \"echo begin " + input + " >> " +
           file + "; sleep 0.1; echo end " + input + " >> " + file + "\"\n  }\n}\n";
  }

  hosted::Workspace place{};
};

TEST_F(QueueTest, ARunHoldsTheWorkspaceFromItsPlanToItsEnd) {
  hosted::Run first = make(upload(noting("one")));
  hosted::Run second = make(upload(noting("two")));
  until(first, Status::planned);
  EXPECT_EQ(get(second).status, Status::pending);
  ASSERT_TRUE(workspace_now().lock);
  EXPECT_EQ(workspace_now().lock->kind, "runs");
  EXPECT_EQ(workspace_now().lock->holder, first.id);
  EXPECT_EQ(workspace_now().current_run, first.id);
  act_apply(first);
  until(first, Status::applied);
  until(second, Status::planned);
  EXPECT_EQ(workspace_now().lock->holder, second.id);
  embedded.must(embedded.engine().discard_run(second.id, "ann", ""));
  EXPECT_FALSE(workspace_now().lock);
}

TEST_F(QueueTest, OfTwoUploadsToOneAddressTheFirstCountsAndStays) {
  auto& engine = embedded.engine();
  hosted::ConfigurationVersion wanted{.workspace = place.id};
  auto version = embedded.must(engine.create_configuration_version(std::move(wanted)));
  // Large enough to be still read when the small one comes.
  std::string large = noting("large");
  for (int i = 0; i < 200'000; ++i) large += "# " + std::to_string(i) + "\n";
  auto first =
      engine.upload_configuration(version.upload_secret, fakes::EmbeddedEngine::bundle_of(large));
  auto second = engine.upload_configuration(version.upload_secret,
                                            fakes::EmbeddedEngine::bundle_of(noting("small")));
  first.start();
  auto late = embedded.outcome_of(std::move(second));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::conflict);
  embedded.turn_until([&] { return first.done(); });
  EXPECT_EQ(first.take().value().status, "uploaded");
  hosted::Run run = until(make(version.id), Status::planned);
  act_apply(run);
  until(run, Status::applied);
  EXPECT_EQ(embedded.lines_of("notes").front(), "begin large");
}

TEST_F(QueueTest, PlanOnlyAndSavedPlansDoNotWaitForTheLock) {
  hosted::Run holder = until(make(upload(noting("one"))), Status::planned);
  hosted::Run speculative = make(upload(noting("two"), true));
  EXPECT_TRUE(speculative.options.plan_only);
  EXPECT_FALSE(until(speculative, Status::planned_and_finished).is_confirmable());
  hosted::Run saved = until(make(upload(noting("three")), true), Status::planned_and_saved);
  act_apply(saved);
  EXPECT_EQ(get(saved).status, Status::confirmed) << "it waits for the lock";
  act_apply(holder);
  until(holder, Status::applied);
  EXPECT_EQ(until(saved, Status::discarded).error.find("the state changed"), 0U);
}

TEST_F(QueueTest, AUsersLockKeepsRunsPending) {
  auto& engine = embedded.engine();
  hosted::Lock lock{.kind = "users", .holder = "ann", .reason = "hands off"};
  embedded.must(engine.lock_workspace(place.id, lock));
  EXPECT_EQ(embedded.outcome_of(engine.lock_workspace(place.id, lock)).error().code,
            ErrorCode::conflict);
  hosted::Run run = make(upload(noting("one")));
  for (int i = 0; i < 20; ++i) embedded.turn();
  EXPECT_EQ(get(run).status, Status::pending);
  EXPECT_EQ(embedded.outcome_of(engine.unlock_workspace(place.id, "bob", false)).error().code,
            ErrorCode::conflict);
  embedded.must(engine.unlock_workspace(place.id, "bob", true));
  until(run, Status::planned);
  EXPECT_EQ(embedded.outcome_of(engine.unlock_workspace(place.id, "ann", true)).error().code,
            ErrorCode::conflict)
      << "a run's lock is its own";
}

TEST_F(QueueTest, AppliesOfOneWorkspaceNeverOverlap) {
  std::vector<hosted::Run> runs;
  for (int i = 0; i < 4; ++i) {
    hosted::RunOptions options{.workspace = place.id,
                               .configuration_version = upload(noting(std::to_string(i))),
                               .auto_apply = true};
    runs.push_back(embedded.must(embedded.engine().create_run(std::move(options))));
  }
  for (const hosted::Run& run : runs) until(run, Status::applied);
  auto notes = embedded.lines_of("notes");
  ASSERT_EQ(notes.size(), 8U);
  for (std::size_t i = 0; i < notes.size(); i += 2) {
    EXPECT_EQ(notes[i].substr(6), notes[i + 1].substr(4)) << "one begins when the other has ended";
  }
}

TEST_F(QueueTest, ACancelledApplyKeepsTheNextOneOutUntilTerraformHasEnded) {
  std::string folder = embedded.shared().string();
  hosted::Run first =
      make(upload("resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    "
                  "command = \"trap '' INT; "
                  "echo begin >> " +
                  folder + "/notes; sleep 1; echo end >> " + folder + "/notes\"\n  }\n}\n"));
  until(first, Status::planned);
  act_apply(first);
  hosted::RunOptions options{
      .workspace = place.id, .configuration_version = upload(noting("two")), .auto_apply = true};
  hosted::Run second = embedded.must(embedded.engine().create_run(std::move(options)));
  embedded.turn_until([&] { return !embedded.lines_of("notes").empty(); });
  embedded.must(embedded.engine().cancel_run(first.id, "ann", "", false));
  until(second, Status::applied);
  EXPECT_TRUE(is_final(get(first).status));
  auto notes = embedded.lines_of("notes");
  auto second_begins = std::find(notes.begin(), notes.end(), "begin two");
  EXPECT_EQ(std::find(second_begins, notes.end(), "end"), notes.end());
}

TEST_F(QueueTest, OnlySoManyPhasesRunAtOnce) {
  embedded.close();
  embedded.options.phases_max = 1;
  embedded.open();
  std::string slow = upload("# slow_plan\n");
  hosted::Run first = until(make(slow, true), Status::planning);
  hosted::Run second = make(upload("locals {}\n"), true);
  for (int i = 0; i < 20; ++i) embedded.turn();
  EXPECT_EQ(get(second).status, Status::plan_queued);
  embedded.must(embedded.engine().cancel_run(first.id, "ann", "", false));
  until(second, Status::planned_and_finished);
}

TEST_F(QueueTest, AForcedCancelNeedsACancelBefore) {
  embedded.close();
  embedded.options.force_cancel_after = Duration(0);
  embedded.open();
  auto& engine = embedded.engine();
  // A terraform that is stopped hears no interrupt, and is not killed while it writes its state.
  hosted::Run run = make(
      upload("resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = "
             "\"kill -STOP $PPID; echo begin >> " +
             embedded.shared().string() + "/notes; sleep 600\"\n  }\n}\n"));
  until(run, Status::planned);
  act_apply(run);
  embedded.turn_until([&] { return !embedded.lines_of("notes").empty(); });
  EXPECT_EQ(embedded.outcome_of(engine.cancel_run(run.id, "ann", "", true)).error().code,
            ErrorCode::conflict);
  embedded.must(engine.cancel_run(run.id, "ann", "", false));
  EXPECT_TRUE(get(run).cancel_requested);
  embedded.must(engine.cancel_run(run.id, "ann", "", true));
  EXPECT_EQ(until(run, Status::canceled).moved_by, "ann");
}

TEST_F(QueueTest, LogsAreFramedForTheClientsOfTfe) {
  hosted::Run run = until(make(upload(noting("one"))), Status::planned);
  auto& engine = embedded.engine();
  LogChunk whole = embedded.must(engine.read_phase_log(run.plan.log_secret, 0, 65536));
  EXPECT_TRUE(whole.end);
  EXPECT_EQ(whole.bytes.front(), '\x02');
  EXPECT_EQ(whole.bytes.back(), '\x03');
  // The word before it is bold: these clients pass colours on to the terminal.
  EXPECT_NE(whole.bytes.find(" 1 to add, 0 to change"), std::string::npos) << whole.bytes;
  std::string pieces;
  for (std::uint64_t offset = 0;;) {
    LogChunk piece = embedded.must(engine.read_phase_log(run.plan.log_secret, offset, 7));
    if (piece.bytes.empty()) break;
    EXPECT_LE(piece.bytes.size(), 7U);
    pieces += piece.bytes;
    offset = piece.next;
  }
  EXPECT_EQ(pieces, whole.bytes);
  EXPECT_EQ(embedded.outcome_of(engine.read_phase_log(run.plan.id + ".x", 0, 10)).error().code,
            ErrorCode::not_found);
}

TEST_F(QueueTest, TheApplyLogBeginsWithThreeLinesOfItsOwn) {
  hosted::Run run = until(make(upload(noting("one"))), Status::planned);
  act_apply(run);
  until(run, Status::applied);
  std::string log =
      embedded.must(embedded.engine().read_phase_log(run.apply.log_secret, 0, 65536)).bytes;
  EXPECT_EQ(log.find("\x02Terraform v"), 0U);
  EXPECT_NE(log.find("\nInitializing plugins and modules...\n"), std::string::npos);
  EXPECT_NE(log.find("Apply complete!"), std::string::npos);
}

TEST_F(QueueTest, ABackendOfTheConfigurationIsNotUsed) {
  hosted::Run run =
      make(upload("terraform {\n  cloud {\n    organization = \"o\"\n    workspaces {\n      name "
                  "= \"w\"\n    }\n  }\n}\n" +
                  noting("one")));
  until(run, Status::planned);
  act_apply(run);
  until(run, Status::applied);
  EXPECT_EQ(embedded.must(embedded.engine().list_state_versions(place.id)).size(), 1U);
}

TEST_F(QueueTest, VariablesComeFromTheWorkspaceAndTheRunsOwnOutrankThem) {
  auto& engine = embedded.engine();
  for (const char* key : {"a", "b"}) {
    hosted::Variable variable{.key = key, .value = Secret("workspace ${x}\n\"")};
    embedded.must(engine.put_variable(place.id, std::move(variable)));
  }
  hosted::Variable list{.key = "l", .value = Secret("[1, 2]"), .hcl = true};
  embedded.must(engine.put_variable(place.id, std::move(list)));
  hosted::Variable word{.key = "WORD", .value = Secret("from-env"), .environment = true};
  embedded.must(engine.put_variable(place.id, std::move(word)));
  hosted::Variable bad{.key = "TF_CLI_ARGS_plan", .value = Secret("-destroy"), .environment = true};
  EXPECT_EQ(embedded.outcome_of(engine.put_variable(place.id, std::move(bad))).error().code,
            ErrorCode::invalid_argument);
  std::string version = upload(
      "variable \"a\" {}\nvariable \"b\" {}\nvariable \"l\" {}\n"
      "output \"all\" {\n  value = [var.a, var.b, var.l]\n}\n"
      "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"echo "
      "$WORD >> " +
      embedded.shared().string() + "/notes\"\n  }\n}\n");
  hosted::RunOptions options{
      .workspace = place.id, .configuration_version = version, .auto_apply = true};
  options.variables.push_back({.key = "b", .hcl_literal = Secret("\"run\"")});
  hosted::Run run = embedded.must(engine.create_run(std::move(options)));
  until(run, Status::applied);
  auto outputs = embedded.must(
      engine.outputs(WorkspaceName::trusted("plain"), make_run_id(embedded.loop().now(), 0)));
  EXPECT_EQ(json::serialize(outputs["all"].value), R"(["workspace ${x}\n\"","run",[1,2]])");
  EXPECT_EQ(embedded.lines_of("notes"), std::vector<std::string>{"from-env"});
}

TEST_F(QueueTest, AFailedApplyKeepsTheStateOfWhatWasMade) {
  hosted::Run run =
      make(upload("resource \"terraform_data\" \"good\" {\n  input = \"made\"\n}\n"
                  "resource \"terraform_data\" \"bad\" {\n  depends_on = [terraform_data.good]\n  "
                  "provisioner \"local-exec\" {\n"
                  "    command = \"exit 3\"\n  }\n}\n"));
  until(run, Status::planned);
  act_apply(run);
  EXPECT_NE(until(run, Status::errored).error.find("local-exec"), std::string::npos);
  auto versions = embedded.must(embedded.engine().list_state_versions(place.id));
  ASSERT_EQ(versions.size(), 1U);
  EXPECT_NE(embedded.must(embedded.engine().state_bytes(versions[0].id)).find("\"good\""),
            std::string::npos);
}

TEST_F(QueueTest, AStateIsStoredUnderALockWithAGreaterSerial) {
  auto& engine = embedded.engine();
  auto state = [](int serial, const std::string& lineage) {
    return R"({"version":4,"terraform_version":"1.11.4","serial":)" + std::to_string(serial) +
           R"(,"lineage":")" + lineage + R"(","outputs":{},"resources":[]})";
  };
  EXPECT_EQ(
      embedded.outcome_of(engine.put_state(place.id, "ann", state(1, "l"), false)).error().code,
      ErrorCode::conflict);
  hosted::Lock lock{.kind = "users", .holder = "ann"};
  embedded.must(engine.lock_workspace(place.id, lock));
  auto first = embedded.must(engine.put_state(place.id, "ann", state(3, "l"), false));
  EXPECT_EQ(first.serial, 3U);
  EXPECT_EQ(embedded.must(engine.put_state(place.id, "ann", state(3, "l"), false)).id, first.id);
  for (const std::string& refused : {state(2, "l"), state(4, "other")}) {
    EXPECT_EQ(embedded.outcome_of(engine.put_state(place.id, "ann", refused, false)).error().code,
              ErrorCode::conflict);
  }
  EXPECT_EQ(embedded.must(engine.put_state(place.id, "ann", state(2, "other"), true)).serial, 2U);
  EXPECT_EQ(embedded.outcome_of(engine.put_state(place.id, "ann", "{}", false)).error().code,
            ErrorCode::malformed);
}

TEST_F(QueueTest, AWorkspaceIsDeletedOnlyWhenNothingIsLost) {
  auto& engine = embedded.engine();
  hosted::Run run = until(make(upload(noting("one"))), Status::planned);
  EXPECT_EQ(embedded.outcome_of(engine.delete_workspace(place.id, true)).error().code,
            ErrorCode::conflict);
  act_apply(run);
  until(run, Status::applied);
  EXPECT_EQ(embedded.outcome_of(engine.delete_workspace(place.id, false)).error().code,
            ErrorCode::conflict);
  embedded.must(engine.delete_workspace(place.id, true));
  EXPECT_EQ(embedded.outcome_of(engine.get_hosted_run(run.id)).error().code, ErrorCode::not_found);
}

TEST_F(QueueTest, ABrokenUploadMakesAnErroredVersion) {
  auto& engine = embedded.engine();
  hosted::ConfigurationVersion wanted{.workspace = place.id};
  auto version = embedded.must(engine.create_configuration_version(std::move(wanted)));
  EXPECT_EQ(embedded.must(engine.upload_configuration(version.upload_secret, "no tar")).status,
            "errored");
  EXPECT_EQ(
      embedded.outcome_of(engine.upload_configuration(version.upload_secret, "x")).error().code,
      ErrorCode::conflict);
  hosted::RunOptions options{.workspace = place.id, .configuration_version = version.id};
  EXPECT_EQ(embedded.outcome_of(engine.create_run(std::move(options))).error().code,
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace porc::terraform_engine
