// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "domain/run/draft.h"
#include "json/decode.h"
#include "json/parse.h"
#include "wire/paths.h"
#include "wire/problem.h"
#include "wire/requests.h"
#include "wire/run_details.h"
#include "wire/run_view.h"
#include "wire/server_view.h"
#include "wire/words.h"

namespace porc::wire {
namespace {

const Timestamp kNow = parse_time("2026-01-02T03:04:05Z").value();

run::Run sample_run() {
  run::Run run;
  run.id = RunId::parse("porc-20260102-030405-abc234").value();
  run.identity = {.environment = "dev", .kind = "postgres-db", .name = "orders-db"};
  run.blueprint.kind = "postgres-db";
  run.blueprint.metadata.name = "orders-db";
  run.blueprint.inputs =
      json::parse(R"({"size":1,"db":{"password":{"sealed":"AAAA","digest":"ff"},"users":["a"]},)"
                  R"("key":{"secret":"DB_KEY"}})")
          .value()
          .as_object();
  run.workspace = WorkspaceName::parse("porc-dev-orders-db").value();
  return run;
}

TEST(RunView, IsReadBackByItsOwnDescription) {
  RunView view = view_of(sample_run());
  json::value encoded = json::encode(view);
  EXPECT_TRUE(encoded.at("tfe_run_id").is_null());
  EXPECT_EQ(encoded.at("links").at("logs").as_string(), "/run/porc-20260102-030405-abc234/logs");
  auto decoded = json::decode<RunView>(encoded, json::Unknown::reject);
  ASSERT_TRUE(decoded) << decoded.error().to_string();
  EXPECT_EQ(json::encode(*decoded), encoded);
}

TEST(RunView, SealedInputsAreNeverSeen) {
  json::value shown = visible_inputs(sample_run().blueprint.inputs);
  EXPECT_EQ(shown.at("db").at("password").as_string(), kSensitive);
  EXPECT_EQ(shown.at("db").at("users").at(0).as_string(), "a");
  EXPECT_EQ(shown.at("key").at("secret").as_string(), "DB_KEY");
  EXPECT_EQ(json::serialize(json::encode(report_of(sample_run(), {}, kNow))).find("AAAA"),
            std::string::npos);
}

TEST(Words, OfCountsBeginWithWhatIsGrave) {
  EXPECT_EQ(words_of(run::PlanCounts{.add = 3, .change = 2, .destroy = 1, .import = 4}),
            "1 to destroy, 2 to change, 3 to add, 4 to import");
  EXPECT_EQ(words_of(run::PlanCounts{}), "nothing to change");
}

struct Said {
  EventView event;
  const char* words;
};

TEST(Words, OfAnEventAreASentenceWithoutJson) {
  const json::object counts{{"counts", {{"add", 2}, {"change", 0}, {"destroy", 1}, {"import", 0}}},
                            {"binding", {{"digest", "x"}}}};
  const Said cases[] = {
      {{.kind = "submitted", .actor = "person", .by = "porc:a@b", .facts = {{"goal", "applied"}}},
       "submitted, to be applied, by porc:a@b"},
      {{.kind = "build_finished", .by = "porc", .facts = {{"quill", "service@1.0.0"}}},
       "built with service@1.0.0"},
      {{.kind = "plan_changed", .actor = "engine", .by = "porc", .facts = counts},
       "planned: 1 to destroy, 2 to add"},
      {{.kind = "plan_failed", .facts = {{"error", "no {such} thing"}}},
       "plan failed: no {such} thing"},
      {{.kind = "plan_failed"}, "plan failed"},
      {{.kind = "apply_finished", .actor = "engine", .by = "bob", .outside = true},
       "applied, by bob, outside PORC"},
      {{.kind = "discarded", .actor = "person", .by = "porc:a@b", .facts = {{"reason", "late"}}},
       "discarded, by porc:a@b: late"},
      {{.kind = "superseded", .actor = "engine", .facts = {{"by", "porc-1"}}},
       "superseded by porc-1"},
  };
  for (const auto& [event, words] : cases) EXPECT_EQ(words_of(event), words);
}

TEST(Summary, PhasesFollowEachOtherAndTheLastOneIsOpen) {
  run::Draft draft = run::Draft::submitted(sample_run(), {.by = "porc:a@b", .at = kNow});
  run::Cause later{.at = kNow + std::chrono::seconds(2)};
  ASSERT_TRUE(draft.move(run::RunEvent::build_started, later));
  auto phases = summary_of(draft.run, kNow + std::chrono::seconds(5)).phases;
  ASSERT_EQ(phases.size(), 2U);
  EXPECT_EQ(phases[0].status, "submitted");
  EXPECT_EQ(phases[0].milliseconds, 2000U);
  EXPECT_EQ(phases[1].milliseconds, 3000U);
}

TEST(EventView, ShowsWhatTheDraftRecorded) {
  run::Draft draft = run::Draft::submitted(
      sample_run(), {.actor = run::Actor::person, .by = "porc:a@b", .at = kNow});
  auto view = view_of(draft.events.at(0));
  ASSERT_TRUE(view) << view.error().to_string();
  EXPECT_EQ(view->kind, "submitted");
  EXPECT_EQ(view->actor, "person");
  EXPECT_EQ(view->by, "porc:a@b");
  EXPECT_EQ(view->at, kNow);
  audit::Event broken{.run = draft.run.id, .sequence = 1, .bytes = "{"};
  EXPECT_EQ(view_of(broken).error().code, ErrorCode::corrupt);
}

TEST(Problem, TellsFaultsButNothingFromInside) {
  Error refused{.code = ErrorCode::invalid_argument,
                .message = "the blueprint is not valid",
                .violations = {{.pointer = "/kind", .message = "is required"}}};
  Problem problem = problem_of(refused);
  EXPECT_EQ(problem.status, 422);
  EXPECT_EQ(problem.error, "invalid_argument");
  EXPECT_EQ(problem.details, refused.violations);
  EXPECT_EQ(error_of(problem).code, refused.code);
  for (ErrorCode code : {ErrorCode::internal, ErrorCode::corrupt, ErrorCode::unauthenticated}) {
    Error inside{.code = code, .message = "/var/lib/porc/db: broken page"};
    EXPECT_EQ(problem_of(inside).detail.find("/var/lib"), std::string::npos);
  }
}

TEST(Paths, AreFilledIn) {
  EXPECT_EQ(paths::of_run(paths::kRunApply, sample_run().id),
            "/run/porc-20260102-030405-abc234/apply");
  EXPECT_EQ(paths::of_quill("postgres-db", ""), "/quills/postgres-db");
  EXPECT_EQ(paths::of_quill("a/b", "~> 1.0"), "/quills/a%2Fb?version=~%3E%201.0");
}

}  // namespace
}  // namespace porc::wire
