// SPDX-License-Identifier: Apache-2.0
#include "blob_quills/blob_quills.h"

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "aio/scope.h"
#include "tests/fakes/cloud_blobs.h"

namespace porc::blob_quills {
namespace {

quill::Source queue(const std::string& readme = "", const std::string& version = "1.0.0") {
  quill::Source source{.kind = "queue", .version = version};
  source.files = {{.path = "quill.yaml",
                   .bytes = "kind: queue\nversion: " + version + "\ndescription: A queue\n"},
                  {.path = "schema.json", .bytes = R"({"type":"object"})"},
                  {.path = "main.tf", .bytes = "# nothing\n"},
                  {.path = "README.md", .bytes = readme}};
  return source;
}

class BlobQuillsTest : public testing::Test {
 protected:
  template <class T>
  Result<T> run(Task<T> task) {
    return aio::run_to_end(loop_, std::move(task));
  }
  std::unique_ptr<BlobQuills> open(BlobQuills::Quills shipped = {}) {
    BlobQuills::Parts parts{.blobs = cloud_,
                            .executor = loop_,
                            .clock = loop_,
                            .pool = pool_,
                            .hear = [this](const Error& error) { heard_.push_back(error); }};
    return run(BlobQuills::open(std::move(parts), std::move(shipped))).value();
  }
  Result<quill::Standing> revoke(BlobQuills& library, const std::string& reason) {
    return run(library.amend_standing("queue", "1.0.0", [reason](quill::Standing& standing) {
      standing.revoked = quill::Withdrawal{.reason = reason};
    }));
  }
  Result<quill::Standing> deprecate(BlobQuills& library, const std::string& reason) {
    return run(library.amend_standing("queue", "1.0.0", [reason](quill::Standing& standing) {
      standing.deprecated = quill::Withdrawal{.reason = reason};
    }));
  }

