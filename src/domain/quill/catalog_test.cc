// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/catalog.h"

#include <gtest/gtest.h>

namespace porc::quill {
namespace {

std::shared_ptr<const Quill> queue(const std::string& version) {
  Source source{.kind = "queue", .version = version};
  source.files = {{.path = "quill.yaml",
                   .bytes = "kind: queue\nversion: " + version + "\ndescription: A queue\n"},
                  {.path = "schema.json", .bytes = R"({"type":"object"})"},
                  {.path = "main.tf", .bytes = "# nothing\n"}};
  return Quill::compile(std::move(source)).value();
}

class CatalogTest : public testing::Test {
 protected:
  CatalogTest() {
    for (const char* version : {"1.0.0", "1.1.0", "1.2.0", "2.0.0"})
      EXPECT_TRUE(catalog.add(queue(version)).value());
  }
  std::string found(const std::string& range) {
    auto quill = catalog.find("queue", range);
    return quill ? (*quill)->version().str() : quill.error().violations.at(0).message;
  }
  void deprecate(const std::string& version) {
    Standing standing = catalog.standing("queue", version);
    standing.deprecated = Withdrawal{.reason = "slow", .replace_by = "2.0.0"};
    catalog.put_standing("queue", version, standing);
  }
  void revoke(const std::string& version) {
    Standing standing = catalog.standing("queue", version);
    standing.revoked = Withdrawal{.reason = "loses messages", .replace_by = "2.0.0"};
    catalog.put_standing("queue", version, standing);
  }
  Catalog catalog{};
};

TEST_F(CatalogTest, TheNewestThatARangeAdmitsIsTaken) {
  EXPECT_EQ(found(""), "2.0.0");
  EXPECT_EQ(found("~> 1.0"), "1.2.0");
  EXPECT_EQ(found("1.1.0"), "1.1.0");
  EXPECT_EQ(found("3.0.0"), "no published version fits; there is 2.0.0, 1.2.0, 1.1.0, 1.0.0");
  EXPECT_EQ(catalog.find("quue", "").error().violations.at(0).message,
            "is not a kind that anybody published; did you mean 'queue'?");
}

TEST_F(CatalogTest, ADeprecatedVersionIsTakenWhenThereIsNoOther) {
  deprecate("1.2.0");
  EXPECT_EQ(found("~> 1.0"), "1.1.0");
  EXPECT_EQ(found("1.2.0"), "1.2.0");
  EXPECT_EQ(found(">= 1.2, < 2.0"), "1.2.0");
  EXPECT_EQ(status_of(catalog.standing("queue", "1.2.0")), "deprecated");
}

TEST_F(CatalogTest, ARevokedVersionIsNeverTaken) {
  revoke("1.2.0");
  deprecate("1.2.0");
  deprecate("1.1.0");
  EXPECT_EQ(found("~> 1.0"), "1.0.0");
  EXPECT_EQ(found("1.2.0"), "queue@1.2.0 was revoked: loses messages; take 2.0.0");
  EXPECT_EQ(found("3.0.0"), "no published version fits; there is 2.0.0, 1.1.0, 1.0.0");
  EXPECT_EQ(catalog.get("queue", "1.2.0").value()->version().str(), "1.2.0");
  EXPECT_EQ(status_of(catalog.standing("queue", "1.2.0")), "revoked");

  catalog.put_standing("queue", "1.2.0", {});
  EXPECT_EQ(found("~> 1.0"), "1.2.0");
}

TEST_F(CatalogTest, OneVersionHasOneContent) {
  EXPECT_FALSE(catalog.add(queue("1.0.0")).value());
  Source other = queue("1.0.0")->source();
  other.files.push_back({.path = "more.tf", .bytes = "# more\n"});
  EXPECT_EQ(catalog.add(Quill::compile(other).value()).error().code, ErrorCode::conflict);
}

TEST_F(CatalogTest, AdviceNamesTheReplacement) {
  EXPECT_FALSE(advice_of("queue@1.0.0", catalog.standing("queue", "1.0.0")));
  deprecate("1.0.0");
  const auto advice = advice_of("queue@1.0.0", catalog.standing("queue", "1.0.0"));
  ASSERT_TRUE(advice);
  EXPECT_EQ(advice->rule, "quill-deprecated");
  EXPECT_EQ(advice->severity, rules::Severity::warning);
  EXPECT_EQ(advice->fix, "take 2.0.0");
}

}  // namespace
}  // namespace porc::quill
