// SPDX-License-Identifier: Apache-2.0
// What several servers on one database do to each other, and what is left when one of them ends
// between any two commands. With the fake: it says where they end.
#include <algorithm>
#include <functional>
#include <future>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "aio/manual_world.h"
#include "mongo_store/mongo_store.h"
#include "tests/fakes/mongo_server.h"
#include "tests/stores/acts.h"

namespace porc::mongo_store {
namespace {

using namespace std::chrono_literals;
using fakes::MongoServer;
using mongo::Document;
using stores::Acts;

constexpr Duration kLease = 30s;
constexpr auto kHeardMax = 30s;

class MongoStoreTest : public testing::Test {
 protected:
  ~MongoStoreTest() override {
    for (const std::string& refusal : server_refusals())
      ADD_FAILURE() << "the fake does not know " << refusal;
  }

  MongoServer& begin(MongoServer::Options options) {
    server = std::make_unique<MongoServer>(std::move(options));
    url = server->new_database();
    return *server;
  }
  std::vector<std::string> server_refusals() const {
    return server ? server->refusals() : std::vector<std::string>();
  }
  Result<std::unique_ptr<MongoStore>> try_open(JournalOptions journal = {},
                                               aio::Clock* clock = nullptr) {
    return MongoStore::open(loop,
                            {.address = {.uri = Secret(url), .connections = 2, .patience = 3s},
                             .clock = clock,
                             .journal = std::move(journal)});
  }
  std::unique_ptr<MongoStore> open(JournalOptions journal = {}, aio::Clock* clock = nullptr) {
    return try_open(std::move(journal), clock).value();
  }
  /// All that a store gives, kind by kind.
  std::string all_records(MongoStore& store) {
    std::string all;
    for (const RecordKind kind : kRecordKinds) {
      std::string after;
      do {
        const RecordPage page = must(store.read_records(kind, after, std::size_t{1} << 20));
        for (const auto& record : page.records) all += record.bytes + "\n";
        after = page.next;
      } while (!after.empty());
    }
    return all;
  }
  /// The same, of one that is opened to be copied from.
  std::string look() {
    const auto store =
        MongoStore::open(loop,
                         {.address = {.uri = Secret(url), .connections = 2, .patience = 3s},
                          .journal = {.snapshot_every = 1},
                          .only_looks = true});
    return all_records(**store);
  }
  /// How often each command came that writes.
  using Writes = std::map<std::string, int>;
  Writes writes() const {
    Writes found;
    for (const auto& [name, count] : server->commands()) {
      for (const char* writing : {"insert", "delete", "update", "createIndexes", "findAndModify"})
        if (name == writing) found[name] = count;
    }
    return found;
  }
  template <class T>
  Result<T> outcome(Task<T> task) {
    return aio::run_to_end(loop, std::move(task));
  }
  template <class T>
  T must(Task<T> task) {
    Result<T> result = outcome(std::move(task));
    if (!result) ADD_FAILURE() << result.error().to_string();
    return std::move(result).value();
  }
  static RunId run_id(int n) { return Acts::run_id(n); }
  static Change new_run(int n) { return Acts::new_run(n); }
  void until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + kHeardMax;
    while (!condition() && std::chrono::steady_clock::now() < deadline)
      must(aio::sleep_until(loop, loop.now() + std::chrono::milliseconds(5)));
  }
  template <class T>
  std::vector<Result<T>> together(std::vector<Task<T>> tasks) {
    std::vector<Result<T>> results(tasks.size());
    must(run_all(&tasks, &results));
    return results;
  }

  std::unique_ptr<MongoServer> server{};
  std::string url{};
  aio::Loop loop{};

