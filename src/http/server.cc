// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "aio/await.h"
#include "aio/within.h"
#include "http/connection.h"

namespace porc::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Connections above the limit that still hear 503 before they are closed; more are just closed.
constexpr std::size_t kRefusedMax = 64;
constexpr Duration kAcceptPause = std::chrono::milliseconds(50);
constexpr Duration kTickShortest = std::chrono::milliseconds(5);
constexpr Duration kTickLongest = std::chrono::seconds(1);

/// Often enough that the shortest timeout is noticed at most a quarter late.
Duration tick_of(const ServerOptions& o) {
  const Duration shortest = std::min(
      {o.idle_max, o.header_max, o.body_max, o.unproven_body_max, o.write_max, o.linger_max});
  return std::clamp(shortest / 4, kTickShortest, kTickLongest);
}

Result<asio::ssl::context> make_tls(const ServerOptions& options) {
  if (options.tls_cert_file.empty() || options.tls_key_file.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "TLS needs both a certificate and a key"};
  }
  asio::ssl::context context(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION);
  error_code error;
  if (context.use_certificate_chain_file(options.tls_cert_file, error)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "TLS certificate " + options.tls_cert_file + ": " + error.message()};
  }
  // Fails too when the key is not the certificate's.
  if (context.use_private_key_file(options.tls_key_file, asio::ssl::context::pem, error)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "TLS key " + options.tls_key_file + ": " + error.message()};
  }
  return context;
}

}  // namespace

struct Server::State {
  State(aio::Loop& loop, ServerOptions options, Handler handler)
      : shared(loop, std::move(options), std::move(handler)), acceptor(loop.context()) {}

  Task<void> accept();
  Task<void> tick();
  aio::TaskScope& open_scope(std::optional<aio::TaskScope>& scope) {
    return scope.emplace(shared.loop, [this](Error error) { shared.report("", std::move(error)); });
  }

  Shared shared;
  std::optional<asio::ssl::context> tls{};
  tcp::acceptor acceptor;
  std::optional<aio::TaskScope> connections{};
  std::optional<aio::TaskScope> upkeep{};
};

Task<void> Server::State::accept() {
  const std::size_t connections_max = shared.options.connections_max;
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(aio::use_task);
    if (error == asio::error::operation_aborted) co_return ok;
    if (error) {  // out of descriptors, most often: others have to leave first
      PORC_CO_CHECK(co_await aio::sleep_until(shared.loop, shared.loop.now() + kAcceptPause));
      continue;
    }
    const std::size_t open = connections->size();
    if (open >= connections_max + kRefusedMax) continue;
    connections->spawn(Connection::serve(std::make_shared<Connection>(
        shared, std::move(socket), tls ? &*tls : nullptr, open >= connections_max)));
  }
}

Task<void> Server::State::tick() {
  const Duration period = tick_of(shared.options);
  for (;;) {
    PORC_CO_CHECK(co_await aio::sleep_until(shared.loop, shared.loop.now() + period));
    const auto now = std::chrono::steady_clock::now();
    for (Connection* connection : shared.connections) connection->enforce_deadline(now);
  }
}

Server::Server(aio::Loop& loop, ServerOptions options, Handler handler)
    : state_(std::make_unique<State>(loop, std::move(options), std::move(handler))) {}

Server::~Server() = default;

Result<std::uint16_t> Server::listen() {
  const ServerOptions& options = state_->shared.options;
  if (!options.tls_cert_file.empty() || !options.tls_key_file.empty()) {
    PORC_TRY(state_->tls, make_tls(options));
  }
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "'" + options.address + "' is not an IP address to listen on"};
  }
  tcp::acceptor& acceptor = state_->acceptor;
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "listening on " + options.address + " port " +
                            std::to_string(options.port) + ": " + error.message()};
  }
  state_->open_scope(state_->connections);
  aio::TaskScope& upkeep = state_->open_scope(state_->upkeep);
  upkeep.spawn(state_->accept());
  upkeep.spawn(state_->tick());
  return acceptor.local_endpoint().port();
}

Task<void> Server::drain(Duration grace) {
  aio::Loop& loop = state_->shared.loop;
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->shared.closing.request_stop();
  for (Connection* connection : state_->shared.connections) connection->close_if_idle();
  Result<void> ended =
      co_await aio::within(loop, loop, loop.now() + grace, state_->connections->join());
  if (ended) co_return ok;
  const std::size_t cut = connections();
  state_->open_scope(state_->connections);
  co_return Error{.code = ErrorCode::timeout,
                  .message = std::to_string(cut) + " connections had to be cut"};
}

std::size_t Server::connections() const noexcept {
  return state_->connections ? state_->connections->size() : 0;
}

}  // namespace porc::http
