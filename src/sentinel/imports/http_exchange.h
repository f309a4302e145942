// SPDX-License-Identifier: Apache-2.0
// Requests and clients of the http import, as maps that a policy holds.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sentinel/imports/native_call.h"

namespace porc::sentinel {

inline constexpr std::size_t kHttpUrlBytesMax = 8192;
inline constexpr std::size_t kHttpBodyBytesMax = std::size_t{4} << 20;  ///< either way
inline constexpr std::size_t kHttpHeadersMax = 100;
inline constexpr std::size_t kHttpHeaderBytesMax = std::size_t{64} << 10;  ///< of one value

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// How requests are made. Reference 17.6.
struct HttpClient {
  std::vector<std::int64_t> accepted_status_codes{200};
  std::int64_t retries = 1;
  std::int64_t timeout_seconds = 10;
  bool verify_certificate = true;
};

struct HttpMessage {
  std::string url{};
  HttpHeaders headers{};  ///< with canonical names
  std::string body{};
};

// What a policy holds is read back with every check: it may have been changed. Each throws Refusal.
HttpClient client_of(const NativeCall& call, Map& map);
/// A URL alone is a request too.
HttpMessage message_at(const NativeCall& call, std::size_t index);
/// Throws unless the client keeps to the limits.
void check(const NativeCall& call, const HttpClient& client);
void check(const NativeCall& call, const HttpMessage& message);

/// Without methods.
Map& client_map(Heap& heap, const HttpClient& client);
Map& message_map(Heap& heap, const HttpMessage& message);
/// `content-type` as `Content-Type`; what is no name stays as it is.
std::string canonical_header_name(std::string_view name);
/// Names are canonical; the values of one name are joined by commas.
Map& header_map(Heap& heap, const HttpHeaders& headers);

}  // namespace porc::sentinel
