// SPDX-License-Identifier: Apache-2.0
#include "disk_policies/disk_policies.h"

#include <unistd.h>

#include <gmock/gmock.h>

#include "aio/loop.h"
#include "host/files.h"

namespace porc::disk_policies {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class DiskPoliciesTest : public testing::Test {
 protected:
  DiskPoliciesTest()
      : folder_(fs::temp_directory_path() /
                ("porc-policies-" + std::to_string(getpid()) + "-" +
                 testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~DiskPoliciesTest() override { fs::remove_all(folder_); }

  void write(const std::string& path, const std::string& text) {
    fs::create_directories((folder_ / path).parent_path());
    EXPECT_TRUE(host::write_file_durably(folder_ / path, text, 0600));
  }
  void write_set(const std::string& place, const std::string& porc_hcl) {
    for (const auto& [path, text] : files(porc_hcl)) write(place + "/" + path, text);
  }
  static policy::Files files(const std::string& porc_hcl) {
    return {{"sentinel.hcl", "policy \"p\" {\n  source = \"./p.sentinel\"\n}\n"},
            {"p.sentinel", "main = true\n"},
            {"porc.hcl", porc_hcl}};
  }

  Result<std::unique_ptr<DiskPolicies>> open(std::vector<std::string> places) {
    std::vector<fs::path> folders;
    for (const std::string& place : places) folders.push_back(folder_ / place);
    return DiskPolicies::open(std::move(folders), folder_ / "published", pool_);
  }
  std::string titles(std::vector<std::string> places) {
    auto library = open(std::move(places));
    if (!library) return library.error().to_string();
    std::string text;
    for (const auto& set : (*library)->current()) text += (text.empty() ? "" : " ") + set->title();
    return text;
  }
  Result<PublishedPolicySet> publish(DiskPolicies& library, policy::Files set) {
    return aio::run_to_end(loop_, library.publish("pushed", std::move(set)));
  }

  fs::path folder_;
  aio::Loop loop_{};
  aio::BlockingPool pool_{loop_, 1, 10};
};

TEST_F(DiskPoliciesTest, AFolderIsASetOrHoldsThem) {
  write_set("one", "");
  write_set("several/a", "name = \"first\"\n");
  write_set("several/b", "");
  write("several/README.md", "why");
  write("several/.git/config", "");
  EXPECT_EQ(titles({}), "");
  EXPECT_EQ(titles({"one", "several"}), "b first one");
  EXPECT_EQ(titles({"one/."}), "one");
}

TEST_F(DiskPoliciesTest, TestsAndHiddenFilesAreNoPartOfASet) {
  write_set("one", "");
  const std::string digest = open({"one"}).value()->current()[0]->digest();
  write("one/test/p/pass.hcl", "anything");
  write("one/.editorconfig", "anything");
  EXPECT_EQ(open({"one"}).value()->current()[0]->digest(), digest);
  write("one/modules/m.sentinel", "x = 1\n");
  EXPECT_NE(open({"one"}).value()->current()[0]->digest(), digest);
}

TEST_F(DiskPoliciesTest, WhatIsNotSoundNamesItsFolder) {
  write_set("several/a", "");
  write("several/b/p.sentinel", "main = true\n");
  EXPECT_THAT(titles({"several"}), HasSubstr("several/b"));
  EXPECT_THAT(titles({"nowhere"}), HasSubstr("nowhere"));
  fs::create_directories(folder_ / "not-mounted");
  EXPECT_THAT(titles({"not-mounted"}), HasSubstr("not-mounted: there is no policy set"));
  fs::remove_all(folder_ / "several/b");
  fs::create_symlink("/dev/null", folder_ / "several/a/null");
  EXPECT_THAT(titles({"several"}), HasSubstr("only plain files"));
}

TEST_F(DiskPoliciesTest, TwoFoldersOfOneNameAreAConflict) {
  write_set("a/x", "");
  write_set("b/x", "");
  EXPECT_THAT(titles({"a", "b"}), HasSubstr("two folders hold a policy set 'x'"));
}

TEST_F(DiskPoliciesTest, WhatWasPublishedIsThereAfterARestart) {
  auto library = open({}).value();
  auto first = publish(*library, files("version = \"1.0.0\"\n"));
  ASSERT_TRUE(first) << first.error().to_string();
  EXPECT_TRUE(first->is_new);
  EXPECT_EQ(first->set->title(), "pushed@1.0.0");
  EXPECT_FALSE(publish(*library, files("version = \"1.0.0\"\n"))->is_new);
  ASSERT_TRUE(publish(*library, files("version = \"1.1.0\"\n")));
  EXPECT_EQ(library->current()[0]->title(), "pushed@1.1.0");
  EXPECT_EQ(titles({}), "pushed@1.1.0");
  EXPECT_EQ(open({}).value()->list().size(), 2U);
  EXPECT_EQ(open({}).value()->get("pushed", "1.0.0").value()->digest(), first->set->digest());
}

TEST_F(DiskPoliciesTest, APublishedVersionNeverChanges) {
  auto library = open({}).value();
  ASSERT_TRUE(publish(*library, files("version = \"1.0.0\"\n")));
  policy::Files other = files("version = \"1.0.0\"\n");
  other["p.sentinel"] = "main = false\n";
  EXPECT_EQ(publish(*library, other).error().code, ErrorCode::conflict);
  EXPECT_EQ(publish(*library, files("")).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(titles({}), "pushed@1.0.0");
}

TEST_F(DiskPoliciesTest, WhatWasPublishedAndCannotBeReadKeepsTheServerFromStarting) {
  auto library = open({}).value();
  ASSERT_TRUE(publish(*library, files("version = \"1.0.0\"\n")));
  write("published/pushed/1.0.0.tar.gz", "no archive");
  EXPECT_THAT(titles({}), HasSubstr("published/pushed/1.0.0.tar.gz"));
}

TEST_F(DiskPoliciesTest, WhatAFolderHoldsHidesWhatWasPublished) {
  auto library = open({}).value();
  ASSERT_TRUE(publish(*library, files("version = \"1.0.0\"\n")));
  write_set("folder/pushed", "");
  EXPECT_EQ(titles({"folder"}), "pushed");
  auto hidden = open({"folder"}).value();
  EXPECT_THAT(publish(*hidden, files("version = \"2.0.0\"\n")).error().message,
              HasSubstr("comes from a folder"));
}

}  // namespace
}  // namespace porc::disk_policies
