// SPDX-License-Identifier: Apache-2.0
// Consumers on a cluster, before the inbox of a real store, and somebody who handles what is in it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "aio/loop.h"
#include "kafka/consumer.h"
#include "tests/fakes/kafka_cluster.h"

namespace porc::kafka {

/// The records of tests: "<sender>:<number>", whose key is the sender. "poison" is none.
class LineSource final : public EventSource {
 public:
  std::string name() const override { return "lines"; }
  std::size_t body_bytes_max() const override { return 4096; }
  Result<std::optional<InboxEntry>> admit(const Message& message, Timestamp now) const override;
  Task<void> handle(InboxEntry entry) override;

  std::atomic<Duration> takes{Duration::zero()};  ///< to read one of them
};

/// The inbox of a store, which can be full, or out of order.
class StoreInbox final : public Inbox {
 public:
  explicit StoreInbox(Store& store) : store_(store) {}
  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) override;
  bool is_full() const override { return full; }

  bool full = false;
  bool broken = false;
  std::size_t known = 0;  ///< events that came again

 private:
  Store& store_;
};

/// One membership in the group, as a server has it.
struct Member {
  std::unique_ptr<Consumer> consumer{};
  aio::StopSource stop{};
  bool ended = false;
};

class World {
 public:
  /// "memory" or "sqlite".
  explicit World(const std::string& store = "memory");
  ~World();

  ConsumerOptions options(const std::string& group, const std::string& topic);
  Member& join(ConsumerOptions options);
  /// Leaves and waits until it has.
  void leave(Member& member);

  /// Runs the loop until `condition` holds; false at the deadline.
  bool until(std::function<bool()> condition, Duration most = std::chrono::seconds(60));
  /// All events of the inbox were handled, `count` of them, each once, those of a sender in order.
  void expect_handled(const std::string& what, std::size_t count);
  std::size_t handled() const { return done_.size(); }
  double metric(const std::string& line) const;
  long times_said(const std::string& words) const;
  bool was_said(const std::string& words) const { return times_said(words) > 0; }

  fakes::KafkaCluster cluster{};
  aio::Loop loop{};
  std::unique_ptr<Store> store{};
  std::unique_ptr<StoreInbox> inbox{};
  LineSource lines{};
  observe::Metrics metrics{};
  std::unique_ptr<Producer> producer{};
  std::unique_ptr<DeadLetters> dead_letters{};
  std::unique_ptr<Meters> meters{};
  std::string topic{};
  std::string dead_topic{};
  Say say();

 private:
  Task<void> handle_events();
  Task<void> handle_one(DueEvent due);
  Task<void> watch(std::function<bool()> condition, Timestamp deadline);
  static Task<void> follow(Member* member);

  std::string folder_{};
  mutable std::mutex said_mutex_{};
  std::vector<std::string> said_{};
  std::vector<std::string> done_{};
  std::set<std::string> twice_{};
  std::vector<std::unique_ptr<Member>> members_{};
  aio::StopSource stop_{};
  std::unique_ptr<aio::TaskScope> scope_{};
};

inline constexpr int kPartitions = 32;

}  // namespace porc::kafka
