// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "aio/executor.h"
#include "http/client.h"

namespace porc::http {

struct CurlOptions {
  std::string user_agent{};  ///< "porc/<version>"; vendors refuse a request without one
  std::string ca_file{};     ///< PEM in place of the system's certificates
  /// As key_pin writes it: only the server that holds this key is spoken to, whatever name its
  /// certificate bears and whoever signed it.
  std::string key_pin{};
  Duration connect_max = std::chrono::seconds(5);
  std::size_t in_flight_max = 256;  ///< more answer `unavailable` at once
};

/// The client over libcurl, HTTP/1.1 with connections kept alive, driven by one thread of its own.
/// Made, used and destroyed on the loop thread; destroying it cancels what is in flight.
class CurlClient final : public Client {
 public:
  /// `executor` outlives this.
  CurlClient(aio::Executor& executor, CurlOptions options);
  ~CurlClient() override;
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;

  Task<ClientResponse> send(ClientRequest request) override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace porc::http
