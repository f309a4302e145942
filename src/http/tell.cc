// SPDX-License-Identifier: Apache-2.0
#include "http/tell.h"

#include <utility>

#include "http/retry.h"

namespace porc::http {
namespace {

constexpr std::uint64_t kAnswerBytesMax = 64U << 10;

}  // namespace

ClientRequest message_to(std::string url, std::string json) {
  ClientRequest message{.method = "POST", .url = std::move(url), .body = std::move(json)};
  message.headers.add("Content-Type", "application/json");
  message.response_bytes_max = kAnswerBytesMax;
  message.cut_body = true;
  return message;
}

Task<void> tell(Client& client, aio::Clock& clock, std::string receiver, ClientRequest message) {
  const auto answered = co_await client.send(std::move(message));
  co_return taken(receiver, answered, clock.now());
}

}  // namespace porc::http
