// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contracts/notifier.h"
#include "kafka/sender.h"

namespace porc::kafka {

/// Tells a topic what happened to runs: one CloudEvent `io.porc.run.STATUS.v1` for each transition,
/// in order per workspace. Its id is the same when it is delivered twice.
class RunEvents final : public Notifier {
 public:
  /// `source` is the CloudEvents attribute: which PORC it is. `sender` outlives this.
  RunEvents(Sender& sender, std::string topic, std::string source)
      : sender_(sender), topic_(std::move(topic)), source_(std::move(source)) {}

  std::string target() const override { return "kafka"; }
  std::vector<Report> reports_of(const Change& change) const override;
  /// Errors: corrupt for an entry that is none of ours; those of the sender.
  Task<void> deliver(OutboxEntry entry) override;

 private:
  Sender& sender_;
  const std::string topic_;
  const std::string source_;
};

}  // namespace porc::kafka
