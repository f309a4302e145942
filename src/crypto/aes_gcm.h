// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace porc::crypto {

/// Opens IV | ciphertext | tag (16 bytes), as others seal it: what we keep ourselves is a Sealer's.
/// `key` has 32 bytes. Spec: NIST SP 800-38D, an IV of `iv_bytes`. Errors: corrupt.
Result<Secret> open_aes_256_gcm(std::string_view sealed, const Secret& key, std::size_t iv_bytes);

}  // namespace porc::crypto
