// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aio/blocking_pool.h"
#include "contracts/blob_store.h"
#include "disk_blobs/blob_folder.h"

namespace porc::disk_blobs {

/// Blobs as files below a folder, written durably, mode 0600: see blob_folder.h. Any number of
/// processes may work in the folder at once.
class DiskBlobs final : public BlobStore {
 public:
  /// `folder` exists; `pool` outlives this.
  DiskBlobs(std::filesystem::path folder, aio::BlockingPool& pool);

  Task<void> create(std::string name, std::string bytes) override;
  Task<std::string> replace(std::string name,
                            std::string bytes,
                            std::optional<std::string> expected) override;
  Task<Blob> get(std::string name) override;
  Task<std::string> get_range(std::string name, std::uint64_t offset, std::size_t length) override;
  Task<std::optional<BlobEntry>> find(std::string name) override;
  Task<void> remove(std::string name) override;
  Task<BlobPage> list(std::string prefix, std::string after, std::size_t limit) override;
  /// A file:// URL: the rights of the folder say who may read it, and for how long.
  Task<std::string> link(std::string name, Duration lifetime) override;
  Task<void> ping() override;

 private:
  template <class F>
  auto on_pool(F work) -> Task<typename std::invoke_result_t<F&, const BlobFolder&>::value_type>;

  const BlobFolder folder_;
  aio::BlockingPool& pool_;
};

}  // namespace porc::disk_blobs
