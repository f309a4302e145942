// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "aio/task.h"
#include "contracts/inbox.h"
#include "kafka/producer.h"
#include "kafka/record.h"

namespace porc::kafka {

/// A record that nobody can read, and why.
struct DeadLetter {
  Place origin{};
  std::string key{};
  Message message{};  ///< as it was received; its headers may be no UTF-8
  Error why{};
  std::uint32_t attempts = 1;
  Timestamp first_seen{};
};

/// Where such records go, so that others of their partition can pass.
class DeadLetters {
 public:
  virtual ~DeadLetters() = default;
  /// Kept when it answers; twice is harmless. Errors: any; the caller tries again without an end.
  virtual Task<void> put(DeadLetter letter) = 0;
};

/// Limit: bytes of a value that a dead letter carries; a longer one is cut off.
inline constexpr std::size_t kDeadLetterBytesMax = 512U << 10;

/// The record as it is sent to `topic`: value and headers as they were, and `x-porc-error`,
/// `x-porc-origin` (topic/partition/offset), `x-porc-attempts`, `x-porc-first-seen`; where the
/// value was cut off, `x-porc-bytes` tells how long it was.
Record record_of(DeadLetter letter, const std::string& topic);

/// To a topic of PORC's own cluster.
class DeadLetterTopic final : public DeadLetters {
 public:
  /// `producer` outlives this.
  DeadLetterTopic(Producer& producer, std::string topic)
      : producer_(producer), topic_(std::move(topic)) {}
  Task<void> put(DeadLetter letter) override;

 private:
  Producer& producer_;
  const std::string topic_;
};

/// To the inbox, as an event that ends as dead at once: for consumers of a cluster where nothing
/// may be written.
class DeadLetterInbox final : public DeadLetters, public EventSource {
 public:
  /// `inbox` outlives this.
  explicit DeadLetterInbox(Inbox& inbox) : inbox_(inbox) {}
  Task<void> put(DeadLetter letter) override;

  std::string name() const override { return "kafka-dead-letters"; }
  bool takes_webhooks() const override { return false; }
  std::size_t body_bytes_max() const override { return 0; }
  /// Nobody sends these.
  Result<std::optional<InboxEntry>> admit(const Message& message, Timestamp now) const override;
  /// Always an error: why the record was put aside.
  Task<void> handle(InboxEntry entry) override;

 private:
  Inbox& inbox_;
};

}  // namespace porc::kafka
