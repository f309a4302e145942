// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "aio/clock.h"
#include "aio/executor.h"
#include "aio/scope.h"
#include "aio/signal.h"
#include "aio/stop.h"
#include "kafka/channel.h"
#include "kafka/poller.h"

namespace porc::kafka {

/// Brings records of topics into the inbox: at least once, in order per partition, and nothing is
/// committed before it is stored. What nobody can read is put aside first.
class Consumer {
 public:
  struct Parts {
    aio::Executor& executor;
    aio::Clock& clock;
    Inbox& inbox;
    DeadLetters& dead_letters;
    Meters& meters;
    Say say;
  };
  /// What `parts` and `options` name outlives this. Errors: invalid_argument when librdkafka does
  /// not take the configuration.
  static Result<std::unique_ptr<Consumer>> open(Parts parts, ConsumerOptions options);

  /// Until `stop`; then leaves the group with everything committed that the inbox took, within
  /// twice `leave_max`. Called once. Errors: none but `cancelled`; whatever else is wrong is said
  /// and tried again.
  Task<void> run(aio::StopToken stop);

 private:
  Consumer(Parts parts, ConsumerOptions options);

  Task<void> serve(std::shared_ptr<Channel> channel);
  Task<void> store(std::shared_ptr<Channel> channel, std::vector<Parcel> parcels);
  Task<void> put_aside(std::shared_ptr<Channel> channel, Parcel parcel);
  Task<void> wait_for_room(std::shared_ptr<Channel> channel);

  Parts parts_;
  const ConsumerOptions options_;
  aio::Signal arrivals_;
  Timestamp complain_at_{};  ///< again of records that wait to be put aside
  std::optional<aio::TaskScope> letters_{};
};

}  // namespace porc::kafka
