// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aio/task.h"
#include "domain/run/id.h"

namespace porc {

/// Where deployment bundles live: `bundles/{run_id}/{digest}.tar.gz`. A bundle is never
/// overwritten.
class BundleStore {
 public:
  virtual ~BundleStore() = default;

  /// Stores `bytes` (a tar.gz) and returns their key. Storing the same bytes again is the same key.
  virtual Task<std::string> put_bundle(RunId run, std::string digest, std::string bytes) = 0;
  /// Errors: not_found; corrupt when the bytes no longer have the digest that the key names.
  virtual Task<std::string> get_bundle(std::string key) = 0;
  /// A place where people with access to the store can fetch it, or "".
  virtual std::string bundle_url(const std::string& key) const = 0;
};

}  // namespace porc