 private:
  template <class T>
  Task<void> run_all(std::vector<Task<T>>* tasks, std::vector<Result<T>>* results) {
    aio::TaskScope scope(loop, [](const Error&) {});
    for (std::size_t i = 0; i < tasks->size(); ++i)
      scope.spawn(keep(std::move((*tasks)[i]), &(*results)[i]));
    co_return co_await scope.join();
  }
  template <class T>
  static Task<void> keep(Task<T> task, Result<T>* result) {
    *result = co_await std::move(task);
    co_return ok;
  }
};

/// An insert as findAndModify would make it: `_id` and what is set when nothing is there.
Result<bool> insert_by_find_and_modify(mongo::Session& session,
                                       const std::string& database,
                                       const Document& document) {
  Document query, rest, update, command;
  query.set("_id", document.number("_id").value_or(0));
  rest.set("format", document.number("format").value_or(0));
  rest.set("nonce", document.text("nonce").value_or(""));
  rest.set("origin", document.text("origin").value_or(""));
  rest.set("at", document.number("at").value_or(0)).set("due", document.number("due").value_or(0));
  rest.set_bytes("rows", document.bytes("rows").value_or(""));
  rest.set("records", document.children("records").value_or(std::vector<Document>()));
  update.set("$setOnInsert", rest);
  command.set("findAndModify", kJournal).set("query", query).set("update", update);
  command.set("upsert", true);
  PORC_TRY(const Document answer, session.command(command, database));
  return answer.child("lastErrorObject")->flag("updatedExisting") == false;
}

/// Some servers take steps at the same time; answers how many of those that were answered as stored
/// are not there, or are there twice.
class RaceTest : public MongoStoreTest {
 protected:
  static constexpr int kServers = 4;
  static constexpr int kRounds = 12;

  std::size_t lost_or_doubled(const JournalOptions& journal, bool claims_are_answered = true) {
    std::vector<std::unique_ptr<MongoStore>> stores;
    for (int i = 0; i < kServers; ++i) stores.push_back(open(journal));
    std::set<std::string> answered;
    std::size_t faults = 0;
    for (int round = 0; round < kRounds; ++round) {
      std::vector<Task<void>> appending;
      for (int i = 0; i < kServers; ++i)
        appending.push_back(stores[static_cast<std::size_t>(i)]->append(new_run(round * 10 + i)));
      const auto appended = together(std::move(appending));
      for (int i = 0; i < kServers; ++i) {
        if (appended[static_cast<std::size_t>(i)]) answered.insert(run_id(round * 10 + i).str());
      }
      std::vector<Task<std::vector<Claim>>> claiming;
      for (const auto& store : stores) claiming.push_back(store->claim_jobs("one", 600s, 100));
      for (const auto& claims : together(std::move(claiming))) {
        if (!claims) continue;
        for (const Claim& claim : *claims) {
          if (!claimed_.insert(claim.run.str()).second) ++faults;
          if (!fences_.insert(claim.fence).second) ++faults;
        }
      }
    }
    const auto fresh = open(journal);
    for (const std::string& run : answered) {
      if (!outcome(fresh->get_run(RunId::trusted(run)))) ++faults;
      if (claims_are_answered && !claimed_.contains(run)) ++faults;
    }
    return faults;
  }

 private:
  std::set<std::string> claimed_{};
  std::set<std::uint64_t> fences_{};
};

TEST_F(RaceTest, OfServersThatWriteAtTheSameTimeNothingIsLostOrDoubled) {
  begin({.sessions = false, .atomic_find_and_modify = false});
  EXPECT_EQ(lost_or_doubled({}), 0U);
}

TEST_F(RaceTest, NorWhereAnswersGetLostAndMajoritiesComeLate) {
  begin({.sessions = false, .throttled = 11, .answer_lost = 31, .late_majority = 3});
  EXPECT_EQ(lost_or_doubled({.snapshot_every = 7}, false), 0U);
}

TEST_F(RaceTest, WithAnAtomicFindAndModifyNothingWouldBeLostEither) {
  begin({.sessions = false});
  const std::string database = url.substr(url.rfind('/') + 1, url.rfind('?') - url.rfind('/') - 1);
  EXPECT_EQ(lost_or_doubled({.insert =
                                 [database](mongo::Session& session, const Document& step) {
                                   return insert_by_find_and_modify(session, database, step);
                                 }}),
            0U);
}

/// The race finds it out when somebody puts findAndModify in place of the insert.
TEST_F(RaceTest, WithOneThatIsNotAtomicSomethingIsLostOrDoubled) {
  begin({.sessions = false, .atomic_find_and_modify = false});
  const std::string database = url.substr(url.rfind('/') + 1, url.rfind('?') - url.rfind('/') - 1);
  EXPECT_GT(lost_or_doubled({.insert =
                                 [database](mongo::Session& session, const Document& step) {
                                   return insert_by_find_and_modify(session, database, step);
                                 }}),
            0U);
}

/// A server that stands still between reading and inserting, until what it inserts was there once
/// and is removed.
class LateTest : public MongoStoreTest {
 protected:
  /// The late one has read so many steps, and then the busy one takes so many. Answers what the
  /// late one's change came to.
  Result<void> append_late(int steps, int steps_between) {
    begin({.sessions = false});
    JournalOptions stalling = kBrief;
    stalling.insert = [&](mongo::Session& session, const Document& step) {
      if (std::exchange(is_armed, false)) {
        reached.set_value();
        go_on.get_future().wait();
      }
      return session.insert(kJournal, step);
    };
    late = open(stalling);
    busy = open(kBrief);
    for (int n = 1; n <= steps; ++n) must(late->append(new_run(n)));
    is_armed = true;
    Result<void> result = ok;
    aio::TaskScope scope(loop, [](const Error&) {});
    scope.spawn(keep_result(late->append(new_run(100)), &result));
    auto stalled = reached.get_future();
    until([&] { return stalled.wait_for(0s) == std::future_status::ready; });
    for (int n = 1; n <= steps_between; ++n) must(busy->append(new_run(10 + n)));
    go_on.set_value();
    must(scope.join());
    return result;
  }
  std::size_t stored() { return must(busy->list_runs({}, {.limit = 100})).items.size(); }
  static Task<void> keep_result(Task<void> task, Result<void>* result) {
    *result = co_await std::move(task);
    co_return ok;
  }

