// SPDX-License-Identifier: Apache-2.0
#include "http/curl_client.h"

#include <atomic>
#include <future>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "aio/signal.h"
#include "http/live_server.h"

namespace porc::http {
namespace {

using namespace std::chrono_literals;

/// Answers with what it was sent.
Task<Response> mirror(Request request) {
  Response response;
  response.body = request.method + " " + request.target + "\n";
  for (const auto& [name, value] : request.headers) response.body += name + ": " + value + "\n";
  response.body += "\n" + request.body;
  co_return response;
}

class CurlClientTest : public testing::Test {
 protected:
  Result<ClientResponse> send(ClientRequest request) {
    return aio::run_to_end(loop, client->send(std::move(request)));
  }
  ClientRequest request_to(const LiveServer& server, std::string_view target) const {
    ClientRequest request;
    request.url = server.url(target);
    return request;
  }

  aio::Loop loop;
  std::unique_ptr<CurlClient> client =
      std::make_unique<CurlClient>(loop, CurlOptions{.user_agent = "porc/test"});
};

TEST_F(CurlClientTest, SendsWhatItIsToldAndNothingMore) {
  LiveServer server(mirror);
  const std::string host = "Host: 127.0.0.1:" + std::to_string(server.port()) + "\n";
  const std::string ours = "User-Agent: porc/test\nAccept: */*\n";
  struct Case {
    std::string method, body, want;
  };
  const Case cases[] = {
      {"GET", "", "GET /a?b=%20c\n" + host + ours + "\n"},
      {"DELETE", "", "DELETE /a?b=%20c\n" + host + ours + "\n"},
      {"POST", "", "POST /a?b=%20c\n" + host + ours + "Content-Length: 0\n\n"},
      {"POST", "{}", "POST /a?b=%20c\n" + host + ours + "Content-Length: 2\n\n{}"},
      {"PUT", "abc", "PUT /a?b=%20c\n" + host + ours + "Content-Length: 3\n\nabc"},
      {"PATCH", "abc", "PATCH /a?b=%20c\n" + host + ours + "Content-Length: 3\n\nabc"},
      {"DELETE", "abc", "DELETE /a?b=%20c\n" + host + ours + "Content-Length: 3\n\nabc"},
  };
  for (const Case& row : cases) {
    ClientRequest request = request_to(server, "/a?b=%20c");
    request.method = row.method;
    request.body = row.body;
    Result<ClientResponse> response = send(std::move(request));
    ASSERT_TRUE(response) << response.error().to_string();
    EXPECT_EQ(response->body, row.want);
  }
}

TEST_F(CurlClientTest, ASharedBodyIsSentAsOftenAsItTakes) {
  LiveServer server(mirror, {.body_bytes_max = 10'000'000});
  const auto body = std::make_shared<const std::string>(3'000'000, 's');
  for (int i = 0; i < 2; ++i) {
    ClientRequest request = request_to(server, "/");
    request.method = "PUT";
    request.shared_body = body;
    Result<ClientResponse> response = send(std::move(request));
    ASSERT_TRUE(response) << response.error().to_string();
    EXPECT_NE(response->body.find("Content-Length: 3000000\n"), std::string::npos);
    EXPECT_TRUE(response->body.ends_with(*body));
  }
  EXPECT_EQ(body.use_count(), 1);
}

TEST_F(CurlClientTest, SendsTheCallersHeadersAndABigBodyWithoutWaiting) {
  LiveServer server(mirror, {.body_bytes_max = 10'000'000});
  ClientRequest request = request_to(server, "/");
  request.method = "PUT";
  request.headers = {
      {"Content-Type", "application/zip"}, {"X-Empty", ""}, {"Authorization", "Bearer x"}};
  request.body.assign(3'000'000, 'z');
  Result<ClientResponse> response = send(std::move(request));
  ASSERT_TRUE(response);
  for (std::string_view line : {"Content-Type: application/zip\n",
                                "X-Empty: \n",
                                "Authorization: Bearer x\n",
                                "Content-Length: 3000000\n"}) {
    EXPECT_NE(response->body.find(line), std::string::npos) << line;
  }
  EXPECT_EQ(response->body.find("Expect"), std::string::npos);
  EXPECT_TRUE(response->body.ends_with(std::string(3'000'000, 'z')));
}

Task<Response> teapot(Request) {
  Response response{.status = 503};
  response.headers = {{"Retry-After", "7"}, {"X-Twice", "a"}, {"X-Twice", "b"}};
  response.body = "later";
  co_return response;
}
TEST_F(CurlClientTest, EveryStatusIsAnAnswer) {
  LiveServer server(teapot);
  Result<ClientResponse> response = send(request_to(server, "/"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->headers.get("retry-after"), "7");
  EXPECT_EQ(response->body, "later");
  ClientRequest head = request_to(server, "/");
  head.method = "HEAD";
  response = send(std::move(head));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->headers.get("Content-Length"), "5");
  EXPECT_EQ(response->body, "");
}

Task<Response> redirect(Request) {
  Response response{.status = 302};
  response.headers.add("Location", "/elsewhere");
  co_return response;
}
TEST_F(CurlClientTest, ACredentialThatAnErrorEchoesIsTakenOut) {
  for (const int status : {200, 302, 401, 500}) {
    LiveServer server([status](Request request) -> Task<Response> {
      const std::string sent(request.headers.get("Authorization"));
      co_return Response{.status = status, .body = sent + " twice " + sent};
    });
    ClientRequest request = request_to(server, "/");
    request.headers = {{"Authorization", "Bearer canary-token"}};
    const auto answer = send(std::move(request));
    ASSERT_TRUE(answer);
    const bool whole = status == 200;  // what was asked for is not ours to change
    EXPECT_EQ(answer->body.find("canary") != std::string::npos, whole) << answer->body;
    EXPECT_TRUE(answer->body.starts_with("Bearer ")) << answer->body;
  }
}

TEST_F(CurlClientTest, DoesNotFollowRedirects) {
  LiveServer server(redirect);
  Result<ClientResponse> response = send(request_to(server, "/"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(response->headers.get("Location"), "/elsewhere");
}

Task<Response> big(Request) {
  Response response;
  response.body.assign(100'001, 'x');
  co_return response;
}
TEST_F(CurlClientTest, StopsAtTheSizeLimit) {
  LiveServer server(big);
  ClientRequest request = request_to(server, "/");
  request.response_bytes_max = 100'000;
  EXPECT_EQ(send(std::move(request)).error().code, ErrorCode::too_large);
  request = request_to(server, "/");
  request.response_bytes_max = 100'001;
  EXPECT_EQ(send(std::move(request))->body.size(), 100'001U);
}

TEST_F(CurlClientTest, OrCutsTheBodyThere) {
  LiveServer server(big);
  ClientRequest request = request_to(server, "/");
  request.response_bytes_max = 1000;
  request.cut_body = true;
  Result<ClientResponse> response = send(std::move(request));
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, std::string(1000, 'x'));
}

TEST_F(CurlClientTest, RefusesWhatWouldSmuggle) {
  struct Case {
    std::string method, url, name, value;
  };
  const Case cases[] = {
      {"GET", "http://127.0.0.1:1/", "X-A", "a\r\nX-B: b"},
      {"GET", "http://127.0.0.1:1/", "X-A\r\nX-B", "b"},
      {"GET", "http://127.0.0.1:1/", "X A", "b"},
      {"GET\r\n", "http://127.0.0.1:1/", "X-A", "b"},
      {"", "http://127.0.0.1:1/", "X-A", "b"},
      {"GET", "http://127.0.0.1:1/ HTTP/1.1\r\nX: y", "X-A", "b"},
      {"GET", "http://127.0.0.1:1/a b", "X-A", "b"},
      {"GET", "file:///etc/passwd", "X-A", "b"},
      {"GET", "gopher://127.0.0.1:1/", "X-A", "b"},
      {"GET", "/relative", "X-A", "b"},
      {"GET", "", "X-A", "b"},
  };
  for (const Case& row : cases) {
    ClientRequest request;
    request.method = row.method;
    request.url = row.url;
    request.headers.add(row.name, row.value);
    EXPECT_EQ(send(std::move(request)).error().code, ErrorCode::invalid_argument) << row.url;
  }
}

TEST_F(CurlClientTest, AnErrorNamesTheHostAndNoSecret) {
  std::uint16_t closed_port = 0;
  {
    LiveServer gone(mirror);
    closed_port = gone.port();
  }
  ClientRequest request;
  request.url = "http://user:hunter2@127.0.0.1:" + std::to_string(closed_port) + "/p?sig=hunter2";
  Result<ClientResponse> response = send(std::move(request));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(
      response.error().message.starts_with("127.0.0.1:" + std::to_string(closed_port) + ": "))
      << response.error().message;
  EXPECT_EQ(response.error().message.find("hunter2"), std::string::npos);
}

/// Answers the first request of each connection and hangs up on the second.
class HangsUp {
 public:
  HangsUp() {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    PORC_ASSERT(::bind(listening_, reinterpret_cast<sockaddr*>(&any), size) == 0);
    PORC_ASSERT(::listen(listening_, 8) == 0);
    PORC_ASSERT(::getsockname(listening_, reinterpret_cast<sockaddr*>(&any), &size) == 0);
    port_ = ntohs(any.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~HangsUp() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    for (int connection : connections_) ::shutdown(connection, SHUT_RDWR);
    for (std::thread& thread : threads_) thread.join();
    for (int connection : connections_) ::close(connection);
    ::close(listening_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  std::atomic<int> requests = 0;

 private:
  void serve() {
    for (int accepted; (accepted = ::accept(listening_, nullptr, nullptr)) >= 0;) {
      connections_.push_back(accepted);
      threads_.emplace_back([this, accepted] { answer_once(accepted); });
    }
  }
  void answer_once(int connection) {
    for (bool first = true;; first = false) {
      char bytes[4096];
      if (::recv(connection, bytes, sizeof bytes, 0) <= 0) break;
      ++requests;
      constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
      if (!first) break;
      if (::send(connection, kAnswer.data(), kAnswer.size(), 0) < 0) break;
    }
    ::shutdown(connection, SHUT_RDWR);
  }

  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::vector<int> connections_{};
  std::vector<std::thread> threads_{};
  std::thread thread_{};
};

TEST_F(CurlClientTest, WhatIsSentOnceIsNotSentAgainWhenNobodyAnswers) {
  HangsUp server;
  ClientRequest first;
  first.url = server.url();
  ASSERT_TRUE(send(std::move(first)));
  ClientRequest kept;
  kept.method = "POST";
  kept.url = server.url();
  EXPECT_TRUE(send(std::move(kept)));  // curl has sent it twice: the second time it was answered
  EXPECT_EQ(server.requests, 3);
  // The connection of that one is kept, too.
  ClientRequest once;
  once.method = "POST";
  once.url = server.url();
  once.once = true;
  EXPECT_TRUE(send(std::move(once)));
  EXPECT_EQ(server.requests, 4);
}

/// Never answers; tells when it was asked.
struct Silent {
  explicit Silent(aio::Executor& executor) : never(executor) {}
  static Task<Response> answer(Silent* self) {
    if (++self->asked == 1) self->entered.set_value();
    PORC_CO_CHECK(co_await self->never.wait());
    co_return Response{};
  }
  std::atomic<int> asked = 0;
  std::promise<void> entered{};
  aio::Signal never;
};

class CurlClientWaiting : public CurlClientTest {
 protected:
  CurlClientWaiting() { silent.emplace(server.loop()); }
  std::optional<Silent> silent{};
  LiveServer server{[this](Request) { return Silent::answer(&*silent); }};
};

TEST_F(CurlClientWaiting, TheDeadlineCoversTheWaitForAnAnswer) {
  ClientRequest request = request_to(server, "/");
  request.wait_max = 50ms;
  EXPECT_EQ(send(std::move(request)).error().code, ErrorCode::timeout);
}

TEST_F(CurlClientWaiting, DestroyingTheClientCancelsWhatIsInFlight) {
  Task<void> closing = [](aio::Loop*, std::unique_ptr<CurlClient>* c, Silent* s) -> Task<void> {
    s->entered.get_future().wait();
    c->reset();
    co_return ok;
  }(&loop, &client, &*silent);
  std::optional<Result<ClientResponse>> result;
  aio::TaskScope scope(loop, [](Error) {});
  auto keep = [](Task<ClientResponse> t, std::optional<Result<ClientResponse>>* r) -> Task<void> {
    r->emplace(co_await std::move(t));
    co_return ok;
  };
  scope.spawn(keep(client->send(request_to(server, "/")), &result));
  scope.spawn(std::move(closing));
  ASSERT_TRUE(aio::run_to_end(loop, scope.join()));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->error().code, ErrorCode::cancelled);
}

TEST_F(CurlClientWaiting, ACallerMayGoAway) {
  {
    Task<ClientResponse> task = client->send(request_to(server, "/"));
    task.start();
    silent->entered.get_future().wait();
  }
  LiveServer other(mirror);
  EXPECT_TRUE(send(request_to(other, "/")));
}

TEST_F(CurlClientWaiting, MoreThanTheLimitInFlightAnswersUnavailableAtOnce) {
  client = std::make_unique<CurlClient>(loop, CurlOptions{.user_agent = "t", .in_flight_max = 1});
  Task<ClientResponse> first = client->send(request_to(server, "/"));
  first.start();
  Task<ClientResponse> second = client->send(request_to(server, "/"));
  second.start();
  ASSERT_TRUE(second.done());
  EXPECT_EQ(second.take().error().code, ErrorCode::unavailable);
}

/// Streams "one", "two" and then nothing for ever, unless the path is "/short".
Task<std::optional<std::string>> next_word(std::shared_ptr<int> sent,
                                           aio::Signal* never,
                                           bool ends) {
  if (++*sent == 1) co_return "one";
  if (*sent == 2) co_return "two";
  if (!ends) PORC_CO_CHECK(co_await never->wait());
  co_return std::nullopt;
}
class CurlClientStream : public CurlClientTest {
 protected:
  CurlClientStream() { never.emplace(server.loop()); }
  static Task<Response> words(aio::Signal* never, std::string path) {
    Response response;
    if (path == "/gone") {
      response.status = 410;
      response.body = "no more";
      co_return response;
    }
    auto sent = std::make_shared<int>(0);
    response.stream = [sent, never, path] { return next_word(sent, never, path == "/short"); };
    co_return response;
  }
  ClientRequest stream_of(std::string_view path) {
    ClientRequest request = request_to(server, path);
    request.on_piece = [this](const std::string& piece) { heard += piece; };
    return request;
  }
  std::optional<aio::Signal> never{};
  LiveServer server{[this](Request request) { return words(&*never, request.path); }};
  std::string heard{};
};

TEST_F(CurlClientStream, ShowsTheBytesBesideTheBody) {
  for (const char* path : {"/short", "/gone"}) {
    const auto seen = std::make_shared<std::string>();
    ClientRequest request = request_to(server, path);
    request.on_bytes = [seen](std::string_view bytes) { *seen += bytes; };
    Result<ClientResponse> response = send(std::move(request));
    ASSERT_TRUE(response);
    EXPECT_EQ(*seen, response->status == 200 ? response->body : "") << path;
  }
}

TEST_F(CurlClientStream, HandsTheBodyOverAsItArrives) {
  Result<ClientResponse> response = send(stream_of("/short"));
  ASSERT_TRUE(response);
  EXPECT_EQ(heard, "onetwo");
  EXPECT_EQ(response->body, "");
}

TEST_F(CurlClientStream, OnlyASuccessIsHandedOver) {
  Result<ClientResponse> response = send(stream_of("/gone"));
  ASSERT_TRUE(response);
  EXPECT_EQ(heard, "");
  EXPECT_EQ(response->body, "no more");
}

TEST_F(CurlClientStream, PiecesCountForTheLimit) {
  ClientRequest request = stream_of("/short");
  request.response_bytes_max = 5;
  EXPECT_EQ(send(std::move(request)).error().code, ErrorCode::too_large);
}

TEST_F(CurlClientStream, SilenceEndsTheWait) {
  ClientRequest request = stream_of("/endless");
  request.silence_max = 1s;
  EXPECT_EQ(send(std::move(request)).error().code, ErrorCode::timeout);
  EXPECT_EQ(heard, "onetwo");
}

/// While it lives, the environment names a proxy.
class NamedProxy {
 public:
  explicit NamedProxy(const std::string& url) { ::setenv("http_proxy", url.c_str(), 1); }
  ~NamedProxy() { ::unsetenv("http_proxy"); }
  NamedProxy(const NamedProxy&) = delete;
  NamedProxy& operator=(const NamedProxy&) = delete;
};

TEST_F(CurlClientTest, AProxyIsNotToldWhatStaysOnThisMachine) {
  LiveServer server(mirror), proxy(mirror);
  const NamedProxy named(proxy.url(""));
  const std::string port = std::to_string(server.port());
  for (std::string_view host : {"127.0.0.1", "localhost"}) {
    ClientRequest request;
    request.url = "http://" + std::string(host) + ":" + port + "/here";
    request.headers.add("Authorization", "Bearer x");
    ASSERT_TRUE(send(std::move(request)));
  }
  EXPECT_EQ(proxy.connections(), 0U);
  for (std::string_view elsewhere : {"http://porc.test/there", "http://127.porc.test/there"}) {
    ClientRequest request;
    request.url = elsewhere;
    EXPECT_TRUE(send(std::move(request))->body.starts_with("GET "));
  }
  EXPECT_EQ(proxy.connections(), 1U);
}

TEST_F(CurlClientTest, KeepsConnectionsAlive) {
  LiveServer server(mirror);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(send(request_to(server, "/")));
  EXPECT_EQ(server.connections(), 1U);
}

}  // namespace
}  // namespace porc::http
