// SPDX-License-Identifier: Apache-2.0
// The server's own: the bytes before a response's body.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace porc::http {

/// How a body is delimited.
enum class Framing {
  length,   ///< Content-Length, even when a HEAD request leaves the body out
  chunked,  ///< Transfer-Encoding, HTTP/1.1 only
  close,    ///< ends with the connection: a stream to an HTTP/1.0 client
  none,     ///< 204 and 304 have no body
};

struct HeadOptions {
  std::string_view date{};
  std::string_view request_id{};
  Framing framing = Framing::length;
  bool keep_alive = true;
};

/// Replaces `out` by status line and fields, the empty line included. Fields that belong to the
/// server (framing, Date, X-Request-Id) are taken from `options` only.
/// Errors: internal for a field that could end its line (nothing may smuggle a header), and for a
/// status outside 200..599.
Result<void> write_head(const Response& response, const HeadOptions& options, std::string& out);

}  // namespace porc::http
