// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/engine_needs.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "contracts/stored_document.h"
#include "terraform_engine/engine_rows.h"
#include "terraform_engine/stored.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

class EngineNeedsTest : public testing::Test {
 protected:
  EngineNeedsTest() {
    const hosted::Workspace workspace{.id = "ws-1", .name = "one"};
    write("workspace", {"ws-1", "one", write_document(json::encode(workspace)).value()});
  }
  ~EngineNeedsTest() override { fs::remove_all(folder); }

  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "engine-needs-XXXXXX").string();
    return ::mkdtemp(name.data());
  }
  static StoredRun run(const std::string& id, hosted::Status status) {
    StoredRun stored;
    stored.run = {.id = id, .status = status};
    stored.run.options.key = "porc-" + id;
    stored.run.options.workspace = "ws-1";
    stored.run.options.configuration_version = "cv-1";
    return stored;
  }
  static StoredRun lost(const std::string& id) {
    StoredRun stored = run(id, hosted::Status::errored);
    stored.driver = "server-7";
    stored.lost_attempt = 1;
    stored.room_kept = true;
    return stored;
  }
  void put(const StoredRun& stored) {
    const hosted::Run& run = stored.run;
    const std::string number = std::to_string(++runs_);
    write("run",
          {number,
           run.id,
           "ws-1",
           run.options.key,
           "plan-" + number,
           "apply-" + number,
           "errored",
           write_document(json::encode(stored)).value(),
           "{}"});
  }
  void write(const std::string& table, const TableRow& row) {
    const auto written = rows->at_once([&] { return rows->write_rows(table, {row}); });
    ASSERT_TRUE(written) << written.error().to_string();
  }

  fs::path folder = make_folder();
  std::unique_ptr<TableRows> rows =
      rows_of_file(folder / "engine.db", Schema::brought_up_to_date).value();

 private:
  int runs_ = 0;
};

TEST_F(EngineNeedsTest, WhatALostApplyLeftHereIsKeptFirst) {
  put(lost("run-1"));
  fs::create_directories(folder / "shared-work/run-1");
  const auto settled = check_settled(*rows, folder);
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, ErrorCode::precondition_failed);
  EXPECT_NE(settled.error().message.find("start `porc serve` here once"), std::string::npos);
}

TEST_F(EngineNeedsTest, WhatALostApplyMayHaveLeftElsewhereIsSaid) {
  put(lost("run-1"));
  put(run("run-2", hosted::Status::applied));
  const auto elsewhere = check_settled(*rows, folder).value();
  ASSERT_EQ(elsewhere.size(), 1U);
  for (const char* word : {"porc-run-1 (run-1)", "server-7", "engine/shared-work/run-1"})
    EXPECT_NE(elsewhere.front().find(word), std::string::npos) << elsewhere.front();
}

TEST_F(EngineNeedsTest, AWorkFolderThatCannotBeLookedForIsNotAbsent) {
  put(lost("run-1"));
  // Nobody may follow it, not even root.
  fs::create_directory_symlink("shared-work", folder / "shared-work");
  const auto settled = check_settled(*rows, folder);
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, ErrorCode::unavailable);
  EXPECT_NE(settled.error().message.find("shared-work/run-1"), std::string::npos);
}

TEST_F(EngineNeedsTest, ARunThatIsOverIsKnownAndNeedsNothing) {
  put(run("run-1", hosted::Status::applied));
  put(run("run-2", hosted::Status::planned));
  std::set<std::string> asked;
  const auto known = check_needs(*rows, [&asked](std::string file) -> Result<bool> {
    asked.insert(std::move(file));
    return true;
  });
  EXPECT_EQ(known.value(), (std::set<std::string>{"porc-run-1", "porc-run-2"}));
  EXPECT_EQ(asked, std::set<std::string>{"configurations/cv-1"});
}

}  // namespace
}  // namespace porc::terraform_engine
