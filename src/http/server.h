// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aio/loop.h"
#include "aio/task.h"
#include "base/time.h"
#include "http/message.h"

namespace porc::http {

/// Answers one request. An Error of it never reaches the client: that gets a bare 500, the error
/// goes to `ServerOptions::on_error`.
using Handler = std::function<Task<Response>(Request)>;

/// One request and its answer, as an access log needs it.
struct Exchange {
  std::string method{};
  std::string
      path{};  ///< without the query, which may hold secrets; "" when it never was a request
  std::string request_id{};
  std::string peer{};
  int status = 0;
  std::uint64_t bytes_received = 0;  ///< of the body
  std::uint64_t bytes_sent = 0;      ///< of the body
  std::chrono::microseconds took{};
};

/// Limit: a body up to this size is read for anybody.
inline constexpr std::uint64_t kBodyFreeMax = 16 * 1024;

/// How much of a body a peer has to send, or to take, in the time that it gets: a large body may
/// take long, and a peer that has stopped is noticed all the same.
inline constexpr std::size_t kPaceBytes = std::size_t{1} << 20;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;       ///< 0 lets the system choose
  std::string tls_cert_file{};  ///< PEM, the whole chain; with it and the key TLS is spoken
  std::string tls_key_file{};   ///< PEM

  std::size_t connections_max = 1024;  ///< those above it get 503 and are closed
  std::size_t header_bytes_max = 16 * 1024;
  std::uint64_t body_bytes_max = 1024 * 1024;
  /// When set, decides in place of `body_bytes_max` once the header is known: uploads take more.
  std::function<std::uint64_t(const Request&)> body_bytes_max_for{};

  /// Limit: bytes of request bodies held for all connections together; who needs more gets 503.
  std::uint64_t bodies_bytes_max = 512U << 20;
  /// Whether only the whole body shows who sent it, as a signature over it does.
  std::function<bool(const Request&)> is_unproven{};
  /// Limit: bytes of such bodies over kBodyFreeMax, for all connections together, so that nobody
  /// unknown takes the room of all others; who needs more gets 503.
  std::uint64_t unproven_bytes_max = 64U << 20;
  /// Limit: bytes of answers over kBodyFreeMax that are being sent, for all connections together;
  /// who needs more gets 503. A stream holds one piece at a time and counts for nothing.
  std::uint64_t answers_bytes_max = 1U << 30;
  /// When set, asked before a body that may be over kBodyFreeMax is read: an answer refuses it, so
  /// that nobody unknown can make us hold what they send. `head` is the request without its body
  /// and lives as long as the task.
  std::function<Task<std::optional<Response>>(const Request* head)> refuse_body{};

  Duration idle_max = std::chrono::seconds(60);  ///< between two requests
  Duration header_max =
      std::chrono::seconds(10);  ///< TLS handshake; first to last byte of a header
  /// For each kPaceBytes of a request body, and of an answer or a piece of a stream.
  Duration body_max = std::chrono::seconds(60);
  /// In place of it for an unproven body: 52 kB a second keep the room, no trickle does.
  Duration unproven_body_max = std::chrono::seconds(20);
  Duration write_max = std::chrono::seconds(60);
  /// How long a connection that is closed with bytes unread is drained, so that the answer arrives.
  Duration linger_max = std::chrono::seconds(2);

  std::function<void(const Exchange&)> on_exchange{};
  /// What went wrong inside; the client was not told.
  std::function<void(const std::string& request_id, Error)> on_error{};
};

/// An HTTP/1.1 server. Loop thread only.
///
/// Every answer carries Date, X-Content-Type-Options and X-Request-Id: the client's own when it is
/// `[A-Za-z0-9._-]{1,64}`, else a fresh one. Timeouts are noticed up to a quarter late.
class Server {
 public:
  /// `loop` outlives this; what `handler` uses does too.
  Server(aio::Loop& loop, ServerOptions options, Handler handler);
  /// Cuts what is left.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Starts to accept and answers the port.
  /// Errors: invalid_argument for an address, certificate or key that cannot be used; unavailable
  /// when the port is taken.
  Result<std::uint16_t> listen();

  /// Stops accepting, closes idle connections, ends streams, lets requests in flight end, and cuts
  /// what is left after `grace`. Errors: timeout when something had to be cut.
  Task<void> drain(Duration grace);

  std::size_t connections() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace porc::http
