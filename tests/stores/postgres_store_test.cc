// SPDX-License-Identifier: Apache-2.0
// What several servers on one database do to each other, with a real PostgreSQL.
#include "postgres_store/postgres_store.h"

#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "aio/scope.h"
#include "pg/connection.h"
#include "tests/fakes/postgres_server.h"
#include "tests/stores/acts.h"

namespace porc::postgres_store {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLease = 30s;
constexpr auto kHeardMax = 30s;

class PostgresStoreTest : public testing::Test {
 protected:
  static fakes::PostgresServer& server() {
    static fakes::PostgresServer one;
    return one;
  }
  std::unique_ptr<PostgresStore> open() {
    return PostgresStore::open(loop, {.address = {.url = url}, .connections = 2}).value();
  }
  template <class T>
  T must(Task<T> task) {
    return aio::run_to_end(loop, std::move(task)).value();
  }
  template <class T>
  ErrorCode error_of(Task<T> task) {
    return aio::run_to_end(loop, std::move(task)).error().code;
  }
  static Change new_run(int n) { return stores::Acts::new_run(n); }
  /// By how much the clock of this database is before that of the machine.
  void set_clock(Duration ahead) {
    auto db = pg::Connection::open({.url = url}).value();
    ASSERT_TRUE(
        db.execute("CREATE OR REPLACE FUNCTION porc_clock() RETURNS bigint LANGUAGE sql STABLE AS"
                   " 'SELECT floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint + (" +
                   std::to_string(ahead.count()) + ")'"));
  }
  static Task<void> note_end(Task<void> appending,
                             std::vector<ErrorCode>* ends,
                             std::vector<bool>* stored,
                             int place) {
    const auto at = static_cast<std::size_t>(place);
    const Result<void> end = co_await std::move(appending);
    (*stored)[at] = end.has_value();
    if (!end) (*ends)[at] = end.error().code;
    co_return ok;
  }
  void until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + kHeardMax;
    while (!condition() && std::chrono::steady_clock::now() < deadline)
      must(aio::sleep_until(loop, loop.now() + std::chrono::milliseconds(5)));
  }

  std::string url = server().new_database();
  aio::Loop loop{};
};

TEST_F(PostgresStoreTest, ALeaseEndsByTheServersClock) {
  const auto store = open();
  must(store->append(new_run(1)));
  EXPECT_EQ(must(store->claim_jobs("one", Duration(50), 1)).size(), 1U);
  until([&] { return must(store->claim_jobs("two", kLease, 1)).size() == 1; });
  EXPECT_EQ(must(store->claim_jobs("three", kLease, 1)).size(), 0U);
}

/// The clock of the server goes wrong, and those of porc's servers do not.
TEST_F(PostgresStoreTest, LeasesFollowTheServersClockAlsoWhereItIsWrong) {
  for (const Duration wrong : {Duration(1h), Duration(-1h)}) {
    SCOPED_TRACE(wrong.count());
    url = server().new_database();
    const auto one = open(), other = open();
    set_clock(wrong);
    Change change = new_run(1);
    change.outbox = {{.key = "k", .subject = "s", .target = "t"}};
    must(one->append(std::move(change)));
    must(one->receive({{.key = "e", .source = "door", .subject = "s", .kind = "k", .body = "b"}}));
    const auto nothing_is_due = [&] {
      return must(other->claim_jobs("other", kLease, 1)).empty() &&
             must(other->claim_outbox(kLease, 1, {})).empty() &&
             must(other->claim_inbox(kLease, 1)).empty();
    };
    const auto claims = must(one->claim_jobs("one", 30min, 1));
    ASSERT_EQ(claims.size(), 1U);
    ASSERT_EQ(must(one->claim_outbox(30min, 1, {})).size(), 1U);
    ASSERT_EQ(must(one->claim_inbox(30min, 1)).size(), 1U);
    EXPECT_TRUE(nothing_is_due());
    // Told by the clock of whoever asks.
    const Duration left = must(other->next_due()).value() - loop.now();
    EXPECT_GT(left, Duration(0));
    EXPECT_LE(left, 30min);
    EXPECT_TRUE(must(one->renew_claims(claims, 30min)).empty());
    EXPECT_TRUE(nothing_is_due());
    set_clock(wrong + 31min);
    EXPECT_EQ(must(other->claim_jobs("other", kLease, 1)).size(), 1U);
    EXPECT_EQ(must(other->claim_outbox(kLease, 1, {})).size(), 1U);
    EXPECT_EQ(must(other->claim_inbox(kLease, 1)).size(), 1U);
    EXPECT_EQ(must(one->renew_claims(claims, 30min)).size(), 1U) << "it was overtaken";
  }
}

