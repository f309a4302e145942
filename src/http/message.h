// SPDX-License-Identifier: Apache-2.0
// HTTP for the rest of PORC: messages, a router, a server and a client. Faces and adapters see
// these headers only; Beast, Asio and curl stay in .cc files. Read this, then router.h, server.h,
// client.h.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aio/task.h"
#include "http/url.h"

namespace porc::http {

/// Equal but for ASCII case.
bool iequals(std::string_view a, std::string_view b);
/// True when `name` is a token. Spec: RFC 9110, section 5.6.2.
bool is_token(std::string_view name);
/// True when nothing in `value` can end a header line: no control character but the tab.
bool is_field_value(std::string_view value);

/// Header fields in the order they were added; names compare without case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  /// The first value, or null.
  const std::string* find(std::string_view name) const;
  /// The first value, or "".
  std::string_view get(std::string_view name) const;
  void add(std::string name, std::string value);
  /// Replaces every field of that name.
  void set(std::string name, std::string value);

  std::size_t size() const noexcept { return fields_.size(); }
  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }

 private:
  std::vector<Field> fields_{};
};

/// What a client asked, complete with its body.
struct Request {
  std::string method{};  ///< upper case as sent: "GET"
  std::string target{};  ///< as sent; may hold what must not be logged
  std::string path{};    ///< the target's path, still percent-encoded; begins with '/'
  Parameters query{};    ///< decoded
  Headers headers{};
  std::string body{};
  std::string peer{};        ///< the client's address without port
  std::string id{};          ///< the value of X-Request-Id that the answer will carry
  Parameters path_params{};  ///< filled from `Router::match`

  /// The first value of a query parameter, or null.
  const std::string* find_query(std::string_view name) const;
  /// The value of a path parameter, or "".
  std::string_view param(std::string_view name) const;
};

/// The pieces of a body that is sent as it comes to be. Each call answers the next piece, or
/// nullopt at the end. It is called again only when the piece before was written; the task is
/// destroyed where it waits as soon as the client is gone or the server stops. An error cuts the
/// connection, so that the client sees the body is not whole. The last owner of the function
/// releases what it holds.
using BodyStream = std::function<Task<std::optional<std::string>>()>;

struct Response {
  int status = 200;
  Headers headers{};  ///< without framing: the server sets Content-Length, Date and its kind
  std::string body{};
  BodyStream stream{};  ///< in place of `body` when set
};

/// The usual phrase of a status code, or "".
std::string_view reason_phrase(int status);

/// An answer that says what went wrong as application/problem+json (RFC 9457), with the member
/// `error`. `detail` is our own fixed text: it is not escaped.
Response problem(int status, std::string_view error, std::string_view detail);

}  // namespace porc::http
