// SPDX-License-Identifier: Apache-2.0
// What SQLite adds to tests/contracts/store_contract.h: the file.
#include "sqlite_store/sqlite_store.h"

#include <cstdlib>
#include <fstream>

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "aio/manual_world.h"
#include "domain/run/draft.h"
#include "sql/migrate.h"
#include "sqlite_store/database.h"
#include "sqlite_store/migrations.h"

namespace porc::sqlite_store {
namespace {

namespace fs = std::filesystem;

class SqliteStoreTest : public testing::Test {
 protected:
  SqliteStoreTest() {
    std::string pattern = (fs::temp_directory_path() / "sqlite-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    path = folder / "porc.db";
  }
  ~SqliteStoreTest() override {
    store.reset();
    fs::remove_all(folder);
  }

  Result<void> open(Opener opener = Opener::server) {
    store.reset();
    PORC_TRY(store, SqliteStore::open(path, loop, clock, {.opener = opener}));
    return ok;
  }
  ErrorCode refusal() {
    auto opened = SqliteStore::open(path, loop, clock);
    EXPECT_FALSE(opened);
    message = opened ? "" : opened.error().to_string();
    return opened ? ErrorCode::internal : opened.error().code;
  }
  template <class T>
  Result<T> outcome(Task<T> task) {
    return run_to_end(loop, std::move(task));
  }
  Change sample_change(std::uint32_t number = 1) {
    run::Run first{.id = make_run_id(clock.now(), number)};
    first.workspace = WorkspaceName::trusted("porc-dev-orders");
    auto draft = run::Draft::submitted(first, {.actor = run::Actor::person, .at = clock.now()});
    Change change{.run = draft.run, .events = draft.events};
    change.outbox = {
        {.key = "k" + std::to_string(number), .subject = first.id.str(), .target = "github"}};
    return change;
  }
  void execute(const std::string& script) {
    auto db = sql::Connection::open(path, sql::Connection::Access::read_write);
    ASSERT_TRUE(db);
    auto done = db->execute(script);
    ASSERT_TRUE(done) << done.error().to_string();
  }
  static mode_t mode_of(const fs::path& file) {
    struct stat found {};
    EXPECT_EQ(::stat(file.c_str(), &found), 0) << file;
    return found.st_mode & 07777;
  }

  fs::path folder;
  fs::path path;
  std::string message;
  aio::Loop loop;
  aio::ManualWorld clock;
  std::unique_ptr<SqliteStore> store;
};

TEST_F(SqliteStoreTest, ReopeningKeepsEverything) {
  ASSERT_TRUE(open());
  RunId id = sample_change().run.id;
  auto workspace = WorkspaceName::trusted("porc-dev-orders");
  workspace::Claimant owner{.owner = {.environment = "dev", .kind = "k", .name = "n"},
                            .repository = "shop/orders"};
  ASSERT_TRUE(outcome(store->append(sample_change())));
  ASSERT_TRUE(outcome(store->claim_workspace(workspace, owner)));
  ASSERT_TRUE(outcome(store->hold_workspace(workspace, {.run = id, .fence = 7})));
  ASSERT_TRUE(outcome(store->reserve_submission("key", "body", id, std::chrono::hours(1))));
  ASSERT_TRUE(outcome(store->put_checkpoint(1, audit::SignedCheckpoint{.bytes = "b"})));
  ASSERT_TRUE(outcome(store->put_token(identity::Token{.id = "t", .hash = "h"})));
  auto claims = outcome(store->claim_jobs("one", std::chrono::minutes(1), 1));
  ASSERT_EQ(claims->size(), 1U);

  ASSERT_TRUE(open(Opener::command));
  EXPECT_EQ(outcome(store->get_run(id))->audit_head, sample_change().run.audit_head);
  EXPECT_EQ(outcome(store->list_events(id, 0, 10))->size(), 1U);
  EXPECT_TRUE(outcome(store->get_workspace(workspace))->is_held_by(id));
  EXPECT_EQ(outcome(store->get_workspace(workspace))->hold->fence, 7U);
  EXPECT_EQ(outcome(store->get_workspace(workspace))->repository, "shop/orders");
  EXPECT_EQ(*outcome(store->reserve_submission("key", "body", RunId(), Duration(1))), id);
  EXPECT_EQ(outcome(store->list_checkpoints(0, 10))->size(), 1U);
  EXPECT_TRUE(outcome(store->find_token("h")));
  EXPECT_EQ(outcome(store->outbox_depth())->due, 1U);
  EXPECT_EQ(outcome(store->renew_claims(*claims, std::chrono::minutes(1)))->size(), 0U);
}

TEST_F(SqliteStoreTest, AServerTakesOverAtOnceWhatTheOneBeforeItHadUnderWay) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(outcome(store->append(sample_change())));
  auto before = outcome(store->claim_jobs("one", std::chrono::minutes(1), 1));
  ASSERT_EQ(before->size(), 1U);
  auto delivery = outcome(store->claim_outbox(std::chrono::minutes(1), 1, {}));
  ASSERT_EQ(delivery->size(), 1U);

