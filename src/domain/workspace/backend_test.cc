// SPDX-License-Identifier: Apache-2.0
#include "domain/workspace/backend.h"

#include <gtest/gtest.h>

#include "archive/tar.h"

namespace porc::workspace {
namespace {

Backend orders() {
  return {.host = "porc.example.com",
          .organization = "acme",
          .workspace = *WorkspaceName::parse("acme-dev-orders")};
}

TEST(Backend, IsWrittenBesideTheFilesOfTheBundle) {
  const std::string bundle = *archive::make_tar_gz({{.path = "main.tf", .bytes = "# main\n"}});
  const auto whole = with_backend(bundle, orders());
  ASSERT_TRUE(whole) << whole.error().to_string();
  const auto files = archive::read_tar_gz(*whole);
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ((*files)[0].path, "backend.hcl");
  EXPECT_EQ((*files)[0].bytes,
            "hostname     = \"porc.example.com\"\n"
            "organization = \"acme\"\n"
            "workspaces {\n  name = \"acme-dev-orders\"\n}\n");
  EXPECT_EQ((*files)[1].bytes, "# main\n");
  EXPECT_EQ((*files)[2].path, "porc_backend.tf");
  EXPECT_EQ((*files)[2].bytes, "terraform {\n  backend \"remote\" {}\n}\n");
  EXPECT_EQ(*whole, *with_backend(bundle, orders()));
}

TEST(Backend, NeverTakesTheNameOfAFileThatIsThere) {
  const std::string bundle = *archive::make_tar_gz({{.path = "backend.hcl", .bytes = "x"}});
  EXPECT_EQ(with_backend(bundle, orders()).error().code, ErrorCode::conflict);
  EXPECT_FALSE(with_backend("no archive", orders()));
}

TEST(Backend, HostsAreNamesAndNoMore) {
  for (const char* host : {"porc.example.com", "127.0.0.1:8080", "[::1]:8080"})
    EXPECT_TRUE(is_backend_host(host)) << host;
  for (const char* host : {"", "a\"b", "a/b", "a b", "${x}"}) EXPECT_FALSE(is_backend_host(host));
}

}  // namespace
}  // namespace porc::workspace
