// SPDX-License-Identifier: Apache-2.0
// Blobs as files: the blob `a/b` is the file `{folder}/a/b`, and its SHA-256 is in
// `{folder}/a/.b.sha-256` unless the name's last part begins with it, as that of a bundle does. The
// digest is written first, so that after a crash at any moment what is there is proven or absent.
// While a blob is replaced the file of digests has two lines: that of the new bytes, and that of
// the old. Blocks.
#pragma once

#include <filesystem>
#include <string>

#include "contracts/blob_store.h"

namespace porc::disk_blobs {

/// The folder and what may be done in it; the promises are those of BlobStore. Names are sound.
class BlobFolder {
 public:
  explicit BlobFolder(std::filesystem::path path) : path_(std::move(path)) {}
  const std::filesystem::path& path() const { return path_; }

  Result<void> create(const std::string& name, const std::string& bytes) const;
  Result<std::string> replace(const std::string& name,
                              const std::string& bytes,
                              const std::optional<std::string>& expected) const;
  Result<Blob> get(const std::string& name) const;
  Result<std::string> get_range(const std::string& name,
                                std::uint64_t offset,
                                std::size_t length) const;
  Result<std::optional<BlobEntry>> find(const std::string& name) const;
  Result<void> remove(const std::string& name) const;
  Result<BlobPage> list(const std::string& prefix,
                        const std::string& after,
                        std::size_t limit) const;
  Result<void> ping() const;

 private:
  std::filesystem::path path_;
};

}  // namespace porc::disk_blobs
