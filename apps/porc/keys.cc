// SPDX-License-Identifier: Apache-2.0
#include "keys.h"

#include <utility>

#include "host/files.h"

namespace porc::app {

Result<Keys> open_keys(const std::filesystem::path& data, const std::optional<Secret>& master) {
  const std::filesystem::path folder = data / "keys";
  PORC_CHECK(host::make_private_folder(folder));
  Secret seal_key;
  if (master) {
    seal_key = *master;
  } else {
    PORC_TRY(seal_key, host::read_or_create_key_file(folder / "master", crypto::kSealKeyBytes));
  }
  crypto::Sealer sealer(std::move(seal_key));
  Secret seed;
  std::error_code absent;
  if (master && !std::filesystem::exists(folder / "audit", absent)) {
    // Servers that are given the same master key sign with the same one too.
    seed = Secret(sealer.keyed_digest("porc:audit-key"));
  } else {
    PORC_TRY(seed, host::read_or_create_key_file(folder / "audit", crypto::kSeedBytes));
  }
  PORC_TRY(crypto::SigningKey audit, crypto::SigningKey::from_seed(std::move(seed)));
  return Keys{.sealer = std::move(sealer), .audit = std::move(audit)};
}

}  // namespace porc::app
