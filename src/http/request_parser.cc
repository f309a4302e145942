// SPDX-License-Identifier: Apache-2.0
#include "http/request_parser.h"

#include <algorithm>

namespace porc::http {

namespace beast = boost::beast;
using BeastError = beast::http::error;

namespace {

struct ParserFault {
  BeastError error;
  Refusal refusal;
};
constexpr ParserFault kFaults[] = {
    {BeastError::header_limit, {431, "too_large", "the request header is too large"}},
    {BeastError::buffer_overflow, {431, "too_large", "the request header is too large"}},
    {BeastError::body_limit, {413, "too_large", "the request body is over the limit"}},
    {BeastError::bad_version, {505, "unsupported", "only HTTP/1.0 and HTTP/1.1 are spoken here"}},
    {BeastError::bad_transfer_encoding, {400, "malformed", "the body has two framings"}},
    {BeastError::bad_content_length, {400, "malformed", "the Content-Length is wrong"}},
    {BeastError::multiple_content_length,
     {400, "malformed", "there is more than one Content-Length"}},
};

/// A reservation up to this size is made at once; a larger body grows as it comes, so that a header
/// alone cannot claim memory.
constexpr std::uint64_t kBodyReserveMax = 64 * 1024;

std::string_view to_std(beast::string_view text) {
  return {text.data(), text.size()};
}

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

RequestParser::RequestParser(const RequestLimits& limits) : limits_(limits) {
  header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
  body_limit(boost::none);  // set when the header is known
}

std::size_t RequestParser::read(std::string_view bytes) {
  error_code ec;
  const std::size_t count = put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (!ec || ec == BeastError::need_more || refusal_) return count;
  refusal_ = Refusal{400, "malformed", "this is not HTTP"};
  for (const ParserFault& fault : kFaults) {
    if (ec == fault.error) refusal_ = fault.refusal;
  }
  return count;
}

bool RequestParser::expects_continue() const {
  return version_ >= 11 && iequals(request_.headers.get("Expect"), "100-continue");
}

bool RequestParser::body_may_exceed(std::uint64_t bytes) const {
  return chunked() || content_length().value_or(0) > bytes;
}

void RequestParser::on_request_impl(
    verb, string_view method, string_view target, int version, error_code& ec) {
  version_ = version;
  header_bytes_ = method.size() + target.size();
  request_.method = method;
  request_.target = target;
  if (!split_target()) refuse(400, "malformed", "the request target is not a path", ec);
}

/// Splits the target into path and query. The absolute form is taken as its path: proxies use it.
bool RequestParser::split_target() {
  std::string_view rest = request_.target;
  if (!is_visible_ascii(rest) || rest.find('#') != std::string_view::npos) return false;
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!iequals(rest.substr(0, scheme.size()), scheme)) continue;
    rest.remove_prefix(std::min(rest.find_first_of("/?", scheme.size()), rest.size()));
    if (!rest.starts_with('/')) return false;
  }
  const std::size_t mark = std::min(rest.find('?'), rest.size());
  request_.path = rest.substr(0, mark);
  if (request_.path == "*") return request_.method == "OPTIONS" && mark == rest.size();
  if (!request_.path.starts_with('/')) return false;
  if (mark == rest.size()) return true;
  Result<Parameters> query = parse_query(rest.substr(mark + 1));
  if (!query) return false;
  request_.query = *std::move(query);
  return true;
}

void RequestParser::on_field_impl(field name,
                                  string_view name_text,
                                  string_view value,
                                  error_code& ec) {
  // Beast limits what it has to keep between two reads, not the sum.
  header_bytes_ += name_text.size() + value.size() + 4;
  if (header_bytes_ > limits_.header_bytes_max || request_.headers.size() == kFieldsMax) {
    return refuse(431, "too_large", "the request header is too large", ec);
  }
  if (!in_header_) return;  // a trailer says nothing that we want to know
  if (!is_field_value(to_std(value))) {
    return refuse(400, "malformed", "a header field holds a control character", ec);
  }
  if (name == field::transfer_encoding && (version_ < 11 || !iequals(to_std(value), "chunked"))) {
    return refuse(501, "unsupported", "the only transfer coding understood here is chunked", ec);
  }
  if (name == field::host && request_.headers.find("Host") != nullptr) {
    return refuse(400, "malformed", "there is more than one Host", ec);
  }
  request_.headers.add(std::string(name_text), std::string(value));
}

void RequestParser::on_header_impl(error_code& ec) {
  in_header_ = false;
  if (version_ >= 11 && request_.headers.find("Host") == nullptr) {
    return refuse(400, "malformed", "there is no Host", ec);
  }
  if (const std::string* expect = request_.headers.find("Expect");
      expect != nullptr && !iequals(*expect, "100-continue")) {
    return refuse(417, "unsupported", "the only expectation understood here is 100-continue", ec);
  }
  const std::uint64_t body_max = limits_.body_bytes_max(request_);
  body_limit(body_max);
  if (content_length().value_or(0) > body_max) {
    refuse(413, "too_large", "the request body is over the limit", ec);
  }
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
  request_.body.reserve(std::min(length.value_or(0), kBodyReserveMax));
}

std::size_t RequestParser::on_body_impl(string_view bytes, error_code&) {
  request_.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) {
  request_.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

void RequestParser::refuse(int status,
                           std::string_view error,
                           std::string_view detail,
                           error_code& ec) {
  refusal_ = Refusal{status, error, detail};
  ec = BeastError::bad_value;
}

}  // namespace porc::http
