// SPDX-License-Identifier: Apache-2.0
#include "tests/stores/relay.h"

#include <array>
#include <vector>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.h"

namespace porc::stores {
namespace {

constexpr int kLookMs = 20;  // for whether it is closed

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

sockaddr* generic(sockaddr_in& address) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): so the system calls it
  return reinterpret_cast<sockaddr*>(&address);
}

int new_socket() {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  PORC_ASSERT(made >= 0);
  return made;
}

}  // namespace

Relay::Relay(const std::string& url) : listener_(new_socket()), server_(new_socket()) {
  const std::size_t colon = url.find(':', url.find('@'));
  const std::size_t end = url.find('/', colon);
  sockaddr_in there = loopback(std::stoi(url.substr(colon + 1, end - colon - 1)));
  PORC_ASSERT(::connect(server_, generic(there), sizeof there) == 0);
  sockaddr_in here = loopback(0);
  socklen_t size = sizeof here;
  PORC_ASSERT(::bind(listener_, generic(here), size) == 0 && ::listen(listener_, 1) == 0);
  PORC_ASSERT(::getsockname(listener_, generic(here), &size) == 0);
  url_ = url.substr(0, colon + 1) + std::to_string(ntohs(here.sin_port)) + url.substr(end);
  thread_ = std::thread([this] { work(); });
}

Relay::~Relay() {
  closed_ = true;
  thread_.join();
  for (const int each : {listener_, client_, server_}) {
    if (each >= 0) ::close(each);
  }
}

void Relay::work() {
  std::vector<pollfd> watched{{listener_, POLLIN, 0}};
  while (!closed_) {
    if (::poll(watched.data(), watched.size(), kLookMs) <= 0) continue;
    if (client_ < 0) {
      client_ = ::accept(listener_, nullptr, nullptr);
      watched = {{client_, POLLIN, 0}, {server_, POLLIN, 0}};
      continue;
    }
    if (watched[1].revents != 0) {
      server_spoke_ = true;
      if (!pass_on(server_, client_)) return;
    }
    if (watched[0].revents != 0) {
      if (server_spoke_) ++turns_;
      server_spoke_ = false;
      if (!pass_on(client_, server_)) return;
    }
  }
}

bool Relay::pass_on(int from, int to) {
  std::array<char, 1 << 16> bytes{};
  const ssize_t got = ::read(from, bytes.data(), bytes.size());
  if (got <= 0) return false;
  return ::send(to, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
}

}  // namespace porc::stores
