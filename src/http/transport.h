// SPDX-License-Identifier: Apache-2.0
// The server's own: one accepted connection, in clear or under TLS.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "aio/await.h"

namespace porc::http {

/// Every operation keeps `owner`, which owns this transport and the buffers, alive until it has
/// ended.
class Transport {
 public:
  using Status = aio::Completion<boost::system::error_code>;
  using Count = aio::Completion<boost::system::error_code, std::size_t>;
  using Buffers = std::array<boost::asio::const_buffer, 2>;

  /// `tls` is null for plain HTTP and outlives this.
  Transport(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls);
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  bool is_tls() const noexcept { return tls_.has_value(); }
  Status handshake(std::shared_ptr<void> owner);
  Count read_some(boost::asio::mutable_buffer buffer, std::shared_ptr<void> owner);
  /// Writes all of both buffers.
  Count write(Buffers buffers, std::shared_ptr<void> owner);
  /// Says that nothing more will be written.
  void shutdown_send();
  Status shutdown_tls(std::shared_ptr<void> owner);
  /// Reads what comes below TLS, to be thrown away.
  Count discard_some(boost::asio::mutable_buffer buffer, std::shared_ptr<void> owner);
  /// Ends what is pending with operation_aborted.
  void cancel();
  /// The address of the peer without its port, or "" when it is already gone.
  std::string peer() const;

 private:
  boost::asio::ip::tcp::socket socket_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_{};
};

}  // namespace porc::http
