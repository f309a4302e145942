// SPDX-License-Identifier: Apache-2.0
#include "bench/million_runs.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace porc::bench {
namespace {

using run::RunStatus;

constexpr std::size_t kBlueprints = 20'000;
constexpr std::size_t kKinds = 40;
constexpr Timestamp kBegin{std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)};
constexpr Duration kLength = std::chrono::days(730);

const std::vector<std::string> kWords = {
    "amber",  "basil",  "billing", "catalog", "cedar",   "checkout", "delta",   "ember",
    "falcon", "garnet", "harbor",  "indigo",  "invoice", "juniper",  "kestrel", "ledger",
    "lotus",  "mail",   "maple",   "nickel",  "onyx",    "orders",   "payment", "pepper",
    "quartz", "raven",  "reports", "saffron", "search",  "session",  "ship",    "stock",
    "topaz",  "umber",  "users",   "violet",  "walnut",  "xenon",    "yarrow",  "zephyr"};

struct Share {
  RunStatus status;
  int of_ten_thousand;
};
constexpr auto kShares = std::to_array<Share>({{RunStatus::applied, 6996},
                                               {RunStatus::no_changes, 1500},
                                               {RunStatus::superseded, 800},
                                               {RunStatus::plan_failed, 300},
                                               {RunStatus::build_failed, 200},
                                               {RunStatus::discarded, 100},
                                               {RunStatus::apply_failed, 70},
                                               {RunStatus::expired, 30},
                                               {RunStatus::planned, 3},
                                               {RunStatus::awaiting_approval, 1}});

RunStatus status_at(std::uint32_t place) {
  for (const Share& share : kShares) {
    if (place < static_cast<std::uint32_t>(share.of_ten_thousand)) return share.status;
    place -= static_cast<std::uint32_t>(share.of_ten_thousand);
  }
  return RunStatus::applied;
}

}  // namespace

MillionRuns::MillionRuns(std::size_t runs, std::uint32_t seed) : runs_(runs), random_(seed) {
  std::exponential_distribution<double> common(0.25);
  for (std::size_t i = 0; i < kBlueprints; ++i) {
    Blueprint one;
    const auto kind = std::min(static_cast<std::size_t>(common(random_)), kKinds - 1);
    one.kind = kind == 0 ? "postgres-db" : "kind-" + std::to_string(kind);
    const std::uint32_t place = any(10);
    one.environment = place < 6 ? "dev" : place < 8 ? "test" : "prod";
    const std::string words = any_word() + "-" + any_word();
    const std::string& team = any_word();
    one.name = words + "-" + std::to_string(i);
    one.repo = team + "/" + words;
    one.owner = "team-" + team + "@example.com";
    one.workspace = WorkspaceName::trusted("porc-" + one.environment + "-" + one.name);
    blueprints_.push_back(std::move(one));
  }
}

std::uint32_t MillionRuns::any(std::size_t below) {
  return static_cast<std::uint32_t>(random_() % below);
}

Timestamp MillionRuns::any_moment() {
  return kBegin + Duration(static_cast<Duration::rep>(random_() %
                                                      static_cast<std::uint64_t>(kLength.count())));
}

const std::string& MillionRuns::any_word() {
  return kWords[any(kWords.size())];
}

const MillionRuns::Blueprint& MillionRuns::any_blueprint() {
  std::exponential_distribution<double> often(1.0 / 4000);
  return blueprints_[std::min(static_cast<std::size_t>(often(random_)), kBlueprints - 1)];
}

Run MillionRuns::next() {
  const Blueprint& blueprint = any_blueprint();
  const Timestamp at =
      kBegin + kLength * static_cast<Duration::rep>(made_++) / static_cast<Duration::rep>(runs_);
  Run run{.id = make_run_id(at, any(std::size_t{1} << 30U)), .version = 9};
  run.status = status_at(any(10'000));
  run.goal = run::Goal::applied;
  run.identity = {
      .environment = blueprint.environment, .kind = blueprint.kind, .name = blueprint.name};
  run.blueprint.kind = blueprint.kind;
  run.blueprint.metadata.name = blueprint.name;
  run.blueprint.metadata.repo = blueprint.repo;
  run.blueprint.metadata.owner = blueprint.owner;
  for (int i = 0; i < 8; ++i)
    run.blueprint.inputs["input_" + std::to_string(i)] = std::to_string(random_());
  run.blueprint_digest = std::string(64, 'd');
  run.quill_version = "1.4.2";
  run.workspace = blueprint.workspace;
  run.requested_by = blueprint.owner;
  run.bundle = {.key = "bundles/" + run.id.str() + "/" + std::string(64, 'b') + ".tar.gz",
                .digest = std::string(64, 'b'),
                .files = {"main.tf", "outputs.tf", "variables.tf"}};
  run.engine_run = "run-" + std::to_string(random_());
  run.counts = {.add = 3, .change = 1};
  run.created_at = at;
  run.updated_at = at + std::chrono::minutes(3);
  for (const char* status : {"submitted", "building", "built", "planning", "planned", "applying"})
    run.status_at[status] = at;
  run.audit_sequence = 9;
  run.audit_head = std::string(64, 'a');
  return run;
}

}  // namespace porc::bench
