// SPDX-License-Identifier: Apache-2.0
// What a store gives as records: every one takes what any other gave, and gives the same again.
#include <algorithm>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "contracts/records.h"
#include "contracts/stored_document.h"
#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

constexpr std::size_t kSmallPage = 1;
constexpr std::size_t kPage = std::size_t{64} << 10;

class RecordsContract : public StoreContract {
 protected:
  Records& records(Store& of) {
    auto* found = dynamic_cast<Records*>(&of);
    EXPECT_NE(found, nullptr) << "the store gives no records";
    return *found;
  }
  Records& records() { return records(*store); }

  std::vector<Record> all_of(Store& of, RecordKind kind, std::size_t bytes = kPage) {
    std::vector<Record> all;
    std::string after;
    do {
      RecordPage page = must(records(of).read_records(kind, after, bytes));
      std::ranges::move(page.records, std::back_inserter(all));
      after = std::move(page.next);
    } while (!after.empty());
    return all;
  }
  std::vector<Record> all_of(Store& of) {
    std::vector<Record> all;
    for (const RecordKind kind : kRecordKinds)
      std::ranges::move(all_of(of, kind), std::back_inserter(all));
    return all;
  }
  /// Whatever the order.
  static std::multiset<std::string> bytes_of(const std::vector<Record>& some) {
    std::multiset<std::string> bytes;
    for (const Record& record : some) {
      bytes.insert(std::string(boost::describe::enum_to_string(record.kind, "")) + " " +
                   record.key + " " + record.bytes);
    }
    return bytes;
  }
  void write(Store& to, const std::vector<Record>& some) {
    for (const Record& record : some) must(records(to).write_records({record}));
  }

  /// A store of every kind, with a clock of its own that stands where this one does.
  struct Other {
    std::string name{};
    std::filesystem::path folder{};
    std::unique_ptr<Store> store{};
  };
  Other open_other(const StoreBackend& backend) {
    Other other{.name = backend.name, .folder = folder / ("other-" + std::to_string(++others_))};
    std::filesystem::create_directories(other.folder);
    other.store = backend.open(loop, clock, other.folder);
    return other;
  }

  void fill();

 private:
  int others_ = 0;
};

