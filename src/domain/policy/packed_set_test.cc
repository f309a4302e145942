// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/packed_set.h"

#include <gmock/gmock.h>

namespace porc::policy {
namespace {

Files files(const std::string& porc_hcl) {
  return {{"sentinel.hcl", "policy \"p\" {}\n"},
          {"p.sentinel", "main = true\n"},
          {"modules/m.sentinel", "x = 1\n"},
          {"porc.hcl", porc_hcl}};
}

std::string refusal(const std::string& place, const std::string& bytes) {
  auto read = read_published(place, bytes);
  if (read) return "";
  EXPECT_EQ(read.error().code, ErrorCode::corrupt);
  return read.error().message;
}

TEST(PackedSet, ComesBackAsItWent) {
  const Files packed = files("version = \"1.2.0\"\n");
  const std::string bytes = pack(packed).value();
  EXPECT_EQ(pack(packed).value(), bytes);
  EXPECT_EQ(unpack(bytes).value(), packed);
  const auto set = Set::compile("a", packed).value();
  EXPECT_EQ(place_of(*set), "a/1.2.0.tar.gz");
  EXPECT_EQ(read_published("a/1.2.0.tar.gz", bytes).value()->digest(), set->digest());
}

TEST(PackedSet, IsReadOnlyFromItsPlace) {
  const std::string bytes = pack(files("name = \"a\"\nversion = \"1.2.0\"\n")).value();
  EXPECT_THAT(refusal("b/1.2.0.tar.gz", bytes), testing::HasSubstr("it holds a@1.2.0"));
  EXPECT_THAT(refusal("a/1.3.0.tar.gz", bytes), testing::HasSubstr("it holds a@1.2.0"));
  EXPECT_NE(refusal("a/b/1.2.0.tar.gz", bytes), "");
  EXPECT_NE(refusal("a", bytes), "");
  EXPECT_NE(refusal("", bytes), "");
  EXPECT_NE(refusal("a/1.2.0.tar.gz", "no archive"), "");
  EXPECT_NE(refusal("a/0.0.0.tar.gz", pack(files("name = \"a\"\n")).value()), "")
      << "a set without a version is none that was published";
}

}  // namespace
}  // namespace porc::policy
