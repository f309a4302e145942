// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "crypto/rsa_public.h"
#include "oidc/token.h"

namespace porc::oidc {

/// Limits: of a key set.
inline constexpr std::size_t kKeySetBytesMax = 256U << 10;
inline constexpr std::size_t kKeysMax = 64;

/// The keys of an issuer, by their `kid`.
class KeySet {
 public:
  /// Reads a JSON Web Key Set. Keys of another kind, use or algorithm are passed over, and so is
  /// one that cannot be read. Spec: RFC 7517, section 5. Errors: malformed; too_large;
  /// invalid_argument when no key is left, or two have one `kid`.
  static Result<KeySet> parse(std::string_view text);

  bool knows(const std::string& kid) const { return keys_.contains(kid); }
  std::size_t size() const { return keys_.size(); }
  /// Errors: unauthenticated for an unknown key or a signature that it did not make.
  Result<void> check(const UnverifiedToken& token) const;

 private:
  std::map<std::string, crypto::RsaPublicKey> keys_{};
};

}  // namespace porc::oidc
