// SPDX-License-Identifier: Apache-2.0
#include "memory_bundles/memory_bundles.h"

#include <utility>

#include "crypto/digest.h"

namespace porc::memory_bundles {

Task<std::string> MemoryBundles::put_bundle(RunId run, std::string digest, std::string bytes) {
  std::string key = "bundles/" + run.str() + "/" + digest + ".tar.gz";
  bundles_.try_emplace(key, Kept{.digest = digest, .bytes = std::move(bytes)});
  co_return key;
}

Task<std::string> MemoryBundles::get_bundle(std::string key) {
  auto found = bundles_.find(key);
  if (found == bundles_.end())
    co_return Error{.code = ErrorCode::not_found, .message = "there is no bundle " + key};
  if (crypto::sha256_hex(found->second.bytes) != found->second.digest) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "bundle " + key + " is not what was stored"};
  }
  co_return found->second.bytes;
}

std::string MemoryBundles::bundle_url(const std::string& key) const {
  return "memory:" + key;
}

}  // namespace porc::memory_bundles