/// At least one of everything, in every state.
void RecordsContract::fill() {
  // Runs: new, due later, claimed, wanted while claimed, parked, settled.
  Change first = new_run(1);
  first.outbox = {entry(first, "github"), entry(first, "port", "status"), entry(first, "slack")};
  run::Run one = stored(first);
  Claim claim = claimed();
  one = stored(next(one, claim, {}));
  must(store->wake(one.id));
  Change later = new_run(2);
  later.job = due_in(kHour);
  stored(std::move(later));
  run::Run three = stored(new_run(3, "porc-dev-held"));
  held_workspace("porc-dev-held", run_id(9));
  const Claim third = claimed();
  three = stored(next(three, third, parked_for(kHour)));
  run::Run four = stored(new_run(4));
  const Claim fourth = claimed();
  stored(next(four, fourth, closed()));
  Change large = new_run(5);
  large.run.blueprint.inputs["text"] = std::string(40'000, 'x') + " \u00e4 \" \\ \u2028";
  stored(std::move(large));
  must(store->claim_workspace(WorkspaceName::trusted("porc-dev-free"),
                              {.owner = {.environment = "dev", .kind = "redis", .name = "cache"},
                               .repository = "platform/cache"}));
  // Deliveries: one under way, one dead, one put off.
  const auto due = must(store->claim_outbox(kLease, 2, {}));
  must(store->postponed(due.at(0).entry.key, due.at(0).fence, "it says no", std::nullopt));
  // Events: handled, dead, waiting, under way.
  std::vector<InboxEntry> events;
  for (const char* name : {"a", "b", "c", "d"}) {
    events.push_back({.key = std::string("github:") + name,
                      .source = "github",
                      .subject = std::string("repo/") + name,
                      .kind = "push",
                      .body = std::string("\0\xff body ", 8) + name});
  }
  must(store->receive(events));
  const auto attempts = must(store->claim_inbox(kLease, 3));
  must(store->handled(attempts.at(0).entry.key, attempts.at(0).fence, kHour));
  must(store->put_off(attempts.at(1).entry.key, attempts.at(1).fence, "broken", std::nullopt));
  must(store->receive(
      {{.key = "github:e", .source = "github", .subject = "repo/c", .kind = "push", .body = "e"}}));

  Subject kept{.name = "github/commit/1", .version = 1, .document = json::object{{"checks", 3}}};
  must(store->put_subject(kept, {}));
  kept.version = 2;
  kept.document = json::object{{"checks", json::array{1, "\u00e4"}}};
  must(store->put_subject(kept, {}));
  must(store->put_subject(
      {.name = "port/action/7", .version = 1, .document = "words", .keep_until = now() + kHour},
      {}));
  must(store->reserve_submission("ann:key 1", "digest-1", run_id(1), kHour));
  must(store->reserve_submission("github:lasting", "digest-2", run_id(2), std::nullopt));
  must(
      store->put_checkpoint(1, {.bytes = "{\"number\":1}", .signature = "aa", .public_key = "bb"}));
  must(
      store->put_checkpoint(2, {.bytes = "{\"number\":2}", .signature = "cc", .public_key = "bb"}));
  identity::Token token{.id = "tok-1", .hash = "0123"};
  token.roles = {identity::Role::developer};
  must(store->put_token(token));
}

TEST_P(RecordsContract, AnEmptyStoreHasNone) {
  EXPECT_TRUE(all_of(*store).empty());
}

TEST_P(RecordsContract, GivesAllKinds) {
  fill();
  std::set<RecordKind> kinds;
  for (const Record& record : all_of(*store)) kinds.insert(record.kind);
  EXPECT_EQ(kinds.size(), kRecordKinds.size());
}

TEST_P(RecordsContract, WhatOneGivesAnotherTakesAndGivesAgain) {
  fill();
  const auto given = all_of(*store);
  const auto wanted = bytes_of(given);
  for (const StoreBackend& backend : store_backends()) {
    const Other other = open_other(backend);
    write(*other.store, given);
    const auto again = all_of(*other.store);
    EXPECT_EQ(bytes_of(again), wanted) << "by way of " << other.name;
    const Other home = open_other(GetParam());
    write(*home.store, again);
    EXPECT_EQ(bytes_of(all_of(*home.store)), wanted) << "back from " << other.name;
  }
}

TEST_P(RecordsContract, SmallPagesGiveTheSame) {
  fill();
  for (const RecordKind kind : kRecordKinds) {
    const auto large = all_of(*store, kind);
    const auto small = all_of(*store, kind, kSmallPage);
    ASSERT_EQ(small.size(), large.size());
    for (std::size_t i = 0; i < large.size(); ++i) {
      EXPECT_EQ(small[i].key, large[i].key);
      EXPECT_EQ(small[i].bytes, large[i].bytes);
    }
  }
}

TEST_P(RecordsContract, APageEndsBehindItsBytes) {
  for (int n = 1; n <= 8; ++n) stored(new_run(n));
  const auto one = must(records().read_records(RecordKind::run, "", kSmallPage));
  EXPECT_EQ(one.records.size(), 1U);
  EXPECT_FALSE(one.next.empty());
  EXPECT_EQ(one.records.front().key, run_id(1).str());
  const auto next = must(records().read_records(RecordKind::run, one.next, kSmallPage));
  EXPECT_EQ(next.records.front().key, run_id(2).str());
}

TEST_P(RecordsContract, WritingTwiceChangesNothing) {
  fill();
  const auto given = all_of(*store);
  const Other other = open_other(GetParam());
  write(*other.store, given);
  const auto once = bytes_of(all_of(*other.store));
  write(*other.store, given);
  EXPECT_EQ(bytes_of(all_of(*other.store)), once);
  EXPECT_EQ(must(other.store->count_runs()), must(store->count_runs()));
}

TEST_P(RecordsContract, AllKindsAreRefusedWhereAnotherIs) {
  fill();
  const auto given = all_of(*store);
  const Other other = open_other(GetParam());
  write(*other.store, given);
  const auto before = bytes_of(all_of(*other.store));
  for (const Record& record : given) {
    if (record.kind == RecordKind::fence) continue;  // the highest counts
    Record changed = record;
    const auto change = [&](const std::string& what, const std::string& into) {
      const auto at = changed.bytes.find(what);
      ASSERT_NE(at, std::string::npos) << changed.bytes;
      changed.bytes.replace(at, what.size(), into);
    };
    switch (record.kind) {
      case RecordKind::run:
        change("\"at\":", "\"at\":1");
        break;
      case RecordKind::workspace:
        change("\"environment\":\"dev\"", "\"environment\":\"prod\"");
        break;
      case RecordKind::outbox:
        change("\"stored_at\":", "\"stored_at\":1");
        break;
      case RecordKind::inbox:
        change("\"received_at\":", "\"received_at\":1");
        break;
      case RecordKind::subject:
        change("\"version\":", "\"version\":1");
        break;
      case RecordKind::submission:
        change("\"body_digest\":\"digest", "\"body_digest\":\"other");
        break;
      case RecordKind::checkpoint:
        change("\"public_key\":\"bb\"", "\"public_key\":\"cc\"");
        break;
      case RecordKind::token:
        change("\"document\":\"", "\"document\":\" ");
        break;
      case RecordKind::fence:
        break;
    }
    EXPECT_EQ(error_of(records(*other.store).write_records({changed})), ErrorCode::conflict)
        << changed.bytes;
  }
  EXPECT_EQ(bytes_of(all_of(*other.store)), before);
}

TEST_P(RecordsContract, ADamagedRecordIsRefused) {
  const auto refused = [&](RecordKind kind, std::string bytes) {
    return error_of(
        records().write_records({{.kind = kind, .key = "x", .bytes = std::move(bytes)}}));
  };
  for (const RecordKind kind : kRecordKinds) {
    EXPECT_EQ(refused(kind, "{"), ErrorCode::corrupt);
    EXPECT_EQ(refused(kind, "{}"), ErrorCode::corrupt);
  }
  EXPECT_EQ(refused(RecordKind::run, R"({"run":"x","projection":"{"})"), ErrorCode::corrupt);
  EXPECT_TRUE(all_of(*store).empty());
}

TEST_P(RecordsContract, WhatTellsOfTheStoreItselfIsNoRecord) {
  for (const std::string_view name : {kMoveSubject, kEngineSubject}) {
    must(store->put_subject({.name = std::string(name), .version = 1, .document = json::object{}},
                            {}));
  }
  EXPECT_TRUE(all_of(*store).empty());
  EXPECT_TRUE(all_of(*store, RecordKind::subject, kSmallPage).empty());
}

/// What was moved is what it was: it is driven, delivered, handled and told of as before.
TEST_P(RecordsContract, WhatWasMovedIsWhatItWas) {
  fill();
  const auto given = all_of(*store);
  for (const StoreBackend& backend : store_backends()) {
    SCOPED_TRACE(backend.name);
    const Other other = open_other(backend);
    Store& moved = *other.store;
    write(moved, given);
    EXPECT_EQ(must(moved.count_runs()), must(store->count_runs()));
    const auto run = must(moved.get_run(run_id(5)));
    EXPECT_EQ(json::serialize(json::encode(run)),
              json::serialize(json::encode(must(store->get_run(run_id(5))))));
    const auto events = must(moved.list_events(run_id(1), 0, 100));
    EXPECT_TRUE(audit::verify_chain(events));
    EXPECT_EQ(events.size(), must(store->list_events(run_id(1), 0, 100)).size());
    EXPECT_EQ(must(moved.list_events(run_id(1), 1, 100)).size() + 1, events.size());
    EXPECT_EQ(must(moved.list_heads({}, 100)), must(store->list_heads({}, 100)));
    EXPECT_EQ(must(moved.list_runs({}, {})).items.size(), 5U);
    EXPECT_EQ(must(moved.list_runs({.text = "orders"}, {})).items.size(), 5U);
    EXPECT_EQ(must(moved.list_runs({.repo = "platform/orders"}, {})).items.size(), 5U);
    EXPECT_EQ(must(moved.next_due()), must(store->next_due()));
    EXPECT_EQ(must(moved.find_submission("github:lasting", "digest-2")), run_id(2));
    EXPECT_EQ(must(moved.get_subject("github/commit/1")).version, 2U);
    EXPECT_EQ(must(moved.list_checkpoints(0, 10)).size(), 2U);
    EXPECT_EQ(must(moved.find_token("0123")).id, "tok-1");
    EXPECT_EQ(must(moved.outbox_depth()).dead, 1U);
    EXPECT_EQ(must(moved.inbox_depth()).dead, 1U);
    EXPECT_EQ(must(moved.get_inbox("github:d")).entry.body,
              must(store->get_inbox("github:d")).entry.body);
  }
}

TEST_P(RecordsContract, WhatWasMovedGoesOn) {
  fill();
  const auto given = all_of(*store);
  const auto fence = read_record<FenceRecord>(all_of(*store, RecordKind::fence).front());
  std::vector<Other> others;
  for (const StoreBackend& backend : store_backends()) {
    others.push_back(open_other(backend));
    write(*others.back().store, given);
  }
  clock.advance(2 * kHour);
  for (const Other& other : others) {
    SCOPED_TRACE(other.name);
    Store& moved = *other.store;
    // A new claim has a higher fence than all before the move.
    const auto claims = must(moved.claim_jobs("two", kLease, 10));
    ASSERT_EQ(claims.size(), 4U);
    for (const Claim& claim : claims) EXPECT_GT(claim.fence, fence->last);
    const Claim first = *std::ranges::find(claims, run_id(1), &Claim::run);
    must(moved.append(next(must(moved.get_run(run_id(1))), first, closed())));
    // And what comes next has a place behind all before.
    InboxEntry event{
        .key = "github:f", .source = "github", .subject = "repo/f", .kind = "push", .body = "f"};
    must(moved.receive({event}));
    EXPECT_GT(must(moved.get_inbox("github:f")).place, must(moved.get_inbox("github:e")).place);
    const auto due = must(moved.claim_outbox(kLease, 10, {}));
    EXPECT_EQ(due.size(), 2U);
  }
}

INSTANTIATE_TEST_SUITE_P(All, RecordsContract, testing::ValuesIn(store_backends()), backend_name);

}  // namespace
}  // namespace porc
