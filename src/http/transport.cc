// SPDX-License-Identifier: Apache-2.0
#include "http/transport.h"

#include <utility>

#include <boost/asio/write.hpp>

namespace porc::http {

namespace asio = boost::asio;
using boost::system::error_code;

Transport::Transport(asio::ip::tcp::socket socket, asio::ssl::context* tls)
    : socket_(std::move(socket)) {
  error_code ignored;  // a peer that has already left shows at the first read
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls != nullptr) tls_.emplace(socket_, *tls);
}

Transport::Status Transport::handshake(std::shared_ptr<void> owner) {
  return tls_->async_handshake(asio::ssl::stream_base::server, aio::UseTask(std::move(owner)));
}

Transport::Count Transport::read_some(asio::mutable_buffer buffer, std::shared_ptr<void> owner) {
  aio::UseTask token(std::move(owner));
  if (tls_) return tls_->async_read_some(buffer, std::move(token));
  return socket_.async_read_some(buffer, std::move(token));
}

Transport::Count Transport::write(Buffers buffers, std::shared_ptr<void> owner) {
  aio::UseTask token(std::move(owner));
  if (tls_) return asio::async_write(*tls_, buffers, std::move(token));
  return asio::async_write(socket_, buffers, std::move(token));
}

void Transport::shutdown_send() {
  error_code ignored;  // it may be gone already, which is what we want
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

Transport::Status Transport::shutdown_tls(std::shared_ptr<void> owner) {
  return tls_->async_shutdown(aio::UseTask(std::move(owner)));
}

Transport::Count Transport::discard_some(asio::mutable_buffer buffer, std::shared_ptr<void> owner) {
  return socket_.async_read_some(buffer, aio::UseTask(std::move(owner)));
}

void Transport::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

std::string Transport::peer() const {
  error_code error;
  const auto endpoint = socket_.remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string(error);
}

}  // namespace porc::http
