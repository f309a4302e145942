// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/shared_key.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace porc::azure_blobs {
namespace {

/// In the order in which they are signed; a header that is missing is an empty line.
constexpr std::array<std::string_view, 11> kSigned = {"Content-Encoding",
                                                      "Content-Language",
                                                      "Content-Length",
                                                      "Content-MD5",
                                                      "Content-Type",
                                                      "Date",
                                                      "If-Modified-Since",
                                                      "If-Match",
                                                      "If-None-Match",
                                                      "If-Unmodified-Since",
                                                      "Range"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

}  // namespace

std::string string_to_sign(const std::string& method,
                           const std::string& account,
                           const std::string& path,
                           const http::Parameters& query,
                           const http::Headers& headers,
                           std::size_t body_bytes) {
  std::string text = method + "\n";
  for (const std::string_view name : kSigned) {
    const bool is_length = name == "Content-Length";
    if (is_length && body_bytes > 0) text += std::to_string(body_bytes);
    if (!is_length) text += headers.get(name);
    text += '\n';
  }
  std::map<std::string, std::string> own;
  for (const auto& [name, value] : headers) {
    if (std::string key = lower(name); key.starts_with("x-ms-")) own.emplace(std::move(key), value);
  }
  for (const auto& [name, value] : own) text += name + ":" + value + "\n";
  text += "/" + account + path;
  std::map<std::string, std::vector<std::string>> parameters;
  for (const auto& [name, value] : query) parameters[lower(name)].push_back(value);
  for (auto& [name, values] : parameters) {
    std::ranges::sort(values);
    text += "\n" + name + ":";
    for (const std::string& value : values) text += (&value == &values.front() ? "" : ",") + value;
  }
  return text;
}

std::string signature_of(const Secret& key, const std::string& text) {
  return base64_encode(crypto::hmac_sha256(key.expose("signs a request"), text));
}

std::string shared_key_authorization(const std::string& account,
                                     const Secret& key,
                                     const std::string& string_to_sign) {
  return "SharedKey " + account + ":" + signature_of(key, string_to_sign);
}

}  // namespace porc::azure_blobs
