// SPDX-License-Identifier: Apache-2.0
// Named byte strings that last: bundles, published quills, files of runs. Every server that is
// given the same place sees the same blobs. Loop thread only. tests/contracts/blob_store_contract.h
// is the definition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aio/task.h"
#include "base/time.h"

namespace porc {

/// Limits of every store, in bytes: of a name, of what stands between two slashes of it, of a blob.
inline constexpr std::size_t kBlobNameMax = 512;
inline constexpr std::size_t kBlobSegmentMax = 200;
inline constexpr std::size_t kBlobBytesMax = std::size_t{256} << 20;

/// Errors: invalid_argument unless `name` is UTF-8 within the limits, of segments between slashes
/// that are not empty, neither begin nor end with a point, and hold no backslash, no control
/// character and nothing that XML cannot say.
Result<void> check_blob_name(std::string_view name);

/// The SHA-256 that the last part of a name begins with, as that of a bundle does, or "": such a
/// blob needs no other proof, and whoever puts it there by hand has kept it.
std::string digest_in_name(std::string_view name);

/// A blob with all its bytes.
struct Blob {
  std::string bytes{};
  std::string sha256{};  ///< of `bytes`, 64 hexadecimal digits: they are what was stored
  /// Another one whenever the bytes are others. It may be another one for the same bytes, too.
  std::string version{};
};

/// What a listing tells.
struct BlobEntry {
  std::string name{};
  std::uint64_t size = 0;  ///< bytes
  Timestamp modified{};    ///< by the store's clock
  std::string version{};   ///< as Blob::version
};

struct BlobPage {
  std::vector<BlobEntry> entries{};
  std::string next{};  ///< where the next page begins, for whoever asks for it; "" = there is none
};

/// Where blobs live. No name is a folder of another one: where "a/b" is a blob, "a" is none. Every
/// method may answer invalid_argument for a name that check_blob_name refuses, and `unavailable`,
/// `timeout` or `rate_limited` when the place cannot be reached now; then a change may have been
/// made or not, and making it again is harmless.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  /// Stores `bytes` where nothing is. The same bytes again are harmless. Errors: conflict when
  /// other bytes are there, which stay; too_large.
  virtual Task<void> create(std::string name, std::string bytes) = 0;
  /// Stores `bytes` whatever is there, or only over the version `expected`; answers their version.
  /// Errors: conflict when another version is there, or none; too_large.
  virtual Task<std::string> replace(std::string name,
                                    std::string bytes,
                                    std::optional<std::string> expected) = 0;
  /// Errors: not_found; corrupt when the bytes are not what was stored.
  virtual Task<Blob> get(std::string name) = 0;
  /// At most `length` bytes from `offset` on, fewer where the blob ends: none behind its end. Parts
  /// are not proven. Errors: not_found.
  virtual Task<std::string> get_range(std::string name,
                                      std::uint64_t offset,
                                      std::size_t length) = 0;
  /// Nullopt when there is none.
  virtual Task<std::optional<BlobEntry>> find(std::string name) = 0;
  /// What is not there is removed already.
  virtual Task<void> remove(std::string name) = 0;
  /// Blobs whose names begin with `prefix`, by name; from where `after` says, which is "" or the
  /// `next` of the page before. At most `limit`, or fewer: also none before the last page. What is
  /// there all the time is listed once; what comes or goes meanwhile may be listed or not.
  virtual Task<BlobPage> list(std::string prefix, std::string after, std::size_t limit) = 0;
  /// A URL by which whoever has it may read this blob and nothing else until `lifetime` is over; ""
  /// where there is no such thing. It is a secret. It says nothing of whether the blob exists.
  virtual Task<std::string> link(std::string name, Duration lifetime) = 0;
  /// Errors: why the place cannot be worked with now.
  virtual Task<void> ping() = 0;
};

}  // namespace porc
