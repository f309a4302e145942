// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "base/secret.h"
#include "crypto/seal.h"
#include "crypto/sign.h"

namespace porc::app {

/// What seals values at rest and signs audit checkpoints. Outside the database, so that a copy of
/// it tells nothing and whoever edits it cannot sign.
struct Keys {
  crypto::Sealer sealer;
  crypto::SigningKey audit;
};

/// From DATA/keys, made there at the first start. `master` (PORC_MASTER_KEY) goes before the file,
/// and where it is given and there is no file of an audit key, that one follows from it.
/// Errors: those of host::read_or_create_key_file.
Result<Keys> open_keys(const std::filesystem::path& data, const std::optional<Secret>& master);

}  // namespace porc::app
