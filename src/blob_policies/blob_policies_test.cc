// SPDX-License-Identifier: Apache-2.0
#include "blob_policies/blob_policies.h"

#include <gmock/gmock.h>

#include "aio/loop.h"
#include "aio/scope.h"
#include "domain/policy/packed_set.h"
#include "tests/fakes/cloud_blobs.h"

namespace porc::blob_policies {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

policy::Files files(const std::string& version, const std::string& policy = "main = true\n") {
  return {{"sentinel.hcl", "policy \"p\" {}\n"},
          {"p.sentinel", policy},
          {"porc.hcl", version.empty() ? "" : "version = \"" + version + "\"\n"}};
}

std::shared_ptr<const policy::Set> compiled(const std::string& name, policy::Files from) {
  return policy::Set::compile(name, std::move(from)).value();
}

std::string titles(const policy::Sets& sets) {
  std::string text;
  for (const auto& each : sets) text += (text.empty() ? "" : " ") + each->title();
  return text;
}

class BlobPoliciesTest : public testing::Test {
 protected:
  template <class T>
  Result<T> run(Task<T> task) {
    return aio::run_to_end(loop_, std::move(task));
  }
  Result<std::unique_ptr<BlobPolicies>> try_open(policy::Sets fixed = {},
                                                 const std::string& server = "one") {
    BlobPolicies::Parts parts{
        .blobs = cloud_,
        .executor = loop_,
        .clock = loop_,
        .pool = pool_,
        .server = {.id = server, .shown = server},
        .on_news = [this](const policy::Set& set) { news_.push_back(set.title()); },
        .on_problems = [this](const auto& problems) { problems_ = problems; }};
    return run(BlobPolicies::open(std::move(parts), std::move(fixed)));
  }
  std::unique_ptr<BlobPolicies> open(policy::Sets fixed = {}) {
    return try_open(std::move(fixed)).value();
  }
  Result<PublishedPolicySet> publish(BlobPolicies& library, policy::Files set) {
    return run(library.publish("a", std::move(set)));
  }
  void put(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(run(cloud_.inner.replace(name, bytes, std::nullopt)));
  }
  /// Runs the library until `condition`, which it brings about.
  template <class Condition>
  void run_until(BlobPolicies& library, Condition condition) {
    aio::StopSource stop;
    aio::TaskScope scope(loop_, [](const Error&) {});
    scope.spawn(library.run(stop.token()));
    const Timestamp deadline = loop_.now() + std::chrono::minutes(1);
    while (!condition() && loop_.now() < deadline)
      ASSERT_TRUE(run(aio::sleep_until(loop_, loop_.now() + std::chrono::milliseconds(50))));
    EXPECT_TRUE(condition());
    stop.request_stop();
    ASSERT_TRUE(run(scope.join()));
  }

