// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/store_contract.h"

#include <cstdlib>
#include <utility>

namespace porc {

StoreContract::StoreContract() {
  std::string pattern = (std::filesystem::temp_directory_path() / "store-XXXXXX").string();
  folder = ::mkdtemp(pattern.data());
  store = GetParam().open(loop, clock, folder);
}

StoreContract::~StoreContract() {
  store.reset();
  std::filesystem::remove_all(folder);
}

RunId StoreContract::run_id(int n) {
  // Every id is younger than the one before, and the suite never counts further than a day has
  // seconds.
  return make_run_id(Timestamp(std::chrono::days(20'000)) + std::chrono::seconds(n), 0);
}

Change StoreContract::new_run(int n, const std::string& workspace) {
  run::Run first{.id = run_id(n)};
  first.goal = run::Goal::applied;
  first.identity = {.environment = "dev", .kind = "postgres-db", .name = "orders"};
  first.blueprint.kind = first.identity.kind;
  first.blueprint.metadata.name = first.identity.name;
  first.blueprint.metadata.repo = "platform/orders";
  first.blueprint.metadata.owner = "team-orders@example.com";
  first.blueprint.inputs["size"] = "small";
  first.blueprint_digest = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  first.workspace = WorkspaceName::trusted(workspace);
  run::Draft draft = run::Draft::submitted(std::move(first), cause());
  return {.run = std::move(draft.run),
          .events = std::move(draft.events),
          .job = {.kind = JobChange::Kind::due}};
}

Change StoreContract::next(const run::Run& before) {
  run::Draft draft(before);
  draft.note("noted", cause());
  return {.run = std::move(draft.run), .events = std::move(draft.events)};
}

Change StoreContract::next(const run::Run& before, Claim claim, JobChange job) {
  Change change = next(before);
  change.claim = std::move(claim);
  change.job = job;
  return change;
}

OutboxEntry StoreContract::entry(const Change& change,
                                 const std::string& target,
                                 const std::string& coalesce) {
  std::string version = std::to_string(change.run.version);
  json::object payload;
  payload["version"] = change.run.version;
  return {.key = change.run.id.str() + ":" + version + ":" + target,
          .subject = change.run.id.str(),
          .target = target,
          .coalesce = coalesce,
          .payload = std::move(payload)};
}

run::Run StoreContract::stored(Change change) {
  run::Run after = change.run;
  must(store->append(std::move(change)));
  return after;
}

Claim StoreContract::claimed() {
  auto claims = must(store->claim_jobs("one", kLease, 1));
  EXPECT_EQ(claims.size(), 1U) << "nothing is due";
  return claims.empty() ? Claim{} : claims.front();
}

std::vector<std::string> StoreContract::claimed_runs(std::size_t limit) {
  std::vector<std::string> runs;
  for (const Claim& claim : must(store->claim_jobs("one", kLease, limit))) {
    runs.push_back(claim.run.str());
  }
  return runs;
}

std::vector<std::string> StoreContract::claimed_keys(std::size_t limit) {
  std::vector<std::string> keys;
  for (const DueEntry& due : must(store->claim_outbox(kLease, limit, {}))) {
    keys.push_back(due.entry.key);
  }
  return keys;
}

WorkspaceName StoreContract::held_workspace(const std::string& name, const RunId& run) {
  auto workspace = WorkspaceName::trusted(name);
  blueprint::Identity owner{.environment = "dev", .kind = "postgres-db", .name = "orders"};
  must(store->claim_workspace(workspace, {.owner = std::move(owner)}));
  EXPECT_TRUE(must(store->hold_workspace(workspace, {.run = run, .fence = 1})));
  return workspace;
}

}  // namespace porc
