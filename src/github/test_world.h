// SPDX-License-Identifier: Apache-2.0
// Test support: GitHub as a script, in virtual time.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "github/client.h"
#include "github/rest.h"
#include "github/sender.h"
#include "github/tokens.h"
#include "http/date.h"
#include "json/parse.h"
#include "tests/fakes/face_client.h"
#include "tests/fakes/virtual_time.h"

namespace porc::github {

/// A private key for tests.
std::shared_ptr<const crypto::RsaKey> test_key();

/// Gives each request its answers in turn; the last one stays.
class ScriptedGithub {
 public:
  using Handler = std::function<http::Response(const http::Request&)>;
  struct Seen {
    http::Request request{};
    Timestamp at{};
  };

  explicit ScriptedGithub(aio::Clock& clock) : clock_(clock) {}

  /// `line` is "GET /repos/a/b?x=1", as it is sent.
  void answer(std::string line, int status, std::string body, http::Headers headers = {}) {
    answers_[std::move(line)].push_back(
        {.status = status, .headers = std::move(headers), .body = std::move(body)});
  }
  void handle(std::string line, Handler handler) {
    handlers_.insert_or_assign(std::move(line), std::move(handler));
  }

  Task<http::Response> serve(http::Request request) {
    const std::string line = request.method + " " + request.target;
    seen.push_back(Seen{request, clock_.now()});
    if (takes > Duration(0)) {
      ++at_once;
      at_once_most = std::max(at_once_most, at_once);
      const Result<void> slept = co_await aio::sleep_until(clock_, clock_.now() + takes);
      --at_once;
      if (!slept) co_return slept.error();
    }
    http::Response response;
    if (const auto handler = handlers_.find(line); handler != handlers_.end()) {
      response = handler->second(request);
    } else if (const auto place = answers_.find(line); place != answers_.end()) {
      response = place->second.front();
      if (place->second.size() > 1) place->second.pop_front();
    } else {
      response = {.status = 404, .body = R"({"message":"Not Found"})"};
    }
    if (response.headers.find("Date") == nullptr) {
      response.headers.add("Date", http::format_date(clock_.now() + ahead));
    }
    co_return std::move(response);
  }

  std::size_t count(std::string_view line) const {
    return static_cast<std::size_t>(std::ranges::count_if(seen, [line](const Seen& one) {
      return one.request.method + " " + one.request.target == line;
    }));
  }

  std::vector<Seen> seen{};
  Duration takes{0};  ///< how long every answer takes
  Duration ahead{0};  ///< how far GitHub's clock is ahead
  int at_once = 0;
  int at_once_most = 0;

 private:
  aio::Clock& clock_;
  std::map<std::string, std::deque<http::Response>> answers_{};
  std::map<std::string, Handler> handlers_{};
};

class GithubTest : public testing::Test {
 protected:
  GithubTest() {
    options.api_base = "https://api.github.com/";
    options.token = Secret("t0ken");
  }
  void use_app() { options.app = App{.issuer = "Iv23test", .key = test_key(), .installation = 7}; }
  /// The installation mints "minted-1", "minted-2", … which are good for an hour.
  void mint_tokens() {
    use_app();
    github.handle("POST /app/installations/7/access_tokens", [this](const http::Request&) {
      const std::string token = "minted-" + std::to_string(++minted);
      return http::Response{.status = 201,
                            .body = R"({"token":")" + token + R"(","expires_at":")" +
                                    format_time(time.now() + github.ahead + std::chrono::hours(1)) +
                                    R"("})"};
    });
  }
  /// Runs all of them beside each other, until the last is done.
  template <class T>
  std::vector<Result<T>> outcomes_of(std::vector<Task<T>> tasks) {
    for (Task<T>& task : tasks) task.start();
    const auto done = [](const Task<T>& task) { return task.done(); };
    while (!std::ranges::all_of(tasks, done) && time.turn()) {
    }
    std::vector<Result<T>> outcomes;
    for (Task<T>& task : tasks) outcomes.push_back(task.take());
    return outcomes;
  }
  template <class T>
  Result<T> outcome_of(Task<T> task) {
    std::vector<Task<T>> tasks;
    tasks.push_back(std::move(task));
    return std::move(outcomes_of(std::move(tasks)).front());
  }

  fakes::VirtualTime time{};
  ScriptedGithub github{time};
  fakes::FaceClient http{
      time, [this](http::Request request) { return github.serve(std::move(request)); }};
  GithubOptions options{};
  Sender sender{http, time, time, options};
  Tokens tokens{sender, time, time, options};
  Rest api{sender, tokens, options};
  Client client{api};
  Repository orders{.owner = "acme", .name = "orders"};
  int minted = 0;
};

}  // namespace porc::github
