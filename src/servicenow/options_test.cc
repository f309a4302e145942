// SPDX-License-Identifier: Apache-2.0
#include "servicenow/options.h"

#include <gtest/gtest.h>

namespace porc::servicenow {
namespace {

TEST(Instance, IsAHostByHttps) {
  EXPECT_EQ(parse_instance("https://acme.service-now.com").value(), "https://acme.service-now.com");
  EXPECT_EQ(parse_instance("HTTPS://Acme.Service-Now.com/").value(),
            "https://acme.service-now.com");
  EXPECT_EQ(parse_instance("http://127.0.0.1:8080").value(), "http://127.0.0.1:8080");
  for (const char* wrong : {"",
                            "acme",
                            "acme.service-now.com",
                            "http://acme.service-now.com",
                            "ftp://acme",
                            "https://acme.service-now.com/api/now",
                            "https://me:secret@acme.service-now.com",
                            "https://acme.service-now.com?x=1",
                            "https://"}) {
    const auto refused = parse_instance(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
  }
}

TEST(StateCodes, AreCodesAndWords) {
  const auto usual = parse_state_codes(kStateCodes);
  ASSERT_TRUE(usual) << usual.error().message;
  EXPECT_EQ(usual->size(), 8U);
  EXPECT_EQ(usual->at("-1"), "implement");
  EXPECT_EQ(parse_state_codes("17=ready")->at("17"), "ready");
  for (const char* wrong : {"", "17", "=ready", "17=", "17=Ready", "17=ready,17=done", "1^=x", ","})
    EXPECT_FALSE(parse_state_codes(wrong)) << wrong;
}

TEST(NumberShape, IsAPrefixAndSomeDigits) {
  const NumberShape usual;
  EXPECT_TRUE(usual.matches("CHG0030001"));
  EXPECT_TRUE(usual.matches("CHG1234567890"));
  for (const char* wrong : {"",
                            "CHG",
                            "CHG123456",
                            "CHG12345678901",
                            "chg0030001",
                            "INC0030001",
                            "CHG003000a",
                            "CHG0030001^ORnumber=CHG0030002",
                            " CHG0030001",
                            "CHG0030001\n",
                            "CHG0030001^NQstate=-1"}) {
    EXPECT_FALSE(usual.matches(wrong)) << wrong;
  }
  const auto other = parse_number_shape("RFC", "6");
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->matches("RFC123456"));
  EXPECT_FALSE(other->matches("RFC1234567"));
  EXPECT_EQ(other->str(), "RFC and 6 digits");
  EXPECT_EQ(usual.str(), "CHG and 7 to 10 digits");
  for (const auto& [prefix, digits] : {std::pair("", "7"),
                                       {"C^", "7"},
                                       {"C1", "7"},
                                       {"CHG", ""},
                                       {"CHG", "0"},
                                       {"CHG", "10-7"},
                                       {"CHG", "7-"},
                                       {"CHG", "21"},
                                       {"CHG", "7-99"},
                                       {"CHG", "x"}}) {
    EXPECT_FALSE(parse_number_shape(prefix, digits)) << prefix << " " << digits;
  }
}

}  // namespace
}  // namespace porc::servicenow