  ASSERT_TRUE(open());
  auto after = outcome(store->claim_jobs("two", std::chrono::minutes(1), 1));
  ASSERT_EQ(after->size(), 1U) << "not after the lease of a dead server";
  EXPECT_GT(after->front().fence, before->front().fence);
  EXPECT_EQ(outcome(store->renew_claims(*before, std::chrono::minutes(1)))->size(), 1U);
  auto again = outcome(store->claim_outbox(std::chrono::minutes(1), 1, {}));
  ASSERT_EQ(again->size(), 1U);
  EXPECT_EQ(again->front().attempts, 1U);
  std::vector<Delivered> late = {{.key = "k1", .fence = delivery->front().fence}};
  EXPECT_EQ(*outcome(store->delivered(std::move(late))), 0U);
}

TEST_F(SqliteStoreTest, AnUnreadableOutboxEntryIsPutAsideAndTheOthersGoOn) {
  ASSERT_TRUE(open());
  Change change = sample_change();
  change.outbox = {{.key = "k1", .subject = change.run.id.str(), .target = "github"},
                   {.key = "k2", .subject = change.run.id.str(), .target = "github"},
                   {.key = "k3", .subject = change.run.id.str(), .target = "port"}};
  ASSERT_TRUE(outcome(store->append(std::move(change))));
  store.reset();
  execute("UPDATE outbox SET payload = '{\"' || CAST(x'c3' AS TEXT) WHERE key = 'k1'");

  ASSERT_TRUE(open());
  auto due = outcome(store->claim_outbox(std::chrono::minutes(1), 10, {}));
  ASSERT_TRUE(due) << due.error().to_string();
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->front().entry.key, "k3");
  auto depth = outcome(store->outbox_depth());
  EXPECT_EQ(depth->dead, 1U);
  EXPECT_EQ(depth->due, 2U);
  due = outcome(store->claim_outbox(std::chrono::minutes(1), 10, {}));
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->front().entry.key, "k2") << "the queue behind a dead entry goes on";
}

TEST_F(SqliteStoreTest, AListLeavesOutADamagedRunAndNamesIt) {
  ASSERT_TRUE(open());
  for (std::uint32_t number = 1; number <= 5; ++number) {
    ASSERT_TRUE(outcome(store->append(sample_change(number))));
  }
  const auto id = [&](std::uint32_t number) { return make_run_id(clock.now(), number); };
  store.reset();
  for (std::uint32_t number : {3U, 4U}) {
    execute("UPDATE run SET projection = '{' WHERE id = '" + id(number).str() + "'");
  }

  ASSERT_TRUE(open());
  for (std::optional<std::string> workspace :
       {std::optional<std::string>(), std::optional<std::string>("porc-dev-orders")}) {
    RunFilter filter;
    filter.workspace = workspace;
    auto page = outcome(store->list_runs(filter, {.limit = 2}));
    ASSERT_TRUE(page) << page.error().to_string();
    ASSERT_EQ(page->items.size(), 2U);
    EXPECT_EQ(page->items[0].id, id(5));
    EXPECT_EQ(page->items[1].id, id(2));
    EXPECT_EQ(page->damaged, (std::vector{id(4), id(3)}));
    EXPECT_TRUE(page->more);
    page = outcome(store->list_runs(filter, {.after = id(2), .limit = 2}));
    EXPECT_EQ(page->items.size(), 1U);
    EXPECT_FALSE(page->more);
  }
  auto one = outcome(store->get_run(id(3)));
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().code, ErrorCode::corrupt);
}

