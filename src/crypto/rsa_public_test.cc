// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa_public.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace porc::crypto {
namespace {

// The public half of the key of RFC 7515, appendix A.2.1, with what it signed there.
constexpr std::string_view kModulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
    "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
    "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
    "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
constexpr std::string_view kSigned =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
    "bS9pc19yb290Ijp0cnVlfQ";
constexpr std::string_view kSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

TEST(RsaPublicKey, VerifiesTheSignatureOfRfc7515AndNoOther) {
  const std::string modulus = base64url_decode(kModulus).value();
  const std::string signature = base64url_decode(kSignature).value();
  const auto key = RsaPublicKey::from_numbers(modulus, std::string("\1\0\1", 3));
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->verify(kSigned, signature));
  EXPECT_FALSE(key->verify(std::string(kSigned) + "A", signature));
  for (std::size_t i = 0; i < signature.size(); i += 17) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(key->verify(kSigned, changed)) << i;
  }
  EXPECT_FALSE(key->verify(kSigned, ""));
  EXPECT_FALSE(key->verify(kSigned, signature.substr(1)));
  EXPECT_FALSE(key->verify(kSigned, std::string(1, '\0') + signature));
  EXPECT_FALSE(key->verify(kSigned, std::string(256, '\xff')));
}

TEST(RsaPublicKey, RefusesNumbersThatMakeNoKey) {
  const std::string modulus = base64url_decode(kModulus).value();
  const std::string exponent("\1\0\1", 3);
  struct Row {
    std::string modulus;
    std::string exponent;
  };
  std::string even = modulus;
  even.back() = '\x02';
  for (const Row& row : {Row{"", exponent},
                         Row{modulus.substr(1), exponent},
                         Row{even, exponent},
                         Row{std::string(128, '\xff'), exponent},
                         Row{std::string(kRsaBitsMax / 8 + 1, '\xff'), exponent},
                         Row{modulus, ""},
                         Row{modulus, "\1"},
                         Row{modulus, "\4"},
                         Row{modulus, std::string(5, '\1')}}) {
    const auto key = RsaPublicKey::from_numbers(row.modulus, row.exponent);
    ASSERT_FALSE(key) << row.modulus.size() << " " << hex_encode(row.exponent);
    EXPECT_EQ(key.error().code, ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace porc::crypto
