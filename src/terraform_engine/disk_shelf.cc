// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/disk_shelf.h"

#include "crypto/seal.h"
#include "host/files.h"

namespace porc::terraform_engine {
namespace {

constexpr mode_t kPrivate = 0600;

}  // namespace

Result<void> DiskShelf::open(const std::vector<std::string_view>& kinds) {
  for (std::string_view kind : kinds) PORC_CHECK(host::make_private_folder(folder_ / kind));
  return ok;
}

Result<void> DiskShelf::put_new(const std::string& name, const std::string& sealed) {
  return host::create_file_durably(folder_ / name, sealed, kPrivate);
}

Result<void> DiskShelf::put(const std::string& name, const std::string& sealed) {
  return host::write_file_durably(folder_ / name, sealed, kPrivate);
}

Result<std::string> DiskShelf::get(const std::string& name) {
  return host::read_file(folder_ / name, crypto::kSealedBytesMax);
}

Result<bool> DiskShelf::has(const std::string& name) {
  std::error_code absent;
  return std::filesystem::exists(folder_ / name, absent);
}

Result<void> DiskShelf::remove(const std::string& name) {
  std::error_code ignored;
  std::filesystem::remove(folder_ / name, ignored);
  return ok;
}

Result<std::vector<std::string>> DiskShelf::list_older(std::string_view kind, Timestamp time) {
  std::vector<std::string> ids;
  std::error_code failed;
  std::filesystem::directory_iterator entry(folder_ / kind, failed);
  for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    std::error_code gone;
    const auto written = entry->last_write_time(gone);
    if (gone) continue;
    const auto at = std::chrono::file_clock::to_sys(written);
    if (at < time) ids.push_back(entry->path().filename().string());
  }
  return ids;
}

}  // namespace porc::terraform_engine
