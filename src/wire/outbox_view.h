// SPDX-License-Identifier: Apache-2.0
// What administrators see of what others are yet to be told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/time.h"
#include "json/value.h"

namespace porc::wire {

enum class OutboxState : std::uint8_t {
  due,   ///< not delivered yet, whenever its turn is
  dead,  ///< put aside: nobody could be told
};
BOOST_DESCRIBE_ENUM(OutboxState, due, dead)

/// An item of `GET /outbox`.
struct OutboxItem {
  std::string key{};
  std::string target{};
  std::string subject{};  ///< a target is told of one subject in order
  OutboxState state = OutboxState::due;
  std::uint32_t attempts = 0;
  Timestamp stored_at{};
  std::optional<Timestamp> due_at{};   ///< none: dead, or it waits for those before it
  std::optional<std::string> error{};  ///< of the last delivery
};
BOOST_DESCRIBE_STRUCT(OutboxItem,
                      (),
                      (key, target, subject, state, attempts, stored_at, due_at, error))

/// Answer of `GET /outbox/{key}`, of `POST /outbox/{key}/retry` and of `DELETE /outbox/{key}`.
struct OutboxDetails : OutboxItem {
  json::value payload{};  ///< what the target needs to deliver it; secrets are taken out
};
BOOST_DESCRIBE_STRUCT(OutboxDetails, (OutboxItem), (payload))

/// Answer of `GET /outbox`: oldest first.
struct OutboxPage {
  std::vector<OutboxItem> entries{};
  std::optional<std::uint64_t> next{};  ///< for `?after=`; absent at the end
};
BOOST_DESCRIBE_STRUCT(OutboxPage, (), (entries, next))

}  // namespace porc::wire
