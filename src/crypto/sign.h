// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

struct evp_pkey_st;

namespace porc::crypto {

inline constexpr std::size_t kSeedBytes = 32;
inline constexpr std::size_t kPublicKeyBytes = 32;
inline constexpr std::size_t kSignatureBytes = 64;

/// An Ed25519 private key. Safe to use from several threads at once. Spec: RFC 8032, section 5.1.
class SigningKey {
 public:
  /// Errors: invalid_argument unless `seed` holds kSeedBytes bytes.
  static Result<SigningKey> from_seed(Secret seed);

  /// The kSignatureBytes bytes of the signature; the same bytes always give the same one.
  std::string sign(std::string_view bytes) const;
  /// The kPublicKeyBytes bytes that `verify` asks for.
  std::string public_key() const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Key = std::unique_ptr<evp_pkey_st, Free>;

  explicit SigningKey(Key key) : key_(std::move(key)) {}
  Key key_;
};

/// True when `signature` over `bytes` was made with the private half of `public_key`; a key or a
/// signature of the wrong length is false too.
bool verify(std::string_view public_key, std::string_view bytes, std::string_view signature);

}  // namespace porc::crypto
