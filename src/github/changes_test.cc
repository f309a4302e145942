// SPDX-License-Identifier: Apache-2.0
#include "github/changes.h"

#include "github/test_world.h"

namespace porc::github {
namespace {

const std::string kBase(40, 'a');
const std::string kHead(40, 'b');
const std::string kParted(40, 'c');
const std::string kNone(40, '0');

class ChangesTest : public GithubTest {
 protected:
  static json::object entry(std::string path,
                            std::string sha,
                            std::string_view type = "blob",
                            std::string_view mode = "100644") {
    return {{"path", path}, {"sha", sha}, {"type", type}, {"mode", mode}};
  }
  void offer_tree(std::string sha,
                  json::array entries,
                  bool recursive = true,
                  bool truncated = false) {
    const json::object body{{"sha", sha}, {"truncated", truncated}, {"tree", std::move(entries)}};
    github.answer("GET /repos/acme/orders/git/trees/" + sha + (recursive ? "?recursive=1" : ""),
                  200,
                  json::serialize(body));
  }
  void offer_comparison(std::string_view status, json::array files) {
    const json::object body{
        {"status", status}, {"merge_base_commit", {{"sha", kParted}}}, {"files", std::move(files)}};
    github.answer("GET /repos/acme/orders/compare/" + kBase + "..." + kHead + "?per_page=1",
                  200,
                  json::serialize(body));
  }
  static json::object file(std::string name, std::string_view status, std::string before = "") {
    json::object body{{"filename", name}, {"status", status}, {"sha", "blob-of-" + name}};
    if (!before.empty()) body["previous_filename"] = before;
    return body;
  }
  std::vector<ChangedFile> of_push() {
    auto changed = outcome_of(changes.of_push(orders, kBase, kHead));
    EXPECT_TRUE(changed) << changed.error().to_string();
    return changed ? *std::move(changed) : std::vector<ChangedFile>();
  }

