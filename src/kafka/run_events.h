// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contracts/notifier.h"
#include "kafka/producer.h"

namespace porc::kafka {

/// Tells a topic what happened to runs: one CloudEvent `io.porc.run.STATUS.v1` for each transition,
/// in order per workspace. Its id is the same when it is delivered twice.
class RunEvents final : public Notifier {
 public:
  /// `source` is the CloudEvents attribute: which PORC it is. `producer` outlives this.
  RunEvents(Producer& producer, std::string topic, std::string source)
      : producer_(producer), topic_(std::move(topic)), source_(std::move(source)) {}

  std::string target() const override { return "kafka"; }
  std::vector<Report> reports_of(const Change& change) const override;
  /// Errors: corrupt for an entry that is none of ours; those of the producer.
  Task<void> deliver(OutboxEntry entry) override;

 private:
  Producer& producer_;
  const std::string topic_;
  const std::string source_;
};

}  // namespace porc::kafka
