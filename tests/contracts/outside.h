// SPDX-License-Identifier: Apache-2.0
// Test support: somebody outside PORC, well disposed or not.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "http/client.h"

namespace porc::contract {

enum class Mood : std::uint8_t {
  willing,
  away,      ///< no answer comes
  busy,      ///< asks for kBusyFor of patience
  refusing,  ///< says no, and will say it again
};
inline constexpr Duration kBusyFor = std::chrono::seconds(7);

/// A server that keeps what it was told.
class OutsideServer final : public http::Client {
 public:
  using Answer = std::function<http::ClientResponse(const http::ClientRequest&)>;

  /// `answers` while it is willing; signing in works in every mood but `away`.
  explicit OutsideServer(Answer answers =
                             [](const http::ClientRequest&) {
                               return http::ClientResponse{.status = 204};
                             })
      : answers_(std::move(answers)) {}

  Task<http::ClientResponse> send(http::ClientRequest request) override {
    ++asked;
    const bool signs_in = request.url.find("/auth/") != request.url.npos;
    if (mood == Mood::away)
      co_return Error{.code = ErrorCode::unavailable, .message = "nobody answers"};
    if (mood != Mood::willing && !signs_in) co_return refusal();
    if (request.method != "GET" && !signs_in)
      told.insert(request.method + " " + request.url + " " + request.body);
    co_return answers_(request);
  }

  Mood mood = Mood::willing;
  std::size_t asked = 0;
  std::set<std::string> told{};  ///< each thing once, however often it is said

 private:
  http::ClientResponse refusal() const {
    http::ClientResponse response{.status = mood == Mood::busy ? 429 : 400};
    if (mood == Mood::busy) response.headers.add("Retry-After", "7");
    response.headers.add("Content-Type", "application/json");
    response.body = R"({"error":"no"})";
    return response;
  }

  Answer answers_;
};

}  // namespace porc::contract
