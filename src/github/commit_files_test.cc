// SPDX-License-Identifier: Apache-2.0
#include "github/commit_files.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "github/test_host.h"
#include "memory_store/memory_store.h"

namespace porc::github {
namespace {

const std::string kSha(40, 'a');

/// What stands in the commit.
class OneTree final : public EmptyHost {
 public:
  Task<std::string> read_file(std::string repository, std::string path, std::string sha) override {
    read.push_back(path);
    const auto found = files.find(path);
    if (found != files.end()) co_return found->second;
    co_return co_await EmptyHost::read_file(std::move(repository), std::move(path), std::move(sha));
  }

  bool is_blueprint(const std::string& path) const override { return path != unmatched; }

  std::string unmatched{};  ///< what no pattern names
  std::map<std::string, std::string> files{};
  std::vector<std::string> read{};
};

std::string thing(const std::string& name) {
  return "kind: thing\nmetadata:\n  name: " + name + "\ninputs: {}\n";
}

class CommitFilesTest : public testing::Test {
 protected:
  std::vector<ReadFile> read(const std::vector<std::string>& changed) {
    host.read.clear();
    std::vector<Changed> changes;
    for (const std::string& path : changed) changes.push_back({.file = {.path = path}});
    auto task = files.read({.repository = "o/r", .sha = kSha}, std::move(changes));
    task.start();
    return *task.take();
  }
  /// The branch got these files.
  void merge(const std::vector<std::string>& changed, std::optional<Timestamp> pushed_at = {}) {
    commit::Commit commit{.repository = "o/r", .sha = kSha};
    commit.pushed_at = pushed_at;
    auto task = files.remember(std::move(commit), read(changed));
    task.start();
    ASSERT_TRUE(task.take());
  }

  aio::ManualWorld world{};
  memory_store::MemoryStore store{world};
  Commits commits{store};
  OneTree host{};
  CommitFiles files{host, commits, "dev"};
};

TEST_F(CommitFilesTest, ANewFileThatIsTheSameBlueprintAsAnUnchangedOneFailsAndNamesIt) {
  host.files["a.yaml"] = thing("one");
  merge({"a.yaml"});
  host.files["b.yaml"] = thing("one");
  const ReadFile added = read({"b.yaml"}).at(0);
  ASSERT_TRUE(added.problem);
  EXPECT_EQ(added.problem->message,
            "b.yaml and a.yaml are the same blueprint (dev/thing/one): give each its own "
            "metadata.name");
}

TEST_F(CommitFilesTest, AChangedFileThatBecomesTheSameBlueprintAsAnUnchangedOneFails) {
  host.files = {{"a.yaml", thing("one")}, {"b.yaml", thing("two")}};
  merge({"a.yaml", "b.yaml"});
  host.files["b.yaml"] = thing("one");
  EXPECT_TRUE(read({"b.yaml"}).at(0).problem);
}

TEST_F(CommitFilesTest, AFileWhoseOldPlaceIsGoneOrAnotherBlueprintByNowIsTheOnlyOne) {
  host.files["a.yaml"] = thing("one");
  merge({"a.yaml"});
  host.files = {{"b.yaml", thing("one")}};
  EXPECT_FALSE(read({"b.yaml"}).at(0).problem);
  host.files["a.yaml"] = thing("two");
  EXPECT_FALSE(read({"b.yaml"}).at(0).problem);
}

TEST_F(CommitFilesTest, AFileThatNoPatternNamesAnyMoreIsNoTwin) {
  host.files["a.yaml"] = thing("one");
  merge({"a.yaml"});
  host.files["b.yaml"] = thing("one");
  host.unmatched = "a.yaml";
  EXPECT_FALSE(read({"b.yaml"}).at(0).problem);
}

TEST_F(CommitFilesTest, APushThatIsToldLateDoesNotHideWhereABlueprintStands) {
  host.files["new.yaml"] = thing("one");
  merge({"new.yaml"}, Timestamp(Duration(2)));
  host.files = {{"old.yaml", thing("one")}};
  merge({"old.yaml"}, Timestamp(Duration(1)));
  host.files = {{"new.yaml", thing("one")}, {"other.yaml", thing("one")}};
  EXPECT_TRUE(read({"other.yaml"}).at(0).problem);
}

TEST_F(CommitFilesTest, NoOtherFileIsReadWhereNothingIsKnown) {
  host.files["a.yaml"] = thing("one");
  const std::vector<std::string> itself{"a.yaml"};
  read(itself);
  EXPECT_EQ(host.read, itself);
  merge(itself);
  read(itself);
  EXPECT_EQ(host.read, itself);
}

}  // namespace
}  // namespace porc::github
