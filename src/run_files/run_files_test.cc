// SPDX-License-Identifier: Apache-2.0
#include "run_files/run_files.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "domain/run/draft.h"
#include "host/files.h"
#include "json/decode.h"
#include "json/parse.h"
#include "memory_store/memory_store.h"

namespace porc::run_files {
namespace {

namespace fs = std::filesystem;

const Timestamp kNow = parse_time("2026-01-02T03:04:05Z").value();

class RunFilesTest : public testing::Test {
 protected:
  RunFilesTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    run::Run first;
    first.id = RunId::parse("porc-20260102-030405-abc234").value();
    first.workspace = WorkspaceName::parse("porc-dev").value();
    first.blueprint.inputs =
        json::parse(R"({"size":1,"password":{"sealed":"U0VBTEVE","digest":"ff"}})")
            .value()
            .as_object();
    draft_ = run::Draft::submitted(first, {.by = "porc:a@b", .at = kNow});
  }

  OutboxEntry entry() const {
    json::array events;
    for (const audit::Event& event : draft_->events) events.emplace_back(event.bytes);
    json::object payload{{"run", json::encode(draft_->run)}, {"events", std::move(events)}};
    return {.key = "k",
            .subject = draft_->run.id.str(),
            .target = "run_files",
            .payload = std::move(payload)};
  }
  void move_on(run::RunEvent event) {
    draft_ = run::Draft(draft_->run);
    ASSERT_TRUE(draft_->move(event, {.at = kNow}));
  }
  Result<void> deliver() { return aio::run_to_end(loop_, files_.deliver(entry())); }
  std::string log() const {
    return host::read_file(folder_ / "porc-20260102-030405-abc234.log.jsonl", kLogBytesMax).value();
  }
  json::value metadata() const {
    return json::parse(
               host::read_file(folder_ / "porc-20260102-030405-abc234.json", 1 << 20).value())
        .value();
  }

  fs::path folder_ = fs::path(testing::TempDir()) / "porc_run_files";
  aio::Loop loop_{};
  aio::BlockingPool pool_{loop_, 1, 16};
  RunFiles files_{folder_, folder_, pool_};
  std::optional<run::Draft> draft_{};
};

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_F(RunFilesTest, WritesMetadataAndOneLineAnEvent) {
  ASSERT_TRUE(deliver());
  move_on(run::RunEvent::build_started);
  ASSERT_TRUE(deliver());
  EXPECT_EQ(metadata().at("status").as_string(), "building");
  EXPECT_EQ(metadata().at("run_id").as_string(), draft_->run.id.str());
  EXPECT_EQ(lines_in(log()), 2U);
  EXPECT_NE(log().find(R"("from":"submitted","to":"building")"), std::string::npos);
}

TEST_F(RunFilesTest, TheSameDeliveryTwiceIsOneLine) {
  ASSERT_TRUE(deliver());
  const std::string once = log();
  ASSERT_TRUE(deliver());
  EXPECT_EQ(log(), once);
}

TEST_F(RunFilesTest, WhatIsToldAgainLateTakesNothingBack) {
  ASSERT_TRUE(deliver());
  const OutboxEntry old = entry();
  move_on(run::RunEvent::build_started);
  ASSERT_TRUE(deliver());
  ASSERT_TRUE(aio::run_to_end(loop_, files_.deliver(old)));
  EXPECT_EQ(metadata().at("status").as_string(), "building");
  EXPECT_EQ(lines_in(log()), 2U);
}

TEST_F(RunFilesTest, AHalfLineLeftByACrashIsReplaced) {
  ASSERT_TRUE(deliver());
  const std::string before = log();
  std::ofstream(folder_ / "porc-20260102-030405-abc234.log.jsonl", std::ios::app)
      << R"({"time":"20)";
  move_on(run::RunEvent::build_started);
  ASSERT_TRUE(deliver());
  EXPECT_TRUE(log().starts_with(before));
  EXPECT_EQ(lines_in(log()), 2U);
  EXPECT_EQ(log().find("{\"time\":\"20{"), std::string::npos);
}

TEST_F(RunFilesTest, SealedInputsStayOutOfTheFiles) {
  ASSERT_TRUE(deliver());
  EXPECT_EQ(metadata().at("inputs").at("password").as_string(), "(sensitive)");
  EXPECT_EQ(json::serialize(metadata()).find("U0VBTEVE"), std::string::npos);
}

