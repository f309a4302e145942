// SPDX-License-Identifier: Apache-2.0
// Everything of the server that is about Kafka.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aio/loop.h"
#include "aio/stop.h"
#include "contracts/inbox.h"
#include "contracts/runs.h"
#include "kafka/blueprint_source.h"
#include "kafka/consumer.h"
#include "kafka/producer.h"
#include "kafka/run_events.h"
#include "kafka/sender.h"
#include "kafka_settings.h"
#include "observe/log.h"
#include "observe/metrics.h"

namespace porc::app {

class KafkaParts {
 public:
  struct Surroundings {
    aio::Loop& loop;
    observe::Metrics& metrics;
    observe::Log& log;
    std::function<void(const kafka::Sending&)> on_sent = [](const kafka::Sending&) {};
  };
  /// What is around it outlives it. Errors: invalid_argument when librdkafka does not take what the
  /// settings say.
  static Result<std::unique_ptr<KafkaParts>> open(KafkaSettings settings,
                                                  const std::string& organization,
                                                  Surroundings around);

  /// Who tells Kafka; null where nobody is told.
  Notifier* notifier() { return events_ ? &*events_ : nullptr; }

  /// Whose events of Kafka are handled: to be called before `open_consumers`. `runs` and `inbox`
  /// outlive this.
  std::vector<EventSource*> open_sources(Runs& runs,
                                         Inbox& inbox,
                                         const std::string& default_environment);
  /// `find` answers the source of a name, or null. Errors: as `open`.
  Result<void> open_consumers(const std::function<EventSource*(std::string_view)>& find);
  bool has_consumers() const { return !consumers_.empty(); }

  /// Until `stop`; then leaves the groups.
  Task<void> run(aio::StopToken stop);

 private:
  KafkaParts(KafkaSettings settings, Surroundings around);
  kafka::Say say() const;
  kafka::DeadLetters& dead_letters();
  Result<void> add_consumer(kafka::ConsumerOptions options);

  const KafkaSettings settings_;
  const Surroundings around_;
  std::optional<kafka::Meters> meters_{};
  std::unique_ptr<kafka::Producer> producer_{};  ///< none without a cluster of our own
  std::optional<kafka::ObservedSender> sender_{};
  std::optional<kafka::RunEvents> events_{};
  std::optional<kafka::BlueprintSource> blueprints_{};
  std::optional<kafka::DeadLetterTopic> dead_topic_{};
  std::optional<kafka::DeadLetterInbox> dead_inbox_{};  ///< where there is no topic of our own
  Inbox* inbox_ = nullptr;
  std::vector<std::unique_ptr<kafka::Consumer>> consumers_{};
};

}  // namespace porc::app