  aio::Loop loop_{};
  aio::BlockingPool pool_{loop_, 2, 64};
  fakes::CloudBlobs cloud_{loop_};
  std::vector<std::string> news_{};
  std::vector<std::string> problems_{};
};

TEST_F(BlobPoliciesTest, WhatOneServerPublishesAnotherOneKnows) {
  auto one = open();
  auto other = open();
  ASSERT_TRUE(publish(*one, files("1.0.0"))->is_new);
  EXPECT_EQ(titles(one->current()), "a@1.0.0");
  EXPECT_EQ(titles(other->current()), "");
  run_until(*other, [&] { return titles(other->current()) == "a@1.0.0"; });
  EXPECT_THAT(news_, ElementsAre("a@1.0.0"));
  ASSERT_TRUE(publish(*other, files("1.1.0"))->is_new);
  ASSERT_TRUE(run(one->look()));
  EXPECT_EQ(titles(one->list()), "a@1.1.0 a@1.0.0");
  EXPECT_EQ(titles(open()->current()), "a@1.1.0") << "and so does one that starts later";
  EXPECT_EQ(policy::digest_of(open()->current()), policy::digest_of(one->current()));
}

TEST_F(BlobPoliciesTest, WhoeverCatchesUpKnowsWhatWasPublishedBeforeAlsoBesideOthersWhoLook) {
  auto one = open();
  auto other = open();
  ASSERT_TRUE(publish(*one, files("1.0.0")));
  aio::TaskScope scope(loop_, [](const Error& error) { ADD_FAILURE() << error.to_string(); });
  for (int i = 0; i < 3; ++i) scope.spawn(other->catch_up());
  ASSERT_TRUE(run(scope.join()));
  EXPECT_EQ(titles(other->current()), "a@1.0.0");
  EXPECT_THAT(news_, ElementsAre("a@1.0.0"));
}

TEST_F(BlobPoliciesTest, ManyWhoCatchUpAtTheSameTimeShareALook) {
  auto one = open();
  auto other = open();
  cloud_.listings = 0;
  ASSERT_TRUE(publish(*one, files("1.0.0")));
  aio::TaskScope scope(loop_, [](const Error& error) { ADD_FAILURE() << error.to_string(); });
  for (int i = 0; i < 20; ++i) scope.spawn(other->catch_up());
  ASSERT_TRUE(run(scope.join()));
  EXPECT_EQ(cloud_.listings, 2) << "of the first, and of all who came while it looked";

  cloud_.is_gone = true;
  aio::TaskScope failing(loop_, [](const Error&) {});
  const auto fails = [&]() -> Task<void> {
    const Result<void> outcome = co_await other->catch_up();
    EXPECT_FALSE(outcome);
    co_return ok;
  };
  for (int i = 0; i < 20; ++i) failing.spawn(fails());
  ASSERT_TRUE(run(failing.join()));
  EXPECT_EQ(cloud_.listings, 4) << "an outage is not asked by each of them";
}

TEST_F(BlobPoliciesTest, WhatIsKnownIsNotReadAgain) {
  auto library = open();
  ASSERT_TRUE(publish(*library, files("1.0.0")));
  ASSERT_TRUE(run(library->look()));
  const int before = cloud_.readings;
  ASSERT_TRUE(run(library->look()));
  EXPECT_EQ(cloud_.readings, before);
  EXPECT_THAT(news_, IsEmpty()) << "it published that itself";
}

TEST_F(BlobPoliciesTest, APublishedVersionNeverChanges) {
  auto one = open();
  auto other = open();
  ASSERT_TRUE(publish(*one, files("1.0.0")));
  EXPECT_EQ(publish(*one, files("1.0.0", "main = false\n")).error().code, ErrorCode::conflict);
  EXPECT_EQ(publish(*other, files("1.0.0", "main = false\n")).error().code, ErrorCode::conflict)
      << "also before it knows of the first";
  EXPECT_TRUE(publish(*other, files("1.0.0")));
  EXPECT_EQ(publish(*one, files("")).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(titles(open()->list()), "a@1.0.0");
}

TEST_F(BlobPoliciesTest, TheSameFilesPackedInAnotherWayAreTheSameSet) {
  auto library = open();
  std::string packed = policy::pack(files("1.0.0")).value();
  packed[9] = static_cast<char>(packed[9] == 3 ? 255 : 3);  // the operating system of gzip's header
  put("policies/a/1.0.0.tar.gz", packed);
  EXPECT_TRUE(publish(*library, files("1.0.0")));
  EXPECT_EQ(publish(*open(), files("1.0.0", "main = false\n")).error().code, ErrorCode::conflict);
}

TEST_F(BlobPoliciesTest, WhatAFolderHoldsHidesWhatWasPublished) {
  const auto fixed = compiled("a", files(""));
  ASSERT_TRUE(publish(*open(), files("1.0.0")));
  auto library = open({fixed});
  EXPECT_EQ(titles(library->current()), "a");
  EXPECT_THAT(publish(*library, files("2.0.0")).error().message, HasSubstr("comes from a folder"));
  ASSERT_TRUE(publish(*open(), files("2.0.0")));
  ASSERT_TRUE(run(library->look()));
  EXPECT_EQ(titles(library->current()), "a");
  EXPECT_EQ(titles(library->list()), "a a@2.0.0 a@1.0.0");
  EXPECT_THAT(library->problems(), IsEmpty());
}

TEST_F(BlobPoliciesTest, WhatCannotBeReadKeepsAServerFromStarting) {
  for (const std::string name :
       {"policies/a/1.0.0.tar.gz", "policies/a/latest.tar.gz", "policies/a.tar.gz"}) {
    put(name, "no archive");
    const auto refused = try_open();
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, ErrorCode::corrupt);
    EXPECT_THAT(refused.error().message, HasSubstr(name));
    ASSERT_TRUE(run(cloud_.remove(name)));
  }
  put("policies/a/1.0.0.tar.gz", policy::pack(files("1.0.0")).value());
  cloud_.is_unreadable = true;
  EXPECT_EQ(try_open().error().code, ErrorCode::unavailable);
  cloud_.is_unreadable = false;
  cloud_.is_gone = true;
  EXPECT_EQ(try_open().error().code, ErrorCode::unavailable);
  cloud_.is_gone = false;
  put("policies/README.md", "somebody's");
  EXPECT_EQ(titles(open()->current()), "a@1.0.0");
}

TEST_F(BlobPoliciesTest, WhatAppearsAndCannotBeReadLetsNoRunPass) {
  auto library = open();
  ASSERT_TRUE(publish(*library, files("1.0.0")));
  put("policies/a/1.1.0.tar.gz", "no archive");
  ASSERT_TRUE(run(library->look()));
  EXPECT_EQ(titles(library->current()), "a@1.1.0");
  EXPECT_EQ(library->get("a", "").value()->entries()[0].enforcement_level, "hard-mandatory");
  ASSERT_EQ(library->problems().size(), 1U);
  EXPECT_THAT(library->problems()[0], HasSubstr("policies/a/1.1.0.tar.gz cannot be read"));
  const int before = cloud_.readings;
  ASSERT_TRUE(run(library->look()));
  EXPECT_EQ(cloud_.readings, before) << "it is as it was";
  EXPECT_EQ(publish(*library, files("1.1.0")).error().code, ErrorCode::conflict);

  ASSERT_TRUE(publish(*library, files("1.2.0"))) << "a newer version mends it";
  EXPECT_EQ(titles(library->current()), "a@1.2.0");
  put("policies/b/1.0.0.tar.gz", "no archive");
  put("policies/b/latest.tar.gz", "no archive");
  ASSERT_TRUE(run(library->look()));
  EXPECT_THAT(titles(library->current()), testing::MatchesRegex("a@1.2.0 b@1.0.0 unreadable-.*"));
  ASSERT_TRUE(run(cloud_.remove("policies/b/latest.tar.gz")));
  put("policies/b/1.0.0.tar.gz", policy::pack(files("1.0.0")).value());
  ASSERT_TRUE(run(library->look()));
  EXPECT_EQ(titles(library->current()), "a@1.2.0 b@1.0.0");
  EXPECT_EQ(library->get("b", "").value()->digest(), compiled("b", files("1.0.0"))->digest());
}

TEST_F(BlobPoliciesTest, WhatIsThereAndIsAwayLetsNoRunPassUntilItIsBack) {
  auto library = open();
  put("policies/a/1.0.0.tar.gz", policy::pack(files("1.0.0")).value());
  cloud_.is_unreadable = true;
  ASSERT_TRUE(run(library->look()));
  EXPECT_EQ(library->get("a", "").value()->entries()[0].enforcement_level, "hard-mandatory");
  cloud_.is_unreadable = false;
  ASSERT_TRUE(run(library->look()));
  EXPECT_EQ(library->get("a", "").value()->digest(), compiled("a", files("1.0.0"))->digest());
  EXPECT_THAT(library->problems(), IsEmpty());
  EXPECT_THAT(news_, ElementsAre("a@1.0.0"));
}

TEST_F(BlobPoliciesTest, WhoKnowsAVersionGoesOnWithItWhateverBecomesOfTheBlob) {
  auto library = open();
  ASSERT_TRUE(publish(*library, files("1.0.0")));
  const std::string digest = library->get("a", "").value()->digest();
  for (const std::string& bytes :
       {policy::pack(files("1.0.0", "main = false\n")).value(), std::string("no archive")}) {
    put("policies/a/1.0.0.tar.gz", bytes);
    ASSERT_TRUE(run(library->look()));
    EXPECT_EQ(library->get("a", "").value()->digest(), digest);
    EXPECT_EQ(library->problems().size(), 1U);
  }
  ASSERT_TRUE(run(cloud_.remove("policies/a/1.0.0.tar.gz")));
  ASSERT_TRUE(run(library->look()));
  EXPECT_EQ(titles(library->current()), "a@1.0.0");
  EXPECT_THAT(library->problems(), IsEmpty());
}

TEST_F(BlobPoliciesTest, ALookThatFailsIsToldAndChangesNothing) {
  auto library = open();
  ASSERT_TRUE(publish(*library, files("1.0.0")));
  cloud_.is_gone = true;
  run_until(*library, [&] { return !problems_.empty(); });
  EXPECT_THAT(problems_, ElementsAre("published policy sets cannot be looked for: unavailable"));
  EXPECT_EQ(titles(library->current()), "a@1.0.0");
  EXPECT_EQ(publish(*library, files("1.1.0")).error().code, ErrorCode::unavailable);
  EXPECT_EQ(titles(library->current()), "a@1.0.0") << "what does not last does not count";
  cloud_.is_gone = false;
  run_until(*library, [&] { return problems_.empty(); });
}

TEST_F(BlobPoliciesTest, FoldersThatDifferAreTold) {
  auto one = open({compiled("a", files(""))});
  auto other = try_open({}, "other").value();
  aio::StopSource stop;
  aio::TaskScope scope(loop_, [](const Error&) {});
  scope.spawn(one->run(stop.token()));
  run_until(*other, [&] { return !problems_.empty(); });
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("server one: a is only there")));
  stop.request_stop();
  ASSERT_TRUE(run(scope.join()));
  EXPECT_THAT(run(cloud_.list(std::string(FolderRoll::kFolder), "", 10)).value().entries, IsEmpty())
      << "who ends is struck off";
}

}  // namespace
}  // namespace porc::blob_policies
