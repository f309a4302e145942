// SPDX-License-Identifier: Apache-2.0
#include "api/event_stream.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/answer.h"
#include "wire/problem.h"

namespace porc::api {
namespace {

struct Stream {
  std::unique_ptr<EventSource> source;
  Waiting waiting;
  bool ended = false;
};

/// The next piece. `stream` is shared with the response's function, which the server may drop
/// first.
Task<std::optional<std::string>> next_piece(std::shared_ptr<Stream> stream) {
  if (stream->ended) co_return std::nullopt;
  aio::Clock& clock = stream->waiting.clock;
  const Timestamp silent_until = clock.now() + kHeartbeat;
  for (;;) {
    const std::uint64_t seen = stream->waiting.changed->version();
    auto events = co_await stream->source->more();
    if (!events) {
      // The status line is long gone: the client hears of the failure as an event.
      stream->ended = true;
      co_return server_sent_event("error", json::encode(wire::problem_of(events.error())));
    }
    if (stream->source->is_over()) {
      stream->ended = true;
      co_return *events + stream->source->farewell();
    }
    if (!events->empty()) co_return *std::move(events);
    if (clock.now() >= silent_until) co_return ": still here\n\n";
    const Timestamp look_again = std::min(silent_until, clock.now() + stream->source->patience());
    auto woken = co_await aio::wait_until(
        *stream->waiting.changed, seen, clock, look_again, stream->waiting.stop);
    if (!woken) co_return std::nullopt;
  }
}

}  // namespace

std::string server_sent_event(std::string_view name, const json::value& data, std::string_view id) {
  std::string text;
  if (!id.empty()) text.append("id: ").append(id).append("\n");
  text.append("event: ").append(name).append("\n");
  return text.append("data: ").append(json::serialize(data)).append("\n\n");
}

http::Response event_stream(std::unique_ptr<EventSource> source, Waiting waiting) {
  auto stream = std::make_shared<Stream>(Stream{std::move(source), std::move(waiting)});
  http::Response response = text_answer("", "text/event-stream");
  response.headers.add("X-Accel-Buffering", "no");
  response.stream = [stream] { return next_piece(stream); };
  return response;
}

}  // namespace porc::api
