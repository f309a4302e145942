// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "aio/signal.h"
#include "http/client.h"
#include "json/parse.h"

namespace porc::fakes {

/// A request that is expected, and what becomes of it.
struct Exchange {
  std::string request{};              ///< "GET /runs?limit=5"
  std::optional<std::string> body{};  ///< JSON that the request's body must equal
  http::Headers headers{};            ///< each must have been sent as it is here
  Result<http::ClientResponse> answer = http::ClientResponse{};
  std::vector<std::string> pieces{};   ///< of a streamed answer
  bool hangs = false;                  ///< ends when a later exchange resumes it, else never
  std::vector<std::string> resumes{};  ///< with which the stream that hangs goes on, and ends
};

/// An HTTP client with a script. Every request is checked against the next exchange; what is not
/// expected fails the test, and so does what is left at the end.
class ScriptedClient final : public http::Client {
 public:
  /// `executor` outlives this.
  explicit ScriptedClient(aio::Executor& executor) : resumed_(executor) {}
  ~ScriptedClient() override {
    for (const Exchange& left : script_) ADD_FAILURE() << "was not asked: " << left.request;
  }

  void expect(Exchange exchange) { script_.push_back(std::move(exchange)); }
  const std::vector<http::ClientRequest>& sent() const { return sent_; }

  Task<http::ClientResponse> send(http::ClientRequest request) override {
    sent_.push_back(request);
    if (script_.empty()) {
      ADD_FAILURE() << "not expected: " << request.method << " " << request.url;
      co_return Error{.code = ErrorCode::internal, .message = "nothing is scripted"};
    }
    Exchange exchange = std::move(script_.front());
    script_.pop_front();
    check(exchange, request);
    for (std::string& piece : exchange.pieces) request.on_piece(std::move(piece));
    if (exchange.hangs) {
      Hanging hanging(hanging_, request);
      PORC_CO_CHECK(co_await resumed_.wait());
    }
    resume(std::move(exchange.resumes));
    co_return std::move(exchange.answer);
  }

 private:
  /// Names the stream that hangs for as long as somebody reads it.
  class Hanging {
   public:
    Hanging(const http::ClientRequest*& place, const http::ClientRequest& request) : place_(place) {
      place_ = &request;
    }
    ~Hanging() { place_ = nullptr; }
    Hanging(const Hanging&) = delete;
    Hanging& operator=(const Hanging&) = delete;

   private:
    const http::ClientRequest*& place_;
  };

  void resume(std::vector<std::string> pieces) {
    if (pieces.empty()) return;
    ASSERT_NE(hanging_, nullptr) << "no stream hangs";
    for (std::string& piece : pieces) hanging_->on_piece(std::move(piece));
    resumed_.notify_all();
  }

  static std::string target_of(const std::string& url) {
    const std::size_t host = url.find("://") + 3;
    const std::size_t path = url.find('/', host);
    return path == url.npos ? "/" : url.substr(path);
  }

  static void check(const Exchange& wanted, const http::ClientRequest& request) {
    EXPECT_EQ(request.method + " " + target_of(request.url), wanted.request);
    for (const auto& [name, value] : wanted.headers) {
      EXPECT_EQ(request.headers.get(name), value) << wanted.request << ": " << name;
    }
    EXPECT_EQ(request.headers.find("Content-Type") != nullptr, !request.body.empty());
    EXPECT_EQ(static_cast<bool>(request.on_piece), !wanted.pieces.empty() || wanted.hangs)
        << wanted.request;
    if (!wanted.body) return;
    const auto sent = json::parse(request.body);
    const auto expected = json::parse(*wanted.body);
    ASSERT_TRUE(sent && expected) << request.body;
    EXPECT_EQ(*sent, *expected) << request.body;
  }

  aio::Signal resumed_;
  const http::ClientRequest* hanging_ = nullptr;
  std::deque<Exchange> script_{};
  std::vector<http::ClientRequest> sent_{};
};

}  // namespace porc::fakes
