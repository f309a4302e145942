// SPDX-License-Identifier: Apache-2.0
#include "blob_policies/folder_roll.h"

#include <gmock/gmock.h>

#include "aio/loop.h"
#include "memory_blobs/memory_blobs.h"

namespace porc::blob_policies {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A clock that is put forward by hand; nothing here waits.
class HandClock final : public aio::Clock {
 public:
  Timestamp now() const override { return now_; }
  std::uint64_t call_at(Timestamp, std::function<void()>) override { return 0; }
  void cancel(std::uint64_t) override {}
  void pass(Duration time) { now_ += time; }

 private:
  Timestamp now_{};
};

std::shared_ptr<const policy::Set> set(const std::string& name, const std::string& policy) {
  policy::Files files{{"sentinel.hcl", "policy \"p\" {}\n"}, {"p.sentinel", policy}};
  return policy::Set::compile(name, std::move(files)).value();
}

class FolderRollTest : public testing::Test {
 protected:
  FolderRoll roll(const std::string& server, const policy::Sets& sets) {
    return FolderRoll(blobs_, {.id = server, .shown = server}, sets);
  }
  template <class T>
  Result<T> run(Task<T> task) {
    return aio::run_to_end(loop_, std::move(task));
  }
  std::size_t notes() {
    return run(blobs_.list(std::string(FolderRoll::kFolder), "", 100)).value().entries.size();
  }

  aio::Loop loop_{};
  HandClock clock_{};
  memory_blobs::MemoryBlobs blobs_{clock_};
  const policy::Sets same_{set("a", "main = true\n"), set("b", "main = true\n")};
};

TEST_F(FolderRollTest, ServersWhoseFoldersHoldTheSameAgree) {
  FolderRoll one = roll("one", same_);
  FolderRoll other = roll("other", same_);
  ASSERT_TRUE(run(one.call()));
  ASSERT_TRUE(run(other.call()));
  ASSERT_TRUE(run(one.call()));
  EXPECT_THAT(one.differences(), IsEmpty());
  EXPECT_THAT(other.differences(), IsEmpty());
}

TEST_F(FolderRollTest, EachIsToldWhatDiffers) {
  FolderRoll one = roll("one", same_);
  FolderRoll other = roll("other", {set("a", "main = false\n"), set("c", "main = true\n")});
  ASSERT_TRUE(run(one.call()));
  ASSERT_TRUE(run(other.call()));
  EXPECT_THAT(other.differences(),
              ElementsAre("the folders of PORC_POLICIES differ from those of the server one: "
                          "a has other content, c is only here, b is only there"));
  ASSERT_TRUE(run(one.call()));
  EXPECT_THAT(one.differences(),
              ElementsAre("the folders of PORC_POLICIES differ from those of the server other: "
                          "a has other content, b is only here, c is only there"));
}

TEST_F(FolderRollTest, WhoLeftOrIsGoneIsComparedWithNobody) {
  FolderRoll one = roll("one", same_);
  FolderRoll left = roll("left", {});
  FolderRoll gone = roll("gone", {});
  for (FolderRoll* each : {&left, &gone, &one}) ASSERT_TRUE(run(each->call()));
  EXPECT_EQ(one.differences().size(), 2U);
  ASSERT_TRUE(run(left.leave()));
  clock_.pass(FolderRoll::kForgetAfter);
  ASSERT_TRUE(run(one.call()));
  EXPECT_EQ(one.differences().size(), 1U) << "it may be late";
  clock_.pass(std::chrono::seconds(1));
  ASSERT_TRUE(run(one.call()));
  EXPECT_THAT(one.differences(), IsEmpty());
  EXPECT_EQ(notes(), 1U);
  ASSERT_TRUE(run(gone.call()));
  ASSERT_TRUE(run(one.call()));
  EXPECT_EQ(one.differences().size(), 1U) << "it was only paused";
}

TEST_F(FolderRollTest, ANoteThatCannotBeReadSaysNothing) {
  ASSERT_TRUE(run(blobs_.create("policy-folders/x.json", "{")));
  ASSERT_TRUE(run(blobs_.create("policy-folders/y.json", R"({"server":"y","sets":{},"more":1})")));
  FolderRoll one = roll("one", {});
  ASSERT_TRUE(run(one.call()));
  EXPECT_THAT(one.differences(), IsEmpty());
}

}  // namespace
}  // namespace porc::blob_policies