  GlobSet globs = *GlobSet::parse("infra/**/*.yaml");
  Changes changes{client, globs};
};

TEST_F(ChangesTest, ARenamedFileIsOneThatIsGoneAndOneThatCame) {
  offer_comparison("ahead",
                   {file("README.md", "modified"),
                    file("infra/new.yaml", "renamed", "infra/old.yaml"),
                    file("docs/gone.yaml", "renamed", "infra/gone.yaml"),
                    file("infra/came.yaml", "renamed", "docs/came.yaml"),
                    file("infra/copy.yaml", "copied", "infra/source.yaml"),
                    file("infra/deleted.yaml", "removed"),
                    file("infra/x/y.yaml", "added"),
                    file("infra/z.yaml", "changed")});
  const std::vector<ChangedFile> wanted = {
      {.path = "infra/came.yaml", .blob = "blob-of-infra/came.yaml"},
      {.path = "infra/copy.yaml", .blob = "blob-of-infra/copy.yaml"},
      {.path = "infra/deleted.yaml", .removed = true},
      {.path = "infra/gone.yaml", .removed = true},
      {.path = "infra/new.yaml", .blob = "blob-of-infra/new.yaml"},
      {.path = "infra/old.yaml", .removed = true},
      {.path = "infra/x/y.yaml", .blob = "blob-of-infra/x/y.yaml"},
      {.path = "infra/z.yaml", .blob = "blob-of-infra/z.yaml"},
  };
  EXPECT_EQ(of_push(), wanted);
}

TEST_F(ChangesTest, TwoThatTookEachOthersNameBothStay) {
  offer_comparison("ahead",
                   {file("infra/a.yaml", "renamed", "infra/b.yaml"),
                    file("infra/b.yaml", "renamed", "infra/a.yaml")});
  const std::vector<ChangedFile> wanted = {
      {.path = "infra/a.yaml", .blob = "blob-of-infra/a.yaml"},
      {.path = "infra/b.yaml", .blob = "blob-of-infra/b.yaml"},
  };
  EXPECT_EQ(of_push(), wanted);
}

TEST_F(ChangesTest, AListThatMayBeCutShortIsNotTrusted) {
  json::array files;
  for (std::size_t i = 0; i < kComparedFilesMax; ++i) {
    files.push_back(file("src/" + std::to_string(i), "modified"));
  }
  offer_comparison("ahead", std::move(files));
  offer_tree(kBase,
             {entry("infra/a.yaml", "1"),
              entry("infra/b.yaml", "2"),
              entry("infra", "t", "tree", "040000"),
              entry("infra/d.yaml", "4")});
  offer_tree(kHead,
             {entry("infra/a.yaml", "9"),
              entry("infra/c.yaml", "3"),
              entry("src/x.yaml", "5"),
              entry("infra/d.yaml", "4")});
  const std::vector<ChangedFile> wanted = {{.path = "infra/a.yaml", .blob = "9"},
                                           {.path = "infra/b.yaml", .removed = true},
                                           {.path = "infra/c.yaml", .blob = "3"}};
  EXPECT_EQ(of_push(), wanted);
}

TEST_F(ChangesTest, AfterAForcedPushTreesAreCompared) {
  offer_comparison("diverged", {file("infra/new.yaml", "added")});
  offer_tree(kBase, {entry("infra/old.yaml", "1")});
  offer_tree(kHead, {entry("infra/new.yaml", "2")});
  const std::vector<ChangedFile> wanted = {{.path = "infra/new.yaml", .blob = "2"},
                                           {.path = "infra/old.yaml", .removed = true}};
  EXPECT_EQ(of_push(), wanted);
}

TEST_F(ChangesTest, ANewBranchBringsAllAndAGoneOneNothing) {
  offer_tree(kHead, {entry("infra/new.yaml", "2")});
  const std::vector<ChangedFile> wanted = {{.path = "infra/new.yaml", .blob = "2"}};
  EXPECT_EQ(*outcome_of(changes.of_push(orders, kNone, kHead)), wanted);
  EXPECT_TRUE(outcome_of(changes.of_push(orders, kHead, kNone))->empty());
}

TEST_F(ChangesTest, ATreeThatIsTooLargeIsWalkedWhereSomethingMayBe) {
  offer_tree("root", {}, false);
  const json::object cut{{"sha", "root"}, {"truncated", true}, {"tree", json::array()}};
  github.answer(
      "GET /repos/acme/orders/git/trees/" + kHead + "?recursive=1", 200, json::serialize(cut));
  ScriptedGithub& g = github;
  g.handle("GET /repos/acme/orders/git/trees/root", [](const http::Request&) {
    const json::object body{{"sha", "root"},
                            {"truncated", false},
                            {"tree",
                             {entry("infra", "t1", "tree", "040000"),
                              entry("src", "t2", "tree", "040000"),
                              entry("x.yaml", "1")}}};
    return http::Response{.status = 200, .body = json::serialize(body)};
  });
  offer_tree("t1", {entry("a.yaml", "2"), entry("deep", "t3", "tree", "040000")}, false);
  offer_tree("t3", {entry("b.yaml", "3")}, false);
  const auto files = outcome_of(changes.files_at(orders, kHead));
  ASSERT_TRUE(files) << files.error().to_string();
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ(files->at("infra/deep/b.yaml").blob, "3");
  EXPECT_EQ(github.count("GET /repos/acme/orders/git/trees/t2"), 0U);
}

TEST_F(ChangesTest, AFolderThatGithubCannotListIsAnErrorAndNotNothing) {
  const json::object cut{{"sha", "root"}, {"truncated", true}, {"tree", json::array()}};
  github.answer(
      "GET /repos/acme/orders/git/trees/" + kHead + "?recursive=1", 200, json::serialize(cut));
  github.answer("GET /repos/acme/orders/git/trees/root", 200, json::serialize(cut));
  EXPECT_EQ(outcome_of(changes.files_at(orders, kHead)).error().code, ErrorCode::too_large);
}

TEST_F(ChangesTest, LinksAndSubmodulesAreFoundAndSaidToBeSo) {
  offer_tree(kHead,
             {entry("infra/link.yaml", "1", "blob", "120000"),
              entry("infra/sub.yaml", "2", "commit", "160000"),
              entry("infra/tool.yaml", "3", "blob", "100755")});
  const auto files = outcome_of(changes.files_at(orders, kHead));
  ASSERT_TRUE(files);
  EXPECT_EQ(files->at("infra/link.yaml").refused, "is a symbolic link, which is not followed");
  EXPECT_EQ(files->at("infra/sub.yaml").refused, "is a submodule, which is not followed");
  EXPECT_EQ(files->at("infra/tool.yaml").refused, "");
}

TEST_F(ChangesTest, AFileIsFoundInTheTreesOfItsCommit) {
  offer_tree(kHead,
             {entry("infra", "t1", "tree", "040000"),
              entry("link", "l", "blob", "120000"),
              entry("sub", "s", "commit", "160000")},
             false);
  offer_tree("t1", {entry("a.yaml", "2"), entry("deep", "t3", "tree", "040000")}, false);
  const auto at = [this](std::string path) {
    return outcome_of(changes.file_at(orders, kHead, std::move(path)));
  };
  EXPECT_EQ(at("infra/a.yaml")->blob, "2");
  EXPECT_EQ(at("infra/a.yaml")->refused, "");
  EXPECT_EQ(at("infra/b.yaml").error().code, ErrorCode::not_found);
  EXPECT_EQ(at("infra/deep")->refused, "is a folder");
  EXPECT_EQ(at("link")->refused, "is a symbolic link, which is not followed");
  EXPECT_EQ(at("link/a.yaml")->refused, "lies below what is no folder");
  EXPECT_EQ(at("sub")->refused, "is a submodule, which is not followed");
}

}  // namespace
}  // namespace porc::github
