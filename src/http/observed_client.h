// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "aio/clock.h"
#include "http/client.h"

namespace porc::http {

/// One request that went out, as observers may know it: no path, query, header or body.
struct Call {
  std::string on_behalf_of{};  ///< as in ClientRequest
  bool routine = false;        ///< as there
  std::string method{};
  std::string host{};  ///< with its port, when it has one
  int status = 0;      ///< 0: no answer
  std::optional<ErrorCode> error{};
  Timestamp began{};
  Timestamp ended{};
  /// How far the server's clock is ahead of ours, by its Date header; that has whole seconds.
  std::optional<Duration> skew{};
};

/// Sends through another client and tells of every call that ended. A call that was given up,
/// because nobody waits for it any more, is not told.
class ObservedClient final : public Client {
 public:
  /// `client` and `clock` outlive this. `listener` is called on the loop thread; must not block.
  ObservedClient(Client& client, aio::Clock& clock, std::function<void(const Call&)> listener)
      : client_(client), clock_(clock), listener_(std::move(listener)) {}

  Task<ClientResponse> send(ClientRequest request) override;

 private:
  Client& client_;
  aio::Clock& clock_;
  std::function<void(const Call&)> listener_;
};

}  // namespace porc::http
