// SPDX-License-Identifier: Apache-2.0
// Whose body is read, and how much of them all.
#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "aio/signal.h"
#include "http/live_server.h"

namespace porc::http {
namespace {

using namespace std::chrono_literals;

Task<Response> count_body(Request request) {
  co_return Response{.body = std::to_string(request.body.size())};
}

std::string status_of(const std::string& response) {
  return response.substr(0, std::min<std::size_t>(response.size(), 12));
}

bool is_hook(const Request& request) {
  return request.path.starts_with("/hook");
}

ServerOptions for_known_clients(std::atomic<int>* asked) {
  ServerOptions options;
  options.refuse_body = [asked](const Request* head) -> Task<std::optional<Response>> {
    ++*asked;
    if (head->headers.find("Authorization") != nullptr) co_return std::nullopt;
    co_return problem(401, "unauthenticated", "who are you?");
  };
  return options;
}

TEST(ServerBody, IsNotReadBeforeItsSenderIsKnown) {
  std::atomic<int> asked = 0;
  LiveServer server(count_body, for_known_clients(&asked));
  for (const char* framing : {"Content-Length: 500000\r\n",
                              "Transfer-Encoding: chunked\r\n",
                              "Content-Length: 500000\r\nExpect: 100-continue\r\n"}) {
    RawClient stranger(server.port());
    stranger.send(std::string("PUT / HTTP/1.1\r\nHost: x\r\n") + framing + "\r\n");
    // Nothing of the body was sent: the answer can depend on the header only.
    EXPECT_EQ(status_of(stranger.read_response()), "HTTP/1.1 401") << framing;
  }
  RawClient known(server.port());
  known.send("PUT / HTTP/1.1\r\nHost: x\r\nAuthorization: x\r\nContent-Length: 500000\r\n\r\n" +
             std::string(500'000, 'x'));
  EXPECT_TRUE(known.read_response().ends_with("\r\n\r\n500000"));
  EXPECT_EQ(asked, 4);
}

TEST(ServerBody, ASmallOneIsReadForAnybody) {
  std::atomic<int> asked = 0;
  LiveServer server(count_body, for_known_clients(&asked));
  RawClient client(server.port());
  client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 16384\r\n\r\n" +
              std::string(kBodyFreeMax, 'x'));
  EXPECT_TRUE(client.read_response().ends_with("\r\n\r\n16384"));
  EXPECT_EQ(asked, 0);
}

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

TEST(ServerBody, ASlowReaderGetsALargeOneWholeAsLongAsItReads) {
  constexpr std::size_t kBytes = 24 * kMebibyte;  // more than the system's buffers take
  LiveServer server(
      [](Request) -> Task<Response> { co_return Response{.body = std::string(kBytes, 'x')}; },
      {.write_max = 500ms});
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  client.read_until("\r\n\r\n");
  std::size_t read = 0;
  for (std::size_t got = 1; got > 0 && read < kBytes; read += got) {
    std::this_thread::sleep_for(50ms);  // lint: what is tested is a slow reader
    got = client.read_bytes(kMebibyte).size();
  }
  EXPECT_EQ(read, kBytes);
}

TEST(ServerBody, ASlowSenderIsHeardAsLongAsItSends) {
  ServerOptions options{.body_bytes_max = 8 * kMebibyte, .body_max = 2s};
  options.is_unproven = is_hook;
  options.unproven_body_max = 2s;
  LiveServer server(count_body, std::move(options));
  for (const char* path : {"/", "/hook"}) {
    RawClient client(server.port());
    client.send("PUT " + std::string(path) +
                " HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n");
    for (int i = 0; i < 8; ++i) {
      ASSERT_TRUE(client.hears_nothing_for(300ms)) << path;
      client.send(std::string(kMebibyte, 'x'));
    }
    EXPECT_TRUE(client.read_response().ends_with("\r\n\r\n8388608")) << path;
  }
}

TEST(ServerBody, AllTogetherHaveALimit) {
  ServerOptions options;
  options.bodies_bytes_max = 90'000;
  std::unique_ptr<aio::Signal> signal;
  std::promise<void> entered;
  LiveServer server(
      [&](Request request) -> Task<Response> {
        if (request.path == "/kept") {
          entered.set_value();
          PORC_CO_CHECK(co_await signal->wait());
        }
        co_return Response{.body = std::to_string(request.body.size())};
      },
      std::move(options));
  signal = std::make_unique<aio::Signal>(server.loop());
  const std::string framing = " HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n";
  const std::string body(50'000, 'x');
  RawClient first(server.port());
  first.send("PUT /kept" + framing + body);
  entered.get_future().wait();

  RawClient second(server.port());
  second.send("PUT /" + framing + body);
  const std::string refused = second.read_response();
  EXPECT_EQ(status_of(refused), "HTTP/1.1 503");
  EXPECT_NE(refused.find("\r\nRetry-After: "), std::string::npos);

  server.loop().post([&] { signal->notify_all(); });
  EXPECT_TRUE(first.read_response().ends_with("\r\n\r\n50000"));
  RawClient third(server.port());
  third.send("PUT /" + framing + body);
  EXPECT_TRUE(third.read_response().ends_with("\r\n\r\n50000"));
}

ServerOptions with_little_room_for_strangers() {
  ServerOptions options;
  options.unproven_bytes_max = 90'000;
  options.is_unproven = is_hook;
  return options;
}

TEST(ServerBody, OfUnknownSendersHaveALimitOfTheirOwn) {
  std::unique_ptr<aio::Signal> signal;
  std::promise<void> entered;
  LiveServer server(
      [&](Request request) -> Task<Response> {
        if (request.path == "/hook/kept") {
          entered.set_value();
          PORC_CO_CHECK(co_await signal->wait());
        }
        co_return Response{.body = std::to_string(request.body.size())};
      },
      with_little_room_for_strangers());
  signal = std::make_unique<aio::Signal>(server.loop());
  const std::string framing = " HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n";
  const std::string body(50'000, 'x');
  RawClient first(server.port());
  first.send("POST /hook/kept" + framing + body);
  entered.get_future().wait();

  // Many at once, whatever their framing.
  for (int i = 0; i < 20; ++i) {
    RawClient stranger(server.port());
    stranger.send(i % 2 == 0
                      ? "POST /hook" + framing + body
                      : "POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "c350\r\n" +
                            body + "\r\n0\r\n\r\n");
    const std::string refused = stranger.read_response();
    EXPECT_EQ(status_of(refused), "HTTP/1.1 503");
    EXPECT_NE(refused.find("\r\nRetry-After: "), std::string::npos);
  }
  RawClient known(server.port());
  known.send("PUT /" + framing + body);
  EXPECT_TRUE(known.read_response().ends_with("\r\n\r\n50000"));
  RawClient small(server.port());
  small.send("POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 16384\r\n\r\n" +
             std::string(kBodyFreeMax, 'x'));
  EXPECT_TRUE(small.read_response().ends_with("\r\n\r\n16384"));

  server.loop().post([&] { signal->notify_all(); });
  EXPECT_TRUE(first.read_response().ends_with("\r\n\r\n50000"));
  RawClient next(server.port());
  next.send("POST /hook" + framing + body);
  EXPECT_TRUE(next.read_response().ends_with("\r\n\r\n50000"));
}

TEST(ServerBody, OfASlowUnknownSenderGivesItsRoomBack) {
  ServerOptions options = with_little_room_for_strangers();
  options.unproven_body_max = 300ms;
  LiveServer server(count_body, std::move(options));
  const std::string framing = " HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n";
  RawClient known(server.port());
  known.send("PUT /" + framing + std::string(49'999, 'x'));
  RawClient slow(server.port());
  slow.send("POST /hook" + framing + std::string(49'999, 'x'));
  const std::string refused = slow.read_response();
  EXPECT_EQ(status_of(refused), "HTTP/1.1 408");
  EXPECT_NE(refused.find("the body comes too slowly"), std::string::npos);
  EXPECT_EQ(slow.read_to_end(), "") << "and is closed";
  RawClient next(server.port());
  next.send("POST /hook" + framing + std::string(50'000, 'x'));
  EXPECT_TRUE(next.read_response().ends_with("\r\n\r\n50000"));
  known.send("x");
  EXPECT_TRUE(known.read_response().ends_with("\r\n\r\n50000")) << "its time is longer";
}

TEST(ServerBody, AnswersThatNobodyReadsHaveALimit) {
  constexpr std::size_t kAnswer = 16 * kMebibyte;  // more than sockets buffer
  ServerOptions options;
  options.answers_bytes_max = kAnswer;
  LiveServer server(
      [](Request) -> Task<Response> { co_return Response{.body = std::string(kAnswer, 'x')}; },
      std::move(options));
  const std::string ask = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  RawClient slow(server.port());
  slow.send(ask);
  EXPECT_EQ(status_of(slow.read_until("\r\n\r\n")), "HTTP/1.1 200");

  RawClient second(server.port());
  second.send(ask);
  const std::string refused = second.read_response();
  EXPECT_EQ(status_of(refused), "HTTP/1.1 503");
  EXPECT_NE(refused.find("\r\nRetry-After: "), std::string::npos);

  EXPECT_EQ(slow.read_bytes(kAnswer).size(), kAnswer);
  slow.send(ask);
  EXPECT_EQ(status_of(slow.read_response()), "HTTP/1.1 200");
}

}  // namespace
}  // namespace porc::http
