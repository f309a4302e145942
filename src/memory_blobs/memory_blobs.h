// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "aio/clock.h"
#include "contracts/blob_store.h"

namespace porc::memory_blobs {

/// Blobs for as long as the process lives: simulation, and `porc serve --store memory`.
class MemoryBlobs final : public BlobStore {
 public:
  /// `clock` outlives this.
  explicit MemoryBlobs(aio::Clock& clock) : clock_(clock) {}

  Task<void> create(std::string name, std::string bytes) override;
  Task<std::string> replace(std::string name,
                            std::string bytes,
                            std::optional<std::string> expected) override;
  Task<Blob> get(std::string name) override;
  Task<std::string> get_range(std::string name, std::uint64_t offset, std::size_t length) override;
  Task<std::optional<BlobEntry>> find(std::string name) override;
  Task<void> remove(std::string name) override;
  Task<BlobPage> list(std::string prefix, std::string after, std::size_t limit) override;
  Task<std::string> link(std::string name, Duration lifetime) override;
  Task<void> ping() override;

  /// Changes what is kept, as somebody with access to the place could. For tests.
  void tamper(const std::string& name, std::string bytes) { blobs_[name].bytes = std::move(bytes); }

 private:
  struct Kept {
    std::string bytes{};
    std::string sha256{};  ///< when it was stored
    std::uint64_t version = 0;
    Timestamp modified{};
  };
  std::uint64_t keep(const std::string& name, std::string bytes);
  static BlobEntry entry_of(const std::string& name, const Kept& kept);

  aio::Clock& clock_;
  std::map<std::string, Kept> blobs_{};
  std::uint64_t versions_ = 0;
};

}  // namespace porc::memory_blobs
