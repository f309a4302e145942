// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <array>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/assert.h"
#include "base/encoding.h"
#include "crypto/openssl_bytes.h"

namespace porc::crypto {
namespace {

/// Looked up once: EVP_sha256 alone makes OpenSSL search its providers for every digest.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  PORC_ASSERT(method != nullptr);
  return method;
}

using MacContext = Owned<EVP_MAC_CTX, EVP_MAC_CTX_free>;

/// Looked up once, for the same reason; each message takes a copy.
const EVP_MAC_CTX* hmac_method() {
  static const MacContext method = [] {
    Owned<EVP_MAC, EVP_MAC_free> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    MacContext context(EVP_MAC_CTX_new(hmac.get()));
    std::string digest_name = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name.data(), 0),
        OSSL_PARAM_construct_end()};
    PORC_ASSERT(context && EVP_MAC_CTX_set_params(context.get(), parameters.data()) == 1);
    return context;
  }();
  return method.get();
}

OSSL_PARAM octets(const char* name, std::string_view bytes) {
  // OpenSSL only reads a parameter that is passed in; its type is shared with those it writes.
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  PORC_ASSERT(context_ && EVP_DigestInit_ex(context_.get(), sha256_method(), nullptr) == 1);
}

void Sha256::update(std::string_view bytes) {
  PORC_ASSERT(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
  std::string digest(kDigestBytes, '\0');
  PORC_ASSERT(EVP_DigestFinal_ex(context_.get(), raw(digest), nullptr) == 1);
  PORC_ASSERT(EVP_DigestInit_ex(context_.get(), sha256_method(), nullptr) == 1);
  return digest;
}

std::string sha256(std::string_view bytes) {
  std::string digest(kDigestBytes, '\0');
  PORC_ASSERT(
      EVP_Digest(bytes.data(), bytes.size(), raw(digest), nullptr, sha256_method(), nullptr) == 1);
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  return hex_encode(sha256(bytes));
}

std::string sha1_hex(std::string_view bytes) {
  constexpr std::size_t kSha1Bytes = 20;
  std::string digest(kSha1Bytes, '\0');
  PORC_ASSERT(EVP_Digest(bytes.data(), bytes.size(), raw(digest), nullptr, EVP_sha1(), nullptr) ==
              1);
  return hex_encode(digest);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  const MacContext context(EVP_MAC_CTX_dup(hmac_method()));
  std::string digest(kDigestBytes, '\0');
  std::size_t length = 0;
  PORC_ASSERT(context && EVP_MAC_init(context.get(), raw(key), key.size(), nullptr) == 1 &&
              EVP_MAC_update(context.get(), raw(bytes), bytes.size()) == 1 &&
              EVP_MAC_final(context.get(), raw(digest), &length, digest.size()) == 1);
  return digest;
}

std::string hkdf_sha256(std::string_view key,
                        std::string_view salt,
                        std::string_view info,
                        std::size_t length) {
  Owned<EVP_KDF, EVP_KDF_free> hkdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  PORC_ASSERT(hkdf);
  Owned<EVP_KDF_CTX, EVP_KDF_CTX_free> context(EVP_KDF_CTX_new(hkdf.get()));
  PORC_ASSERT(context);
  std::string digest_name = "SHA256";
  std::array<OSSL_PARAM, 5> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest_name.data(), 0),
      octets(OSSL_KDF_PARAM_KEY, key),
      octets(OSSL_KDF_PARAM_SALT, salt),
      octets(OSSL_KDF_PARAM_INFO, info),
      OSSL_PARAM_construct_end()};
  std::string derived(length, '\0');
  PORC_ASSERT(EVP_KDF_derive(context.get(), raw(derived), length, parameters.data()) == 1);
  return derived;
}

bool equal_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace porc::crypto
