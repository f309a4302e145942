// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/blob_shelf.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kPage = 1000;

std::string blob_name(std::string_view name) {
  return "engine/" + std::string(name);
}

}  // namespace

Result<void> BlobShelf::open(const std::vector<std::string_view>& /*kinds*/) {
  return ok;
}

Result<void> BlobShelf::put_new(const std::string& name, const std::string& sealed) {
  return calls_.run<void>([this, name, sealed] { return blobs_.create(blob_name(name), sealed); });
}

Result<void> BlobShelf::put(const std::string& name, const std::string& sealed) {
  auto put = calls_.run<std::string>(
      [this, name, sealed] { return blobs_.replace(blob_name(name), sealed, std::nullopt); });
  if (put) return ok;
  return std::move(put).error();
}

Result<std::string> BlobShelf::get(const std::string& name) {
  PORC_TRY(Blob blob, calls_.run<Blob>([this, name] { return blobs_.get(blob_name(name)); }));
  return std::move(blob.bytes);
}

Result<bool> BlobShelf::has(const std::string& name) {
  PORC_TRY(const auto found, calls_.run<std::optional<BlobEntry>>([this, name] {
    return blobs_.find(blob_name(name));
  }));
  return found.has_value();
}

Result<void> BlobShelf::remove(const std::string& name) {
  return calls_.run<void>([this, name] { return blobs_.remove(blob_name(name)); });
}

Result<std::vector<std::string>> BlobShelf::list_older(std::string_view kind, Timestamp time) {
  const std::string prefix = blob_name(kind) + "/";
  std::vector<std::string> ids;
  for (std::string after;;) {
    PORC_TRY(BlobPage page, calls_.run<BlobPage>([this, prefix, after] {
      return blobs_.list(prefix, after, kPage);
    }));
    for (const BlobEntry& entry : page.entries) {
      if (entry.modified < time) ids.push_back(entry.name.substr(prefix.size()));
    }
    if (page.next.empty()) return ids;
    after = std::move(page.next);
  }
}

}  // namespace porc::terraform_engine
