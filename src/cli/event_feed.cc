// SPDX-License-Identifier: Apache-2.0
#include "cli/event_feed.h"

#include <utility>

namespace porc::cli {

EventFeed::EventFeed(aio::Executor& executor, http::Client& client, http::ClientRequest request)
    : changed_(executor), scope_(executor, [](Error) {}) {
  request.on_piece = [this](const std::string& piece) { take(piece); };
  scope_.spawn(receive(&client, std::move(request)));
}

void EventFeed::take(const std::string& piece) {
  auto events = parser_.add(piece);
  if (events) {
    for (SentEvent& event : *events) events_.push_back(std::move(event));
  } else {
    failure_ = std::move(events).error();
  }
  changed_.notify_all();
}

Task<void> EventFeed::receive(http::Client* client, http::ClientRequest request) {
  auto answered = co_await client->send(std::move(request));
  if (answered) {
    response_ = *std::move(answered);
  } else {
    failure_ = std::move(answered).error();
  }
  changed_.notify_all();
  co_return ok;
}

Task<std::optional<SentEvent>> EventFeed::next() {
  for (;;) {
    const std::uint64_t seen = changed_.version();
    if (!events_.empty()) {
      SentEvent event = std::move(events_.front());
      events_.pop_front();
      co_return std::optional(std::move(event));
    }
    if (failure_) co_return *failure_;
    if (response_) co_return std::optional<SentEvent>();
    PORC_CO_CHECK(co_await changed_.wait(seen));
  }
}

}  // namespace porc::cli
