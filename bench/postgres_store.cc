// SPDX-License-Identifier: Apache-2.0
// What a PostgreSQL that waits for its disk takes from the store: `bench_postgres_store [SECONDS]`
// tells how many single rows a second are committed by 16 connections, how many runs a second are
// submitted by 16 clients of one store, and how many are claimed by 8 workers with a store each.
#include "postgres_store/postgres_store.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include "aio/loop.h"
#include "domain/run/draft.h"
#include "host/clock.h"
#include "tests/fakes/postgres_server.h"

namespace {

using namespace porc;
using postgres_store::PostgresStore;
using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kClients = 16;
constexpr int kWorkers = 8;
/// What a worker claims at once while runs wait: it asks for as many as it has room for.
constexpr std::size_t kClaimedAtOnce = 4;
constexpr std::uint32_t kBlueprints = 500;  // which are submitted again and again
constexpr Duration kLease = std::chrono::seconds(30);

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// Counts what is done until it is time.
class Count {
 public:
  explicit Count(Seconds length) : end_(begin_ + std::chrono::ceil<Steady::duration>(length)) {}
  bool goes_on() const { return Steady::now() < end_; }
  void add(std::size_t some) { done_ += some; }
  double per_second() const {
    return static_cast<double>(done_) / Seconds(Steady::now() - begin_).count();
  }

 private:
  Steady::time_point begin_ = Steady::now();
  Steady::time_point end_;
  std::atomic<std::size_t> done_ = 0;
};

double committed_rows(const std::string& url, Seconds length) {
  constexpr pg::Query kInsert{.name = "insert_row",
                              .text = "INSERT INTO single (words) VALUES (:words)"};
  pg::Connection first = must(pg::Connection::open({.url = url}));
  must(first.execute("CREATE TABLE single (id bigserial PRIMARY KEY, words text NOT NULL)"));
  const std::string words(100, 'x');
  Count count(length);
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      pg::Connection db = must(pg::Connection::open({.url = url}));
      pg::Statement insert(kInsert);
      insert.bind(":words", words);
      while (count.goes_on()) {
        must(db.run(insert));
        count.add(1);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  return count.per_second();
}

/// A submission as it is stored: the run, its change, its job, its event and what is told of it.
Change submission(Timestamp now, std::uint32_t number) {
  run::Cause cause{.actor = run::Actor::person, .by = "bench", .at = now};
  Run first{.id = make_run_id(now, number)};
  const std::string name = "orders-" + std::to_string(number % kBlueprints);
  first.identity = {.environment = "dev", .kind = "postgres-db", .name = name};
  first.workspace = WorkspaceName::trusted("porc-dev-" + name);
  first.blueprint.kind = first.identity.kind;
  first.blueprint.metadata.name = name;
  first.blueprint.metadata.repo = "platform/orders";
  first.blueprint.metadata.owner = "team-orders@example.com";
  for (int i = 0; i < 10; ++i) first.blueprint.inputs["input_" + std::to_string(i)] = "a value";
  run::Draft draft = run::Draft::submitted(std::move(first), cause);
  Change change{.run = std::move(draft.run), .events = std::move(draft.events)};
  change.job = {.kind = JobChange::Kind::due, .due_at = now};
  change.outbox.push_back({.key = change.run.id.str() + ":1:github",
                           .subject = change.run.id.str(),
                           .target = "github",
                           .coalesce = "status",
                           .payload = json::object{{"status", "submitted"}}});
  return change;
}

Task<void> submit(Store* store, Count* count, std::uint32_t* next) {
  while (count->goes_on()) {
    Change change = submission(host::system_now(), (*next)++);
    PORC_CO_CHECK(co_await store->append(std::move(change)));
    count->add(1);
  }
  co_return ok;
}

double submitted_runs(const std::string& url, Seconds length) {
  aio::Loop loop;
  const auto store = must(PostgresStore::open(loop, {.address = {.url = url}}));
  store->on_due([](Due) {});  // as a server, which tells the others
  Count count(length);
  std::uint32_t next = 0;
  aio::TaskScope scope(loop, [](const Error& error) { must(Result<void>(error)); });
  for (int i = 0; i < kClients; ++i) scope.spawn(submit(store.get(), &count, &next));
  must(aio::run_to_end(loop, scope.join()));
  return count.per_second();
}

void make_jobs(const std::string& url, std::size_t jobs) {
  pg::Connection db = must(pg::Connection::open({.url = url}));
  must(db.execute(
      "INSERT INTO job (run_id, due_at, fence, wanted)"
      " SELECT 'porc-20200101-000000-' || lpad(translate(n::text, '0189', 'abcd'), 6, 'a')"
      " || n, n, 0, false FROM generate_series(1, " +
      std::to_string(jobs) + ") AS n; ANALYZE job"));
}

Task<void> claim(Store* store, Count* count) {
  while (count->goes_on()) {
    PORC_CO_TRY(const auto claims, co_await store->claim_jobs("bench", kLease, kClaimedAtOnce));
    if (claims.empty()) co_return Error{.message = "there were too few jobs"};
    count->add(claims.size());
  }
  co_return ok;
}

/// Each with a loop and connections of its own, as a process has them.
double claimed_runs(const std::string& url, Seconds length) {
  aio::Loop migrating;
  must(PostgresStore::open(migrating, {.address = {.url = url}}));
  make_jobs(url, static_cast<std::size_t>(50'000 * length.count()));
  Count count(length);
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&] {
      aio::Loop loop;
      const auto store = must(PostgresStore::open(loop, {.address = {.url = url}}));
      must(aio::run_to_end(loop, claim(store.get(), &count)));
    });
  }
  for (std::thread& worker : workers) worker.join();
  return count.per_second();
}

/// Until nobody else is connected to the server: what those used who left is counted then.
void await_goodbyes(const fakes::PostgresServer& server) {
  constexpr pg::Query kOthers{
      .name = "count_others",
      .text =
          "SELECT count(*) FROM pg_stat_activity"
          " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"};
  pg::Connection db = must(pg::Connection::open({.url = server.url("postgres")}));
  const auto deadline = Steady::now() + std::chrono::seconds(10);
  while (must(db.run(pg::Statement(kOthers))).count(0, 0) > 0 && Steady::now() < deadline) {
  }
}

/// Of this process and of the server's that have ended, in seconds.
double processor_time(const fakes::PostgresServer& server) {
  await_goodbyes(server);
  std::ifstream file("/proc/" + std::to_string(server.pid()) + "/stat");
  std::string field;
  std::int64_t ticks = 0;
  for (int i = 1; file >> field; ++i) {
    if (i == 16 || i == 17) ticks += std::stoll(field);  // of its children, as proc(5) counts
  }
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC +
         static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Prints how many a second were done, and the microseconds of processors each took.
void tell(const char* what,
          const fakes::PostgresServer& server,
          Seconds length,
          const std::function<double()>& measured) {
  const double before = processor_time(server);
  const double rate = measured();
  const double taken = processor_time(server) - before;
  std::printf("%s %.0f\n%s_us %.0f\n", what, rate, what, 1e6 * taken / (rate * length.count()));
}

}  // namespace

int main(int argc, char** argv) {
  const Seconds length(argc > 1 ? std::strtod(argv[1], nullptr) : 3);
  fakes::PostgresServer server({.durable = true});
  const std::string url = server.new_database();
  tell("committed", server, length, [&] { return committed_rows(url, length); });
  tell("submitted", server, length, [&] { return submitted_runs(url, length); });
  const std::string other = server.new_database();
  tell("claimed", server, length, [&] { return claimed_runs(other, length); });
}
