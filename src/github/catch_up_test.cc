// SPDX-License-Identifier: Apache-2.0
#include "github/catch_up.h"

#include "github/test_world.h"
#include "memory_store/memory_store.h"

namespace porc::github {
namespace {

class CatchUpTest : public GithubTest {
 protected:
  CatchUpTest() {
    mint_tokens();
    github.handle(kList, [this](const http::Request&) {
      return http::Response{.status = 200, .body = json::serialize(failed)};
    });
  }
  void fails(std::int64_t id, const std::string& guid) {
    json::object attempt{{"id", id}, {"guid", guid}, {"status", "timeout"}, {"event", "push"}};
    attempt["delivered_at"] = format_time(time.now());
    attempt["redelivery"] = false;
    attempt["status_code"] = 0;
    attempt["action"] = nullptr;
    failed.insert(failed.begin(), std::move(attempt));
    answers(id, 202);
  }
  void answers(std::int64_t id, int status) {
    github.handle(asked_for(id), [status](const http::Request&) {
      return http::Response{.status = status, .body = "{}"};
    });
  }
  static std::string asked_for(std::int64_t id) {
    return "POST /app/hook/deliveries/" + std::to_string(id) + "/attempts";
  }
  Result<std::size_t> look() { return outcome_of(catch_up.look()); }

  static constexpr char kList[] = "GET /app/hook/deliveries?per_page=100&status=failure";
  json::array failed{};  ///< newest first
  memory_store::MemoryStore inbox{time};
  CatchUp catch_up{client, inbox, time};
};

TEST_F(CatchUpTest, EachFailureIsAnsweredOnceThoughTheInboxWantsNothingOfIt) {
  fails(1, "a");
  EXPECT_EQ(*look(), 1U);
  EXPECT_EQ(*look(), 0U) << "GitHub lists the attempt for days";
  EXPECT_EQ(github.count(asked_for(1)), 1U);
  fails(2, "a");
  EXPECT_EQ(*look(), 1U) << "nobody took that one either";
  EXPECT_EQ(github.count(asked_for(2)), 1U);
  EXPECT_EQ(github.count(asked_for(1)), 1U);
}

TEST_F(CatchUpTest, OneThatIsRefusedHoldsUpNoneOfTheOthers) {
  for (int id = 1; id <= 3; ++id) fails(id, std::to_string(id));
  answers(2, 422);
  EXPECT_FALSE(look()) << "it is told";
  EXPECT_EQ(github.count(asked_for(1)), 1U);
  EXPECT_EQ(github.count(asked_for(3)), 1U);
  EXPECT_EQ(*look(), 0U) << "what is refused stays so";
  answers(3, 202);
  EXPECT_EQ(github.count(asked_for(2)), 1U);
}

TEST_F(CatchUpTest, OneThatFailedIsAskedForAgain) {
  fails(1, "a");
  answers(1, 500);
  EXPECT_FALSE(look());
  answers(1, 202);
  EXPECT_EQ(*look(), 1U);
}

}  // namespace
}  // namespace porc::github
