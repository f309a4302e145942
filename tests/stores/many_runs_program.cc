// SPDX-License-Identifier: Apache-2.0
// many_runs_program FILE COUNT: stores that many runs of the past in a database of SQLite, with
// what came in and what was told of some, as if a server had worked for months.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "aio/loop.h"
#include "sqlite_store/sqlite_store.h"
#include "tests/fakes/changed_run.h"

namespace porc {
namespace {

constexpr int kWithMail = 20;  ///< every so many-th run
constexpr Duration kLease = std::chrono::seconds(30);
constexpr Duration kKeep = std::chrono::days(3650);

Run past_run(int n, Timestamp at) {
  Run run;
  run.id = make_run_id(at, static_cast<std::uint32_t>(n));
  const std::string name = "app-" + std::to_string(n);
  run.workspace = WorkspaceName::trusted("porc-dev-" + name);
  run.identity = {.environment = "dev", .kind = "service", .name = name};
  run.blueprint.kind = "service";
  run.blueprint.metadata.name = name;
  run.blueprint.metadata.repo = "platform/" + name;
  run.blueprint.metadata.owner = "team@example.com";
  run.blueprint.inputs["image"] = "example/image:" + std::to_string(n) + " \u00e4\u2028";
  return run;
}

/// Something dead for each queue, and something handled.
Task<void> store_mail(Store& store, int n) {
  const std::string number = std::to_string(n);
  std::vector<InboxEntry> events{{.key = "past:" + number,
                                  .source = "past",
                                  .subject = "past/" + number,
                                  .kind = "push",
                                  .body = std::string("\0\xff sealed ", 10) + number}};
  PORC_CO_CHECK(co_await store.receive(std::move(events)));
  PORC_CO_TRY(const auto due, co_await store.claim_inbox(kLease, 1));
  for (const DueEvent& event : due) {
    const std::string key = event.entry.key;
    PORC_CO_CHECK(co_await store.handled(key, event.fence, kKeep));
  }
  std::vector<std::string> nobody;
  PORC_CO_TRY(const auto deliveries, co_await store.claim_outbox(kLease, 1, std::move(nobody)));
  for (const DueEntry& delivery : deliveries) {
    const std::string key = delivery.entry.key;
    PORC_CO_CHECK(co_await store.postponed(key, delivery.fence, "nobody is there", std::nullopt));
  }
  Subject subject{.name = "past/commit/" + number, .version = 1};
  subject.document = json::object{{"checks", n}};
  std::vector<OutboxEntry> nothing;
  PORC_CO_CHECK(co_await store.put_subject(std::move(subject), std::move(nothing)));
  PORC_CO_CHECK(
      co_await store.reserve_submission("past:" + number, "digest", RunId::trusted("x"), kKeep));
  co_return ok;
}

Task<void> store_run(Store& store, int n) {
  const Timestamp at = Timestamp(std::chrono::days(20'000)) + std::chrono::minutes(10) * n;
  Run run = past_run(n, at);
  workspace::Claimant owner{.owner = run.identity, .repository = run.blueprint.metadata.repo};
  WorkspaceName workspace = run.workspace;
  PORC_CO_CHECK(co_await store.claim_workspace(std::move(workspace), std::move(owner)));
  const bool has_mail = n % kWithMail == 0;
  Change change = fakes::whole_change(
      n % 2 == 0 ? run::RunEvent::apply_finished : run::RunEvent::plan_unchanged,
      at,
      std::move(run));
  change.job.kind = JobChange::Kind::close;
  if (has_mail) {
    change.outbox.push_back({.key = change.run.id.str() + ":past",
                             .subject = change.run.id.str(),
                             .target = "past",
                             .payload = json::object{{"n", n}}});
  }
  // As one change the version is the first, whatever was noted in it.
  change.run.version = 1;
  PORC_CO_CHECK(co_await store.append(std::move(change)));
  if (has_mail) PORC_CO_CHECK(co_await store_mail(store, n));
  co_return ok;
}

Task<void> store_all(Store& store, int count) {
  for (int n = 1; n <= count; ++n) PORC_CO_CHECK(co_await store_run(store, n));
  co_return ok;
}

int fill(const char* file, int count) {
  aio::Loop loop;
  auto store =
      sqlite_store::SqliteStore::open(file, loop, loop, {.opener = sqlite_store::Opener::command});
  auto done = store ? aio::run_to_end(loop, store_all(**store, count))
                    : Result<void>(std::move(store).error());
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
  return 1;
}

}  // namespace
}  // namespace porc

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return porc::fill(argv[1], std::atoi(argv[2]));
}
