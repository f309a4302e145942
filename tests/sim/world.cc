// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/world.h"

#include <algorithm>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "tests/fakes/inline_compute.h"
#include "tests/sim/invariants.h"

namespace porc::sim {
namespace {

constexpr std::size_t kAll = 1000;

const crypto::Sealer& sealer() {
  static const crypto::Sealer one(Secret(std::string(crypto::kSealKeyBytes, 's')));
  return one;
}

const audit::Signers& signers() {
  static const audit::Signers only(
      crypto::SigningKey::from_seed(Secret(std::string(crypto::kSeedBytes, 'a'))).value());
  return only;
}

orchestrator::Settings settings_of(const std::string& name) {
  orchestrator::Settings settings;
  settings.server_name = name;
  settings.plan_ttl = kPlanTtl;
  // What is put aside would be stuck; long pauses would only make histories longer.
  settings.delivery_pauses.assign(100, std::chrono::seconds(10));
  settings.handlings_max = 1'000'000;
  settings.drivers_max = 8;
  // What a server does by itself must not lean on looking again.
  settings.look_again = std::chrono::seconds(90);
  // A plan that waits is looked at in the engine some times before it expires, as it would be.
  settings.outside_check = kPlanTtl / 8;
  return settings;
}

}  // namespace

std::vector<Report> Inbox::reports_of(const Change&) const {
  return {Report{}};
}

Task<void> Inbox::deliver(OutboxEntry entry) {
  if (static_cast<int>(random_() % 1000) < refusals_) {
    co_return Error{.code = ErrorCode::unavailable, .message = "the inbox is full"};
  }
  if (seen_.insert(entry.key).second) order_.push_back(entry.key);
  co_return ok;
}

class Server {
 public:
  std::vector<Notifier*> notifiers(World& world) {
    std::vector<Notifier*> all{&world.inbox};
    if (attached) std::ranges::copy(attached->notifiers(), std::back_inserter(all));
    return all;
  }

  Server(World& world, std::size_t index)
      : store(world.store,
              world.faults,
              [&world, index] { world.dead_[index] = true; },
              {.stored = [&world](const Stored& stored) { on_change(world, stored); },
               .given_back = [&world](const Claim& claim,
                                      const JobChange& job) { on_give_back(world, claim, job); }}),
        engine(
            world.engine,
            world.faults,
            [&world, index] { world.dead_[index] = true; },
            [&world, this](const std::string& engine_run) {
              on_confirm(world, engine_run, changes);
            }),
        blobs(world.blobs, world.faults, [&world, index] { world.dead_[index] = true; }),
        bundles(blobs),
        changes(world.changes,
                world.faults,
                world.time,
                [&world, index] { world.dead_[index] = true; }),
        entropy(world.random),
        attached(world.attach_
                     ? world.attach_(world, store, [&world, index] { world.dead_[index] = true; })
                     : nullptr),
        orchestrator({.executor = world.time,
                      .clock = world.time,
                      .entropy = entropy,
                      .compute = compute,
                      .store = store,
                      .bundles = bundles,
                      .quills = world.quills,
                      .engine = engine,
                      .sealer = sealer(),
                      .secret_pool = compute,
                      .secrets = [](const std::string&) { return Secret("s3cret"); },
                      .notifiers = notifiers(world),
                      .change_management = &changes},
                     settings_of("server-" + std::to_string(index))),
        auditor(orchestrator.parts(), orchestrator.settings(), signers()),
        tasks(world.time, [](const Error&) {}) {
    if (attached) attached->begin(orchestrator);
    tasks.spawn(orchestrator.work(stop.token()));
    // Beside an attachment nobody needs its signatures: those histories are about the outside.
    if (!attached) tasks.spawn(auditor.run(stop.token()));
  }

