// SPDX-License-Identifier: Apache-2.0
// Server-sent events: how a client follows a run without asking again and again.
// Spec: HTML Living Standard, section 9.2.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "aio/clock.h"
#include "aio/signal.h"
#include "aio/stop.h"
#include "http/message.h"
#include "json/value.h"

namespace porc::api {

/// One event; `id` is left out when "".
std::string server_sent_event(std::string_view name,
                              const json::value& data,
                              std::string_view id = {});

/// Where the events of one stream come from.
class EventSource {
 public:
  virtual ~EventSource() = default;
  /// Events, as text, that came since the last call; "" when there are none.
  virtual Task<std::string> more() = 0;
  /// True when nothing will follow; asked after `more`.
  virtual bool is_over() const = 0;
  /// The last event of the stream.
  virtual std::string farewell() const = 0;
  /// How long `more` may go unasked although nobody announced anything.
  virtual Duration patience() const = 0;
};

/// What a stream waits for, and how.
struct Waiting {
  std::shared_ptr<aio::Signal> changed{};  ///< kept, so that the run stays announced
  aio::Clock& clock;                       ///< outlives the response
  aio::StopToken stop{};
};

/// A comment is sent after this long without an event, so that proxies keep the connection and a
/// client that is gone is noticed.
inline constexpr Duration kHeartbeat = std::chrono::seconds(15);

/// A `text/event-stream` answer that goes on until the source is over or the server stops.
http::Response event_stream(std::unique_ptr<EventSource> source, Waiting waiting);

}  // namespace porc::api
