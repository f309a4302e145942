// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"

struct evp_pkey_st;

namespace porc::crypto {

/// Limits: bits of a public key's modulus, and bytes of its exponent.
inline constexpr int kRsaBitsMin = 2048;
inline constexpr int kRsaBitsMax = 8192;
inline constexpr std::size_t kRsaExponentBytesMax = 4;

/// An RSA public key that verifies what was signed as JWT's RS256 does. Safe to use from several
/// threads at once. Spec: RFC 8017, section 8.2; RFC 7518, section 3.3.
class RsaPublicKey {
 public:
  /// `modulus` and `exponent` are unsigned numbers, most significant byte first, as a JWK has them
  /// once decoded (RFC 7518, section 6.3.1). Errors: invalid_argument over or under the limits, and
  /// for an exponent that is even or one.
  static Result<RsaPublicKey> from_numbers(std::string_view modulus, std::string_view exponent);

  /// True when `signature` over `bytes` was made with the private half.
  bool verify(std::string_view bytes, std::string_view signature) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Key = std::unique_ptr<evp_pkey_st, Free>;

  explicit RsaPublicKey(Key key) : key_(std::move(key)) {}
  Key key_;
};

}  // namespace porc::crypto