  const JournalOptions kBrief{.snapshot_every = 3, .kept = 0ms};
  std::promise<void> reached, go_on;
  bool is_armed = false;
  std::unique_ptr<MongoStore> late{};
  std::unique_ptr<MongoStore> busy{};
};

TEST_F(LateTest, AStepWhosePlaceWasRemovedIsWithdrawnAndTakenAnew) {
  // Step 3 is removed, and 4 names another one before it.
  ASSERT_TRUE(append_late(2, 4));
  EXPECT_EQ(stored(), 2U + 4U + 1U);
  EXPECT_EQ(must(busy->get_run(run_id(100))).version, 1U);
  EXPECT_EQ(must(late->count_runs()).at(run::RunStatus::submitted), 7U);
}

TEST_F(LateTest, WhereNothingTellsItIsUnknownAndNothingIsThere) {
  const auto result = append_late(1, 12);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  EXPECT_EQ(stored(), 13U);
  must(late->append(new_run(100)));
  EXPECT_EQ(stored(), 14U);
}

TEST_F(MongoStoreTest, WhoeverOnlyLooksChangesNothing) {
  begin({});
  EXPECT_EQ(look(), "");
  EXPECT_EQ(writes(), Writes());
  Acts work(loop);
  {
    // The next one takes a snapshot as soon as it does anything.
    const auto store = open({.snapshot_every = 1000});
    EXPECT_EQ(work.act(*store), Acts::kAll);
    must(store->ping());
  }
  const Writes before = writes();
  const std::string seen = look();
  EXPECT_EQ(writes(), before);
  EXPECT_EQ(seen, all_records(*open()));
  EXPECT_NE(seen, "");
}

TEST_F(MongoStoreTest, WhoeverOnlyLooksFinishesWhatAServerLeftUndoneOnce) {
  begin({});
  Acts work(loop);
  EXPECT_EQ(work.act(*open({.snapshot_every = 1000})), Acts::kAll);
  look();
  const Writes before = writes();
  look();
  EXPECT_EQ(writes(), before);
}

/// A server ends between any two commands, another one begins: what was answered is there, and all
/// that follows from it; what was not answered is there as a whole or not at all.
class CrashTest : public MongoStoreTest {
 protected:
  void crash_everywhere(const JournalOptions& journal, bool looks = false) {
    bool was_cut = true;
    int cuts = 0;
    for (; was_cut; ++cuts) {
      url = server->new_database();
      auto store = open(journal);
      server->cut_after(cuts);
      const int acts = work.act(*store);
      was_cut = server->restore();
      EXPECT_TRUE(was_cut || acts == Acts::kAll);
      store.reset();
      const std::string seen = looks ? look() : "";
      const auto fresh = open(journal);
      SCOPED_TRACE("ended after " + std::to_string(cuts) + " commands and " + std::to_string(acts) +
                   " acts");
      work.expect_sound(*fresh);
      work.expect_done(*fresh, acts);
      if (looks) {
        EXPECT_EQ(seen, all_records(*fresh));
      }
      if (HasFailure()) return;
      // Somebody goes on from there.
      const auto again = open(journal);
      Change other = new_run(100);
      must(again->append(std::move(other)));
      work.expect_sound(*fresh);
    }
    EXPECT_GT(cuts, 3 * Acts::kAll);
  }

