// SPDX-License-Identifier: Apache-2.0
#include "memory_blobs/memory_blobs.h"

#include <algorithm>
#include <utility>

#include "crypto/digest.h"

namespace porc::memory_blobs {
namespace {

Error missing(const std::string& name) {
  return {.code = ErrorCode::not_found, .message = "there is no blob " + name};
}

Result<void> check(const std::string& name, const std::string& bytes) {
  PORC_CHECK(check_blob_name(name));
  if (bytes.size() <= kBlobBytesMax) return ok;
  return Error{.code = ErrorCode::too_large, .message = "blob " + name + " is too large"};
}

}  // namespace

std::uint64_t MemoryBlobs::keep(const std::string& name, std::string bytes) {
  Kept& kept = blobs_[name];
  kept.sha256 = crypto::sha256_hex(bytes);
  kept.bytes = std::move(bytes);
  kept.modified = clock_.now();
  return kept.version = ++versions_;
}

BlobEntry MemoryBlobs::entry_of(const std::string& name, const Kept& kept) {
  return {.name = name,
          .size = kept.bytes.size(),
          .modified = kept.modified,
          .version = std::to_string(kept.version)};
}

Task<void> MemoryBlobs::create(std::string name, std::string bytes) {
  PORC_CO_CHECK(check(name, bytes));
  auto found = blobs_.find(name);
  if (found == blobs_.end()) {
    keep(name, std::move(bytes));
  } else if (found->second.sha256 != crypto::sha256_hex(bytes)) {
    co_return Error{.code = ErrorCode::conflict,
                    .message = "blob " + name + " is there with other bytes"};
  }
  co_return ok;
}

Task<std::string> MemoryBlobs::replace(std::string name,
                                       std::string bytes,
                                       std::optional<std::string> expected) {
  PORC_CO_CHECK(check(name, bytes));
  auto found = blobs_.find(name);
  const bool stands =
      found != blobs_.end() && expected.value_or("") == std::to_string(found->second.version);
  if (expected && !stands) {
    co_return Error{.code = ErrorCode::conflict,
                    .message = "blob " + name + " was changed meanwhile"};
  }
  co_return std::to_string(keep(name, std::move(bytes)));
}

Task<Blob> MemoryBlobs::get(std::string name) {
  PORC_CO_CHECK(check_blob_name(name));
  auto found = blobs_.find(name);
  if (found == blobs_.end()) co_return missing(name);
  const Kept& kept = found->second;
  if (crypto::sha256_hex(kept.bytes) != kept.sha256) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "blob " + name + " is not what was stored"};
  }
  co_return Blob{
      .bytes = kept.bytes, .sha256 = kept.sha256, .version = std::to_string(kept.version)};
}

Task<std::string> MemoryBlobs::get_range(std::string name,
                                         std::uint64_t offset,
                                         std::size_t length) {
  PORC_CO_CHECK(check_blob_name(name));
  auto found = blobs_.find(name);
  if (found == blobs_.end()) co_return missing(name);
  const std::string& bytes = found->second.bytes;
  co_return bytes.substr(std::min<std::uint64_t>(offset, bytes.size()), length);
}

Task<std::optional<BlobEntry>> MemoryBlobs::find(std::string name) {
  PORC_CO_CHECK(check_blob_name(name));
  auto found = blobs_.find(name);
  std::optional<BlobEntry> entry;
  if (found != blobs_.end()) entry = entry_of(found->first, found->second);
  co_return entry;
}

Task<void> MemoryBlobs::remove(std::string name) {
  PORC_CO_CHECK(check_blob_name(name));
  blobs_.erase(name);
  co_return ok;
}

Task<BlobPage> MemoryBlobs::list(std::string prefix, std::string after, std::size_t limit) {
  BlobPage page;
  for (auto at = after.empty() ? blobs_.lower_bound(prefix) : blobs_.upper_bound(after);
       at != blobs_.end() && at->first.starts_with(prefix);
       ++at) {
    if (page.entries.size() == limit) {
      page.next = page.entries.back().name;
      break;
    }
    page.entries.push_back(entry_of(at->first, at->second));
  }
  co_return page;
}

Task<std::string> MemoryBlobs::link(std::string name, Duration) {
  PORC_CO_CHECK(check_blob_name(name));
  co_return std::string();
}

Task<void> MemoryBlobs::ping() {
  co_return ok;
}

}  // namespace porc::memory_blobs