TEST_F(PostgresStoreTest, WhatOthersHoldIsPassedOver) {
  // Whoever waited for them would hear of it.
  const auto store =
      PostgresStore::open(loop, {.address = {.url = url, .lock_max = 2s}, .connections = 2})
          .value();
  for (const int n : {1, 2}) {
    const std::string name = std::to_string(n);
    Change change = new_run(n);
    change.outbox = {{.key = "k" + name, .subject = "s" + name, .target = "t"}};
    must(store->append(std::move(change)));
    must(store->receive({{.key = "e" + name, .source = "door", .subject = "s" + name}}));
  }
  auto other = pg::Connection::open({.url = url}).value();
  const std::string first = stores::Acts::run_id(1).str();
  ASSERT_TRUE(other.execute("BEGIN; SELECT FROM job WHERE run_id = '" + first +
                            "' FOR UPDATE; SELECT FROM outbox WHERE key = 'k1' FOR UPDATE;"
                            " SELECT FROM inbox WHERE key = 'e1' FOR UPDATE"));
  const auto expect_claimed = [&](int n) {
    const std::string name = std::to_string(n);
    const auto jobs = aio::run_to_end(loop, store->claim_jobs("one", kLease, 1));
    ASSERT_TRUE(jobs) << jobs.error().to_string();
    ASSERT_EQ(jobs->size(), 1U);
    EXPECT_EQ(jobs->at(0).run, stores::Acts::run_id(n));
    const auto entries = aio::run_to_end(loop, store->claim_outbox(kLease, 1, {}));
    ASSERT_TRUE(entries) << entries.error().to_string();
    ASSERT_EQ(entries->size(), 1U);
    EXPECT_EQ(entries->at(0).entry.key, "k" + name);
    const auto events = aio::run_to_end(loop, store->claim_inbox(kLease, 1));
    ASSERT_TRUE(events) << events.error().to_string();
    ASSERT_EQ(events->size(), 1U);
    EXPECT_EQ(events->at(0).entry.key, "e" + name);
  };
  expect_claimed(2);
  ASSERT_TRUE(other.execute("COMMIT"));
  expect_claimed(1);
}

TEST_F(PostgresStoreTest, NewRunsThatComeTogetherFailEachOnItsOwn) {
  constexpr int kRuns = 40;
  const auto store = open();
  Change known = new_run(1000);
  known.outbox = {{.key = "known", .subject = known.run.id.str(), .target = "t"}};
  must(store->append(std::move(known)));

  std::vector<ErrorCode> ends(kRuns, ErrorCode::internal);
  std::vector<bool> stored(kRuns, false);
  aio::TaskScope scope(loop, [](const Error&) {});
  for (int i = 0; i < kRuns; ++i) {
    Change change = new_run(i % 10 == 7 ? i - 1 : i);  // two with one id
    change.outbox = {
        {.key = "k" + std::to_string(i), .subject = change.run.id.str(), .target = "t"}};
    if (i % 10 == 3) change.outbox[0].key = "known";
    if (i % 10 == 4) ++change.events[0].sequence;  // continues nothing
    if (i % 10 == 5) change.outbox[0].subject = "what many tell of";
    scope.spawn(note_end(store->append(std::move(change)), &ends, &stored, i));
  }
  must(scope.join());

  for (int i = 0; i < kRuns; ++i) {
    const auto at = static_cast<std::size_t>(i), kind = at % 10;
    if (kind == 3 || kind == 4) {
      EXPECT_FALSE(stored[at]) << i;
      EXPECT_EQ(ends[at], ErrorCode::conflict) << i;
      EXPECT_EQ(error_of(store->get_run(new_run(i).run.id)), ErrorCode::not_found) << i;
    } else if (kind == 6 || kind == 7) {
      EXPECT_NE(stored[at - kind + 6], stored[at - kind + 7]) << "one of two with one id, " << i;
    } else {
      EXPECT_TRUE(stored[at]) << i;
      EXPECT_EQ(must(store->list_events(new_run(i).run.id, 0, 10)).size(), 1U) << i;
    }
  }
  const std::size_t most = must(store->list_runs({}, {.limit = 1000})).items.size();
  EXPECT_EQ(most, 1U + kRuns * 7 / 10);
  EXPECT_EQ(must(store->claim_jobs("one", kLease, 100)).size(), most);
  EXPECT_EQ(must(store->outbox_depth()).due, most);
  EXPECT_EQ(must(store->claim_outbox(kLease, 100, {})).size(), most - kRuns / 10 + 1)
      << "the head of each queue, of which one is of many";
}

