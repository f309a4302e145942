// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>

#include "aio/scope.h"
#include "aio/signal.h"
#include "cli/sent_events.h"
#include "http/client.h"

namespace porc::cli {

/// A stream of server-sent events, read as it comes. Destroying it ends the request.
class EventFeed {
 public:
  /// Starts the request on the next turn of the loop. `executor` and `client` outlive this.
  EventFeed(aio::Executor& executor, http::Client& client, http::ClientRequest request);

  /// The next event; nullopt when the stream ended. Errors: those of the request.
  Task<std::optional<SentEvent>> next();
  /// The answer, once `next` said that the stream ended; a status other than 2xx has its body.
  const http::ClientResponse& response() const { return *response_; }

 private:
  void take(const std::string& piece);
  Task<void> receive(http::Client* client, http::ClientRequest request);

  aio::Signal changed_;
  SentEventParser parser_{};
  std::deque<SentEvent> events_{};
  std::optional<http::ClientResponse> response_{};
  std::optional<Error> failure_{};
  aio::TaskScope scope_;  // last: its task uses all of the above
};

}  // namespace porc::cli
