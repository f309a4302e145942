// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/seal.h"

namespace porc::terraform_engine {

/// A new id as TFE writes them: `run-` and 16 random letters and digits.
std::string make_id(std::string_view prefix);

/// The same id for the same `seed` each time.
std::string derive_id(std::string_view prefix, std::string_view seed);

/// `id` with a proof that we gave it out: whoever knows it may read or write that one thing without
/// any other credential, as TFE's upload and log addresses allow. Nothing of it is stored.
std::string make_capability(const crypto::Sealer& sealer, const std::string& id);
/// The id in a capability. Errors: not_found when we did not make it.
Result<std::string> open_capability(const crypto::Sealer& sealer, std::string_view capability);

}  // namespace porc::terraform_engine
