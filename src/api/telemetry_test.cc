// SPDX-License-Identifier: Apache-2.0
#include "api/telemetry.h"

#include <filesystem>
#include <string>

#include <unistd.h>

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "domain/run/draft.h"
#include "host/files.h"
#include "json/parse.h"

namespace porc::api {
namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(Telemetry, ADamagedRunIsToldOnceAsAnErrorAndCountedUntilItGoesOn) {
  const std::string file = testing::TempDir() + "/telemetry." + std::to_string(getpid()) + ".jsonl";
  aio::ManualWorld world;
  observe::Redactor redactor;
  observe::Metrics metrics;
  observe::LogOptions options{.level = observe::Level::info, .to_stderr = false};
  options.file = file;
  auto log = observe::Log::open(std::move(options), redactor, [&] { return world.now(); }).value();
  orchestrator::News news(world);
  const Telemetry telemetry(metrics, *log, news);
  EXPECT_NE(metrics.prometheus_text().find("\nporc_damaged_runs 0\n"), std::string::npos);

  const RunId id = RunId::parse("porc-20260102-030405-abc234").value();
  const Error damage{.code = ErrorCode::corrupt, .message = "the row does not decode"};
  for (int looks = 0; looks < 3; ++looks) news.publish_error(id, damage);
  const std::string text = metrics.prometheus_text();
  EXPECT_NE(text.find("\nporc_damaged_runs 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("porc_driving_errors_total{error=\"corrupt\"} 3"), std::string::npos) << text;
  const std::string logged = host::read_file(file, 1U << 20).value();
  EXPECT_EQ(count(logged, "a run cannot go on"), 1U) << logged;
  EXPECT_EQ(count(logged, "the row does not decode"), 1U) << logged;
  EXPECT_EQ(count(logged, id.str()), 1U) << logged;

  Change change;
  change.run.id = id;
  news.publish(change);
  EXPECT_NE(metrics.prometheus_text().find("\nporc_damaged_runs 0\n"), std::string::npos);
  std::filesystem::remove(file);
}

TEST(Telemetry, EveryActionOnARunIsOneLineThatSaysWhoDidWhatAndWhetherItOverrides) {
  const std::string file = testing::TempDir() + "/audit." + std::to_string(getpid()) + ".jsonl";
  aio::ManualWorld world;
  observe::Redactor redactor;
  observe::Metrics metrics;
  observe::LogOptions options{.level = observe::Level::info, .to_stderr = false};
  options.file = file;
  auto log = observe::Log::open(std::move(options), redactor, [&] { return world.now(); }).value();
  orchestrator::News news(world);
  const Telemetry telemetry(metrics, *log, news);

  run::Run waiting;
  waiting.id = RunId::parse("porc-20260102-030405-abc234").value();
  waiting.workspace = WorkspaceName::parse("porc-dev").value();
  waiting.status = run::RunStatus::awaiting_approval;
  run::Draft draft(std::move(waiting));
  const run::Cause person{
      .actor = run::Actor::person, .by = "porc:ann@example.com", .at = world.now()};
  ASSERT_TRUE(draft.move(run::RunEvent::approval_overridden, person));
  draft.note("goal_raised", person);
  news.publish({.run = std::move(draft.run), .events = std::move(draft.events)});

  const std::string logged = host::read_file(file, 1U << 20).value();
  EXPECT_EQ(count(logged, "\"audit\":true"), 2U) << logged;
  const auto first = json::parse(logged.substr(0, logged.find('\n'))).value();
  EXPECT_EQ(first.at("by"), "porc:ann@example.com");
  EXPECT_EQ(first.at("kind"), "approval_overridden");
  EXPECT_EQ(first.at("run_id"), "porc-20260102-030405-abc234");
  EXPECT_EQ(first.at("from"), "awaiting_approval");
  EXPECT_EQ(first.at("to"), "apply_queued");
  EXPECT_EQ(first.at("override"), true);
  EXPECT_EQ(count(logged, "\"override\":false"), 1U) << logged;
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace porc::api