  aio::Loop loop_{};
  aio::BlockingPool pool_{loop_, 2, 64};
  fakes::CloudBlobs cloud_{loop_};
  std::vector<Error> heard_{};
};

TEST_F(BlobQuillsTest, WhatOneServerPublishesAnotherOneKnowsWhenItIsAsked) {
  auto one = open();
  auto other = open();
  quill::Source source = queue("read me");
  source.files.push_back({.path = "make.sh", .bytes = "#!/bin/sh\n", .executable = true});
  const auto published = run(one->publish(source)).value();
  EXPECT_TRUE(published.is_new);
  EXPECT_FALSE(other->get("queue", "1.0.0"));
  ASSERT_TRUE(run(other->look_for("queue", "~> 1.0")));
  const auto known = other->find("queue", "~> 1.0").value();
  EXPECT_EQ(known->digest(), published.quill->digest()) << "the executable bit too";
  EXPECT_EQ(open()->list().size(), 1U) << "and so does one that starts later";
  EXPECT_TRUE(heard_.empty());
}

TEST_F(BlobQuillsTest, WhatIsKnownAsksNobody) {
  auto library = open();
  ASSERT_TRUE(run(library->publish(queue())));
  const int before = cloud_.listings;
  cloud_.is_gone = true;
  EXPECT_TRUE(run(library->look_for("queue", "1.0.0")));
  EXPECT_TRUE(run(library->look_for("queue", "~> 1.0")));
  EXPECT_EQ(cloud_.listings, before);
  EXPECT_EQ(run(library->look_for("queue", "2.0.0")).error().code, ErrorCode::unavailable)
      << "nobody can tell that there is none";
}

TEST_F(BlobQuillsTest, ManyWhoAskAtOnceShareALook) {
  auto library = open();
  const int before = cloud_.listings;
  aio::TaskScope scope(loop_, [](Error error) { ADD_FAILURE() << error.to_string(); });
  for (int i = 0; i < 20; ++i) scope.spawn(library->look_for("queue", std::to_string(i) + ".0.0"));
  ASSERT_TRUE(run(scope.join()));
  EXPECT_LE(cloud_.listings - before, 2);
}

TEST_F(BlobQuillsTest, APublishedVersionNeverChanges) {
  auto one = open();
  auto other = open();
  ASSERT_TRUE(run(one->publish(queue("first"))));
  EXPECT_EQ(run(one->publish(queue("second"))).error().code, ErrorCode::conflict);
  EXPECT_EQ(run(other->publish(queue("second"))).error().code, ErrorCode::conflict);
  EXPECT_FALSE(run(other->publish(queue("first"))).value().is_new);
  EXPECT_EQ(open()->get("queue", "1.0.0").value()->source().files,
            one->get("queue", "1.0.0").value()->source().files);
}

TEST_F(BlobQuillsTest, TheSameFilesPackedInAnotherWayAreTheSameQuill) {
  auto library = open();
  auto packed = pack(queue()).value();
  packed[9] = static_cast<char>(packed[9] == 3 ? 255 : 3);  // the operating system of gzip's header
  auto late = open();
  ASSERT_TRUE(run(cloud_.create("quills/queue/1.0.0/quill.tar.gz", packed)));
  EXPECT_TRUE(run(library->publish(queue())));
  EXPECT_EQ(run(late->publish(queue("other"))).error().code, ErrorCode::conflict);
}

TEST_F(BlobQuillsTest, WhatIsSaidOfAVersionIsSaidByAllServers) {
  auto one = open();
  auto other = open();
  ASSERT_TRUE(run(one->publish(queue())));
  ASSERT_TRUE(run(other->look_for("queue", "1.0.0")));
  ASSERT_TRUE(deprecate(*one, "old"));
  const auto both = revoke(*other, "broken").value();
  EXPECT_EQ(both.deprecated->reason, "old") << "nothing that another server said is lost";
  aio::StopSource stop;
  aio::TaskScope scope(loop_, [](Error) {});
  scope.spawn(one->run(stop.token()));
  const Timestamp deadline = loop_.now() + std::chrono::minutes(1);
  while (!one->standing("queue", "1.0.0").revoked && loop_.now() < deadline)
    ASSERT_TRUE(run(aio::sleep_until(loop_, loop_.now() + std::chrono::milliseconds(50))));
  EXPECT_TRUE(one->standing("queue", "1.0.0").revoked) << "it looks from time to time";
  stop.request_stop();
  ASSERT_TRUE(run(scope.join()));
  EXPECT_EQ(open()->standing("queue", "1.0.0").revoked->reason, "broken");
}

TEST_F(BlobQuillsTest, AStandingThatCannotBeReadCountsAsRevoked) {
  ASSERT_TRUE(run(open()->publish(queue())));
  ASSERT_TRUE(run(cloud_.create("quills/queue/1.0.0/standing.json", "{")));
  auto library = open();
  EXPECT_TRUE(library->standing("queue", "1.0.0").revoked);
  EXPECT_EQ(library->left_out(), 1U);
  ASSERT_EQ(heard_.size(), 1U);
  EXPECT_NE(heard_[0].message.find("standing.json"), std::string::npos);
  ASSERT_TRUE(run(library->amend_standing(
      "queue", "1.0.0", [](quill::Standing& standing) { standing.revoked.reset(); })));
  EXPECT_FALSE(open()->standing("queue", "1.0.0").revoked) << "an act mends it";
}

TEST_F(BlobQuillsTest, WhatIsNoQuillIsLeftOutAndToldOnce) {
  ASSERT_TRUE(run(cloud_.create("quills/queue/2.0.0/quill.tar.gz", "no archive")));
  ASSERT_TRUE(run(cloud_.create("quills/notes.txt", "somebody's")));
  ASSERT_TRUE(run(open()->publish(queue())));
  heard_.clear();
  auto library = open();
  EXPECT_EQ(library->list().size(), 1U);
  EXPECT_EQ(library->left_out(), 1U);
  EXPECT_EQ(heard_.size(), 1U);
  ASSERT_TRUE(run(library->look_for("queue", "3.0.0")));
  EXPECT_EQ(heard_.size(), 1U);
}

TEST_F(BlobQuillsTest, WhatThePlatformShipsIsThereAndBelieved) {
  const auto shipped = quill::Quill::compile(queue("shipped")).value();
  ASSERT_TRUE(run(open()->publish(queue("published"))));
  auto library = open({shipped});
  EXPECT_EQ(library->get("queue", "1.0.0").value()->digest(), shipped->digest());
  EXPECT_EQ(library->left_out(), 1U);
  EXPECT_EQ(run(library->publish(queue("third"))).error().code, ErrorCode::conflict);
}

}  // namespace
}  // namespace porc::blob_quills
