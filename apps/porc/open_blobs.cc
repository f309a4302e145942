// SPDX-License-Identifier: Apache-2.0
#include "open_blobs.h"

#include <utility>

#include "azure_blobs/azure_blobs.h"
#include "disk_blobs/disk_blobs.h"

namespace porc::app {

Task<std::unique_ptr<BlobStore>> open_blobs(std::optional<azure_blobs::Options> storage,
                                            std::filesystem::path data,
                                            BlobSurroundings around) {
  if (!storage) {
    std::unique_ptr<BlobStore> disk =
        std::make_unique<disk_blobs::DiskBlobs>(std::move(data), around.pool);
    co_return disk;
  }
  azure_blobs::AzureBlobs::Parts parts{.client = around.client,
                                       .executor = around.loop,
                                       .clock = around.loop,
                                       .entropy = around.entropy,
                                       .pool = around.pool};
  PORC_CO_TRY(std::unique_ptr<BlobStore> azure,
              co_await azure_blobs::AzureBlobs::open(parts, *std::move(storage)));
  co_return azure;
}

}  // namespace porc::app
