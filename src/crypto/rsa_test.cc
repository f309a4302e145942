// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "tests/fakes/rsa_key.h"

namespace porc::crypto {
namespace {

constexpr std::string_view kPkcs1 = fakes::kRsaPkcs1;
constexpr std::string_view kPkcs8 = fakes::kRsaPkcs8;

// Appendix A.2.1: what is signed, and the signature.
constexpr std::string_view kSigned =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
    "bS9pc19yb290Ijp0cnVlfQ";
constexpr std::string_view kSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

std::string signature_with(std::string text) {
  auto key = RsaKey::from_text(Secret(std::move(text)));
  return key ? base64url_encode(key->sign(kSigned)) : key.error().message;
}

std::string with_written_line_ends(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out;
}

std::string in_lines(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 76) out += std::string(text.substr(i, 76)) + "\r\n";
  return out;
}

TEST(RsaKey, SignsAsRfc7515ShowsIt) {
  EXPECT_EQ(signature_with(std::string(kPkcs1)), kSignature);
}

TEST(RsaKey, ReadsEveryFormThatEnvironmentsMake) {
  for (const std::string_view pem : {kPkcs1, kPkcs8}) {
    EXPECT_EQ(signature_with(std::string(pem)), kSignature);
    EXPECT_EQ(signature_with(with_written_line_ends(pem)), kSignature);
    EXPECT_EQ(signature_with(base64_encode(pem)), kSignature);
    EXPECT_EQ(signature_with(in_lines(base64_encode(pem))), kSignature);
    EXPECT_EQ(signature_with("\n  " + std::string(pem) + "\n"), kSignature);
  }
}

TEST(RsaKey, RefusesWhatIsNoUsableKeyAndTellsNothingOfIt) {
  const std::string small =
      "-----BEGIN RSA PRIVATE KEY-----\n"
      "MIIBPQIBAAJBAMGxsZZiuhMDyVSSqS067Zd94Dtp9gsmrDWtVfX6pl/+KW1RAlOG\n"
      "LYj9srzj9QYlgtT8n5QwK4XaAfenPJSwASMCAwEAAQJBAImLsOt1ImPcXX0URNTc\n"
      "stnQRoqKfXF/vezEMXXiz4D8Ei9JSyjJd4DgZy3zd2beRPOQe1nGKzuA1xH/yT5R\n"
      "8wECIQD73osDnQ+1F/TRHoSd6K9fQTfIpMCbOyUTokCRE+VzowIhAMTe5+kEbVk+\n"
      "rPw6uPkpA8/miVgDySePIV6wBBKrWBSBAiEArtg7WqPSfp2FxxHPcCtSaubESdYN\n"
      "GvXA9FNDTTMpqs8CIQCR9y99XjHxHH5HmQZyfk18RNKKNmxbb0zvlpO+f9oTgQIh\n"
      "AI6c4LjeXN+AD2HjewkOmzFNckGbgSFzC+9YgZ9in0Bk\n"
      "-----END RSA PRIVATE KEY-----\n";
  const std::string cut(kPkcs1.substr(0, 800));
  const std::string elliptic =
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VwBCIEILIqkphqCaEvxkM5krz1H3HVztPh4waoFI6SzSEqvedH\n"
      "-----END PRIVATE KEY-----\n";
  for (const std::string& text : {std::string(),
                                  std::string("hello"),
                                  cut,
                                  small,
                                  elliptic,
                                  base64_encode("hello"),
                                  std::string(kPemBytesMax + 1, 'A')}) {
    const auto key = RsaKey::from_text(Secret(text));
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().code, ErrorCode::invalid_argument);
    EXPECT_LT(key.error().message.size(), 100U);
    EXPECT_EQ(key.error().message.find("MII"), std::string::npos);
  }
}

}  // namespace
}  // namespace porc::crypto
