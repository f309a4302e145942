// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa_public.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/assert.h"
#include "crypto/openssl_bytes.h"

namespace porc::crypto {
namespace {

using Number = Owned<BIGNUM, BN_free>;
using Builder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

Error refused(std::string_view why) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the RSA public key " + std::string(why)};
}

Number number_of(std::string_view bytes) {
  Number number(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr));
  PORC_ASSERT(number);
  return number;
}

}  // namespace

void RsaPublicKey::Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

Result<RsaPublicKey> RsaPublicKey::from_numbers(std::string_view modulus,
                                                std::string_view exponent) {
  if (modulus.size() > kRsaBitsMax / 8 || exponent.size() > kRsaExponentBytesMax)
    return refused("is too long");
  const Number n = number_of(modulus);
  const Number e = number_of(exponent);
  if (BN_num_bits(n.get()) < kRsaBitsMin) return refused("has fewer than 2048 bits");
  if (BN_is_odd(n.get()) == 0) return refused("has an even modulus");
  if (BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) != 0) return refused("has no usable exponent");
  Builder builder(OSSL_PARAM_BLD_new());
  PORC_ASSERT(builder &&
              OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
              OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
  Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  PORC_ASSERT(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* made = nullptr;
  const bool taken =
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
  Key key(made);
  if (!taken || !key) {
    ERR_clear_error();
    return refused("is not one");
  }
  return RsaPublicKey(std::move(key));
}

bool RsaPublicKey::verify(std::string_view bytes, std::string_view signature) const {
  DigestContext context(EVP_MD_CTX_new());
  PORC_ASSERT(context);
  // A signature is exactly as long as the modulus. Spec: RFC 8017, section 8.2.2, step 1.
  const bool genuine =
      signature.size() == static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())) &&
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(bytes), bytes.size()) ==
          1;
  // What stays in OpenSSL's queue of errors, TLS on this thread would report.
  if (!genuine) ERR_clear_error();
  return genuine;
}

}  // namespace porc::crypto
