// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace porc::crypto {

/// Length of the master key in bytes.
inline constexpr std::size_t kSealKeyBytes = 32;
/// Length in bytes of the nonce that `Sealer::seal` asks for.
inline constexpr std::size_t kNonceBytes = 12;
/// Limit: bytes of one sealed value.
inline constexpr std::size_t kSealedBytesMax = 1U << 30;

/// Seals values at rest. A sealed value is
///
///     version (1 byte, 0x01) | key id (4) | nonce (12) | ciphertext | tag (16)
///
/// by AES-256-GCM (NIST SP 800-38D). The key id names the key without telling it, so that a later
/// release can hold several keys and choose. Sealing and keyed digests use subkeys of their own,
/// derived from the master key by HKDF-SHA256. Safe to use from several threads at once.
class Sealer {
 public:
  /// `key` holds kSealKeyBytes bytes, which the caller has checked.
  explicit Sealer(Secret key);

  /// Seals `plain`. `context` says what is sealed and where (such as "run:<id>:inputs"); it is not
  /// stored, and only the same context opens the value again, so it cannot be moved elsewhere.
  /// `nonce` is kNonceBytes random bytes, never used twice: at most 2^32 values per master key.
  std::string seal(std::string_view plain, std::string_view context, std::string_view nonce) const;

  /// The plain bytes. Errors: corrupt on another key, another context, or any changed byte.
  Result<std::string> open(std::string_view sealed, std::string_view context) const;

  /// HMAC-SHA256 (32 raw bytes) for digests over sensitive values, which a plain digest would
  /// let anybody guess.
  std::string keyed_digest(std::string_view bytes) const;

 private:
  Secret seal_key_;
  Secret digest_key_;
  std::string header_;  ///< version and key id, as every value sealed with this key begins
};

}  // namespace porc::crypto
