// SPDX-License-Identifier: Apache-2.0
#include "keys.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/encoding.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "host/entropy.h"
#include "host/files.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

static_assert(crypto::kSeedBytes == crypto::kSealKeyBytes, "one way to read both");
constexpr std::size_t kKeyBytes = crypto::kSealKeyBytes;
constexpr mode_t kPrivate = 0600;
constexpr std::string_view kMaster = "master-";
constexpr std::string_view kAudit = "audit-";
constexpr std::size_t kNameLetters = 16;  ///< of what a file is named after

std::string master_id(const Secret& key) {
  return crypto::Sealer(key).sealing_key();
}

Result<std::string> audit_id(const Secret& seed) {
  PORC_TRY(const crypto::SigningKey key, crypto::SigningKey::from_seed(seed));
  return hex_encode(key.public_key());
}

struct FoundKey {
  fs::path file{};
  Secret key{};
};

/// In order of their names.
Result<std::vector<FoundKey>> read_others(const fs::path& data, std::string_view prefix) {
  std::vector<FoundKey> found;
  std::error_code failed;
  fs::directory_iterator entry(data / "keys" / "other", failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    if (!entry->path().filename().string().starts_with(prefix)) continue;
    FoundKey one{.file = entry->path()};
    PORC_TRY(one.key, host::read_or_create_key_file(one.file, kKeyBytes));
    found.push_back(std::move(one));
  }
  std::ranges::sort(found, {}, &FoundKey::file);
  return found;
}

Result<crypto::Sealer> open_master(const fs::path& data, const GivenKeys& given) {
  Secret first;
  if (given.master) {
    first = *given.master;
  } else {
    PORC_TRY(first, host::read_or_create_key_file(data / "keys" / "master", kKeyBytes));
  }
  std::vector<Secret> others = given.others;
  PORC_TRY(const auto files, read_others(data, kMaster));
  for (const FoundKey& one : files) others.push_back(one.key);
  return crypto::Sealer(std::move(first), std::move(others));
}

Result<audit::Signers> open_audit(const fs::path& data,
                                  const GivenKeys& given,
                                  const crypto::Sealer& sealer) {
  std::vector<Secret> seeds;
  const fs::path file = data / "keys" / "audit";
  std::error_code absent;
  if (!given.master || fs::exists(file, absent)) {
    PORC_TRY(Secret seed, host::read_or_create_key_file(file, kKeyBytes));
    seeds.push_back(std::move(seed));
  }
  PORC_TRY(const auto files, read_others(data, kAudit));
  for (const FoundKey& one : files) seeds.push_back(one.key);
  // Servers that are given the same master keys sign with the same ones too.
  if (given.master) {
    auto place = fs::exists(file, absent) ? seeds.end() : seeds.begin();
    for (const std::string& id : sealer.key_ids()) {
      place = seeds.insert(place, Secret(sealer.digest_by(id, "porc:audit-key")));
      ++place;
    }
  }
  std::vector<crypto::SigningKey> held;
  for (Secret& seed : seeds) {
    PORC_TRY(crypto::SigningKey key, crypto::SigningKey::from_seed(std::move(seed)));
    held.push_back(std::move(key));
  }
  return audit::Signers(std::move(held));
}

Result<std::vector<OtherKey>> list_others(
    const fs::path& data,
    std::string_view prefix,
    const std::function<Result<std::string>(const Secret&)>& id) {
  PORC_TRY(const auto files, read_others(data, prefix));
  std::vector<OtherKey> others;
  for (const FoundKey& one : files) {
    PORC_TRY(std::string called, id(one.key));
    others.push_back({.file = one.file, .id = std::move(called)});
  }
  return others;
}

Result<Rotated> rotate(const fs::path& file,
                       std::string_view prefix,
                       const std::function<Result<std::string>(const Secret&)>& id) {
  std::error_code absent;
  if (!fs::exists(file, absent)) {
    return Error{.code = ErrorCode::not_found,
                 .message = file.string() + " is not there: this server does not use it"};
  }
  PORC_TRY(const Secret before, host::read_or_create_key_file(file, kKeyBytes));
  const Secret after(host::random_bytes(kKeyBytes));
  Rotated rotated;
  PORC_TRY(rotated.before, id(before));
  PORC_TRY(rotated.after, id(after));
  const fs::path other = file.parent_path() / "other";
  PORC_CHECK(host::make_private_folder(other));
  // First where it will be, so that no moment is without it.
  PORC_CHECK(host::write_file_durably(
      other / (std::string(prefix) + rotated.before.substr(0, kNameLetters)),
      before.expose("is kept beside the new one"),
      kPrivate));
  PORC_CHECK(host::write_file_durably(file, after.expose("is the new one"), kPrivate));
  return rotated;
}

}  // namespace

Result<orchestrator::Keys> open_keys(const fs::path& data, const GivenKeys& given) {
  PORC_CHECK(host::make_private_folder(data / "keys"));
  PORC_TRY(crypto::Sealer sealer, open_master(data, given));
  PORC_TRY(audit::Signers signers, open_audit(data, given, sealer));
  return orchestrator::Keys{.sealer = std::move(sealer), .signers = std::move(signers)};
}

Result<std::vector<OtherKey>> list_other_master_keys(const fs::path& data) {
  return list_others(data, kMaster, master_id);
}

Result<std::vector<OtherKey>> list_other_audit_keys(const fs::path& data) {
  return list_others(data, kAudit, audit_id);
}

Result<Rotated> rotate_master_key(const fs::path& data) {
  return rotate(data / "keys" / "master", kMaster, master_id);
}

Result<Rotated> rotate_audit_key(const fs::path& data) {
  return rotate(data / "keys" / "audit", kAudit, audit_id);
}

}  // namespace porc::app
