// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

struct evp_pkey_st;

namespace porc::crypto {

/// Limit: bytes of a private key as text.
inline constexpr std::size_t kPemBytesMax = 32U << 10;

/// An RSA private key that signs as JWT's RS256 does. Safe to use from several threads at once.
/// Spec: RFC 8017, section 8.2 (RSASSA-PKCS1-v1_5) with SHA-256; RFC 7518, section 3.3.
class RsaKey {
 public:
  /// Reads a PEM in PKCS#1 or PKCS#8. Environments mangle its lines, so that two more forms are
  /// taken: line ends written as `\n`, and all of it in base64.
  /// Errors: invalid_argument for anything else, a key under a password and one below 2048 bits.
  static Result<RsaKey> from_text(Secret text);

  /// The bytes of the signature; the same bytes always give the same one.
  std::string sign(std::string_view bytes) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Key = std::unique_ptr<evp_pkey_st, Free>;

  explicit RsaKey(Key key) : key_(std::move(key)) {}
  Key key_;
};

}  // namespace porc::crypto
