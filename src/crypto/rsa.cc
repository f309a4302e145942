// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/assert.h"
#include "base/encoding.h"
#include "crypto/openssl_bytes.h"

namespace porc::crypto {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr int kBitsMin = 2048;

using Bio = Owned<BIO, BIO_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

Error refused(std::string_view why) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the RSA private key " + std::string(why)};
}

/// Without a callback of ours OpenSSL would ask the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

std::string without_white_space(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') out += c;
  }
  return out;
}

std::string with_real_line_ends(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool written = text.substr(i, 2) == "\\n";
    out += written ? '\n' : text[i];
    if (written) ++i;
  }
  return out;
}

/// The PEM that was meant; "" when there is none.
Secret pem_of(const std::string& text) {
  const std::size_t begin = text.find(kBegin);
  if (begin != text.npos) return Secret(with_real_line_ends(text.substr(begin)));
  auto decoded = base64_decode(without_white_space(text));
  if (!decoded || decoded->find(kBegin) == decoded->npos) return Secret();
  return Secret(*std::move(decoded));
}

}  // namespace

void RsaKey::Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

Result<RsaKey> RsaKey::from_text(Secret text) {
  const std::string& given = text.expose("loading a private key");
  if (given.size() > kPemBytesMax) return refused("is too long for one");
  const Secret pem = pem_of(given);
  if (pem.empty()) return refused("is neither a PEM nor the base64 form of one");
  const std::string& bytes = pem.expose("loading a private key");
  Bio source(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
  PORC_ASSERT(source);
  Key key(PEM_read_bio_PrivateKey(source.get(), nullptr, no_password, nullptr));
  // What stays in OpenSSL's queue of errors, TLS on this thread would report.
  ERR_clear_error();
  if (!key) return refused("is not a readable PEM without a password");
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return refused("is of another kind");
  if (EVP_PKEY_get_bits(key.get()) < kBitsMin) return refused("has fewer than 2048 bits");
  return RsaKey(std::move(key));
}

std::string RsaKey::sign(std::string_view bytes) const {
  DigestContext context(EVP_MD_CTX_new());
  PORC_ASSERT(context &&
              EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t length = signature.size();
  PORC_ASSERT(EVP_DigestSign(context.get(), raw(signature), &length, raw(bytes), bytes.size()) ==
              1);
  signature.resize(length);
  return signature;
}

}  // namespace porc::crypto
