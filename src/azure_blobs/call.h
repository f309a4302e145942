// SPDX-License-Identifier: Apache-2.0
// What is asked of the Blob service, before it has an address and a signature. Pure.
// Spec: https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "http/message.h"

namespace porc::azure_blobs {

/// The version of the service's protocol that PORC speaks.
inline constexpr std::string_view kServiceVersion = "2021-12-02";

/// One request.
struct Call {
  std::string method = "GET";
  std::string blob{};  ///< its name; "" = the container, or the account without `in_container`
  bool in_container = true;
  http::Parameters query{};  ///< decoded
  http::Headers headers{};
  std::shared_ptr<const std::string> body{};  ///< none, or what is sent as often as it takes

  std::size_t body_bytes() const { return body ? body->size() : 0; }
};

/// What is kept with a blob. Only letters and digits in their names: so they sort in one way only.
inline constexpr std::string_view kSha256Header = "x-ms-meta-sha256";
/// Names the one act that wrote it, so that whoever lost the answer can tell its own write.
inline constexpr std::string_view kWriteHeader = "x-ms-meta-write";

/// What proves the bytes of a blob.
struct Proof {
  std::uint64_t size = 0;
  std::string sha256{};  ///< hexadecimal
  std::string md5{};     ///< base64
  std::string write{};   ///< of kWriteHeader
};

/// When a write takes place.
struct Condition {
  bool absent = false;                ///< nothing is there
  std::optional<std::string> etag{};  ///< this version is there
};

Call create_container();
Call put_blob(std::string name,
              std::shared_ptr<const std::string> bytes,
              const Proof& proof,
              const Condition& condition);
/// One block of a blob that put_block_list makes whole. `id` is as long as all others of the blob.
Call put_block(std::string name, const std::string& id, std::string bytes, const std::string& md5);
Call put_block_list(std::string name,
                    const std::vector<std::string>& ids,
                    const Proof& proof,
                    const Condition& condition);
/// From `offset` on; `etag` is of the version of which the rest is wanted, "" = any.
Call get_blob(std::string name, std::uint64_t offset, const std::string& etag);
/// Parts up to this size come with their MD5.
inline constexpr std::uint64_t kProvenPartMax = std::uint64_t{4} << 20;
Call get_part(std::string name, std::uint64_t offset, std::uint64_t length);
Call head_blob(std::string name);
Call delete_blob(std::string name);
Call list_blobs(const std::string& prefix, const std::string& marker, std::size_t limit);
/// A key that signs links for the identity that asks.
Call get_delegation_key(Timestamp begins, Timestamp ends);

/// The path of a blob or container below an endpoint, percent-encoded: "/porcbundles/a%20b".
std::string path_of(std::string_view container, const Call& call);

/// 2026-01-02T03:04:05Z
std::string format_seconds(Timestamp time);

}  // namespace porc::azure_blobs
