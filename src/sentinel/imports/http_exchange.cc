// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/http_exchange.h"

#include <algorithm>

#include <fmt/format.h>

namespace porc::sentinel {
namespace {

constexpr std::int64_t kTimeoutSecondsMax = 30;
constexpr std::int64_t kRetriesMax = 10;
constexpr std::size_t kStatusCodesMax = 500;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Spec: RFC 9110, section 5.6.2.
bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

Value entry(const NativeCall& call, Map& map, std::string_view name, Kind kind) {
  const Value found = map.find(call.heap(), name);
  if (!found.is(kind))
    call.refuse(
        fmt::format("{} must be {}, got {}", name, kind_name(kind), kind_name(found.kind())));
  return found;
}

/// What can be told to be over a limit of so many bytes: one more is enough for that.
std::string cut(std::string_view text, std::size_t bytes_max) {
  return std::string(text.substr(0, bytes_max + 1));
}

}  // namespace

void check(const NativeCall& call, const HttpClient& client) {
  if (client.timeout_seconds < 1 || client.timeout_seconds > kTimeoutSecondsMax)
    call.refuse(fmt::format("the timeout must be 1 to {} seconds", kTimeoutSecondsMax));
  if (client.retries < 0 || client.retries > kRetriesMax)
    call.refuse(fmt::format("there may be 0 to {} retries", kRetriesMax));
  if (client.accepted_status_codes.size() > kStatusCodesMax)
    call.refuse("there are too many status codes");
  for (const std::int64_t code : client.accepted_status_codes)
    if (code < 100 || code > 599) call.refuse(fmt::format("{} is not a status code", code));
}

void check(const NativeCall& call, const HttpMessage& message) {
  const std::string_view url = message.url;
  const bool is_http = url.starts_with("http://") || url.starts_with("https://");
  if (!is_http || url.size() > kHttpUrlBytesMax || has_control(url) ||
      url.find_first_of(" \t") != std::string_view::npos)
    call.refuse(fmt::format("\"{}\" is not a URL of http or https", url.substr(0, 200)));
  if (message.body.size() > kHttpBodyBytesMax)
    call.refuse(fmt::format("the body has more than {} bytes", kHttpBodyBytesMax));
  if (message.headers.size() > kHttpHeadersMax)
    call.refuse(fmt::format("there are more than {} headers", kHttpHeadersMax));
  for (const auto& [name, value] : message.headers) {
    if (value.size() > kHttpHeaderBytesMax || name.size() > kHttpHeaderBytesMax)
      call.refuse(fmt::format("a header has more than {} bytes", kHttpHeaderBytesMax));
    if (!is_token(name)) call.refuse(fmt::format("\"{}\" is not the name of a header", name));
    if (has_control(value)) call.refuse(fmt::format("the header {} has a line end", name));
  }
}

HttpClient client_of(const NativeCall& call, Map& map) {
  HttpClient out;
  out.accepted_status_codes.clear();
  for (const Value code :
       entry(call, map, "accepted_status_codes", Kind::list).list().items(call.heap())) {
    if (!code.is(Kind::integer)) call.refuse_argument("int", code);
    out.accepted_status_codes.push_back(code.integer());
  }
  out.retries = entry(call, map, "retries", Kind::integer).integer();
  out.timeout_seconds = entry(call, map, "timeout", Kind::integer).integer();
  out.verify_certificate = entry(call, map, "certificate_verification", Kind::boolean).boolean();
  check(call, out);
  return out;
}

HttpMessage message_at(const NativeCall& call, std::size_t index) {
  HttpMessage out;
  if (call.any(index).is(Kind::map)) {
    Map& map = call.map(index);
    out.url = cut(entry(call, map, "url", Kind::string).text(), kHttpUrlBytesMax);
    out.body = cut(entry(call, map, "body", Kind::string).text(), kHttpBodyBytesMax);
    Map& headers = entry(call, map, "headers", Kind::map).map();
    for (const Map::Entry& header : headers.entries(call.heap())) {
      if (!header.key.is(Kind::string)) call.refuse_argument("string", header.key);
      if (!header.value.is(Kind::string)) call.refuse_argument("string", header.value);
      out.headers.emplace_back(canonical_header_name(cut(header.key.text(), kHttpHeaderBytesMax)),
                               cut(header.value.text(), kHttpHeaderBytesMax));
      if (out.headers.size() > kHttpHeadersMax) break;
    }
  } else {
    out.url = cut(call.string(index), kHttpUrlBytesMax);
  }
  check(call, out);
  return out;
}

Map& client_map(Heap& heap, const HttpClient& client) {
  List& codes = heap.list(client.accepted_status_codes.size());
  for (const std::int64_t code : client.accepted_status_codes) codes.append(heap, Value::of(code));
  Map& out = heap.map(4);
  out.add(heap, "accepted_status_codes", Value::of(codes));
  out.add(heap, "certificate_verification", Value::of(client.verify_certificate));
  out.add(heap, "retries", Value::of(client.retries));
  out.add(heap, "timeout", Value::of(client.timeout_seconds));
  return out;
}

Map& message_map(Heap& heap, const HttpMessage& message) {
  Map& out = heap.map(3);
  out.add(heap, "url", heap.string(message.url));
  out.add(heap, "headers", Value::of(header_map(heap, message.headers)));
  out.add(heap, "body", heap.string(message.body));
  return out;
}

std::string canonical_header_name(std::string_view name) {
  std::string out(name);
  if (!is_token(name)) return out;
  bool starts = true;
  for (char& c : out) {
    if (is_letter(c)) c = static_cast<char>(starts ? c & ~0x20 : c | 0x20);
    starts = c == '-';
  }
  return out;
}

Map& header_map(Heap& heap, const HttpHeaders& headers) {
  Map& out = heap.map(headers.size());
  for (const auto& [name, value] : headers) {
    const Value key = heap.string(canonical_header_name(name));
    const Value before = out.find(heap, key);
    out.set(heap,
            key,
            heap.string(before.is_unset() ? value : fmt::format("{}, {}", before.text(), value)));
  }
  return out;
}

}  // namespace porc::sentinel
