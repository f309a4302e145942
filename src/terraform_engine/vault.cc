// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/vault.h"

#include "host/entropy.h"
#include "terraform_engine/disk_shelf.h"

namespace porc::terraform_engine {
namespace {

std::string name_of(std::string_view kind, const std::string& id) {
  return std::string(kind) + "/" + id;
}

std::string context(std::string_view kind, const std::string& id) {
  return "engine:" + std::string(kind) + ":" + id;
}

}  // namespace

Vault::Vault(std::filesystem::path folder, const crypto::Sealer& sealer)
    : Vault(std::make_shared<DiskShelf>(std::move(folder)), sealer) {}

Result<void> Vault::open() const {
  return shelf_->open({kind::configuration,
                       kind::plan,
                       kind::plan_json,
                       kind::schemas,
                       kind::state,
                       kind::policy_details});
}

Result<void> Vault::put_new(std::string_view kind,
                            const std::string& id,
                            std::string_view bytes) const {
  return shelf_->put_new(name_of(kind, id), seal_value(sealer_, bytes, context(kind, id)));
}

Result<void> Vault::put(std::string_view kind,
                        const std::string& id,
                        std::string_view bytes) const {
  return shelf_->put(name_of(kind, id), seal_value(sealer_, bytes, context(kind, id)));
}

Result<std::string> Vault::get(std::string_view kind, const std::string& id) const {
  PORC_TRY(std::string sealed, shelf_->get(name_of(kind, id)));
  auto plain = sealer_.open(sealed, context(kind, id));
  if (!plain) return std::move(plain).error().in("opening " + name_of(kind, id));
  return plain;
}

Result<bool> Vault::reseal(std::string_view kind, const std::string& id) const {
  PORC_TRY(const std::string sealed, shelf_->get(name_of(kind, id)));
  if (sealer_.is_current(sealed)) return false;
  PORC_TRY(const std::string plain, sealer_.open(sealed, context(kind, id)));
  // Who removed it meanwhile does not want it back; who put it anew put the same.
  PORC_TRY(const bool is_there, shelf_->has(name_of(kind, id)));
  if (!is_there) return Error{.code = ErrorCode::not_found, .message = id + " was just removed"};
  PORC_CHECK(shelf_->put(name_of(kind, id), seal_value(sealer_, plain, context(kind, id))));
  return true;
}

Result<bool> Vault::has(std::string_view kind, const std::string& id) const {
  return shelf_->has(name_of(kind, id));
}

Result<void> Vault::remove(std::string_view kind, const std::string& id) const {
  return shelf_->remove(name_of(kind, id));
}

std::string seal_value(const crypto::Sealer& sealer,
                       std::string_view plain,
                       std::string_view context) {
  return sealer.seal(plain, context, host::random_bytes(crypto::kNonceBytes));
}

}  // namespace porc::terraform_engine
