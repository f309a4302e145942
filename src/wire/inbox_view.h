// SPDX-License-Identifier: Apache-2.0
// What senders of events are answered, and what administrators see of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/time.h"

namespace porc::wire {

/// Answer of `POST /webhooks/{source}`.
struct Received {
  bool accepted = false;   ///< stored, to be handled; else there is nothing to do about it
  bool duplicate = false;  ///< it was known already
};
BOOST_DESCRIBE_STRUCT(Received, (), (accepted, duplicate))

/// An item of `GET /inbox`: an event, without what its sender wrote.
struct InboxItem {
  std::string key{};
  std::string source{};
  std::string subject{};  ///< events of one subject are handled one after another
  std::string kind{};     ///< in the sender's words
  std::string state{};    ///< "waiting", "handled" or "dead"
  std::uint32_t attempts = 0;
  Timestamp received_at{};
  std::optional<Timestamp> due_at{};  ///< none: over, or it waits for those before it
  std::optional<Timestamp> ended_at{};
  std::optional<std::string> error{};  ///< of the last attempt
};
BOOST_DESCRIBE_STRUCT(
    InboxItem,
    (),
    (key, source, subject, kind, state, attempts, received_at, due_at, ended_at, error))

/// Answer of `GET /inbox/{key}` and of `POST /inbox/{key}/replay`.
struct InboxDetails : InboxItem {
  std::uint64_t bytes = 0;  ///< of what its source keeps of it, which is sealed and not shown
};
BOOST_DESCRIBE_STRUCT(InboxDetails, (InboxItem), (bytes))

/// Answer of `GET /inbox`: newest first.
struct InboxPage {
  std::vector<InboxItem> events{};
  std::optional<std::uint64_t> next{};  ///< for `?after=`; absent at the end
};
BOOST_DESCRIBE_STRUCT(InboxPage, (), (events, next))

}  // namespace porc::wire
