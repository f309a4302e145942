// SPDX-License-Identifier: Apache-2.0
#include "github/options.h"

#include <gtest/gtest.h>

namespace porc::github {
namespace {

TEST(ApiBase, IsTakenInEveryFormThatPeopleWrite) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"https://api.github.com", "https://api.github.com/"},
      {"https://API.GitHub.com//", "https://api.github.com/"},
      {"https://api.github.com:443/", "https://api.github.com/"},
      {"https://github.com", "https://api.github.com/"},
      {"https://api.acme.ghe.com", "https://api.acme.ghe.com/"},
      {"https://git.acme.example", "https://git.acme.example/api/v3/"},
      {"https://git.acme.example/api/v3", "https://git.acme.example/api/v3/"},
      {"https://git.acme.example:8443/api/v3/", "https://git.acme.example:8443/api/v3/"},
      {"http://127.0.0.1:4010", "http://127.0.0.1:4010/"},
      {"http://localhost:4010/api/v3", "http://localhost:4010/api/v3/"},
  };
  for (const auto& [given, base] : rows) {
    const auto parsed = parse_api_base(given);
    ASSERT_TRUE(parsed) << given;
    EXPECT_EQ(*parsed, base);
  }
  for (const char* given : {"",
                            "api.github.com",
                            "ftp://api.github.com",
                            "http://api.github.com",
                            "https://u:p@api.github.com",
                            "https://git.acme.example/api",
                            "https://github.com/acme",
                            "https://api.github.com?x=1",
                            "https://api.github.com#x",
                            "https:///api/v3"}) {
    EXPECT_FALSE(parse_api_base(given)) << given;
  }
}

TEST(Repository, IsOwnerAndName) {
  const auto repository = parse_repository("acme/orders.db_1");
  ASSERT_TRUE(repository);
  EXPECT_EQ(repository->owner, "acme");
  EXPECT_EQ(repository->path(), "repos/acme/orders.db_1");
  for (const char* given : {"",
                            "acme",
                            "acme/",
                            "/orders",
                            "acme/orders/x",
                            "acme/..",
                            "a b/c",
                            "acme/or%2fders",
                            "acme/ord?x",
                            "../x"}) {
    EXPECT_FALSE(parse_repository(given)) << given;
  }
}

TEST(Sha, IsFortyDigitsInLowerCase) {
  EXPECT_TRUE(is_sha("0123456789abcdef0123456789abcdef01234567"));
  EXPECT_FALSE(is_sha("0123456789ABCDEF0123456789abcdef01234567"));
  EXPECT_FALSE(is_sha("main"));
  EXPECT_TRUE(is_no_commit(std::string(40, '0')));
  EXPECT_FALSE(is_no_commit("0"));
}

TEST(Token, IsOpaqueButFitsAHeader) {
  EXPECT_TRUE(check_token(Secret("ghs_1234_" + std::string(511, 'x') + ".y")));
  EXPECT_FALSE(check_token(Secret("a\nb")));
  EXPECT_FALSE(check_token(Secret("")));
  EXPECT_FALSE(check_token(Secret(std::string(kTokenBytesMax + 1, 'x'))));
  EXPECT_TRUE(check_issuer("Iv23liABC"));
  EXPECT_TRUE(check_issuer("12345"));
  EXPECT_FALSE(check_issuer("1\"2"));
}

}  // namespace
}  // namespace porc::github
