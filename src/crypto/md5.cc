// SPDX-License-Identifier: Apache-2.0
#include "crypto/md5.h"

#include <openssl/evp.h>

#include "base/assert.h"
#include "crypto/openssl_bytes.h"

namespace porc::crypto {

std::string md5(std::string_view bytes) {
  constexpr std::size_t kMd5Bytes = 16;
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "MD5", nullptr);
  std::string digest(kMd5Bytes, '\0');
  PORC_ASSERT(method != nullptr);
  PORC_ASSERT(EVP_Digest(bytes.data(), bytes.size(), raw(digest), nullptr, method, nullptr) == 1);
  return digest;
}

}  // namespace porc::crypto
