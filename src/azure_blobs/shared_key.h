// SPDX-License-Identifier: Apache-2.0
// Signing with one of the account's keys. Pure.
// Spec: https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "http/message.h"

namespace porc::azure_blobs {

/// What is signed of a request. `path` is that of its URL, as it is sent; `query` is decoded.
std::string string_to_sign(const std::string& method,
                           const std::string& account,
                           const std::string& path,
                           const http::Parameters& query,
                           const http::Headers& headers,
                           std::size_t body_bytes);

/// The value of Authorization. `key` is decoded.
std::string shared_key_authorization(const std::string& account,
                                     const Secret& key,
                                     const std::string& string_to_sign);

/// base64(HMAC-SHA256(key, text)): how Azure Storage signs everything.
std::string signature_of(const Secret& key, const std::string& text);

}  // namespace porc::azure_blobs
