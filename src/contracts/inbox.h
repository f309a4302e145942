// SPDX-License-Identifier: Apache-2.0
// How events of the outside come in: checked, stored once, acknowledged, and then handled in the
// order in which those of one subject arrived.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aio/task.h"
#include "base/time.h"
#include "contracts/store.h"

namespace porc {

/// What somebody sent, with nothing checked but its size. `body` is what was received, byte for
/// byte.
struct Message {
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};

  /// The first header of that name, whatever its case; "" when there is none.
  std::string_view header(std::string_view name) const;
};

/// One kind of sender. A new one is this contract and nothing else.
class EventSource {
 public:
  virtual ~EventSource() = default;
  /// What entries carry as their source; webhooks arrive at /webhooks/{name}.
  virtual std::string name() const = 0;
  /// False where something else than a signature says who sent it, such as the topic that it was
  /// read from: over HTTP anybody could.
  virtual bool takes_webhooks() const { return true; }
  virtual std::size_t body_bytes_max() const = 0;

  /// Who sent it and what it is: first the signature over the bytes in constant time, then its age,
  /// and only then the content. nullopt: it is genuine, and nothing is to be done (a ping, an event
  /// of no interest). No I/O; may run on any thread. Errors: unauthenticated for a wrong or missing
  /// signature or one that is too old; unsupported_media; malformed; invalid_argument.
  virtual Result<std::optional<InboxEntry>> admit(const Message& message, Timestamp now) const = 0;

  /// Does what the event asks for. A crash repeats it, so that twice must come to the same as once.
  /// Errors: a retryable code asks for another try, not before `retry_after`, which holds back
  /// later events of the subject; any other puts the entry aside as dead.
  virtual Task<void> handle(InboxEntry entry) = 0;
};

/// Where checked events are handed in.
class Inbox {
 public:
  virtual ~Inbox() = default;
  /// Durable when it answers; for each entry, in order, whether it was new. Errors: unavailable
  /// when they could not be stored (the sender must keep them).
  virtual Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) = 0;
  /// True while so much waits that a sender that can wait should.
  virtual bool is_full() const = 0;
};

}  // namespace porc
