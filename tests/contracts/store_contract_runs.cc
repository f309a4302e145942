// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "json/decode.h"
#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

using run::RunStatus;

std::string text_of(const run::Run& stored) {
  return json::serialize(json::encode(stored));
}

std::vector<std::string> ids_of(const std::vector<run::Run>& runs) {
  std::vector<std::string> ids;
  for (const auto& item : runs) ids.push_back(item.id.str());
  return ids;
}

TEST_P(StoreContract, AStoredRunIsReadAsItWasWritten) {
  Change change = new_run(1);
  run::Run& run = change.run;
  run.callback_url = "https://example.com/done";
  run.bundle = {.key = "k", .digest = "d", .files = {"main.tf", "variables.tf"}};
  run.counts = {.add = 1, .change = 2, .destroy = 3, .import = 4};
  run.policies = {
      {.policy_set = "s", .policy = "p", .enforcement_level = "advisory", .passed = true}};
  run.binding.emplace().plan.state_serial = 7;
  run.planned_at = now();
  run.outputs["ratio"] = 1.0;
  run.outputs["count"] = 1;
  run.outputs["nothing"] = nullptr;
  run.superseded_by = run_id(9);
  run.touched_state = true;
  run.reason = {
      .code = "conflict", .message = "m", .violations = {{.pointer = "/a", .message = "b"}}};
  auto wanted = stored(std::move(change));
  EXPECT_EQ(text_of(must(store->get_run(run_id(1)))), text_of(wanted));
}

TEST_P(StoreContract, UnicodeAndAMebibyteSurvive) {
  Change change = new_run(1);
  change.run.blueprint.inputs["größe 🌲"] = "日本語 \u0001 \"\\ \n";
  change.run.blueprint.inputs["large"] = std::string(1U << 20, 'x');
  change.run.blueprint.inputs["NUL"] = std::string("a\0b", 3);
  change.outbox = {entry(change, "github/Prüfung")};
  change.outbox[0].payload = change.run.blueprint.inputs;
  auto wanted = stored(std::move(change));
  EXPECT_EQ(must(store->get_run(run_id(1))).blueprint.inputs, wanted.blueprint.inputs);
  auto due = must(store->claim_outbox(kLease, 1, {}));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].entry.target, "github/Prüfung");
  EXPECT_EQ(due[0].entry.payload, json::value(wanted.blueprint.inputs));
}

TEST_P(StoreContract, DeepInputsSurvive) {
  json::value deep = "bottom";
  for (int i = 0; i < 64; ++i) deep = json::array{std::move(deep)};
  Change change = new_run(1);
  change.run.blueprint.inputs["deep"] = deep;
  stored(std::move(change));
  EXPECT_EQ(must(store->get_run(run_id(1))).blueprint.inputs.at("deep"), deep);
}

TEST_P(StoreContract, ARunWithoutAWorkspaceSurvives) {
  // A blueprint that came by git and is invalid is a run too, and nothing names its workspace.
  Change change = new_run(1);
  change.run.workspace = {};
  auto wanted = stored(std::move(change));
  EXPECT_EQ(text_of(must(store->get_run(run_id(1)))), text_of(wanted));
}

TEST_P(StoreContract, AnUnknownRunIsNotFound) {
  EXPECT_EQ(error_of(store->get_run(run_id(1))), ErrorCode::not_found);
  EXPECT_EQ(error_of(store->list_events(run_id(1), 0, 10)), ErrorCode::not_found);
}

TEST_P(StoreContract, TheSameVersionTwiceIsAConflict) {
  Change first = new_run(1);
  stored(first);
  EXPECT_EQ(error_of(store->append(first)), ErrorCode::conflict);
}

