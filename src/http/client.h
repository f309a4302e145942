// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "aio/task.h"
#include "base/error.h"
#include "base/time.h"
#include "http/message.h"

namespace porc::http {

struct ClientRequest {
  std::string method = "GET";
  std::string url{};   ///< absolute, http or https; its query may hold secrets and is never told
  Headers headers{};   ///< Content-Type is the caller's to set; none is sent by itself
  std::string body{};  ///< sent with its length, when the method is GET or HEAD not at all
  std::shared_ptr<const std::string> shared_body{};  ///< in place of `body`: copied by nobody
  Duration wait_max = std::chrono::seconds(30);  ///< for everything, from name lookup to last byte
  /// Gives up with `timeout` when nothing at all arrives for so long; 0 leaves it to `wait_max`.
  std::chrono::seconds silence_max{0};
  std::uint64_t response_bytes_max = 32 * 1024 * 1024;
  /// A longer body is cut off at `response_bytes_max` and is no error: for whoever asks only
  /// whether it was taken.
  bool cut_body = false;
  /// For a URL that a stranger may have chosen: https only, and no connection but to an address of
  /// the public internet, judged when it is made. No proxy, which would look names up itself, and
  /// no connection of another request.
  bool only_public = false;
  /// Sent once and never again: on a connection of its own, since curl sends what got no answer on
  /// a kept one a second time. For what makes something and has no key that tells a repetition.
  bool once = false;
  std::string on_behalf_of{};  ///< what causes it, such as a run's id; for observers, never sent
  bool routine = false;        ///< asks again what was asked before; for observers, too
  /// Hears the body of a 2xx answer piece by piece as it arrives, on the loop thread and never
  /// after the task was destroyed; the answer's own body is then empty.
  std::function<void(std::string)> on_piece{};
  /// Sees the body of a 2xx answer beside that, as it arrives, on a thread of the client's: for who
  /// proves what comes. Must not block.
  std::function<void(std::string_view)> on_bytes{};
};

struct ClientResponse {
  int status = 0;
  Headers headers{};
  /// From 300 on without the credential (Authorization) of the request, where the server echoes it.
  std::string body{};
};

/// What a status of 400 or more means where nothing more exact is known. 403 is that PORC's own
/// credential lacks a right: it says nothing of whoever asked PORC. Spec: RFC 9110, section 15.
ErrorCode meaning_of(int status);

/// Sends one request. Nothing is retried, followed, or stored behind the caller's back; every
/// status is an answer, also 5xx. Proxies come from the environment (https_proxy, no_proxy).
class Client {
 public:
  virtual ~Client() = default;

  /// Errors: invalid_argument for a method, URL or header that must not be sent; forbidden for an
  /// address that is not public, where only those may be spoken to; timeout; too_large; unavailable
  /// when the server cannot be reached, trusted or understood, or when too much is in flight;
  /// cancelled when the client is destroyed. An error names the host, never path, query or headers.
  virtual Task<ClientResponse> send(ClientRequest request) = 0;
};

}  // namespace porc::http
