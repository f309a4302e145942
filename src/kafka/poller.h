// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "contracts/inbox.h"
#include "kafka/channel.h"
#include "kafka/handles.h"
#include "kafka/meters.h"
#include "kafka/options.h"
#include "kafka/producer.h"
#include "kafka/standings.h"

namespace porc::kafka {

/// How a consumer reads; the defaults are for production, tests are in more of a hurry.
struct ConsumerOptions {
  std::string name{};  ///< in metrics: "own" or "port"
  Cluster cluster{};
  Membership membership{};
  std::map<std::string, EventSource*> topics{};  ///< who reads what
  std::size_t records_max = 8192;                ///< on their way to the inbox
  std::size_t bytes_max = 32U << 20;
  Duration commit_every = std::chrono::seconds(2);
  Duration patience = std::chrono::milliseconds(200);  ///< before partitions are paused
  Duration revoke_max = std::chrono::seconds(3);       ///< how long a rebalance waits for the inbox
  Duration leave_max = std::chrono::seconds(5);        ///< the same for a stop
};

/// One membership in a group, on a thread of its own: reads records, asks their source what they
/// are, hands them over, and commits what the loop says is done. Made and destroyed on the loop
/// thread.
class Poller {
 public:
  /// Starts to read. `meters` and what `options` names outlive this. Errors: invalid_argument when
  /// librdkafka does not take the configuration.
  static Result<std::unique_ptr<Poller>> open(const ConsumerOptions& options,
                                              std::shared_ptr<Channel> channel,
                                              Meters& meters,
                                              Say say);
  /// Ends the thread; whoever wants what is under way to be finished first has asked it to stop.
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// The error that `open` would answer.
  static Result<void> check(const ConsumerOptions& options);

 private:
  using Steady = std::chrono::steady_clock;

  Poller(const ConsumerOptions& options, std::shared_ptr<Channel> channel, Meters& meters, Say say);
  /// What the client says is told to `self`, if there is one, all on the thread that polls.
  static Result<Client> make_client(const ConsumerOptions& options, Poller* self);
  static void listen(rd_kafka_conf_t& conf, Poller& self);
  void work();
  Result<void> read_until_stopped();
  Result<void> poll_batch();
  Result<void> note(const rd_kafka_message_t& message);
  void take(rd_kafka_message_t& message);
  void offer_batch();
  void ease();
  void set_paused(bool paused);
  void mark_finished();
  void leave();

  void rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t& partitions);
  void assign(rd_kafka_topic_partition_list_t& partitions);
  void revoke(rd_kafka_topic_partition_list_t& partitions);
  void wait_for_inbox(Duration most, const std::function<bool()>& idle);

  PartitionList uncommitted() const;
  void commit_if_due();
  void commit_now(Duration most);
  void hear_commit(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& offsets);
  void hear_statistics(std::string_view text);
  void complain(int code, const std::string& words);

  const ConsumerOptions options_;
  const std::shared_ptr<Channel> channel_;
  Meters& meters_;
  const Say say_;

  Client client_{};

  // The thread's own.
  Standings standings_{};
  std::vector<Parcel> batch_{};  ///< read, and not offered
  bool paused_ = false;
  Steady::time_point commit_at_{};
  std::map<int, Steady::time_point> complained_{};

  std::thread thread_{};  ///< last: it uses all the others
};

}  // namespace porc::kafka