TEST_P(StoreContract, StaleVersionLosesTheRace) {
  auto run = stored(new_run(1));
  Change winner = next(run);
  Change loser = next(run);
  loser.run.outputs["who"] = "loser";
  loser.outbox = {entry(loser, "github")};
  stored(std::move(winner));
  EXPECT_EQ(error_of(store->append(std::move(loser))), ErrorCode::conflict);

  auto after = must(store->get_run(run.id));
  EXPECT_EQ(after.version, 2U);
  EXPECT_TRUE(after.outputs.empty());
  EXPECT_EQ(must(store->list_events(run.id, 0, 10)).size(), 2U);
  EXPECT_EQ(claimed_keys(), std::vector<std::string>{});
}

TEST_P(StoreContract, AVersionIsNeverSkipped) {
  auto run = stored(new_run(1));
  Change change = next(run);
  ++change.run.version;
  EXPECT_EQ(error_of(store->append(change)), ErrorCode::conflict);
  Change unborn = next(new_run(2).run);
  EXPECT_EQ(error_of(store->append(unborn)), ErrorCode::conflict);
  Change zero = new_run(3);
  zero.run.version = 0;
  EXPECT_EQ(error_of(store->append(zero)), ErrorCode::conflict);
}

TEST_P(StoreContract, EventsThatDoNotContinueTheChainAreRefused) {
  auto run = stored(new_run(1));
  Change gap = next(run);
  ++gap.events[0].sequence;
  EXPECT_EQ(error_of(store->append(gap)), ErrorCode::conflict);
  Change again = next(run);
  again.events[0].sequence = 1;
  EXPECT_EQ(error_of(store->append(again)), ErrorCode::conflict);
  EXPECT_EQ(must(store->get_run(run.id)).version, 1U);
}

TEST_P(StoreContract, AnOutboxKeyIsUsedOnce) {
  Change first = new_run(1);
  first.outbox = {entry(first, "github")};
  Change second = new_run(2);
  second.outbox = {entry(second, "port"), first.outbox[0]};
  Change twice = new_run(3);
  twice.outbox = {entry(twice, "port"), entry(twice, "port")};
  stored(std::move(first));
  EXPECT_EQ(error_of(store->append(second)), ErrorCode::conflict);
  EXPECT_EQ(error_of(store->append(twice)), ErrorCode::conflict);
  EXPECT_EQ(error_of(store->get_run(run_id(2))), ErrorCode::not_found);
  EXPECT_EQ(must(store->outbox_depth()).due, 1U);
}

TEST_P(StoreContract, EventsAreKeptByteForByteAndInOrder) {
  auto run = stored(new_run(1));
  run::Draft draft(run);
  draft.note("ünïcode", cause());
  draft.note("second", cause());
  auto wanted = draft.events;
  stored({.run = draft.run, .events = draft.events});

  auto events = must(store->list_events(run.id, 0, 100));
  ASSERT_EQ(events.size(), 3U);
  EXPECT_TRUE(audit::verify_chain(events));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(events[i + 1].bytes, wanted[i].bytes);
    EXPECT_EQ(events[i + 1].hash, wanted[i].hash);
    EXPECT_EQ(events[i + 1].run, run.id);
  }
}

TEST_P(StoreContract, EventsResumeAfterASequence) {
  auto run = stored(new_run(1));
  for (int i = 0; i < 4; ++i) run = stored(next(run));
  auto page = must(store->list_events(run.id, 2, 2));
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].sequence, 3U);
  EXPECT_EQ(page[1].sequence, 4U);
  EXPECT_TRUE(must(store->list_events(run.id, 5, 2)).empty());
}

TEST_P(StoreContract, PagesGoFromTheNewestToTheOldest) {
  EXPECT_TRUE(must(store->list_runs({}, {})).items.empty());
  for (int n : {3, 1, 5, 2, 4}) stored(new_run(n));
  auto first = must(store->list_runs({}, {.limit = 2}));
  EXPECT_EQ(ids_of(first.items), (std::vector{run_id(5).str(), run_id(4).str()}));
  EXPECT_TRUE(first.more);
  auto second = must(store->list_runs({}, {.after = run_id(4), .limit = 3}));
  EXPECT_EQ(ids_of(second.items), (std::vector{run_id(3).str(), run_id(2).str(), run_id(1).str()}));
  EXPECT_FALSE(second.more);
}

