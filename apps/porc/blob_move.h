// SPDX-License-Identifier: Apache-2.0
// What a server keeps beside its database, from a data folder into a container and back: bundles,
// copies for people, and the files of the embedded engine. Quills and policy sets that were
// published a server that starts hands over itself. Blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "contracts/blob_store.h"

namespace porc::app {

/// Where blobs are: a data folder, or a container.
struct BlobPlace {
  std::filesystem::path folder{};  ///< empty: a container
  BlobStore* container = nullptr;
  bool is_folder() const { return !folder.empty(); }
};

/// "folder:DIR", or "azure", for which the folder is empty. Errors: invalid_argument, naming
/// `flag`.
Result<BlobPlace> parse_blob_place(const std::string& text, const std::string& flag);

struct MovedBlobs {
  std::uint64_t blobs = 0;
  std::uint64_t bytes = 0;
  std::uint64_t left = 0;  ///< published quills and policies of a container: publish them again
};
/// Copies what is not there yet, and finds all of it there. Errors: conflict when something else is
/// there by a name; those of both.
Result<MovedBlobs> move_blobs(const BlobPlace& from,
                              const BlobPlace& to,
                              aio::Loop& loop,
                              aio::BlockingPool& pool);

}  // namespace porc::app