/// Runs `work` and answers by how many MiB this process was larger meanwhile.
template <class Work>
std::size_t grown_by(Work work) {
  const auto mebibytes = [](std::string_view of) {
    std::ifstream status("/proc/self/status");
    std::string name;
    std::size_t kibibytes = 0;
    while (status >> name && name != of) {
    }
    status >> kibibytes;
    return kibibytes / 1024;
  };
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak is what it is now, as proc(5) says
  const std::size_t before = mebibytes("VmRSS:");
  work();
  return mebibytes("VmHWM:") - before;
}

TEST_F(PostgresStoreTest, OfLargeRecordsFewAreReadAtATime) {
  constexpr int kRecords = 60;
  const std::string mebibyte(std::size_t{1} << 20, 'x');
  const auto store = open();
  for (int i = 0; i < kRecords; ++i) {
    Change change = new_run(i);
    change.events[0].bytes = mebibyte;
    must(store->append(std::move(change)));
    std::vector<InboxEntry> one{
        {.key = "k" + std::to_string(i), .source = "a", .subject = "s", .body = mebibyte}};
    must(store->receive(std::move(one)));
  }
  for (const RecordKind kind : {RecordKind::run, RecordKind::inbox}) {
    std::string after;
    int found = 0;
    const std::size_t grown = grown_by([&] {
      do {
        RecordPage page = must(store->read_records(kind, after, 2 * mebibyte.size()));
        EXPECT_LE(page.records.size(), 3U);
        found += static_cast<int>(page.records.size());
        after = std::move(page.next);
      } while (!after.empty());
    });
    EXPECT_EQ(found, kRecords);
#ifndef __SANITIZE_THREAD__  // which keeps much beside each byte
    EXPECT_LT(grown, std::size_t{kRecords} * 2 / 3) << "MiB";
#else
    (void)grown;
#endif
  }
}

TEST_F(PostgresStoreTest, AnotherServerHearsWhatIsDue) {
  const auto one = open(), other = open();
  std::set<Due> heard;
  other->on_due([&](Due due) { heard.insert(due); });
  until([&] { return heard.size() == kDueKinds; });  // it has just come: anything may be due
  EXPECT_EQ(heard.size(), kDueKinds);
  one->on_due([](Due) {});
  heard.clear();
  must(one->append(new_run(1)));
  until([&] { return !heard.empty(); });
  EXPECT_EQ(heard, std::set{Due::run});
  heard.clear();
  std::vector<InboxEntry> events{{.key = "a:1", .source = "a", .subject = "s"}};
  must(one->receive(std::move(events)));
  until([&] { return !heard.empty(); });
  EXPECT_EQ(heard, std::set{Due::event});
}

