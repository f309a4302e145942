// SPDX-License-Identifier: Apache-2.0
#include "run_files/run_blobs.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "domain/run/draft.h"
#include "json/parse.h"
#include "memory_blobs/memory_blobs.h"

namespace porc::run_files {
namespace {

const Timestamp kNow = parse_time("2026-01-02T03:04:05Z").value();
constexpr char kLog[] = "logs/porc-20260102-030405-abc234.log.jsonl";
constexpr char kMetadata[] = "metadata/porc-20260102-030405-abc234.json";

class RunBlobsTest : public testing::Test {
 protected:
  RunBlobsTest() {
    run::Run first;
    first.id = RunId::parse("porc-20260102-030405-abc234").value();
    first.workspace = WorkspaceName::parse("porc-dev").value();
    draft_ = run::Draft::submitted(first, {.by = "porc:a@b", .at = kNow});
  }
  OutboxEntry entry() const {
    Change change{.run = draft_->run, .events = draft_->events};
    return {.key = "k", .target = "run_files", .payload = whole_of(change)};
  }
  void move_on(run::RunEvent event) {
    draft_ = run::Draft(draft_->run);
    ASSERT_TRUE(draft_->move(event, {.at = kNow}));
  }
  Result<void> deliver(OutboxEntry entry) {
    return aio::run_to_end(loop_, files_.deliver(std::move(entry)));
  }
  std::string text(const char* name) {
    return aio::run_to_end(loop_, blobs_.get(name)).value().bytes;
  }
  std::string status() {
    return std::string(json::parse(text(kMetadata)).value().at("status").as_string());
  }
  long lines() { return std::ranges::count(text(kLog), '\n'); }

  aio::Loop loop_{};
  memory_blobs::MemoryBlobs blobs_{loop_};
  RunBlobs files_{blobs_};
  std::optional<run::Draft> draft_{};
};

TEST_F(RunBlobsTest, ALineIsAddedForEachEventAndTheMetadataFollow) {
  ASSERT_TRUE(deliver(entry()));
  EXPECT_EQ(status(), "submitted");
  move_on(run::RunEvent::build_started);
  ASSERT_TRUE(deliver(entry()));
  EXPECT_EQ(status(), "building");
  EXPECT_EQ(lines(), 2);
}

TEST_F(RunBlobsTest, WhatIsToldTwiceOrLateChangesNothing) {
  const OutboxEntry first = entry();
  ASSERT_TRUE(deliver(first));
  move_on(run::RunEvent::build_started);
  ASSERT_TRUE(deliver(entry()));
  const std::string log = text(kLog);
  const std::string metadata = text(kMetadata);
  ASSERT_TRUE(deliver(first));
  ASSERT_TRUE(deliver(entry()));
  EXPECT_EQ(text(kLog), log);
  EXPECT_EQ(text(kMetadata), metadata);
}

TEST_F(RunBlobsTest, WhatCannotBeReadIsWrittenAnew) {
  ASSERT_TRUE(deliver(entry()));
  blobs_.tamper(kLog, "damaged");
  blobs_.tamper(kMetadata, "damaged");
  move_on(run::RunEvent::build_started);
  ASSERT_TRUE(deliver(entry()));
  EXPECT_EQ(status(), "building");
  EXPECT_EQ(lines(), 1);
}

TEST_F(RunBlobsTest, AForeignPayloadIsPutAside) {
  OutboxEntry foreign{.key = "k", .target = "run_files", .payload = json::object()};
  EXPECT_EQ(deliver(std::move(foreign)).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace porc::run_files
