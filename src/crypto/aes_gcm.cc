// SPDX-License-Identifier: Apache-2.0
#include "crypto/aes_gcm.h"

#include <string>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/assert.h"
#include "crypto/openssl_bytes.h"

namespace porc::crypto {
namespace {

using CipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kSealedBytesMax = std::size_t{16} << 20;

}  // namespace

Result<Secret> open_aes_256_gcm(std::string_view sealed, const Secret& key, std::size_t iv_bytes) {
  const std::string& key_bytes = key.expose("opening");
  PORC_ASSERT(key_bytes.size() == kKeyBytes && iv_bytes > 0);
  const Error corrupt{.code = ErrorCode::corrupt, .message = "not sealed with this key"};
  if (sealed.size() < iv_bytes + kTagBytes || sealed.size() > kSealedBytesMax) return corrupt;
  const std::string_view iv = sealed.substr(0, iv_bytes);
  const std::string_view ciphertext = sealed.substr(iv_bytes, sealed.size() - iv_bytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));

  CipherContext cipher(EVP_CIPHER_CTX_new());
  // The length of the IV is told before the IV: OpenSSL would read 12 bytes of it.
  const bool ready =
      cipher &&
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, nullptr, nullptr) == 1 &&
      EVP_CIPHER_CTX_ctrl(
          cipher.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(iv_bytes), nullptr) == 1 &&
      EVP_DecryptInit_ex(cipher.get(), nullptr, nullptr, raw(key_bytes), raw(iv)) == 1;
  PORC_ASSERT(ready);
  std::string plain(ciphertext.size(), '\0');
  int length = 0;
  PORC_ASSERT(EVP_DecryptUpdate(cipher.get(),
                                raw(plain),
                                &length,
                                raw(ciphertext),
                                static_cast<int>(ciphertext.size())) == 1);
  PORC_ASSERT(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1);
  const bool genuine = EVP_DecryptFinal_ex(cipher.get(), raw(tag), &length) == 1;
  Secret opened(std::move(plain));
  if (genuine) return opened;
  // What stays in OpenSSL's queue, TLS on this thread would report.
  ERR_clear_error();
  return corrupt;
}

}  // namespace porc::crypto
