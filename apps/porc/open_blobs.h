// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "azure_blobs/options.h"
#include "contracts/blob_store.h"
#include "contracts/entropy.h"
#include "http/client.h"

namespace porc::app {

/// What blobs are reached with; all of it outlives them.
struct BlobSurroundings {
  aio::Loop& loop;
  http::Client& client;
  Entropy& entropy;
  aio::BlockingPool& pool;
};

/// The container of `storage`, or the data folder without one. Errors: those of AzureBlobs::open.
Task<std::unique_ptr<BlobStore>> open_blobs(std::optional<azure_blobs::Options> storage,
                                            std::filesystem::path data,
                                            BlobSurroundings around);

}  // namespace porc::app