TEST_P(StoreContract, PagingIsStableWhileRunsArriveAndChange) {
  for (int n = 1; n <= 6; ++n) stored(new_run(n));
  std::vector<std::string> seen;
  PageRequest page{.limit = 2};
  for (bool more = true; more;) {
    auto answer = must(store->list_runs({}, page));
    for (const auto& run : answer.items) seen.push_back(run.id.str());
    page.after = answer.items.back().id;
    more = answer.more;
    stored(new_run(100 + static_cast<int>(seen.size())));
    stored(next(must(store->get_run(run_id(1)))));
  }
  std::vector<std::string> wanted;
  for (int n = 6; n >= 1; --n) wanted.push_back(run_id(n).str());
  EXPECT_EQ(seen, wanted);
}

TEST_P(StoreContract, APageHoldsOneToAThousandRuns) {
  for (std::size_t limit : {std::size_t{0}, std::size_t{1001}}) {
    EXPECT_EQ(error_of(store->list_runs({}, {.limit = limit})), ErrorCode::invalid_argument);
  }
}

TEST_P(StoreContract, EachFilterNarrowsTheList) {
  stored(new_run(1));
  Change other = new_run(2, "porc-prod-billing");
  other.run.identity = {.environment = "prod", .kind = "redis", .name = "billing"};
  other.run.blueprint.kind = "redis";
  other.run.blueprint.metadata.name = "billing";
  other.run.blueprint.metadata.repo = "platform/billing";
  other.run.blueprint.metadata.owner = "Zoë@example.com";
  other.run.status = RunStatus::building;
  stored(std::move(other));
  Change bare = new_run(3, "porc-dev");
  bare.run.blueprint.metadata = {};
  stored(std::move(bare));

  struct Case {
    RunFilter filter;
    std::vector<int> runs;
  };
  const std::vector<Case> cases = {
      {{}, {3, 2, 1}},
      {{.statuses = {RunStatus::building}}, {2}},
      {{.statuses = {RunStatus::building, RunStatus::submitted}}, {3, 2, 1}},
      {{.statuses = {RunStatus::applied}}, {}},
      {{.kind = "redis"}, {2}},
      {{.repo = "platform/orders"}, {1}},
      {{.environment = "prod"}, {2}},
      {{.workspace = "porc-dev-orders"}, {1}},
      {{.workspace = "porc-prod-billing"}, {2}},
      {{.statuses = {RunStatus::submitted}, .workspace = "porc-prod-billing"}, {}},
      {{.text = "bill"}, {2}},
      {{.text = "Zoë"}, {2}},
      {{.text = "zoë"}, {}},
      {{.text = "team-orders@"}, {1}},
      {{.text = "platform/o"}, {1}},
      {{.text = "postgres"}, {3, 1}},
      {{.text = run_id(3).str().substr(5)}, {3}},
      {{.text = "%"}, {}},
      {{.kind = "postgres-db", .environment = "prod"}, {}},
      {{.kind = "postgres-db", .text = "orders@"}, {1}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> wanted;
    for (int n : c.runs) wanted.push_back(run_id(n).str());
    EXPECT_EQ(ids_of(must(store->list_runs(c.filter, {})).items), wanted)
        << "case " << &c - cases.data();
  }
}

TEST_P(StoreContract, AFilteredPageSaysWhetherMoreMatch) {
  for (int n = 1; n <= 6; ++n) stored(new_run(n, n % 2 == 0 ? "porc-dev-even" : "porc-dev-odd"));
  RunFilter odd{.workspace = "porc-dev-odd"};
  auto page = must(store->list_runs(odd, {.limit = 2}));
  EXPECT_EQ(ids_of(page.items), (std::vector{run_id(5).str(), run_id(3).str()}));
  EXPECT_TRUE(page.more);
  page = must(store->list_runs(odd, {.after = run_id(3), .limit = 1}));
  EXPECT_EQ(ids_of(page.items), (std::vector{run_id(1).str()}));
  EXPECT_FALSE(page.more);
}

TEST_P(StoreContract, CountsFollowTheStatuses) {
  EXPECT_TRUE(must(store->count_runs()).empty());
  auto run = stored(new_run(1));
  stored(new_run(2));
  Change moved = next(run);
  moved.run.status = RunStatus::building;
  stored(std::move(moved));
  EXPECT_EQ(
      must(store->count_runs()),
      (std::map<RunStatus, std::uint64_t>{{RunStatus::submitted, 1}, {RunStatus::building, 1}}));
}

TEST_P(StoreContract, ASubmissionKeyAnswersTheFirstRun) {
  EXPECT_EQ(must(store->reserve_submission("key", "body", run_id(1), kHour)), run_id(1));
  EXPECT_EQ(must(store->reserve_submission("key", "body", run_id(2), kHour)), run_id(1));
  EXPECT_EQ(must(store->reserve_submission("other", "body", run_id(3), kHour)), run_id(3));
  EXPECT_EQ(must(store->find_submission("key", "body")), run_id(1));
  EXPECT_EQ(error_of(store->find_submission("key", "another")), ErrorCode::not_found);
  EXPECT_EQ(error_of(store->find_submission("unknown", "body")), ErrorCode::not_found);
  clock.advance(kHour);
  EXPECT_EQ(error_of(store->find_submission("key", "body")), ErrorCode::not_found);
}

TEST_P(StoreContract, ASubmissionKeyServesOneBodyOnly) {
  must(store->reserve_submission("key", "body", run_id(1), kHour));
  EXPECT_EQ(error_of(store->reserve_submission("key", "another", run_id(2), kHour)),
            ErrorCode::invalid_argument);
}

TEST_P(StoreContract, ASubmissionKeyIsForgottenInTime) {
  must(store->reserve_submission("key", "body", run_id(1), kHour));
  clock.advance(kHour - Duration(1));
  EXPECT_EQ(must(store->reserve_submission("key", "body", run_id(2), kHour)), run_id(1));
  clock.advance(Duration(1));
  EXPECT_EQ(must(store->reserve_submission("key", "another", run_id(3), kHour)), run_id(3));
}

TEST_P(StoreContract, ASubmissionKeyWithoutAnEndIsNotForgotten) {
  must(store->reserve_submission("key", "body", run_id(1), std::nullopt));
  must(store->reserve_submission("another", "body", run_id(2), kHour));
  clock.advance(10'000 * kHour);
  EXPECT_EQ(must(store->reserve_submission("another", "body", run_id(3), kHour)), run_id(3));
  EXPECT_EQ(must(store->reserve_submission("key", "body", run_id(4), kHour)), run_id(1));
  EXPECT_EQ(must(store->find_submission("key", "body")), run_id(1));
}

TEST_P(StoreContract, PingAnswers) {
  must(store->ping());
}

TEST_P(StoreContract, TextThatIsNotUtf8StopsNobody) {
  auto run = stored(new_run(1));
  run.reason = run::Reason{.code = "not_found", .message = "there is no secret \xc3"};
  Change change = next(run);
  change.outbox = {entry(change, "github")};
  change.outbox[0].payload = json::object{{"reason", "there is no secret \xc3"}};
  stored(std::move(change));
  EXPECT_TRUE(must(store->get_run(run.id)).reason->message.starts_with("there is no secret"));
  EXPECT_EQ(must(store->list_runs({}, {})).items.size(), 1U);
  EXPECT_EQ(claimed_keys().size(), 1U);
}

}  // namespace
}  // namespace porc
