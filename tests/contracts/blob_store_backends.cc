// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include "azure_blobs/azure_blobs.h"
#include "base/encoding.h"
#include "crypto/md5.h"
#include "disk_blobs/disk_blobs.h"
#include "http/curl_client.h"
#include "memory_blobs/memory_blobs.h"
#include "tests/contracts/blob_store_contract.h"
#include "tests/contracts/cases_by_backend.h"
#include "tests/fakes/azurite.h"
#include "tests/fakes/host_entropy.h"

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

constexpr int kCasesMin = 19;  ///< the suite may grow, and loses none

/// A container of one Azurite for all tests of this process.
class AzurePlace final : public BlobPlace {
 public:
  AzurePlace(aio::Loop& loop, aio::BlockingPool& pool, azure_blobs::Options options)
      : loop_(loop),
        options_(std::move(options)),
        parts_{
            .client = client_, .executor = loop, .clock = loop, .entropy = entropy_, .pool = pool},
        service_(client_, loop, loop, entropy_, pool, options_),
        one_(open()),
        other_(open()) {}
  BlobStore& one() override { return *one_; }
  BlobStore& other() override { return *other_; }
  /// Somebody else writes there, and leaves what PORC keeps with the blob as it is.
  void damage(const std::string& name, const std::string& bytes) override {
    const auto head = send(azure_blobs::head_blob(name));
    azure_blobs::Proof proof{.size = bytes.size(),
                             .sha256 = azure_blobs::read_properties(head).value().sha256,
                             .md5 = base64_encode(crypto::md5(bytes)),
                             .write = "00"};
    EXPECT_EQ(
        send(azure_blobs::put_blob(name, std::make_shared<const std::string>(bytes), proof, {}))
            .status,
        201);
  }

 private:
  std::unique_ptr<BlobStore> open() {
    return run_to_end(loop_, azure_blobs::AzureBlobs::open(parts_, options_)).value();
  }
  http::ClientResponse send(azure_blobs::Call call) {
    return run_to_end(loop_, service_.send(std::move(call))).value().response;
  }

  aio::Loop& loop_;
  azure_blobs::Options options_;
  http::CurlClient client_{loop_, {.user_agent = "porc/test"}};
  fakes::HostEntropy entropy_{};
  azure_blobs::AzureBlobs::Parts parts_;
  azure_blobs::Service service_;
  std::unique_ptr<BlobStore> one_;
  std::unique_ptr<BlobStore> other_;
};

fakes::Azurite& azurite() {
  static fakes::Azurite one;
  return one;
}

std::unique_ptr<BlobPlace> open_azure(aio::Loop& loop,
                                      aio::BlockingPool& pool,
                                      const std::filesystem::path&) {
  return std::make_unique<AzurePlace>(loop, pool, azurite().new_container());
}

/// The same where nearly every blob is made of blocks.
std::unique_ptr<BlobPlace> open_azure_in_blocks(aio::Loop& loop,
                                                aio::BlockingPool& pool,
                                                const std::filesystem::path&) {
  azure_blobs::Options options = azurite().new_container();
  options.put_bytes_max = 4;
  options.block_bytes = 64 << 10;
  return std::make_unique<AzurePlace>(loop, pool, std::move(options));
}

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
      {.name = "Azurite", .open = open_azure},
      {.name = "AzuriteInBlocks", .open = open_azure_in_blocks},
  };
}

INSTANTIATE_TEST_SUITE_P(All,
                         BlobStoreContract,
                         testing::ValuesIn(blob_backends()),
                         blob_backend_name);

TEST(BlobBackends, AllAreThereAndEachPassesEveryCase) {
  expect_cases({"Memory", "Disk", "Azurite", "AzuriteInBlocks"}, kCasesMin);
}

}  // namespace porc
