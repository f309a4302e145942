// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/vault.h"

#include "host/entropy.h"
#include "host/files.h"

namespace porc::terraform_engine {
namespace {

constexpr mode_t kPrivate = 0600;

std::string context(std::string_view kind, const std::string& id) {
  return "engine:" + std::string(kind) + ":" + id;
}

}  // namespace

Vault::Vault(std::filesystem::path folder, const crypto::Sealer& sealer)
    : folder_(std::move(folder)), sealer_(sealer) {}

Result<void> Vault::open() {
  for (std::string_view name : {kind::configuration,
                                kind::plan,
                                kind::plan_json,
                                kind::schemas,
                                kind::state,
                                kind::policy_details}) {
    PORC_CHECK(host::make_private_folder(folder_ / name));
  }
  return ok;
}

std::filesystem::path Vault::path(std::string_view kind, const std::string& id) const {
  return folder_ / kind / id;
}

Result<void> Vault::put_new(std::string_view kind,
                            const std::string& id,
                            std::string_view bytes) const {
  std::string sealed = seal_value(sealer_, bytes, context(kind, id));
  return host::create_file_durably(path(kind, id), sealed, kPrivate);
}

Result<void> Vault::put(std::string_view kind,
                        const std::string& id,
                        std::string_view bytes) const {
  std::string sealed = seal_value(sealer_, bytes, context(kind, id));
  return host::write_file_durably(path(kind, id), sealed, kPrivate);
}

Result<std::string> Vault::get(std::string_view kind, const std::string& id) const {
  PORC_TRY(std::string sealed, host::read_file(path(kind, id), crypto::kSealedBytesMax));
  auto plain = sealer_.open(sealed, context(kind, id));
  if (!plain) return std::move(plain).error().in("opening " + path(kind, id).string());
  return plain;
}

bool Vault::has(std::string_view kind, const std::string& id) const {
  std::error_code absent;
  return std::filesystem::exists(path(kind, id), absent);
}

void Vault::remove(std::string_view kind, const std::string& id) const {
  std::error_code ignored;
  std::filesystem::remove(path(kind, id), ignored);
}

std::vector<std::string> Vault::list_older(std::string_view kind, Timestamp time) const {
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

std::string seal_value(const crypto::Sealer& sealer,
                       std::string_view plain,
                       std::string_view context) {
  return sealer.seal(plain, context, host::random_bytes(crypto::kNonceBytes));
}

}  // namespace porc::terraform_engine
