// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/options.h"

#include <gtest/gtest.h>

namespace porc::tfe_engine {
namespace {

struct Form {
  std::string_view given;
  std::string_view want;  ///< "" = refused
};

TEST(ApiBase, EveryFormOfTfeApiMeansTheSame) {
  const Form forms[] = {
      {"https://app.terraform.io/api/v2", "https://app.terraform.io/api/v2/"},
      {"https://app.terraform.io/api/v2/", "https://app.terraform.io/api/v2/"},
      {"https://app.terraform.io", "https://app.terraform.io/api/v2/"},
      {"https://app.terraform.io/", "https://app.terraform.io/api/v2/"},
      {"HTTPS://TFE.Example.com:443/", "https://tfe.example.com/api/v2/"},
      {"https://tfe.example.com:8443", "https://tfe.example.com:8443/api/v2/"},
      {"http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v2/"},
      {"http://tfe.example.com", ""},
      {"http://127.tfe.example.com", ""},
      {"http://localhost.example.com", ""},
      {"tfe.example.com", ""},
      {"https://tfe.example.com/other", ""},
      {"https://user@tfe.example.com", ""},
      {"https://tfe.example.com/?x=1", ""},
      {"ftp://tfe.example.com", ""},
      {"", ""},
  };
  for (const Form& form : forms) {
    Result<std::string> base = parse_api_base(form.given);
    EXPECT_EQ(base ? *base : "", form.want) << form.given;
  }
}

TEST(Origin, IsSchemeHostAndPort) {
  EXPECT_EQ(origin_of("https://A.example:443/x?y"), "https://a.example");
  EXPECT_EQ(origin_of("https://a.example:444/x"), "https://a.example:444");
  EXPECT_EQ(origin_of("/relative"), "");
}

}  // namespace
}  // namespace porc::tfe_engine
