// SPDX-License-Identifier: Apache-2.0
#include "contracts/bundles.h"

#include <utility>

namespace porc {
namespace {

constexpr char kSuffix[] = ".tar.gz";

}  // namespace

Task<std::string> Bundles::put(RunId run, std::string digest, std::string bytes) {
  std::string key = std::string(kFolder) + run.str() + "/" + digest + kSuffix;
  PORC_CO_CHECK(co_await blobs_.create(key, std::move(bytes)));
  co_return key;
}

Task<std::string> Bundles::get(std::string key) {
  // A key that can be no name is one that nothing is stored by.
  if (!check_blob_name(key)) {
    co_return Error{.code = ErrorCode::not_found, .message = "there is no bundle by that key"};
  }
  PORC_CO_TRY(Blob blob, co_await blobs_.get(key));
  if (blob.sha256 == digest_in_name(key)) co_return std::move(blob.bytes);
  co_return Error{.code = ErrorCode::corrupt,
                  .message = "bundle " + key + " is not what was stored"};
}

Task<std::string> Bundles::link(std::string key) {
  return blobs_.link(std::move(key), kLinkLifetime);
}

}  // namespace porc
