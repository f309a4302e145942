// SPDX-License-Identifier: Apache-2.0
#include "http/transfer.h"

#include <algorithm>
#include <utility>

#include <sys/socket.h>

#include "http/public_address.h"
#include "http/url.h"

namespace porc::http {
namespace {

Error refused(std::string message) {
  return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)};
}

struct CurlFault {
  CURLcode code;
  ErrorCode error;
};
/// Codes that are not `unavailable`.
constexpr CurlFault kFaults[] = {
    {CURLE_OPERATION_TIMEDOUT, ErrorCode::timeout},
    {CURLE_ABORTED_BY_CALLBACK, ErrorCode::cancelled},
    {CURLE_URL_MALFORMAT, ErrorCode::invalid_argument},
    {CURLE_UNSUPPORTED_PROTOCOL, ErrorCode::invalid_argument},
    {CURLE_OUT_OF_MEMORY, ErrorCode::internal},
};

ErrorCode error_code_of(CURLcode code) {
  for (const CurlFault& fault : kFaults) {
    if (fault.code == code) return fault.error;
  }
  return ErrorCode::unavailable;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// What of a header Authorization proves who asks, without its scheme.
std::string_view credential_of(const Headers& headers) {
  const std::string_view value = headers.get("Authorization");
  return value.substr(value.find(' ') + 1);
}

/// A reason that repeats what it was sent is told on: to logs, stores and other people.
void hide(std::string_view credential, std::string& body) {
  constexpr std::string_view kHidden = "***";
  constexpr std::size_t kCredentialMin = 8;  // shorter ones are words that mean something else
  if (credential.size() < kCredentialMin) return;
  for (std::size_t at = body.find(credential); at != body.npos;
       at = body.find(credential, at + kHidden.size())) {
    body.replace(at, credential.size(), kHidden);
  }
}

}  // namespace

Result<void> check_request(const ClientRequest& request) {
  if (!is_token(request.method)) return refused("the method is not a token");
  const bool web = request.url.starts_with("https://") || request.url.starts_with("http://");
  const bool plain = std::all_of(
      request.url.begin(), request.url.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!web || !plain) return refused("the URL is not an absolute, encoded http or https URL");
  if (request.only_public && !request.url.starts_with("https://")) {
    return refused("the URL is not https");
  }
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return refused("a header name is not a token");
    if (!is_field_value(value)) return refused("header " + name + " holds a control character");
  }
  return ok;
}

Transfer::Transfer(aio::Executor& executor, ClientRequest request)
    : executor_(executor),
      request_(std::move(request)),
      deadline_(std::chrono::steady_clock::now() + request_.wait_max) {}

CURL* Transfer::prepare(const CurlOptions& options) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline_ - std::chrono::steady_clock::now());
  if (left.count() <= 0) return nullptr;
  handle_.reset(curl_easy_init());
  if (!handle_) return nullptr;
  set_options(options, left);
  set_method_and_body();
  set_headers();
  return handle_.get();
}

void Transfer::set_options(const CurlOptions& options, std::chrono::milliseconds left) {
  CURL* handle = handle_.get();
  curl_easy_setopt(handle, CURLOPT_PRIVATE, this);
  curl_easy_setopt(handle, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  curl_easy_setopt(
      handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_max.count()));
  if (request_.silence_max.count() > 0) {
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(
        handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.silence_max.count()));
  }
  set_buffers();
  curl_easy_setopt(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
  // No proxy, whatever is set: none has another machine's loopback or link before it.
  const bool is_near = is_loopback(host()) || host().starts_with("169.254.");
  if (is_near) curl_easy_setopt(handle, CURLOPT_PROXY, "");
  set_trust(options);
  if (request_.once) curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
  if (request_.only_public) keep_to_public();
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
}

/// What is large is moved in large pieces: with curl's own 16 KiB most of the time goes into waking
/// up. Others keep those, because every request in flight has its own.
void Transfer::set_buffers() {
  constexpr std::uint64_t kLarge = std::uint64_t{32} << 20;
  constexpr std::size_t kLargeBody = std::size_t{1} << 20;
  constexpr long kPieceBytes = 512L << 10;
  CURL* handle = handle_.get();
  if (request_.response_bytes_max > kLarge)
    curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, kPieceBytes);
  if (body().size() > kLargeBody) curl_easy_setopt(handle, CURLOPT_UPLOAD_BUFFERSIZE, kPieceBytes);
}

void Transfer::set_trust(const CurlOptions& options) {
  CURL* handle = handle_.get();
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  }
  if (options.key_pin.empty()) return;
  curl_easy_setopt(handle, CURLOPT_PINNEDPUBLICKEY, options.key_pin.c_str());
  // The key says more than name and signature do; it is compared also without them.
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
}

