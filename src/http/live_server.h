// SPDX-License-Identifier: Apache-2.0
// Test support: a server on a thread of its own, and a client that sends exactly the bytes it is
// told.
#pragma once

#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "aio/loop.h"
#include "aio/scope.h"
#include "http/server.h"

namespace porc::http {

class LiveServer {
 public:
  explicit LiveServer(Handler handler, ServerOptions options = {})
      : server_(std::in_place, loop_, std::move(options), std::move(handler)),
        scope_(std::in_place, loop_, [](Error) {}) {
    Result<std::uint16_t> port = server_->listen();
    PORC_ASSERT(port);
    port_ = *port;
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~LiveServer() {
    loop_.post([this] {
      scope_.reset();
      server_.reset();
      loop_.stop();
    });
    thread_.join();
  }
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view target) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
  }
  aio::Loop& loop() { return loop_; }

  /// Starts draining; the future is set when it has ended.
  std::future<Result<void>> drain(Duration grace) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto future = promise->get_future();
    loop_.post([this, grace, promise] { scope_->spawn(drain_into(grace, promise)); });
    return future;
  }
  std::size_t connections() {
    std::promise<std::size_t> count;
    loop_.post([&] { count.set_value(server_->connections()); });
    return count.get_future().get();
  }

 private:
  Task<void> drain_into(Duration grace, std::shared_ptr<std::promise<Result<void>>> promise) {
    promise->set_value(co_await server_->drain(grace));
    co_return ok;
  }

  aio::Loop loop_{};
  std::optional<Server> server_;
  std::optional<aio::TaskScope> scope_;
  std::uint16_t port_ = 0;
  std::thread thread_{};
};

/// A blocking socket; every read gives up after ten seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    constexpr timeval kPatience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    PORC_ASSERT(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  ~RawClient() { close(fd_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void finish_sending() { shutdown(fd_, SHUT_WR); }

  /// Everything up to and including `mark`, or what came before the end.
  std::string read_until(std::string_view mark) {
    while (received_.find(mark) == std::string::npos && receive()) {
    }
    const std::size_t at = received_.find(mark);
    const std::size_t end = at == std::string::npos ? received_.size() : at + mark.size();
    std::string taken = received_.substr(0, end);
    received_.erase(0, end);
    return taken;
  }
  /// False as soon as the server says something, or closes, within that time.
  bool hears_nothing_for(std::chrono::milliseconds time) {
    pollfd heard{.fd = fd_, .events = POLLIN, .revents = 0};
    return received_.empty() && poll(&heard, 1, static_cast<int>(time.count())) == 0;
  }
  /// Some bytes more; fewer when the server closes.
  std::string read_bytes(std::size_t count) {
    while (received_.size() < count && receive()) {
    }
    std::string taken = received_.substr(0, count);
    received_.erase(0, count);
    return taken;
  }
  /// Everything until the server closes; "<timeout>" is added when it does not.
  std::string read_to_end() {
    while (receive()) {
    }
    return std::exchange(received_, {}) + (ended_ ? "" : "<timeout>");
  }
  /// One response with a Content-Length.
  std::string read_response() {
    std::string head = read_until("\r\n\r\n");
    constexpr std::string_view kLength = "Content-Length: ";
    const std::size_t at = head.find(kLength);
    if (at == std::string::npos) return head;
    const std::size_t length = std::stoul(head.substr(at + kLength.size()));
    while (received_.size() < length && receive()) {
    }
    std::string body = received_.substr(0, length);
    received_.erase(0, length);
    return head + body;
  }

 private:
  bool receive() {
    char bytes[4096];
    ssize_t count = recv(fd_, bytes, sizeof bytes, 0);
    if (count > 0) received_.append(bytes, static_cast<std::size_t>(count));
    ended_ = count == 0 || (count < 0 && errno == ECONNRESET);
    return count > 0;
  }

  int fd_;
  bool ended_ = false;
  std::string received_{};
};

}  // namespace porc::http