TEST_F(PostgresStoreTest, ItHearsAgainWhenTheDatabaseCameBack) {
  fakes::PostgresServer mine;
  const std::string address = mine.new_database();
  const auto one = PostgresStore::open(loop, {.address = {.url = address}}).value();
  int heard = 0;
  one->on_due([&](Due) { ++heard; });
  until([&] { return heard >= 3; });
  heard = 0;
  mine.restart();
  until([&] { return heard >= 3; });
  EXPECT_GE(heard, 3) << "what was told meanwhile is lost: anything may be due";
}

TEST_F(PostgresStoreTest, WhatAServerHadClaimedIsDueAsSoonAsItIsGone) {
  auto gone = open();
  bool is_present = false;
  gone->on_due([&](Due) { is_present = true; });
  until([&] { return is_present; });
  Change change = new_run(1);
  change.outbox = {{.key = "k", .subject = "s", .target = "t"}};
  must(gone->append(std::move(change)));
  must(gone->receive({{.key = "e", .source = "door", .subject = "s", .kind = "k", .body = "b"}}));
  ASSERT_EQ(must(gone->claim_jobs("gone", kLease, 1)).size(), 1U);
  ASSERT_EQ(must(gone->claim_outbox(kLease, 1, {})).size(), 1U);
  ASSERT_EQ(must(gone->claim_inbox(kLease, 1)).size(), 1U);

  auto patient = open();
  EXPECT_TRUE(must(patient->claim_jobs("patient", kLease, 1)).empty());
  EXPECT_TRUE(must(patient->claim_outbox(kLease, 1, {})).empty());
  gone.reset();
  auto next = open();
  ASSERT_EQ(must(next->claim_jobs("next", kLease, 1)).size(), 1U);
  EXPECT_EQ(must(next->claim_outbox(kLease, 1, {})).size(), 1U);
  EXPECT_EQ(must(next->claim_inbox(kLease, 1)).size(), 1U);
}

TEST_F(PostgresStoreTest, WhatAServerClaimedInItsFirstMomentsIsDueAsSoonAsItIsGone) {
  auto gone = open();
  must(gone->append(new_run(1)));
  auto claims = must(gone->claim_jobs("gone", kLease, 1));
  ASSERT_EQ(claims.size(), 1U);
  bool is_present = false;
  gone->on_due([&](Due) { is_present = true; });
  until([&] { return is_present; });
  EXPECT_TRUE(must(gone->renew_claims(std::move(claims), kLease)).empty());
  gone.reset();
  EXPECT_EQ(must(open()->claim_jobs("next", kLease, 1)).size(), 1U);
}

TEST_F(PostgresStoreTest, AStandbyIsRead) {
  const auto store = open();
  must(store->append(new_run(1)));
  const std::string name = url.substr(url.rfind('/') + 1);
  auto db = pg::Connection::open({.url = url});
  ASSERT_TRUE(db->execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on"));
  const auto standby = PostgresStore::open(loop, {.address = {.url = url}}).value();
  EXPECT_EQ(must(standby->list_runs({}, {})).items.size(), 1U);
  EXPECT_EQ(error_of(standby->append(new_run(2))), ErrorCode::unavailable);
  EXPECT_EQ(error_of(standby->ping()), ErrorCode::unavailable);
  ASSERT_TRUE(db->execute("ALTER DATABASE " + name + " SET default_transaction_read_only = off"));
  until([&] { return aio::run_to_end(loop, standby->append(new_run(2))).has_value(); });
  EXPECT_EQ(must(standby->list_runs({}, {})).items.size(), 2U);
}

TEST_F(PostgresStoreTest, WordsThatPostgresqlDoesNotKeepAreKeptWithoutThem) {
  const auto store = open();
  std::vector<InboxEntry> events{{.key = "a:1", .source = "a", .subject = "s"}};
  must(store->receive(std::move(events)));
  const auto due = must(store->claim_inbox(kLease, 1));
  ASSERT_EQ(due.size(), 1U);
  must(store->put_off("a:1", due[0].fence, std::string("a\0b\xff", 4), std::nullopt));
  EXPECT_EQ(must(store->get_inbox("a:1")).error, "ab\xEF\xBF\xBD");
}

}  // namespace
}  // namespace porc::postgres_store