/// A name may resolve to something else each time: what counts is the address that is connected to.
void Transfer::keep_to_public() {
  CURL* handle = handle_.get();
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
}

curl_socket_t Transfer::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  const std::string_view why = http::not_public(address->addr);
  if (!why.empty()) {
    static_cast<Transfer*>(self)->not_public_ = why;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// POSTFIELDS under the caller's own method: for every method curl then sends a Content-Length,
/// also of 0, and never chunks.
void Transfer::set_method_and_body() {
  CURL* handle = handle_.get();
  const std::string& method = request_.method;
  if (method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  } else if (method != "GET" && (method != "DELETE" || !body().empty())) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body().data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body().size()));
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
  } else {
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
  }
}

void Transfer::set_headers() {
  curl_slist* list = nullptr;
  auto append = [&list](const std::string& line) { list = curl_slist_append(list, line.c_str()); };
  append("Expect:");  // else curl waits for "100 Continue" before a large body
  if (request_.headers.find("Content-Type") == nullptr) {
    append("Content-Type:");  // else POSTFIELDS calls every body a form
  }
  for (const auto& [name, value] : request_.headers) {
    append(value.empty() ? name + ";" : name + ": " + value);
  }
  header_list_.reset(list);
  curl_easy_setopt(handle_.get(), CURLOPT_HTTPHEADER, list);
}

std::size_t Transfer::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto* transfer = static_cast<Transfer*>(self);
  const std::string_view line(bytes, size * count);
  transfer->header_bytes_ += line.size();
  if (transfer->header_bytes_ > kResponseHeaderBytesMax) {
    transfer->too_large_ = true;
    return 0;
  }
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    transfer->response_.headers = {};  // what came before was an interim answer
  } else if (colon != std::string_view::npos && transfer->body_bytes_ == 0) {
    transfer->response_.headers.add(std::string(line.substr(0, colon)),
                                    std::string(trimmed(line.substr(colon + 1))));
  }
  return line.size();
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto* transfer = static_cast<Transfer*>(self);
  return transfer->take_piece(std::string_view(bytes, size * count)) ? size * count : 0;
}

bool Transfer::take_piece(std::string_view bytes) {
  if (bytes.size() > request_.response_bytes_max - body_bytes_) {
    too_large_ = true;
    if (request_.cut_body)
      response_.body.append(bytes, 0, request_.response_bytes_max - body_bytes_);
    return false;
  }
  if (body_bytes_ == 0) reserve_body();
  body_bytes_ += bytes.size();
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  const bool is_good = status >= 200 && status < 300;
  if (is_good && request_.on_bytes) request_.on_bytes(bytes);
  if (is_good && request_.on_piece) {
    hand_over(std::string(bytes));
  } else {
    response_.body.append(bytes);
  }
  return true;
}

/// What is announced is made room for at once, up to a bound: announcing costs a server nothing.
void Transfer::reserve_body() {
  constexpr std::uint64_t kAtOnceMax = std::uint64_t{16} << 20;
  curl_off_t announced = -1;
  curl_easy_getinfo(handle_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
  if (announced <= 0 || request_.on_piece) return;
  response_.body.reserve(
      std::min({static_cast<std::uint64_t>(announced), request_.response_bytes_max, kAtOnceMax}));
}

void Transfer::hand_over(std::string piece) {
  executor_.post([self = shared_from_this(), piece = std::move(piece)]() mutable {
    if (!self->abandoned) self->request_.on_piece(std::move(piece));
  });
}

const std::string& Transfer::body() const {
  return request_.shared_body ? *request_.shared_body : request_.body;
}

std::string Transfer::host() const {
  return std::string(host_of(request_.url));
}

void Transfer::finish(CURLcode code) {
  long status = 0;
  if (handle_) curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  handle_.reset();
  if (code == CURLE_OK ||
      (too_large_ && request_.cut_body && header_bytes_ <= kResponseHeaderBytesMax)) {
    response_.status = static_cast<int>(status);
    if (status >= 300) hide(credential_of(request_.headers), response_.body);
    result = std::move(response_);
  } else if (too_large_) {
    result = Error{.code = ErrorCode::too_large, .message = host() + " answered more than allowed"};
  } else if (!not_public_.empty()) {
    result = Error{.code = ErrorCode::forbidden,
                   .message = host() + " has no public address: " + std::string(not_public_)};
  } else {
    result =
        Error{.code = error_code_of(code), .message = host() + ": " + curl_easy_strerror(code)};
  }
}

}  // namespace porc::http
