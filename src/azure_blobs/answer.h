// SPDX-License-Identifier: Apache-2.0
// What the Blob service answers. Pure.
#pragma once

#include <optional>
#include <string>

#include "azure_blobs/link.h"
#include "contracts/blob_store.h"
#include "http/client.h"

namespace porc::azure_blobs {

/// The service's own word for what went wrong, such as BlobNotFound: from the header, since an
/// answer to HEAD has no body; else from the body. "" when there is none.
std::string error_code_of(const http::ClientResponse& response);

/// What a status of 300 or more means: not_found and conflict are of the blob; unavailable of
/// everything that may be another day, PORC's own rights included, with how long to wait. Tells no
/// more of the answer than codes and the id of the request.
Error error_of(const http::ClientResponse& response, Timestamp now);

/// Puts what Azure asks for in milliseconds where HTTP has it: in Retry-After.
void adopt_retry_hint(http::ClientResponse& response);

/// What the headers say of a blob.
struct Properties {
  std::string etag{};  ///< with its quotes
  std::uint64_t size = 0;
  Timestamp modified{};
  std::string sha256{};  ///< as PORC stored it; "" when somebody else did
  std::string write{};
};
/// Of an answer to HEAD or GET, also to a part of it. Errors: corrupt when they are not there.
Result<Properties> read_properties(const http::ClientResponse& response);

/// The 20 of "bytes 5-9/20". Nullopt for anything else.
std::optional<std::uint64_t> total_of(std::string_view content_range);

/// A page of a listing; names that no blob of PORC's can have are left out. Errors: malformed.
Result<BlobPage> read_listing(std::string_view body);

/// Errors: malformed.
Result<DelegationKey> read_delegation_key(std::string_view body);

}  // namespace porc::azure_blobs
