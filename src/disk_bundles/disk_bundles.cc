// SPDX-License-Identifier: Apache-2.0
#include "disk_bundles/disk_bundles.h"

#include <utility>

#include "archive/path.h"
#include "crypto/digest.h"
#include "host/files.h"

namespace porc::disk_bundles {
namespace {

constexpr std::size_t kBundleBytesMax = 64U << 20;
constexpr std::string_view kSuffix = ".tar.gz";

/// The digest that the last component of a key names.
std::string digest_in(const std::string& key) {
  std::string name = key.substr(key.rfind('/') + 1);
  if (name.ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
  return name;
}

Result<std::string> read_bundle(const std::filesystem::path& folder, const std::string& key) {
  if (!archive::is_safe_path(key)) {
    return Error{.code = ErrorCode::not_found, .message = "there is no bundle by that key"};
  }
  auto bytes = host::read_file(folder / key, kBundleBytesMax);
  if (!bytes) return host::seen_from_outside(std::move(bytes).error(), folder);
  if (crypto::sha256_hex(*bytes) == digest_in(key)) return bytes;
  return Error{.code = ErrorCode::corrupt, .message = "bundle " + key + " is not what was stored"};
}

Result<std::string> write_bundle(const std::filesystem::path& folder,
                                 const std::string& key,
                                 const std::string& bytes) {
  // The same key is the same bytes, unless somebody changed the file; then it is not ours to mend.
  if (std::filesystem::exists(folder / key)) return key;
  auto written = host::make_private_folder((folder / key).parent_path());
  if (written) written = host::write_file_durably(folder / key, bytes, 0600);
  if (!written) return host::seen_from_outside(std::move(written).error(), folder);
  return key;
}

}  // namespace

DiskBundles::DiskBundles(std::filesystem::path folder, aio::BlockingPool& pool)
    : folder_(std::move(folder)), pool_(pool) {}

Task<std::string> DiskBundles::put_bundle(RunId run, std::string digest, std::string bytes) {
  std::string key = "bundles/" + run.str() + "/" + digest + std::string(kSuffix);
  auto write = [folder = folder_, key = std::move(key), bytes = std::move(bytes)] {
    return write_bundle(folder, key, bytes);
  };
  co_return co_await pool_.run(std::move(write));
}

Task<std::string> DiskBundles::get_bundle(std::string key) {
  auto read = [folder = folder_, key = std::move(key)] { return read_bundle(folder, key); };
  co_return co_await pool_.run(std::move(read));
}

std::string DiskBundles::bundle_url(const std::string& key) const {
  return "file://" + (folder_ / key).string();
}

}  // namespace porc::disk_bundles
