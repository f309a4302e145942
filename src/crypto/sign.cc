// SPDX-License-Identifier: Apache-2.0
#include "crypto/sign.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/assert.h"
#include "crypto/openssl_bytes.h"

namespace porc::crypto {
namespace {

using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

}  // namespace

void SigningKey::Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

Result<SigningKey> SigningKey::from_seed(Secret seed) {
  const std::string& bytes = seed.expose("loading a signing key");
  if (bytes.size() != kSeedBytes) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the seed of a signing key has " + std::to_string(bytes.size()) +
                            " bytes instead of " + std::to_string(kSeedBytes)};
  }
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(bytes), bytes.size()));
  PORC_ASSERT(key);
  return SigningKey(std::move(key));
}

std::string SigningKey::sign(std::string_view bytes) const {
  DigestContext context(EVP_MD_CTX_new());
  PORC_ASSERT(context &&
              EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
  std::string signature(kSignatureBytes, '\0');
  std::size_t length = signature.size();
  PORC_ASSERT(EVP_DigestSign(context.get(), raw(signature), &length, raw(bytes), bytes.size()) ==
              1);
  PORC_ASSERT(length == kSignatureBytes);
  return signature;
}

std::string SigningKey::public_key() const {
  std::string bytes(kPublicKeyBytes, '\0');
  std::size_t length = bytes.size();
  PORC_ASSERT(EVP_PKEY_get_raw_public_key(key_.get(), raw(bytes), &length) == 1);
  return bytes;
}

bool verify(std::string_view public_key, std::string_view bytes, std::string_view signature) {
  if (public_key.size() != kPublicKeyBytes || signature.size() != kSignatureBytes) return false;
  Owned<EVP_PKEY, EVP_PKEY_free> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(public_key), public_key.size()));
  DigestContext context(EVP_MD_CTX_new());
  bool genuine =
      key && context &&
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(bytes), bytes.size()) ==
          1;
  // OpenSSL's queue of errors belongs to the thread: what stays in it, TLS on this thread would
  // report.
  if (!genuine) ERR_clear_error();
  return genuine;
}

}  // namespace porc::crypto
