// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contracts/blob_store.h"
#include "domain/run/id.h"

namespace porc {

/// Deployment bundles among the blobs: `bundles/{run_id}/{digest}.tar.gz`. A bundle is never
/// overwritten.
class Bundles {
 public:
  /// Below which the bundles of all runs are.
  static constexpr std::string_view kFolder = "bundles/";
  /// How long a link to one lasts.
  static constexpr Duration kLinkLifetime = std::chrono::hours(1);

  /// `blobs` outlives this.
  explicit Bundles(BlobStore& blobs) : blobs_(blobs) {}

  /// Stores `bytes`, a tar.gz with the SHA-256 `digest`, and answers their key. The same again is
  /// the same key.
  Task<std::string> put(RunId run, std::string digest, std::string bytes);
  /// Errors: not_found; corrupt when the bytes do not have the digest that the key names.
  Task<std::string> get(std::string key);
  /// Where whoever has it may fetch that bundle, for kLinkLifetime; "" where there is no such
  /// thing. To be told, and never to be kept or logged.
  Task<std::string> link(std::string key);
  /// Errors: why the place cannot be worked with now.
  Task<void> ping() { return blobs_.ping(); }

 private:
  BlobStore& blobs_;
};

}  // namespace porc