TEST_F(RunFilesTest, APowerLossIsRepairedFromTheStore) {
  memory_store::MemoryStore store(loop_);
  const auto keep = [&] {
    Change change{.run = draft_->run, .events = draft_->events};
    ASSERT_TRUE(aio::run_to_end(loop_, store.append(std::move(change))));
    ASSERT_TRUE(deliver());
  };
  keep();
  move_on(run::RunEvent::build_started);
  keep();
  const std::string whole = log();
  const json::value newest = metadata();
  const fs::path log_file = folder_ / "porc-20260102-030405-abc234.log.jsonl";
  const fs::path metadata_file = folder_ / "porc-20260102-030405-abc234.json";

  fs::resize_file(log_file, whole.size() - 10);
  std::ofstream(metadata_file, std::ios::trunc).close();
  ASSERT_TRUE(aio::run_to_end(loop_, files_.repair(store)));
  EXPECT_EQ(log(), whole);
  EXPECT_EQ(metadata(), newest);

  fs::remove(log_file);
  fs::remove(metadata_file);
  ASSERT_TRUE(aio::run_to_end(loop_, files_.repair(store)));
  EXPECT_EQ(log(), whole);
  EXPECT_EQ(metadata(), newest);
}

TEST_F(RunFilesTest, ARunThatCannotBeRepairedKeepsNoOtherFromIt) {
  memory_store::MemoryStore store(loop_);
  const run::Run pattern = draft_->run;
  for (const char* id : {"porc-20260102-030405-abc234", "porc-20260102-030406-abc234"}) {
    run::Run each = pattern;
    each.id = RunId::parse(id).value();
    draft_ = run::Draft::submitted(each, {.by = "porc:a@b", .at = kNow});
    Change change{.run = draft_->run, .events = draft_->events};
    ASSERT_TRUE(aio::run_to_end(loop_, store.append(std::move(change))));
  }
  fs::create_directory(folder_ / "porc-20260102-030406-abc234.log.jsonl");
  EXPECT_FALSE(aio::run_to_end(loop_, files_.repair(store))) << "the newest cannot be written";
  EXPECT_EQ(lines_in(log()), 1U);
}

TEST_F(RunFilesTest, DraftsThatAKilledServerLeftAreRemoved) {
  memory_store::MemoryStore store(loop_);
  const fs::path draft = folder_ / ".porc-20260102-030405-abc234.json.a1B2c3";
  const char* const foreign[] = {".porc-20260102-030405-abc234.json",
                                 "porc-20260102-030405-abc234.json.a1B2c3",
                                 ".notes.json.a1B2c3",
                                 ".porc-20260102-030405-abc234.json.a1B2c3d"};
  std::ofstream(draft) << "half";
  for (const char* name : foreign) std::ofstream(folder_ / name) << "somebody's";
  ASSERT_TRUE(aio::run_to_end(loop_, files_.repair(store)));
  EXPECT_FALSE(fs::exists(draft));
  for (const char* name : foreign) EXPECT_TRUE(fs::exists(folder_ / name)) << name;
}

TEST_F(RunFilesTest, FilesAreAsOpenAsTheirFolderButNeverToEverybody) {
  for (const auto& [folder, file] : {std::pair(0700U, 0600U), std::pair(0755U, 0640U)}) {
    fs::permissions(folder_, static_cast<fs::perms>(folder));
    ASSERT_TRUE(deliver());
    for (const char* suffix : {".log.jsonl", ".json"}) {
      const fs::path path = folder_ / ("porc-20260102-030405-abc234" + std::string(suffix));
      EXPECT_EQ(static_cast<unsigned>(fs::status(path).permissions()), file) << path;
      fs::remove(path);
    }
  }
}

TEST_F(RunFilesTest, AForeignPayloadIsPutAside) {
  OutboxEntry foreign{.key = "k", .target = "run_files", .payload = json::object()};
  auto delivered = aio::run_to_end(loop_, files_.deliver(std::move(foreign)));
  ASSERT_FALSE(delivered);
  EXPECT_EQ(delivered.error().code, ErrorCode::corrupt);
}

TEST_F(RunFilesTest, AFolderThatIsGoneIsTriedAgain) {
  fs::remove_all(folder_);
  auto delivered = deliver();
  ASSERT_FALSE(delivered);
  EXPECT_TRUE(error_traits(delivered.error().code).retryable);
}

}  // namespace
}  // namespace porc::run_files
