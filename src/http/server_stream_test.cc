// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <future>
#include <memory>

#include <gtest/gtest.h>

#include "aio/signal.h"
#include "http/live_server.h"

namespace porc::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// Sends its pieces, then ends, fails, or waits for ever.
struct Source {
  enum class End { finish, fail, wait };

  Source(aio::Executor& executor, std::vector<std::string> p, End e, std::promise<void>* r)
      : never(executor), pieces(std::move(p)), end(e), released(r) {}
  ~Source() {
    if (released != nullptr) released->set_value();
  }

  static Task<std::optional<std::string>> next(std::shared_ptr<Source> self) {
    if (self->sent < self->pieces.size()) co_return self->pieces[self->sent++];
    if (self->end == End::fail) co_return Error{.message = "the source broke"};
    if (self->end == End::wait) PORC_CO_CHECK(co_await self->never.wait());
    co_return std::nullopt;
  }

  aio::Signal never;
  std::vector<std::string> pieces;
  std::size_t sent = 0;
  End end;
  std::promise<void>* released;
};

class ServerStream : public testing::Test {
 protected:
  /// A server that streams `pieces` to whoever asks.
  void start(std::vector<std::string> pieces, Source::End end, ServerOptions options = {}) {
    server = std::make_unique<LiveServer>(
        [this, pieces = std::move(pieces), end](Request) { return stream(this, pieces, end); },
        std::move(options));
  }
  static Task<Response> stream(ServerStream* self,
                               std::vector<std::string> pieces,
                               Source::End end) {
    auto source =
        std::make_shared<Source>(self->server->loop(), std::move(pieces), end, &self->released);
    Response response;
    response.headers.add("Content-Type", "text/event-stream");
    response.stream = [source] { return Source::next(source); };
    co_return response;
  }
  /// True when the stream was let go within ten seconds.
  bool is_released() { return released.get_future().wait_for(10s) == std::future_status::ready; }

  std::promise<void> released;
  std::unique_ptr<LiveServer> server;
};

TEST_F(ServerStream, SendsChunksAsTheyComeAndCloses) {
  start({"one", "", std::string(20, 'x')}, Source::End::finish);
  RawClient client(server->port());
  client.send(kGet);
  const std::string response = client.read_to_end();
  EXPECT_NE(response.find("\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                          "3\r\none\r\n14\r\nxxxxxxxxxxxxxxxxxxxx\r\n0\r\n\r\n"),
            std::string::npos)
      << response;
  EXPECT_TRUE(is_released());
}

TEST_F(ServerStream, EndsWithTheConnectionForHttp10) {
  start({"one", "two"}, Source::End::finish);
  RawClient client(server->port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  const std::string response = client.read_to_end();
  EXPECT_NE(response.find("Connection: close\r\n\r\nonetwo"), std::string::npos) << response;
  EXPECT_EQ(response.find("chunked"), std::string::npos);
}

TEST_F(ServerStream, HeadGetsNoPiece) {
  start({"one"}, Source::End::wait);
  RawClient client(server->port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string response = client.read_to_end();
  EXPECT_TRUE(response.ends_with("\r\n\r\n")) << response;
  EXPECT_TRUE(is_released());
}

TEST_F(ServerStream, AnErrorCutsTheBodySoThatItIsSeenNotToBeWhole) {
  start({"one"}, Source::End::fail);
  RawClient client(server->port());
  client.send(kGet);
  const std::string response = client.read_to_end();
  EXPECT_TRUE(response.ends_with("3\r\none\r\n")) << response;
}

TEST_F(ServerStream, IsLetGoAsSoonAsTheClientLeaves) {
  start({"one"}, Source::End::wait);
  {
    RawClient client(server->port());
    client.send(kGet);
    EXPECT_TRUE(client.read_until("one\r\n").ends_with("one\r\n"));
  }
  EXPECT_TRUE(is_released());
}

TEST_F(ServerStream, IsLetGoWhenTheClientDoesNotRead) {
  start(std::vector<std::string>(100, std::string(1'000'000, 'x')),
        Source::End::wait,
        {.write_max = 100ms});
  RawClient client(server->port());
  client.send(kGet);
  EXPECT_TRUE(is_released());
}

TEST_F(ServerStream, EndsInGoodOrderWhenTheServerDrains) {
  start({"one"}, Source::End::wait);
  RawClient client(server->port());
  client.send(kGet);
  EXPECT_TRUE(client.read_until("one\r\n").ends_with("one\r\n"));
  auto drained = server->drain(10s);
  EXPECT_EQ(client.read_to_end(), "0\r\n\r\n");
  client.finish_sending();
  EXPECT_TRUE(drained.get());
  EXPECT_TRUE(is_released());
}

/// Answers when it is told to.
struct Slow {
  explicit Slow(aio::Executor& executor) : go(executor) {}
  static Task<Response> answer(Slow* self) {
    self->entered.set_value();
    PORC_CO_CHECK(co_await self->go.wait());
    co_return Response{.body = "late"};
  }
  std::promise<void> entered{};
  aio::Signal go;
};

TEST(ServerDrain, LetsRequestsEndAndTakesNoNewOnes) {
  std::optional<Slow> slow;
  LiveServer server([&](Request) { return Slow::answer(&*slow); });
  slow.emplace(server.loop());
  RawClient idle(server.port());
  RawClient busy(server.port());
  busy.send(kGet);
  slow->entered.get_future().wait();
  auto drained = server.drain(10s);
  EXPECT_EQ(idle.read_to_end(), "");
  server.loop().post([&] { slow->go.notify_all(); });
  const std::string response = busy.read_to_end();
  EXPECT_TRUE(response.ends_with("late")) << response;
  EXPECT_NE(response.find("Connection: close"), std::string::npos);
  busy.finish_sending();
  EXPECT_TRUE(drained.get());
  EXPECT_EQ(server.connections(), 0U);
}

TEST(ServerDrain, CutsWhatIsLeftAfterTheGrace) {
  std::optional<Slow> slow;
  LiveServer server([&](Request) { return Slow::answer(&*slow); });
  slow.emplace(server.loop());
  RawClient busy(server.port());
  busy.send(kGet);
  slow->entered.get_future().wait();
  Result<void> drained = server.drain(50ms).get();
  EXPECT_EQ(drained.error().code, ErrorCode::timeout);
  EXPECT_EQ(drained.error().message, "1 connections had to be cut");
  EXPECT_EQ(busy.read_to_end(), "");
}

TEST(ServerDrain, DestroyingItCutsEverythingAtOnce) {
  std::optional<Slow> slow;
  std::optional<LiveServer> server(std::in_place, [&](Request) { return Slow::answer(&*slow); });
  slow.emplace(server->loop());
  RawClient busy(server->port());
  RawClient idle(server->port());
  busy.send(kGet);
  slow->entered.get_future().wait();
  server.reset();
  EXPECT_EQ(busy.read_to_end(), "");
  EXPECT_EQ(idle.read_to_end(), "");
}

}  // namespace
}  // namespace porc::http
