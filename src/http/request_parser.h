// SPDX-License-Identifier: Apache-2.0
// The server's own: reads one request from bytes as they come, straight into a Request.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "http/message.h"

namespace porc::http {

/// An answer that the server gives by itself.
struct Refusal {
  int status = 0;
  std::string_view error{};
  std::string_view detail{};
};

struct RequestLimits {
  std::size_t header_bytes_max = 0;  ///< request line and fields
  /// Asked once the header is known.
  std::function<std::uint64_t(const Request&)> body_bytes_max{};
};

inline constexpr std::size_t kFieldsMax = 100;

/// Framing is Beast's (RFC 9112); on top of it come our limits, and refusal of what could be read
/// in two ways: an unknown transfer coding, not exactly one Host, a target that is no path.
class RequestParser final : private boost::beast::http::basic_parser<true> {
  using Parser = boost::beast::http::basic_parser<true>;

 public:
  /// `limits` outlives this.
  explicit RequestParser(const RequestLimits& limits);

  /// Reads what it can and answers how many bytes those were. Stops after the header, so that the
  /// caller can look before the body comes. More bytes are needed when it answers 0.
  std::size_t read(std::string_view bytes);
  /// Why the request is refused; the connection cannot be used any more.
  const std::optional<Refusal>& refusal() const noexcept { return refusal_; }

  using Parser::is_done;
  using Parser::is_header_done;
  using Parser::keep_alive;
  bool started() const { return got_some(); }
  /// True when the client waits for "100 Continue" before it sends the body.
  bool expects_continue() const;
  /// True unless the header promises a body of at most `bytes`.
  bool body_may_exceed(std::uint64_t bytes) const;
  bool is_http_1_0() const noexcept { return version_ == 10; }

  Request& request() noexcept { return request_; }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;
  using verb = boost::beast::http::verb;
  using field = boost::beast::http::field;
  using chunk_size = std::uint64_t;

  void on_request_impl(
      verb, string_view method, string_view target, int version, error_code& ec) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(field name, string_view name_text, string_view value, error_code& ec) override;
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override;
  std::size_t on_body_impl(string_view bytes, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code& ec) override;
  void on_finish_impl(error_code&) override {}

  void refuse(int status, std::string_view error, std::string_view detail, error_code& ec);
  bool split_target();

  const RequestLimits& limits_;
  Request request_{};
  std::optional<Refusal> refusal_{};
  int version_ = 11;
  std::size_t header_bytes_ = 0;
  bool in_header_ = true;
};

}  // namespace porc::http