TEST_F(SqliteStoreTest, WhatCouldNotBeReadBackIsNotStored) {
  ASSERT_TRUE(open());
  Change change = sample_change();
  json::value deep = json::array();
  for (int level = 0; level < 200; ++level) deep = json::array{std::move(deep)};
  change.run.outputs["deep"] = deep;
  auto refused = outcome(store->append(change));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::too_large);
  change.run.outputs.clear();
  change.outbox[0].payload = deep;
  EXPECT_FALSE(outcome(store->append(change)));
  EXPECT_EQ(outcome(store->get_run(change.run.id)).error().code, ErrorCode::not_found);
}

TEST_F(SqliteStoreTest, ClosingLeavesOneFileWithoutALog) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(outcome(store->append(sample_change())));
  EXPECT_TRUE(fs::exists(path.string() + "-wal"));
  store.reset();
  EXPECT_FALSE(fs::exists(path.string() + "-wal"));
}

TEST_F(SqliteStoreTest, NobodyElseMayReadTheFiles) {
  std::ofstream(path).close();
  fs::permissions(path, fs::perms::all);
  ASSERT_TRUE(open());
  ASSERT_TRUE(outcome(store->append(sample_change())));
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    EXPECT_EQ(mode_of(path.string() + suffix), 0600U) << suffix;
  }
}

TEST_F(SqliteStoreTest, ASecondOpenerIsRefused) {
  ASSERT_TRUE(open());
  EXPECT_EQ(refusal(), ErrorCode::conflict);
  EXPECT_NE(message.find("another porc"), std::string::npos) << message;
  store.reset();
  EXPECT_TRUE(open());
}

TEST_F(SqliteStoreTest, AnOlderSchemaIsBroughtUpToDateAndKeepsWhatItHolds) {
  constexpr sql::Query kVersion{.name = "version", .text = "PRAGMA user_version"};
  auto version = [&] {
    auto db = sql::Connection::open(path, sql::Connection::Access::read_write).value();
    sql::Statement row = db.use(kVersion);
    EXPECT_TRUE(row.step());
    return row.integer(0);
  };
  {
    auto db = sql::Connection::open(path, sql::Connection::Access::read_write).value();
    ASSERT_TRUE(sql::migrate(db, std::span(migrations::kAll).first(1), kApplicationId));
  }
  EXPECT_EQ(version(), 1);
  execute(
      "INSERT INTO workspace VALUES ('porc-dev-orders', 'dev', 'service', 'orders', NULL, NULL)");
  ASSERT_TRUE(open());
  const auto kept = outcome(store->get_workspace(WorkspaceName::trusted("porc-dev-orders")));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->owner, (blueprint::Identity{"dev", "service", "orders"}));
  ASSERT_TRUE(outcome(store->append(sample_change())));
  store.reset();
  EXPECT_EQ(version(), static_cast<std::int64_t>(std::size(migrations::kAll)));
}

TEST_F(SqliteStoreTest, WritesAheadToALogThatOthersReadBeside) {
  constexpr sql::Query kMode{.name = "mode", .text = "PRAGMA journal_mode"};
  ASSERT_TRUE(open());
  ASSERT_TRUE(outcome(store->append(sample_change())));
  EXPECT_GT(fs::file_size(path.string() + "-wal"), 0U);
  auto reader = open_for_reading(path).value();
  sql::Statement row = reader.use(kMode);
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.text(0), "wal");
}

TEST_F(SqliteStoreTest, ANewerSchemaIsRefused) {
  ASSERT_TRUE(open());
  store.reset();
  execute("PRAGMA user_version = 99");
  EXPECT_EQ(refusal(), ErrorCode::precondition_failed);
  EXPECT_NE(message.find("newer porc"), std::string::npos) << message;
  EXPECT_NE(message.find(path.string()), std::string::npos) << message;
}

