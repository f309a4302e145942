// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "aio/wakeup.h"
#include "http/client.h"

namespace porc::fakes {

/// An HTTP client without a wire: hands each request to a server's handler, one turn of the loop
/// later. URLs are http://host/path?query.
class FaceClient final : public http::Client {
 public:
  using Handler = std::function<Task<http::Response>(http::Request)>;
  /// `executor` and what `handler` uses outlive this.
  FaceClient(aio::Executor& executor, Handler handler)
      : executor_(executor), handler_(std::move(handler)) {}

  Task<http::ClientResponse> send(http::ClientRequest asked) override {
    ++sent_;
    aio::Turn turn(executor_);
    co_await turn;
    const std::size_t host = asked.url.find("://") + 3;
    const std::size_t path = std::min(asked.url.find('/', host), asked.url.size());
    http::Request request{.method = std::move(asked.method),
                          .target = asked.url.substr(path),
                          .headers = std::move(asked.headers),
                          .body = std::move(asked.body)};
    const std::size_t query = std::min(request.target.find('?'), request.target.size());
    request.path = request.target.substr(0, query);
    if (query < request.target.size()) {
      PORC_CO_TRY(request.query,
                  http::parse_query(std::string_view(request.target).substr(query + 1)));
    }
    request.headers.set("Host", asked.url.substr(host, path - host));
    PORC_CO_TRY(http::Response response, co_await handler_(std::move(request)));
    http::ClientResponse answered{.status = response.status,
                                  .headers = std::move(response.headers),
                                  .body = std::move(response.body)};
    co_return answered;
  }

  std::size_t sent() const { return sent_; }

 private:
  aio::Executor& executor_;
  Handler handler_;
  std::size_t sent_ = 0;
};

}  // namespace porc::fakes
