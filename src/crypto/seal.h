// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
/// by AES-256-GCM (NIST SP 800-38D). The key id names the key without telling it: a sealer may hold
/// several master keys, of which one seals and all open. Sealing and keyed digests use subkeys of
/// their own, derived from the master key by HKDF-SHA256. Safe to use from several threads at once.
/// Copies hold the same keys: what is said to one is said to all.
class Sealer {
 public:
  /// Each key holds kSealKeyBytes bytes, which the caller has checked. `key` seals, and digests are
  /// keyed with it, until others are named; one of `others` that is held already counts once.
  explicit Sealer(Secret key, std::vector<Secret> others = {});

  /// Seals `plain`. `context` says what is sealed and where (such as "run:<id>:inputs"); it is not
  /// stored, and only the same context opens the value again, so it cannot be moved elsewhere.
  /// `nonce` is kNonceBytes random bytes, never used twice: at most 2^32 values per master key.
  std::string seal(std::string_view plain, std::string_view context, std::string_view nonce) const;

  /// The plain bytes, whichever of the keys sealed them. Errors: unavailable for a key that is not
  /// held, which may be given yet; corrupt on another context or any changed byte.
  Result<std::string> open(std::string_view sealed, std::string_view context) const;

  /// HMAC-SHA256 (32 raw bytes) for digests over sensitive values, which a plain digest would
  /// let anybody guess.
  std::string keyed_digest(std::string_view bytes) const;

  /// Hex ids of the keys, in the order in which they were given.
  std::vector<std::string> key_ids() const;
  bool holds(std::string_view key_id) const;
  /// The id of the key that seals.
  std::string sealing_key() const;
  /// From now on this key seals; it must be held.
  void seal_with(std::string_view key_id);
  /// Whether the key that seals now sealed this.
  bool is_current(std::string_view sealed) const;

  /// As keyed_digest, but with a subkey of this very key, which must be held.
  std::string digest_by(std::string_view key_id, std::string_view bytes) const;
  /// What keys the digests. It outlasts the master keys, since digests of different times are
  /// compared.
  const Secret& digest_key() const;
  /// Before anything else is asked of the sealer: digests are keyed with `key` (kDigestBytes).
  void digest_with(Secret key);
  /// The same with the subkey of this master key, which must be held.
  void digest_with_key_of(std::string_view key_id);

 private:
  struct Key;
  struct Ring;
  std::shared_ptr<Ring> ring_;
};

}  // namespace porc::crypto
