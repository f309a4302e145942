// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aio/task.h"
#include "contracts/store.h"

namespace porc {

/// Delivers outbox entries of one target. Delivering an entry twice must be harmless.
class Notifier {
 public:
  virtual ~Notifier() = default;
  virtual std::string target() const = 0;
  /// Errors: a retryable code asks for another try; any other puts the entry aside as dead.
  virtual Task<void> deliver(OutboxEntry entry) = 0;
};

}  // namespace porc
