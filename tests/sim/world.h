// SPDX-License-Identifier: Apache-2.0
// A whole PORC in virtual time: one or two servers, the world outside, people, and bad weather. The
// servers are the very objects of production; only what lies behind the contracts is in memory.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "aio/scope.h"
#include "contracts/bundles.h"
#include "crypto/sign.h"
#include "memory_blobs/memory_blobs.h"
#include "memory_engine/memory_engine.h"
#include "memory_store/memory_store.h"
#include "orchestrator/auditor.h"
#include "orchestrator/orchestrator.h"
#include "tests/sim/changes.h"
#include "tests/sim/faults.h"
#include "tests/sim/faulty_engine.h"
#include "tests/sim/faulty_store.h"
#include "tests/sim/quills.h"
#include "tests/sim/sim_time.h"

namespace porc::sim {

/// Counts deliveries by outbox key and refuses some.
class Inbox final : public Notifier {
 public:
  explicit Inbox(std::mt19937_64& random) : random_(random) {}
  std::string target() const override { return "inbox"; }
  std::vector<Report> reports_of(const Change& change) const override;
  Task<void> deliver(OutboxEntry entry) override;

  /// Keys in the order of their first delivery.
  const std::vector<std::string>& first_deliveries() const { return order_; }
  void calm() { refusals_ = 0; }

 private:
  std::mt19937_64& random_;
  int refusals_ = 100;  ///< in 1,000
  std::vector<std::string> order_{};
  std::set<std::string> seen_{};
};

/// The servers' PORC_PLAN_TTL.
inline constexpr Duration kPlanTtl = std::chrono::minutes(20);

/// What a client was told when its submission was answered.
struct Acknowledged {
  std::string key{};
  RunId run{};
};

/// One `porc serve`.
class Server;

class World;

/// What one server has beside the orchestrator: it tells somebody, and hears of events.
class Attached {
 public:
  virtual ~Attached() = default;
  virtual std::vector<Notifier*> notifiers() = 0;
  virtual void begin(orchestrator::Orchestrator& server) = 0;
};
/// Makes it for a server with this store; `crash` kills that server.
using Attach =
    std::function<std::unique_ptr<Attached>(World& world, Store& store, Faults::Crash crash)>;

class World {
 public:
  /// `script_for` decides what the engine's runs come to; by default the seed does.
  World(std::uint64_t seed,
        Weather weather,
        int servers,
        memory_engine::ScriptFor script_for = nullptr,
        Attach attach = nullptr);
  ~World();

  /// `by` keeps trying with the submission's key until some server answers.
  void submit(Timestamp at, identity::Principal by, Submission submission);
  /// One try at some server; what becomes of it is nobody's concern.
  using Act = std::function<Task<Run>(orchestrator::Orchestrator&)>;
  void act(Timestamp at, Act act);
  /// Spawns a task at some living server; nothing when there is none.
  using Errand = std::function<Task<void>(orchestrator::Orchestrator&)>;
  void send(Timestamp at, Errand errand);
  /// Something outside PORC.
  void outside(Timestamp at, std::function<void()> what) { schedule(at, std::move(what)); }

  /// Runs until every acknowledged run is final and everything is delivered. False when it does not
  /// come to that within `turns_max`.
  bool run_to_end(std::uint64_t turns_max);
  /// No more faults: what can end, ends.
  void calm();
  /// What keeps the history from its end.
  std::string unsettled();

  /// True when its servers speak with somebody else: then nobody moves runs in the engine's pages.
  bool is_attached() const { return attach_ != nullptr; }
  /// True when a call may have taken effect after its server's lease had ended.
  bool has_late_calls() const { return late_ || time.was_stepped(); }

  std::mt19937_64 random;
  SimTime time;
  memory_engine::World outer;
  memory_engine::MemoryEngine engine;
  memory_store::MemoryStore store;
  memory_blobs::MemoryBlobs blobs{time};
  OneQuill quills;
  Changes changes{};
  Faults faults;
  Inbox inbox;
  std::vector<Acknowledged> acknowledged{};
  int expected = 0;                               ///< things outside that will still happen
  std::set<RunId> applied_outside{};              ///< somebody else confirmed them
  std::set<std::string> broken{};                 ///< invariants that did not hold, in words
  std::uint64_t trace = 14695981039346656037ULL;  ///< FNV-1a over every stored event, in order

 private:
  friend class Server;
  void schedule(Timestamp at, std::function<void()> what);
  void try_submit(identity::Principal by, std::shared_ptr<Submission> submission);
  void start_server(std::size_t index);
  void bury_the_dead();
  Server* some_server();
  bool settled();

  const bool late_;
  const Attach attach_;
  std::vector<std::unique_ptr<Server>> servers_{};
  std::vector<bool> dead_{};
  int pending_submissions_ = 0;
};

}  // namespace porc::sim
