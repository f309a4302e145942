// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "aio/clock.h"
#include "aio/executor.h"
#include "kafka/options.h"
#include "kafka/sender.h"

namespace porc::kafka {

/// Says what librdkafka says: a level ("debug", "info", "warn" or "error") and words. May be called
/// from any thread.
using Say = std::function<void(std::string_view level, const std::string& words)>;

/// Sends records, each exactly as often as it is asked to, in order per key. Acknowledgements are
/// awaited on a thread of its own. Made, used and destroyed on the loop thread.
class Producer final : public Sender {
 public:
  /// Connects in the background. `executor` and `clock` outlive this. Errors: invalid_argument when
  /// librdkafka does not take the configuration.
  static Result<std::unique_ptr<Producer>> open(aio::Executor& executor,
                                                aio::Clock& clock,
                                                const Cluster& cluster,
                                                Say say);
  /// Gives what is under way a moment; the rest is not sent.
  ~Producer() override;
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  Task<void> send(Record record) override;

  /// Has the client fail as if its broker had told it something that it cannot go on with.
  void break_for_test();

 private:
  struct Shared;
  Producer(aio::Executor& executor, aio::Clock& clock, std::shared_ptr<Shared> shared);

  aio::Executor& executor_;
  aio::Clock& clock_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace porc::kafka
