// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include "disk_blobs/disk_blobs.h"
#include "memory_blobs/memory_blobs.h"
#include "tests/contracts/blob_store_contract.h"

namespace porc {
namespace {

class MemoryPlace final : public BlobPlace {
 public:
  explicit MemoryPlace(aio::Clock& clock) : blobs_(clock) {}
  BlobStore& one() override { return blobs_; }
  BlobStore& other() override { return blobs_; }
  void damage(const std::string& name, const std::string& bytes) override {
    blobs_.tamper(name, bytes);
  }

 private:
  memory_blobs::MemoryBlobs blobs_;
};

class DiskPlace final : public BlobPlace {
 public:
  DiskPlace(std::filesystem::path folder, aio::BlockingPool& pool)
      : folder_(folder), one_(folder, pool), other_(folder, pool) {}
  BlobStore& one() override { return one_; }
  BlobStore& other() override { return other_; }
  void damage(const std::string& name, const std::string& bytes) override {
    std::ofstream(folder_ / name, std::ios::binary | std::ios::trunc) << bytes;
  }

 private:
  std::filesystem::path folder_;
  disk_blobs::DiskBlobs one_;
  disk_blobs::DiskBlobs other_;
};

std::unique_ptr<BlobPlace> open_memory(aio::Loop& loop,
                                       aio::BlockingPool&,
                                       const std::filesystem::path&) {
  return std::make_unique<MemoryPlace>(loop);
}

std::unique_ptr<BlobPlace> open_disk(aio::Loop&,
                                     aio::BlockingPool& pool,
                                     const std::filesystem::path& folder) {
  return std::make_unique<DiskPlace>(folder, pool);
}

}  // namespace

std::vector<BlobBackend> blob_backends() {
  return {
      {.name = "Memory", .open = open_memory},
      {.name = "Disk", .open = open_disk},
  };
}

INSTANTIATE_TEST_SUITE_P(All,
                         BlobStoreContract,
                         testing::ValuesIn(blob_backends()),
                         blob_backend_name);

}  // namespace porc