  Acts work{loop};
};

TEST_F(CrashTest, WhatIsLeftBetweenAnyTwoCommandsIsFinishedByTheNextServer) {
  begin({.sessions = false});
  crash_everywhere({});
}

TEST_F(CrashTest, WhoeverOnlyLooksSeesTheSame) {
  begin({.sessions = false});
  crash_everywhere({}, true);
  crash_everywhere({.snapshot_every = 2, .kept = 0ms}, true);
}

TEST_F(CrashTest, AlsoWhileSnapshotsAreMadeAndStepsRemoved) {
  begin({.sessions = false});
  crash_everywhere({.snapshot_every = 2, .kept = 0ms});
}

TEST_F(MongoStoreTest, ALeaseEndsByTheDatabasesClock) {
  begin({}).set_time(1'000'000'000'000);
  const auto store = open();
  must(store->append(new_run(1)));
  EXPECT_EQ(must(store->claim_jobs("one", kLease, 1)).size(), 1U);
  EXPECT_EQ(must(store->claim_jobs("two", kLease, 1)).size(), 0U);
  server->set_time(1'000'000'031'000);
  // Whoever asks what time it is hears it; the first one trusts its own answer for a while.
  const auto other = open();
  EXPECT_EQ(must(other->claim_jobs("two", kLease, 1)).size(), 1U);
  EXPECT_EQ(must(store->claim_jobs("one", kLease, 1)).size(), 0U) << "time never goes back";
}

TEST_F(MongoStoreTest, AnotherServerHearsWhatIsDue) {
  begin({});
  const auto one = open(), other = open();
  std::set<Due> heard;
  other->on_due([&](Due due) { heard.insert(due); });
  until([&] { return heard.size() == kDueKinds; });
  EXPECT_EQ(heard.size(), kDueKinds) << "it has just come: anything may be due";
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

TEST_F(MongoStoreTest, WithoutChangeStreamsItHearsWhenItLooks) {
  begin({.replica_set = false, .sessions = false});
  const auto one = open(), other = open();
  std::set<Due> heard;
  other->on_due([&](Due due) { heard.insert(due); });
  must(one->append(new_run(1)));
  must(other->ping());
  until([&] { return !heard.empty(); });
  EXPECT_EQ(heard, std::set{Due::run});
  EXPECT_FALSE(server->commands().contains("aggregate"));
}

TEST_F(MongoStoreTest, AServerThatWasFarBehindBeginsWithASnapshot) {
  begin({});
  const JournalOptions brief{.snapshot_every = 3, .kept = 0ms};
  const auto slow = open(brief), busy = open(brief);
  must(slow->append(new_run(1)));
  for (int n = 2; n <= 20; ++n) must(busy->append(new_run(n)));
  EXPECT_LT(
      server->count(url.substr(url.rfind('/') + 1, url.rfind('?') - url.rfind('/') - 1), kJournal),
      10U);
  EXPECT_EQ(must(slow->list_runs({}, {})).items.size(), 20U);
  must(slow->append(Acts::next(must(slow->get_run(run_id(20))))));
  EXPECT_EQ(must(busy->get_run(run_id(20))).version, 2U);
}

TEST_F(MongoStoreTest, NoDocumentIsLargerThanAMebibyte) {
  begin({});
  const auto store = open({.snapshot_every = 5});
  Change change = new_run(1);
  change.run.blueprint.inputs["large"] = std::string(3U << 20, 'x');
  for (int n = 0; n < 40; ++n) {
    const std::string number = std::to_string(n);
    change.outbox.push_back({.key = "k" + number,
                             .subject = "s",
                             .target = "t" + number,
                             .payload = json::value(std::string(30'000, 'x'))});
  }
  must(store->append(std::move(change)));
  std::vector<InboxEntry> events;
  for (int n = 0; n < 500; ++n) {
    const std::string number = std::to_string(n);
    events.push_back({.key = "a:" + number,
                      .source = "a",
                      .subject = number,
                      .body = std::string(static_cast<std::size_t>(n) * 200, 'x')});
  }
  must(store->receive(std::move(events)));
  EXPECT_EQ(must(store->claim_inbox(kLease, 500)).size(), 500U);
  EXPECT_EQ(must(store->claim_outbox(kLease, 100, {})).size(), 40U);
  EXPECT_EQ(must(store->get_run(run_id(1))).blueprint.inputs.at("large").as_string().size(),
            3U << 20);
  EXPECT_LE(server->largest_document(), std::size_t{1} << 20);
}

TEST_F(MongoStoreTest, WhatIsDeliveredAndForgottenLeavesNothing) {
  begin({});
  aio::ManualWorld clock;
  const auto store = open({.snapshot_every = 2, .kept = 0ms}, &clock);
  const auto count = [&](const char* collection) {
    return server->count(url.substr(url.rfind('/') + 1, url.rfind('?') - url.rfind('/') - 1),
                         collection);
  };
  Change change = new_run(1);
  change.outbox.push_back({.key = "k",
                           .subject = "s",
                           .target = "t",
                           .payload = json::value(std::string(100'000, 'x'))});
  must(store->append(std::move(change)));
  std::vector<InboxEntry> events{
      {.key = "a:1", .source = "a", .subject = "s", .body = std::string(100'000, 'x')}};
  must(store->receive(std::move(events)));
  must(store->reserve_submission("key", "digest", run_id(1), Duration(1h)));
  Subject subject;
  subject.name = "one";
  subject.version = 1;
  subject.document = std::string(100'000, 'x');
  subject.keep_until = clock.now() + 1h;
  must(store->put_subject(std::move(subject), {}));
  EXPECT_EQ(count(kParts), 3U);
  const auto due = must(store->claim_outbox(kLease, 1, {})).at(0);
  std::vector<Delivered> done{{.key = due.entry.key, .fence = due.fence}};
  must(store->delivered(std::move(done)));
  EXPECT_EQ(count(kPayloads), 0U);
  EXPECT_EQ(count(kParts), 2U);
  const auto event = must(store->claim_inbox(kLease, 1)).at(0);
  must(store->handled(event.entry.key, event.fence, 1h));
  clock.advance(48h);
  for (int n = 2; n <= 5; ++n) must(store->append(new_run(n)));
  for (const char* collection : {kHandled, kBodies, kSubmissions, kSubjects, kParts})
    EXPECT_EQ(count(collection), 0U) << collection;
}

TEST_F(MongoStoreTest, AServerThatIsAwayIsSaidToBeAndFoundAgain) {
  begin({});
  url += "&serverSelectionTimeoutMS=500";
  const auto store = open();
  must(store->append(new_run(1)));
  server->stop();
  EXPECT_EQ(outcome(store->ping()).error().code, ErrorCode::unavailable);
  EXPECT_EQ(outcome(store->append(new_run(2))).error().code, ErrorCode::unavailable);
  server->start();
  until([&] { return outcome(store->ping()).has_value(); });
  must(store->append(new_run(3)));
  EXPECT_EQ(must(store->get_run(run_id(1))).version, 1U);
}

TEST_F(MongoStoreTest, WhatANewerPorcWroteIsLeftAlone) {
  begin({});
  must(open()->append(new_run(1)));
  {
    auto raw = mongo::Server::open({.uri = Secret(url)}).value();
    mongo::Session session(*raw);
    Document step;
    step.set("_id", 2).set("format", 2);
    ASSERT_TRUE(session.insert(kJournal, step).value());
  }
  const auto refused = try_open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
}

TEST_F(MongoStoreTest, AVersionOfARunIsThereOnceWhateverItsIdIs) {
  begin({});
  must(open()->append(new_run(1)));
  auto raw = mongo::Server::open({.uri = Secret(url)}).value();
  mongo::Session session(*raw);
  const auto insert = [&](std::uint64_t version) {
    Document other;
    other.set("_id", "other").set("run", run_id(1).str()).set("version", version);
    return session.insert(kChanges, other).value();
  };
  EXPECT_FALSE(insert(1));
  EXPECT_TRUE(insert(2));
}

TEST_F(MongoStoreTest, NeitherUpdateNorFindAndModifyIsSent) {
  begin({});
  const auto store = open({.snapshot_every = 2});
  for (int n = 1; n <= 5; ++n) must(store->append(new_run(n)));
  for (const char* command : {"update", "findAndModify", "commitTransaction"})
    EXPECT_FALSE(server->commands().contains(command)) << command;
}

TEST_F(MongoStoreTest, AnAddressThatIsNoneIsNotRepeated) {
  url = "mongodb://user:hunter2@";
  const auto refused = try_open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused.error().to_string().find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace porc::mongo_store
