// SPDX-License-Identifier: Apache-2.0
#include "http/key_pin.h"

#include <cstdio>
#include <memory>

#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "base/encoding.h"

namespace porc::http {
namespace {

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

Result<std::string> key_pin(const std::filesystem::path& certificate) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(certificate.c_str(), "re"));
  const std::unique_ptr<X509, Closer> read(
      file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
  unsigned char* bytes = nullptr;
  const int size = read ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(read.get()), &bytes) : 0;
  if (size <= 0) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = certificate.string() + " holds no certificate (PEM)"};
  }
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes, static_cast<std::size_t>(size), reinterpret_cast<unsigned char*>(digest.data()));
  OPENSSL_free(bytes);
  return "sha256//" + base64_encode(digest);
}

}  // namespace porc::http
