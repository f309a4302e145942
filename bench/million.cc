// SPDX-License-Identifier: Apache-2.0
// How long lists and searches take among very many runs: `bench_million sqlite|postgresql FOLDER
// [RUNS [ASKED]]`. SQLite's is filled in the schema before search, so that the step to the newest
// one is measured too. Then each kind of question is asked ASKED times: p99 of each, and of all.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aio/loop.h"
#include "bench/million_runs.h"
#include "contracts/stored_document.h"
#include "pg/migrate.h"
#include "pg/transaction.h"
#include "postgres_store/migrations.h"
#include "postgres_store/new_runs.h"
#include "postgres_store/postgres_store.h"
#include "sql/migrate.h"
#include "sqlite_store/database.h"
#include "sqlite_store/migrations.h"
#include "sqlite_store/queries.h"
#include "sqlite_store/sqlite_store.h"
#include "tests/fakes/postgres_server.h"

namespace {

using namespace porc;
using bench::MillionRuns;
using run::RunStatus;
using Steady = std::chrono::steady_clock;

constexpr std::uint32_t kSeed = 7;
constexpr std::size_t kBatch = 5000;
/// Of the schemas of SQLite that know no search.
constexpr std::size_t kSqliteBefore = 4;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

double milliseconds_since(Steady::time_point began) {
  return std::chrono::duration<double, std::milli>(Steady::now() - began).count();
}

/// A database with the runs in it, and the store over it.
struct Filled {
  std::unique_ptr<fakes::PostgresServer> server{};
  std::unique_ptr<Store> store{};
};

std::string document_of(const Run& run) {
  return must(write_document(json::encode(run)));
}

void fill_sqlite(const std::filesystem::path& path, std::size_t runs) {
  auto db = must(sql::Connection::open(path, sql::Connection::Access::read_write));
  must(sql::migrate(db,
                    std::span(sqlite_store::migrations::kAll).first(kSqliteBefore),
                    sqlite_store::kApplicationId));
  must(db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN"));
  MillionRuns made(runs, kSeed);
  for (std::size_t i = 0; i < runs; ++i) {
    const Run run = made.next();
    must(db.use(sqlite_store::queries::put_run)
             .bind(":run", run.id.str())
             .bind(":version", run.version)
             .bind(":status", boost::describe::enum_to_string(run.status, ""))
             .bind(":kind", run.identity.kind)
             .bind(":environment", run.identity.environment)
             .bind(":name", run.identity.name)
             .bind(":repo", run.blueprint.metadata.repo)
             .bind(":owner", run.blueprint.metadata.owner)
             .bind(":workspace", run.workspace.str())
             .bind(":audit_sequence", run.audit_sequence)
             .bind(":audit_head", run.audit_head)
             .bind(":projection", document_of(run))
             .run());
  }
  must(db.execute("COMMIT"));
}

void fill_postgres(const std::string& url, std::size_t runs) {
  pg::Connection db = must(pg::Connection::open({.url = url}));
  must(pg::migrate(db, postgres_store::migrations::kAll));
  MillionRuns made(runs, kSeed);
  for (std::size_t left = runs; left > 0;) {
    postgres_store::NewRuns some;
    const std::size_t count = std::min(left, kBatch);
    for (std::size_t i = 0; i < count; ++i)
      must(some.add(Change{.run = made.next()}, std::nullopt));
    pg::Transaction transaction(db);
    some.add_to(transaction);
    must(transaction.commit());
    left -= count;
  }
}

Filled fill(const std::string& kind,
            const std::filesystem::path& folder,
            std::size_t runs,
            aio::Loop& loop) {
  Filled filled;
  const auto began = Steady::now();
  std::string url;
  const std::filesystem::path path = folder / "million.db";
  if (kind == "sqlite") {
    fill_sqlite(path, runs);
  } else {
    filled.server = std::make_unique<fakes::PostgresServer>();
    url = filled.server->new_database();
    fill_postgres(url, runs);
  }
  std::printf("filled_s %.1f\n", milliseconds_since(began) / 1000);
  const auto opening = Steady::now();
  if (kind == "sqlite") {
    sqlite_store::SqliteOptions options{.opener = sqlite_store::Opener::command};
    filled.store = must(sqlite_store::SqliteStore::open(path, loop, loop, options));
  } else {
    filled.store = must(postgres_store::PostgresStore::open(loop, {.address = {.url = url}}));
  }
  std::printf("opened_s %.1f\n", milliseconds_since(opening) / 1000);
  if (filled.server) {  // as its autovacuum does in a while
    pg::Address patient{.url = url, .statement_max = std::chrono::hours(1)};
    must(must(pg::Connection::open(patient)).execute("VACUUM ANALYZE"));
  }
  std::fflush(stdout);
  return filled;
}

/// A kind of question; each is asked from the newest run and from anywhere.
struct Question {
  const char* name;
  std::function<RunFilter(MillionRuns&)> filter;
};

RunFilter text(std::string words) {
  RunFilter filter;
  filter.text = std::move(words);
  return filter;
}

std::vector<Question> questions() {
  return {
      {"all", [](MillionRuns&) { return RunFilter{}; }},
      {"status_common", [](MillionRuns&) { return RunFilter{.statuses = {RunStatus::applied}}; }},
      {"status_rare",
       [](MillionRuns&) { return RunFilter{.statuses = {RunStatus::awaiting_approval}}; }},
      {"status_none", [](MillionRuns&) { return RunFilter{.statuses = {RunStatus::cancelling}}; }},
      {"statuses_several",
       [](MillionRuns&) {
         return RunFilter{
             .statuses = {RunStatus::planned, RunStatus::awaiting_approval, RunStatus::expired}};
       }},
      {"kind_common", [](MillionRuns&) { return RunFilter{.kind = "postgres-db"}; }},
      {"kind_any",
       [](MillionRuns& any) {
         return RunFilter{.kind = "kind-" + std::to_string(1 + any.any(39))};
       }},
      {"kind_none", [](MillionRuns&) { return RunFilter{.kind = "absent"}; }},
      {"environment", [](MillionRuns&) { return RunFilter{.environment = "prod"}; }},
      {"repo", [](MillionRuns& any) { return RunFilter{.repo = any.any_blueprint().repo}; }},
      {"repo_none", [](MillionRuns&) { return RunFilter{.repo = "nobody/nothing"}; }},
      {"workspace",
       [](MillionRuns& any) {
         return RunFilter{.workspace = any.any_blueprint().workspace.str()};
       }},
      {"kind_environment_status",
       [](MillionRuns& any) {
         return RunFilter{.statuses = {RunStatus::plan_failed, RunStatus::apply_failed},
                          .kind = "kind-" + std::to_string(1 + any.any(20)),
                          .environment = "prod"};
       }},
      {"text_common", [](MillionRuns& any) { return text(any.any_word()); }},
      {"text_two_words",
       [](MillionRuns& any) { return text(any.any_word() + "-" + any.any_word()); }},
      {"text_name", [](MillionRuns& any) { return text(any.any_blueprint().name); }},
      {"text_name_none",
       [](MillionRuns& any) {
         return text(any.any_word() + "-" + any.any_word() + "-" + std::to_string(any.any(20'000)));
       }},
      {"text_number", [](MillionRuns& any) { return text("-" + std::to_string(any.any(20'000))); }},
      {"text_owner", [](MillionRuns& any) { return text(any.any_blueprint().owner); }},
      {"text_repo", [](MillionRuns& any) { return text(any.any_blueprint().repo); }},
      {"text_of_all", [](MillionRuns&) { return text("@example.com"); }},
      {"text_none", [](MillionRuns&) { return text("qqqzzz"); }},
      {"text_none_of_common_pieces", [](MillionRuns&) { return text("team-am-or"); }},
      {"text_none_unicode", [](MillionRuns&) { return text("größe"); }},
      {"text_none_short", [](MillionRuns&) { return text("%_"); }},
      {"text_id_end",
       [](MillionRuns& any) { return text(make_run_id({}, any.any(1U << 30U)).str().substr(21)); }},
      {"text_id_day",
       [](MillionRuns& any) { return text(make_run_id(any.any_moment(), 0).str().substr(5, 8)); }},
      {"text_id_second",
       [](MillionRuns& any) { return text(make_run_id(any.any_moment(), 0).str().substr(0, 21)); }},
      {"text_and_status",
       [](MillionRuns& any) {
         RunFilter filter = text(any.any_word());
         filter.statuses = {RunStatus::awaiting_approval};
         return filter;
       }},
  };
}

double percentile(std::vector<double> taken, double part) {
  std::ranges::sort(taken);
  return taken[static_cast<std::size_t>(static_cast<double>(taken.size() - 1) * part)];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 10;
  const std::size_t runs = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1'000'000;
  const std::size_t asked = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 100;
  aio::Loop loop;
  const Filled filled = fill(argv[1], argv[2], runs, loop);
  MillionRuns any(runs, kSeed);
  std::vector<double> all;
  for (const Question& question : questions()) {
    std::vector<double> taken;
    std::size_t found = 0;
    for (std::size_t i = 0; i < asked; ++i) {
      RunFilter filter = question.filter(any);
      PageRequest page;
      if (i % 2 == 1) page.after = make_run_id(any.any_moment(), any.any(1U << 30U));
      const auto began = Steady::now();
      const auto answer =
          must(aio::run_to_end(loop, filled.store->list_runs(std::move(filter), std::move(page))));
      taken.push_back(milliseconds_since(began));
      found += answer.items.size();
    }
    std::printf("%s_p50_ms %.2f\n%s_p99_ms %.2f\n%s_found %.1f\n",
                question.name,
                percentile(taken, 0.5),
                question.name,
                percentile(taken, 0.99),
                question.name,
                static_cast<double>(found) / static_cast<double>(asked));
    std::fflush(stdout);
    all.insert(all.end(), taken.begin(), taken.end());
  }
  std::printf("p50_ms %.2f\np99_ms %.2f\n", percentile(all, 0.5), percentile(all, 0.99));
}
