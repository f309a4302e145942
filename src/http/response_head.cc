// SPDX-License-Identifier: Apache-2.0
#include "http/response_head.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace porc::http {
namespace {

constexpr std::array<std::string_view, 7> kOurs = {"Connection",
                                                   "Content-Length",
                                                   "Date",
                                                   "Keep-Alive",
                                                   "Transfer-Encoding",
                                                   "X-Content-Type-Options",
                                                   "X-Request-Id"};

bool is_ours(std::string_view name) {
  return std::any_of(kOurs.begin(), kOurs.end(), [&](auto ours) { return iequals(ours, name); });
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end);
}

}  // namespace

Result<void> write_head(const Response& response, const HeadOptions& options, std::string& out) {
  if (response.status < 200 || response.status > 599) {
    return Error{.message = std::to_string(response.status) + " is no status of a final response"};
  }
  out.assign("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(response.status));
  out.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(options.date);
  out.append("\r\nX-Request-Id: ").append(options.request_id);
  out.append("\r\nX-Content-Type-Options: nosniff\r\n");
  for (const auto& [name, value] : response.headers) {
    if (!is_token(name) || !is_field_value(value)) {
      return Error{.message = "a response header holds a character that it may not"};
    }
    if (!is_ours(name)) out.append(name).append(": ").append(value).append("\r\n");
  }
  switch (options.framing) {
    case Framing::length:
      out.append("Content-Length: ");
      append_number(out, response.body.size());
      out.append("\r\n");
      break;
    case Framing::chunked:
      out.append("Transfer-Encoding: chunked\r\n");
      break;
    case Framing::close:
    case Framing::none:
      break;
  }
  if (!options.keep_alive) out.append("Connection: close\r\n");
  out.append("\r\n");
  return ok;
}

}  // namespace porc::http
