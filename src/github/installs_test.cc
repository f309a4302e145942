// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "github/events.h"
#include "github/hands.h"
#include "github/test_host.h"
#include "json/decode.h"
#include "json/parse.h"
#include "memory_store/memory_store.h"
#include "tests/fakes/no_runs.h"

namespace porc::github {
namespace {

/// Pull requests by their numbers, the newest first.
class ManyOpen final : public EmptyHost {
 public:
  Task<std::vector<PullRequest>> open_pull_requests(std::string, std::size_t most) override {
    if (away) co_return Error{.code = ErrorCode::unavailable, .message = "GitHub is away"};
    std::vector<PullRequest> open;
    for (std::uint64_t number = count; number > 0 && open.size() < most; --number) {
      PullRequest pull{.number = number, .open = true, .author = number == 1 ? "" : "ann"};
      pull.head_sha = std::string(40, 'a');
      open.push_back(std::move(pull));
    }
    co_return open;
  }

  std::uint64_t count = 0;
  bool away = false;
};

class Received final : public Inbox {
 public:
  Task<std::vector<bool>> receive(std::vector<InboxEntry> more) override {
    std::vector<bool> fresh(more.size(), true);
    for (InboxEntry& entry : more) entries.push_back(std::move(entry));
    co_return fresh;
  }
  bool is_full() const override { return false; }

  std::vector<InboxEntry> entries{};
};

class InstallsTest : public testing::Test {
 protected:
  InstallsTest() {
    EventOptions options;
    options.warn = [this](const std::string& what) { warnings.push_back(what); };
    events.emplace(runs, inbox, store, host, std::move(options));
  }
  /// What is made of a webhook, handled.
  Result<void> tell(std::string_view name, const std::string& payload) {
    const auto event = read_event(name, *json::parse(payload));
    if (!event) return event.error();
    if (!*event) return ok;
    InboxEntry entry{.key = "github:1", .source = "github"};
    entry.body = json::serialize(json::encode(**event));
    return handle(std::move(entry));
  }
  Result<void> handle(InboxEntry entry) {
    auto task = events->handle(std::move(entry));
    task.start();
    return task.take();
  }
  static Event read(const InboxEntry& entry) {
    return *json::decode<Event>(*json::parse(entry.body), json::Unknown::ignore);
  }

  aio::ManualWorld world{};
  memory_store::MemoryStore store{world};
  fakes::NoRuns runs{};
  Received inbox{};
  ManyOpen host{};
  std::vector<std::string> warnings{};
  std::optional<Events> events{};
};

constexpr char kInstalled[] =
    R"({"action":"created","sender":{"login":"eve"},
        "repositories":[{"id":1,"full_name":"o/a"},{"id":2,"full_name":"o/b"}]})";

TEST_F(InstallsTest, EachRepositoryIsLookedAtByItself) {
  ASSERT_TRUE(tell("installation", kInstalled));
  ASSERT_EQ(inbox.entries.size(), 2U);
  EXPECT_EQ(inbox.entries[1].subject, "github:o/b");
  EXPECT_EQ(inbox.entries[1].key, "github:1:o/b");
  host.count = 2;
  ASSERT_TRUE(handle(inbox.entries[1]));
  ASSERT_EQ(inbox.entries.size(), 4U);
  EXPECT_EQ(inbox.entries[2].key, "github:1:o/b:2");
  const Event newest = read(inbox.entries[2]);
  EXPECT_EQ(newest.kind, EventKind::propose);
  EXPECT_EQ(newest.repository, "o/b");
  EXPECT_EQ(newest.pull_request, 2U);
  EXPECT_EQ(newest.sha, std::string(40, 'a'));
  EXPECT_EQ(newest.sender, "ann") << "who opened it, and not who installed the app";
  EXPECT_EQ(read(inbox.entries[3]).sender, kGone) << "and not who installed the app";
  EXPECT_FALSE(newest.opened.value_or(false));
}

TEST_F(InstallsTest, ARepositoryThatIsAddedIsLookedAt) {
  ASSERT_TRUE(tell("installation_repositories",
                   R"({"action":"added","sender":{"login":"eve"},
                       "repositories_added":[{"full_name":"o/c"}],"repositories_removed":[]})"));
  ASSERT_EQ(inbox.entries.size(), 1U);
  EXPECT_EQ(read(inbox.entries[0]).kind, EventKind::survey);
}

TEST_F(InstallsTest, WhatIsTakenAwayIsNoConcern) {
  ASSERT_TRUE(tell("installation", R"({"action":"deleted","sender":{"login":"eve"}})"));
  ASSERT_TRUE(tell("installation_repositories",
                   R"({"action":"removed","sender":{"login":"eve"},
                       "repositories_removed":[{"full_name":"o/c"}]})"));
  EXPECT_TRUE(inbox.entries.empty());
}

TEST_F(InstallsTest, OfVeryManyTheNewestAreLookedAtAndItIsSaid) {
  host.count = kOpenMax + 1;
  ASSERT_TRUE(tell("installation", kInstalled));
  ASSERT_TRUE(handle(inbox.entries[0]));
  EXPECT_EQ(inbox.entries.size(), 2 + kOpenMax);
  EXPECT_EQ(read(inbox.entries[2]).pull_request, kOpenMax + 1);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("newest 100 open pull requests of o/a"), std::string::npos);
}

/// The app is installed on so many repositories.
std::string installed_on(std::size_t repositories) {
  std::string list;
  for (std::size_t i = 0; i < repositories; ++i)
    list += (i == 0 ? "" : ",") + std::string(R"({"full_name":"o/r)") + std::to_string(i) + R"("})";
  return R"({"action":"created","sender":{"login":"eve"},"repositories":[)" + list + "]}";
}

TEST_F(InstallsTest, OfManyRepositoriesEachHasItsShare) {
  host.count = kOpenMax;
  ASSERT_TRUE(tell("installation", installed_on(40)));
  ASSERT_EQ(inbox.entries.size(), 40U);
  ASSERT_TRUE(handle(inbox.entries[39]));
  EXPECT_EQ(inbox.entries.size(), 40 + kOpenOfAllMax / 40);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("newest 25 open pull requests of o/r39"), std::string::npos);
}

TEST_F(InstallsTest, OfVeryManyRepositoriesTheFirstAreLookedAtAndItIsSaid) {
  host.count = 1;
  ASSERT_TRUE(tell("installation", installed_on(kOpenOfAllMax + 1)));
  EXPECT_EQ(inbox.entries.size(), kOpenOfAllMax);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("installed on 1001 repositories"), std::string::npos);
  ASSERT_TRUE(handle(inbox.entries[0]));
  EXPECT_EQ(inbox.entries.size(), kOpenOfAllMax + 1);
}

TEST_F(InstallsTest, WhatCannotBeListedIsListedLater) {
  ASSERT_TRUE(tell("installation", kInstalled));
  host.away = true;
  EXPECT_EQ(handle(inbox.entries[0]).error().code, ErrorCode::unavailable);
}

TEST_F(InstallsTest, ANameThatIsNoneIsRefused) {
  EXPECT_FALSE(tell("installation",
                    R"({"action":"created","sender":{"login":"eve"},
                        "repositories":[{"full_name":"o/../a"}]})"));
}

}  // namespace
}  // namespace porc::github
