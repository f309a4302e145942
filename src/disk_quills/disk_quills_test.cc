// SPDX-License-Identifier: Apache-2.0
#include "disk_quills/disk_quills.h"

#include <array>
#include <fstream>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "aio/scope.h"
#include "disk_quills/quill_folder.h"
#include "domain/quill/limits.h"

namespace porc::disk_quills {
namespace {

namespace fs = std::filesystem;

class DiskQuillsTest : public testing::Test {
 protected:
  DiskQuillsTest() {
    std::string name = testing::TempDir() + "/disk_quills.XXXXXX";
    PORC_ASSERT(::mkdtemp(name.data()) != nullptr);
    scratch_ = name;
    fs::create_directories(given());
  }
  ~DiskQuillsTest() override { fs::remove_all(scratch_); }

  fs::path given() const { return scratch_ / "given"; }
  fs::path published() const { return scratch_ / "published"; }

  static quill::Source queue(const std::string& readme = "", const std::string& version = "1.0.0") {
    quill::Source source{.kind = "queue", .version = version};
    source.files = {{.path = "quill.yaml",
                     .bytes = "kind: queue\nversion: " + version + "\ndescription: A queue\n"},
                    {.path = "schema.json", .bytes = R"({"type":"object"})"},
                    {.path = "main.tf", .bytes = "# nothing\n"},
                    {.path = "examples/README.md", .bytes = readme}};
    return source;
  }
  static void put(const fs::path& file, std::string_view text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

  Result<std::unique_ptr<DiskQuills>> open() {
    return DiskQuills::open({given()}, published(), pool_);
  }
  Result<std::shared_ptr<const quill::Quill>> publish(DiskQuills& library, quill::Source source) {
    PORC_TRY(PublishedQuill published, aio::run_to_end(loop_, library.publish(std::move(source))));
    return published.quill;
  }
  Result<quill::Standing> revoke(DiskQuills& library,
                                 const std::string& version,
                                 const std::string& reason) {
    return aio::run_to_end(loop_,
                           library.amend_standing("queue", version, [&](quill::Standing& standing) {
                             standing.revoked = quill::Withdrawal{.reason = reason};
                           }));
  }

  using Published = Result<PublishedQuill>;
  std::array<Published, 2> publish_at_once(DiskQuills& library,
                                           quill::Source first,
                                           quill::Source second) {
    std::array<Published, 2> results{};
    aio::TaskScope scope(loop_, [](Error) {});
    scope.spawn(keep(library.publish(std::move(first)), &results[0]));
    scope.spawn(keep(library.publish(std::move(second)), &results[1]));
    PORC_ASSERT(aio::run_to_end(loop_, scope.join()));
    return results;
  }
  static Task<void> keep(Task<PublishedQuill> task, Published* into) {
    *into = co_await std::move(task);
    co_return ok;
  }

  fs::path scratch_{};
  aio::Loop loop_{};
  aio::BlockingPool pool_{loop_, 2, 64};
};

TEST_F(DiskQuillsTest, WhatIsPublishedIsThereAgainAfterARestart) {
  auto library = open().value();
  quill::Source source = queue("read me");
  source.files.push_back({.path = "scripts/make.sh", .bytes = "#!/bin/sh\n", .executable = true});
  const auto before = publish(*library, std::move(source)).value();
  const auto again = open().value();
  const auto after = again->find("queue", "").value();
  EXPECT_EQ(after->digest(), before->digest());
  EXPECT_EQ(after->source().files, before->source().files) << "the executable bit too";
  EXPECT_TRUE(again->left_out().empty());
}

TEST_F(DiskQuillsTest, TheExecutableBitIsContent) {
  auto library = open().value();
  quill::Source source = queue();
  source.files.push_back({.path = "make.sh", .bytes = "#!/bin/sh\n"});
  ASSERT_TRUE(publish(*library, source));
  source.files.back().executable = true;
  EXPECT_EQ(publish(*library, source).error().code, ErrorCode::conflict);
}

TEST_F(DiskQuillsTest, WhateverIsAcceptedCanBeReadAgain) {
  auto library = open().value();
  ASSERT_TRUE(publish(*library, queue(std::string(quill::kFileBytesMax, 'x'))));
  quill::Source many = queue("", "1.1.0");
  while (many.files.size() < quill::kFilesMax) {
    many.files.push_back({.path = "examples/" + std::to_string(many.files.size()), .bytes = "x"});
  }
  ASSERT_TRUE(publish(*library, many));
  EXPECT_EQ(open().value()->list().size(), 2U);

  many.version = "1.2.0";
  many.files.push_back({.path = "examples/more", .bytes = "x"});
  EXPECT_EQ(publish(*library, std::move(many)).error().code, ErrorCode::too_large);
  quill::Source large = queue(std::string(quill::kFileBytesMax + 1, 'x'), "1.2.0");
  EXPECT_EQ(publish(*library, std::move(large)).error().code, ErrorCode::too_large);
  quill::Source sum = queue("", "1.2.0");
  for (int i = 0; i < 4; ++i) {
    sum.files.push_back(
        {.path = "examples/" + std::to_string(i), .bytes = std::string(quill::kFileBytesMax, 'x')});
  }
  EXPECT_EQ(publish(*library, std::move(sum)).error().code, ErrorCode::too_large);
  EXPECT_EQ(open().value()->list().size(), 2U);
}

TEST_F(DiskQuillsTest, APublishedQuillThatIsBrokenKeepsNobodyFromStarting) {
  auto library = open().value();
  ASSERT_TRUE(publish(*library, queue()));
  ASSERT_TRUE(publish(*library, queue("", "1.1.0")));
  put(published() / "queue/1.1.0/schema.json", "{");
  const auto again = open().value();
  EXPECT_EQ(again->find("queue", "").value()->version().str(), "1.0.0");
  ASSERT_EQ(again->left_out().size(), 1U);
  EXPECT_NE(again->left_out()[0].to_string().find("queue/1.1.0"), std::string::npos);
  // What is there is not replaced unseen.
  EXPECT_EQ(publish(*again, queue("", "1.1.0")).error().code, ErrorCode::conflict);
}

TEST_F(DiskQuillsTest, AFolderThatTheOperatorNamedMustBeSound) {
  put(given() / "queue/1.0.0/quill.yaml", "kind: queue\n");
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().to_string().find("queue/1.0.0"), std::string::npos);
}

TEST_F(DiskQuillsTest, TwoAtOnceDoNotMixTheirFiles) {
  for (int round = 0; round < 20; ++round) {
    fs::remove_all(published());
    auto library = open().value();
    const auto [kept, other] = publish_at_once(*library, queue("first"), queue("second"));
    ASSERT_NE(kept.has_value(), other.has_value());
    EXPECT_EQ((kept ? other : kept).error().code, ErrorCode::conflict);
    const auto winner = (kept ? *kept : *other).quill;
    EXPECT_EQ(library->find("queue", "").value()->digest(), winner->digest());
    EXPECT_EQ(open().value()->find("queue", "").value()->digest(), winner->digest());
  }
}

TEST_F(DiskQuillsTest, TheSameTwiceAtOnceIsASuccess) {
  auto library = open().value();
  const auto [first, second] = publish_at_once(*library, queue(), queue());
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_NE(first->is_new, second->is_new);
}

TEST_F(DiskQuillsTest, WhatIsSaidOfAVersionIsRememberedWhereverItComesFrom) {
  put(given() / "queue/1.0.0/quill.yaml", "kind: queue\nversion: 1.0.0\ndescription: A queue\n");
  put(given() / "queue/1.0.0/schema.json", R"({"type":"object"})");
  put(given() / "queue/1.0.0/main.tf", "# nothing\n");
  auto library = open().value();
  ASSERT_TRUE(publish(*library, queue("", "1.1.0")));
  ASSERT_TRUE(revoke(*library, "1.0.0", "of the folder"));
  ASSERT_TRUE(revoke(*library, "1.1.0", "of the published"));
  EXPECT_EQ(revoke(*library, "7.0.0", "unknown").error().code, ErrorCode::invalid_argument);

  library = open().value();
  EXPECT_TRUE(library->left_out().empty());
  EXPECT_FALSE(library->find("queue", ""));
  EXPECT_EQ(library->standing("queue", "1.0.0").revoked->reason, "of the folder");
  EXPECT_EQ(library->standing("queue", "1.1.0").revoked->reason, "of the published");
  EXPECT_TRUE(library->get("queue", "1.1.0"));
  ASSERT_TRUE(aio::run_to_end(
      loop_, library->amend_standing("queue", "1.1.0", [](quill::Standing& standing) {
        standing.revoked.reset();
      })));
  EXPECT_EQ(open().value()->find("queue", "").value()->version().str(), "1.1.0");
}

TEST_F(DiskQuillsTest, AStandingThatCannotBeReadCountsAsRevoked) {
  auto library = open().value();
  ASSERT_TRUE(publish(*library, queue()));
  ASSERT_TRUE(revoke(*library, "1.0.0", "broken"));
  put(published() / "queue/1.0.0.standing.json", "{");
  library = open().value();
  EXPECT_EQ(library->left_out().size(), 1U);
  EXPECT_FALSE(library->find("queue", "1.0.0"));
}

TEST_F(DiskQuillsTest, AStandingThatCannotBeKeptIsNotTaken) {
  auto library = open().value();
  ASSERT_TRUE(publish(*library, queue()));
  fs::create_directories(published() / "queue/1.0.0.standing.json/in the way");
  EXPECT_FALSE(revoke(*library, "1.0.0", "broken"));
  EXPECT_TRUE(library->find("queue", "1.0.0"));
}

TEST_F(DiskQuillsTest, WhatACrashLeftHalfWrittenIsRemoved) {
  put(published() / "queue/.filling-1.0.0.abcdef/main.tf", "half");
  auto library = open().value();
  EXPECT_TRUE(library->list().empty());
  EXPECT_TRUE(library->left_out().empty());
  EXPECT_FALSE(fs::exists(published() / "queue/.filling-1.0.0.abcdef"));
}

}  // namespace
}  // namespace porc::disk_quills