TEST_F(SqliteStoreTest, AnotherProgramsDatabaseIsLeftAlone) {
  execute("CREATE TABLE theirs (x)");
  EXPECT_EQ(refusal(), ErrorCode::corrupt);
  execute("INSERT INTO theirs (x) VALUES (1)");
  EXPECT_FALSE(fs::exists(path.string() + "-wal"));
}

TEST_F(SqliteStoreTest, WhatIsNoDatabaseIsRefused) {
  std::ofstream(path) << std::string(8192, 'x');
  EXPECT_EQ(refusal(), ErrorCode::corrupt);
  EXPECT_NE(message.find("restore it from a backup"), std::string::npos) << message;
}

TEST_F(SqliteStoreTest, ADamagedPageIsFoundAtOpen) {
  ASSERT_TRUE(open());
  for (int i = 0; i < 50; ++i) {
    Change change = sample_change();
    change.run.id = make_run_id(clock.now(), static_cast<std::uint32_t>(i));
    change.events.clear();
    change.outbox.clear();
    ASSERT_TRUE(outcome(store->append(change)));
  }
  store.reset();
  auto size = static_cast<std::streamoff>(fs::file_size(path));
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  for (std::streamoff at = 4096; at < size; at += 4096) {
    file.seekp(at);
    file << std::string(64, '\xff');
  }
  file.close();
  EXPECT_EQ(refusal(), ErrorCode::corrupt);
  EXPECT_NE(message.find("damaged"), std::string::npos) << message;
}

TEST_F(SqliteStoreTest, ACommandReadsAllOfItOnlyAfterAnUncleanEnd) {
  ASSERT_TRUE(open());
  for (std::uint32_t number = 0; number < 50; ++number) {
    ASSERT_TRUE(outcome(store->append(sample_change(number))));
  }
  store.reset();
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(fs::file_size(path)) - 4096);
  file << std::string(64, '\xff');
  file.close();
  EXPECT_TRUE(open(Opener::command)) << "a look at tokens reads no runs";
  store.reset();
  std::ofstream(path.string() + "-wal").close();
  EXPECT_FALSE(open(Opener::command)) << "a log was left behind";
  EXPECT_EQ(refusal(), ErrorCode::corrupt);
}

TEST_F(SqliteStoreTest, AMissingFolderIsUnavailable) {
  path = folder / "missing" / "porc.db";
  EXPECT_EQ(refusal(), ErrorCode::unavailable);
}

TEST_F(SqliteStoreTest, DeletedContentIsOverwritten) {
  ASSERT_TRUE(open());
  Change change = sample_change();
  change.outbox[0].payload = json::object{{"canary", "sing-no-more"}};
  ASSERT_TRUE(outcome(store->append(change)));
  auto due = outcome(store->claim_outbox(std::chrono::minutes(1), 1, {}));
  ASSERT_TRUE(outcome(store->delivered({{.key = "k1", .fence = due->at(0).fence}})));
  store.reset();
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_NE(bytes.find("CREATE TABLE"), std::string::npos);
  EXPECT_EQ(bytes.find("sing-no-more"), std::string::npos);
}

TEST_F(SqliteStoreTest, ManyWritersAtOnceAllSucceed) {
  ASSERT_TRUE(open());
  std::vector<Task<void>> appends;
  for (std::uint32_t i = 0; i < 200; ++i) {
    Change change = sample_change();
    change.run.id = make_run_id(clock.now(), i);
    change.events.clear();
    change.outbox.clear();
    appends.push_back(store->append(std::move(change)));
    appends.back().start();
  }
  ASSERT_TRUE(outcome(store->ping()));  // written in order: all others are done by now
  for (auto& append : appends) {
    ASSERT_TRUE(append.done());
    EXPECT_TRUE(append.take());
  }
  EXPECT_EQ(outcome(store->count_runs())->at(run::RunStatus::submitted), 200U);
}

}  // namespace
}  // namespace porc::sqlite_store
