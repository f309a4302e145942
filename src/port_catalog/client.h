// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "aio/clock.h"
#include "aio/task.h"
#include "http/client.h"
#include "json/value.h"
#include "port_catalog/options.h"

namespace porc::port_catalog {

/// Limit of Port: bytes of a request's body.
inline constexpr std::size_t kBodyBytesMax = std::size_t{1} << 20;
/// Limit: how long a call waits by itself when little of the rate limit is left.
inline constexpr Duration kPaceMax = std::chrono::seconds(5);

/// Port's API as documents. https://docs.port.io/api-reference/port-api
class Client {
 public:
  /// `attempts` of each call before its error is answered. All outlive this and its tasks.
  Client(http::Client& http, aio::Clock& clock, const Options& options, int attempts = 1);

  /// `path` begins with "/v1/"; what is variable in it is percent-encoded by the caller. Answers
  /// the whole document. Errors: too_large over kBodyBytesMax, before anything is sent;
  /// rate_limited with `retry_after`; unavailable when another try may help; not_found, conflict,
  /// invalid_argument as Port says; precondition_failed when Port does not take the credentials, or
  /// answers what it should not. `on_behalf_of` as in http::ClientRequest.
  Task<json::object> get(std::string path,
                         http::Parameters query = {},
                         std::string on_behalf_of = {});
  Task<json::object> send(std::string method,
                          std::string path,
                          json::object body,
                          http::Parameters query = {},
                          std::string on_behalf_of = {});

 private:
  struct Call {
    std::string method{};
    std::string path{};
    std::string url{};
    std::string body{};
    std::string on_behalf_of{};
  };
  struct Token {
    Secret text{};
    Timestamp until{};
  };
  Task<json::object> exchange(Call call);
  Task<http::ClientResponse> exchange_once(const Call& call);  // no coroutine: see client.cc
  Task<http::ClientResponse> attempt(Call call);
  Task<Secret> token(std::string on_behalf_of);
  Task<void> wait_for_turn();
  void note_limits(const http::ClientResponse& response);

  http::Client& http_;
  aio::Clock& clock_;
  const Options& options_;
  int attempts_;
  std::minstd_rand random_;
  std::optional<Token> token_{};
  Timestamp not_before_{};  ///< of the next call
};

/// A segment of a path.
std::string segment(std::string_view text);

}  // namespace porc::port_catalog