  FaultyStore store;
  FaultyEngine engine;
  FaultyBlobs blobs;
  Bundles bundles;
  FaultyChanges changes;
  SeededEntropy entropy;
  fakes::InlineCompute compute{};
  std::unique_ptr<Attached> attached;
  orchestrator::Orchestrator orchestrator;
  orchestrator::Auditor auditor;
  aio::StopSource stop{};
  aio::TaskScope tasks;
};

World::World(std::uint64_t seed,
             Weather weather,
             int servers,
             memory_engine::ScriptFor script_for,
             Attach attach)
    : random(seed),
      time(random),
      outer(time, time, script_for ? std::move(script_for) : random_script(random)),
      engine(outer),
      store(time),
      faults(random, time, weather),
      inbox(random),
      late_(weather.long_delay > 0),
      attach_(std::move(attach)),
      dead_(static_cast<std::size_t>(servers), false) {
  servers_.resize(static_cast<std::size_t>(servers));
  for (std::size_t i = 0; i < servers_.size(); ++i) start_server(i);
}

World::~World() = default;

void World::start_server(std::size_t index) {
  dead_[index] = false;
  servers_[index] = std::make_unique<Server>(*this, index);
}

void World::bury_the_dead() {
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (!dead_[i] || !servers_[i]) continue;
    servers_[i].reset();
    schedule(time.now() + Duration(random() % 10'000), [this, i] { start_server(i); });
  }
}

Server* World::some_server() {
  Server* server = servers_[random() % servers_.size()].get();
  return server;
}

void World::schedule(Timestamp at, std::function<void()> what) {
  time.call_at(at, std::move(what));
}

void World::submit(Timestamp at, identity::Principal by, Submission submission) {
  auto shared = std::make_shared<Submission>(std::move(submission));
  ++pending_submissions_;
  schedule(at, [this, by = std::move(by), shared] { try_submit(by, shared); });
}

namespace {

Task<void> submit_once(orchestrator::Orchestrator* server,
                       identity::Principal by,
                       std::shared_ptr<Submission> submission,
                       std::shared_ptr<bool> answered,
                       std::vector<Acknowledged>* acknowledged) {
  auto run = co_await server->submit(*submission, std::move(by));
  if (run && !*answered) {
    *answered = true;
    acknowledged->push_back({.key = *submission->idempotency_key, .run = run->id});
  }
  // A blueprint for a workspace of somebody else is refused for good.
  if (!run && !error_traits(run.error().code).retryable) *answered = true;
  co_return ok;
}

Task<void> act_once(orchestrator::Orchestrator* server, World::Act act) {
  PORC_CO_CHECK(co_await act(*server));
  co_return ok;
}

}  // namespace

void World::try_submit(identity::Principal by, std::shared_ptr<Submission> submission) {
  auto answered = std::make_shared<bool>(false);
  if (Server* server = some_server()) {
    // Twice at once now and then: the same key must mean the same run.
    for (int times = random() % 8 == 0 ? 2 : 1; times > 0; --times) {
      server->tasks.spawn(
          submit_once(&server->orchestrator, by, submission, answered, &acknowledged));
    }
  }
  schedule(time.now() + std::chrono::seconds(2 + random() % 100), [this, by, submission, answered] {
    if (*answered) {
      --pending_submissions_;
    } else {
      try_submit(by, submission);
    }
  });
}

void World::act(Timestamp at, Act act) {
  schedule(at, [this, act = std::move(act)] {
    if (Server* server = some_server()) server->tasks.spawn(act_once(&server->orchestrator, act));
  });
}

void World::send(Timestamp at, Errand errand) {
  schedule(at, [this, errand = std::move(errand)] {
    if (Server* server = some_server()) server->tasks.spawn(errand(server->orchestrator));
  });
}

void World::calm() {
  faults.change({});
  inbox.calm();
}

bool World::settled() {
  if (pending_submissions_ > 0 || expected > 0) return false;
  const auto counts = peek(store.count_runs());
  const bool final =
      std::ranges::all_of(counts, [](const auto& count) { return run::is_final(count.first); });
  return final && peek(store.outbox_depth()).due == 0 && peek(store.inbox_depth()).waiting == 0 &&
         !peek(store.next_due()).has_value();
}

std::string World::unsettled() {
  std::string why = std::to_string(pending_submissions_) + " submissions without answer, " +
                    std::to_string(peek(store.outbox_depth()).due) + " entries to deliver, " +
                    std::to_string(peek(store.inbox_depth()).waiting) +
                    " events to handle, next job at " +
                    format_time(peek(store.next_due()).value_or(Timestamp())) + ", now " +
                    format_time(time.now());
  for (const Run& run : peek(store.list_runs(RunFilter{}, PageRequest{.limit = kAll})).items) {
    why += "\n  " + run.id.str() + " " + boost::describe::enum_to_string(run.status, "?") +
           " goal " + boost::describe::enum_to_string(run.goal, "?") + " in " + run.workspace.str();
  }
  return why;
}

bool World::run_to_end(std::uint64_t turns_max) {
  for (std::uint64_t turn = 0; turn < turns_max; ++turn) {
    const bool over = !time.turn();
    bury_the_dead();
    if (over && !settled()) return false;
    if (over || (turn % 256 == 0 && settled())) {
      check_end(*this, signers());
      return true;
    }
  }
  return false;
}

}  // namespace porc::sim
