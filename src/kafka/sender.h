// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "aio/clock.h"
#include "base/result.h"
#include "kafka/record.h"

namespace porc::kafka {

/// Whoever brings a record to its topic.
class Sender {
 public:
  virtual ~Sender() = default;

  /// Stored by all replicas that are in sync when it answers. Errors: unavailable, also when it may
  /// have been stored; too_large; forbidden; unauthenticated.
  virtual Task<void> send(Record record) = 0;
};

/// One record that was sent, as observers may know it: no key, header or value.
struct Sending {
  std::string on_behalf_of{};  ///< as in Record
  std::string topic{};
  std::optional<ErrorCode> error{};
  Timestamp began{};
  Timestamp ended{};
};

/// Sends through another sender and tells of every record of which it is known what became. One
/// that was given up, because nobody waits for it any more, is not told.
class ObservedSender final : public Sender {
 public:
  /// `sender` and `clock` outlive this. `listener` is called on the loop thread; must not block.
  ObservedSender(Sender& sender, aio::Clock& clock, std::function<void(const Sending&)> listener)
      : sender_(sender), clock_(clock), listener_(std::move(listener)) {}

  Task<void> send(Record record) override;

 private:
  Sender& sender_;
  aio::Clock& clock_;
  std::function<void(const Sending&)> listener_;
};

}  // namespace porc::kafka
