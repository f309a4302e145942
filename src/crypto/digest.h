// SPDX-License-Identifier: Apache-2.0
// crypto: digests, sealing and signing over OpenSSL. Everything here answers from its arguments
// alone: keys, seeds and nonces come from the caller (see host/entropy.h), and no function touches
// a file. Reading order: digest.h, seal.h, sign.h, rsa.h.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace porc::crypto {

/// Length of a SHA-256 digest in bytes.
inline constexpr std::size_t kDigestBytes = 32;

/// The 32 raw bytes of the digest. Spec: FIPS 180-4.
std::string sha256(std::string_view bytes);
/// The same as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// SHA-1 as 40 lower-case hexadecimal digits: what git names its objects by, and good for nothing
/// else any more. Spec: FIPS 180-4.
std::string sha1_hex(std::string_view bytes);

/// SHA-256 of a body that arrives in pieces.
class Sha256 {
 public:
  Sha256();

  void update(std::string_view bytes);
  /// The 32 raw bytes of the digest of everything so far; the object then starts over.
  std::string finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// 32 raw bytes. Spec: RFC 2104 with SHA-256.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Derives `length` bytes (at most 255 * 32) for the purpose that `info` names. Spec: RFC 5869.
std::string hkdf_sha256(std::string_view key,
                        std::string_view salt,
                        std::string_view info,
                        std::size_t length);

/// Compares without telling by its duration where two texts of equal length differ.
bool equal_constant_time(std::string_view left, std::string_view right);

}  // namespace porc::crypto
