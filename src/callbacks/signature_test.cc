// SPDX-License-Identifier: Apache-2.0
#include "callbacks/signature.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace porc::callbacks {
namespace {

using namespace std::chrono_literals;

// The vector of the specification.
constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr const char* kBody = R"({"test": 2432232314})";
constexpr const char* kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const Timestamp kAt{1614265330s};

Secret key(const char* text) {
  return parse_secret(Secret(text)).value();
}

TEST(Signature, OfTheSpecification) {
  EXPECT_EQ(sign({key(kSecret)}, kId, kAt, kBody), kSignature);
}

TEST(Signature, ReceiversMayKnowEitherSecret) {
  const Secret other = key("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
  const std::string both = sign({key(kSecret), other}, kId, kAt, kBody);
  EXPECT_EQ(both, std::string(kSignature) + " " + sign({other}, kId, kAt, kBody));
}

TEST(Signature, ATimeIsToldInWholeSeconds) {
  EXPECT_EQ(seconds_text(kAt + 999ms), "1614265330");
  EXPECT_EQ(sign({key(kSecret)}, kId, kAt + 999ms, kBody), kSignature);
}

TEST(Signature, AnIdHoldsNoPoint) {
  EXPECT_EQ(webhook_id("porc-1:2:webhook-a.b.c"), "porc-1:2:webhook-a_b_c");
}

TEST(Signature, ASecretThatIsNoneIsRefusedAndNotTold) {
  const std::string short_key = base64_encode(std::string(23, 'x'));
  const std::string long_key = base64_encode(std::string(65, 'x'));
  for (const std::string& text : {std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                                  std::string("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                                  "whsec_" + short_key,
                                  "whsec_" + long_key,
                                  std::string("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS"),
                                  std::string("whsec_"),
                                  std::string()}) {
    auto parsed = parse_secret(Secret(text));
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(parsed.error().message.find("MfKQ"), std::string::npos);
  }
  EXPECT_TRUE(parse_secret(Secret("whsec_" + base64_encode(std::string(24, 'x')))));
  EXPECT_TRUE(parse_secret(Secret("whsec_" + base64_encode(std::string(64, 'x')))));
}

}  // namespace
}  // namespace porc::callbacks
