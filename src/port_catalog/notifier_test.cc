// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/notifier.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "domain/run/draft.h"
#include "json/parse.h"
#include "memory_engine/memory_engine.h"
#include "memory_store/memory_store.h"
#include "port_catalog/terraform_entities.h"

namespace porc::port_catalog {
namespace {

/// As much of Port as a run of an action needs. One answer may be lost: what was asked is done.
class SmallPort final : public http::Client {
 public:
  Task<http::ClientResponse> send(http::ClientRequest request) override {
    ++calls;
    if (on_behalf_of.empty() || on_behalf_of.back() != request.on_behalf_of)
      on_behalf_of.push_back(request.on_behalf_of);
    const std::string answer = act(request);
    if (calls == lost) co_return Error{.code = ErrorCode::unavailable, .message = "cut"};
    http::ClientResponse response{.status = status_, .body = answer};
    co_return response;
  }

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (const std::string& message : logs) {
      std::size_t begin = 0;
      while (begin < message.size()) {
        const std::size_t end = std::min(message.find('\n', begin), message.size());
        all.push_back(message.substr(begin, end - begin));
        begin = end + 1;
      }
    }
    return all;
  }

  int calls = 0;
  int lost = 0;                     ///< the answer to this call, counted from 1
  std::vector<std::string> told{};  ///< in order: "patch", "log", "entity …"
  std::vector<std::string> logs{};
  std::map<std::string, json::object> entities{};
  std::vector<std::string> on_behalf_of{};  ///< of all calls, without repetitions
  std::string external_id{};
  std::string status{};
  bool refuses_entities = false;
  int ends = 0;
  int writes_after_end = 0;

 private:
  std::string act(const http::ClientRequest& request) {
    status_ = 200;
    if (request.url.find("/auth/") != request.url.npos)
      return R"({"ok":true,"accessToken":"t","expiresIn":3600})";
    if (request.method == "GET") return read(request.url);
    const json::object body = json::parse(request.body).value().as_object();
    if (request.url.find("/entities") != request.url.npos) {
      if (refuses_entities) {
        status_ = 422;
        return R"({"ok":false,"error":"invalid_request"})";
      }
      const std::string identifier(body.at("identifier").as_string());
      told.push_back("entity " + identifier);
      entities[identifier] = body.at("properties").as_object();
      return R"({"ok":true,"entity":{}})";
    }
    if (!status.empty()) {
      ++writes_after_end;
      status_ = 409;
      return R"({"ok":false,"error":"run_ended"})";
    }
    if (request.url.ends_with("/logs")) {
      told.emplace_back("log");
      logs.emplace_back(body.at("message").as_string());
      return R"({"ok":true})";
    }
    told.emplace_back("patch");
    if (body.contains("externalRunId")) external_id = body.at("externalRunId").as_string();
    if (body.contains("status")) {
      status = body.at("status").as_string();
      ++ends;
    }
    return R"({"ok":true,"run":{}})";
  }

  std::string read(const std::string& url) {
    json::object answer{{"ok", true}};
    if (url.find("external_run_id=") != url.npos) {
      answer["runs"] = json::array{
          json::object{{"id", "r_1"}, {"status", status.empty() ? "IN_PROGRESS" : status}}};
    } else if (url.find("/logs") != url.npos) {
      json::array all;
      for (const std::string& message : logs) all.push_back(json::object{{"message", message}});
      answer["runLogs"] = std::move(all);
    } else {
      answer["run"] = json::object{{"status", status.empty() ? "IN_PROGRESS" : status}};
    }
    return json::serialize(answer);
  }

  int status_ = 200;
};

class PortNotifierTest : public testing::Test {
 protected:
  PortNotifierTest() { options.public_url = "https://porc.example.com"; }

  template <class T>
  Result<T> run_to_end(Task<T> task) {
    task.start();
    for (int i = 0; i < 100 && !task.done(); ++i) world.advance(std::chrono::seconds(1));
    return task.take();
  }

  void store_change(run::Draft draft) {
    Change change{.run = std::move(draft.run), .events = std::move(draft.events)};
    ASSERT_TRUE(run_to_end(store.append(std::move(change))));
  }
  void submit() {
    run::Run first;
    first.id = id;
    first.goal = run::Goal::applied;
    first.workspace = WorkspaceName::parse("porc-dev-orders").value();
    first.identity = {.environment = "dev", .kind = "service", .name = "orders"};
    first.blueprint.kind = "service";
    first.origin = run::Origin{.source = "port", .subject = "r_1"};
    first.origin->facts["goal"] = "applied";
    store_change(
        run::Draft::submitted(std::move(first), {.by = "port:dev@acme.io", .at = world.now()}));
  }
  void move(std::vector<run::RunEvent> events, run::Actor actor) {
    run::Draft draft(run_to_end(store.get_run(id)).value());
    for (const run::RunEvent event : events)
      ASSERT_TRUE(draft.move(event, {.actor = actor, .at = world.now()}));
    store_change(std::move(draft));
  }
  Result<void> deliver() { return deliver_by(notifier, "k"); }
  Result<void> deliver_by(PortNotifier& by, std::string key) {
    json::object payload{{"run", id.str()}};
    OutboxEntry entry{.key = std::move(key), .target = "port", .payload = std::move(payload)};
    return run_to_end(by.deliver(std::move(entry)));
  }
  /// As the outbox does: until it is taken.
  void deliver_for_good() {
    for (int tries = 0; tries < 5; ++tries) {
      if (deliver()) return;
    }
    ADD_FAILURE() << "was never taken";
  }
  void live() {
    using enum run::RunEvent;
    submit();
    deliver_for_good();
    move({build_started, build_finished, plan_requested, plan_started}, run::Actor::orchestrator);
    move({plan_changed}, run::Actor::engine);
    deliver_for_good();
    move({apply_requested, apply_started}, run::Actor::orchestrator);
    move({apply_finished}, run::Actor::engine);
    deliver_for_good();
  }

  RunId id = RunId::parse("porc-20260102-030405-abc234").value();
  aio::ManualWorld world{};
  memory_store::MemoryStore store{world};
  SmallPort port{};
  Options options{};
  Client client{port, world, options};
  ApiEntities entities{client, options};
  PortNotifier notifier{
      {.store = store, .clock = world, .client = client, .entities = entities, .options = options}};
};

TEST_F(PortNotifierTest, TheExternalIdComesFirstAndTheEndLast) {
  live();
  ASSERT_FALSE(port.told.empty());
  EXPECT_EQ(port.told.front(), "patch");
  EXPECT_EQ(port.told.back(), "patch");
  EXPECT_EQ(port.external_id, id.str());
  EXPECT_EQ(port.status, "SUCCESS");
  EXPECT_EQ(port.ends, 1);
  EXPECT_EQ(port.writes_after_end, 0);
  const auto last_entity =
      std::ranges::find(port.told.rbegin(), port.told.rend(), "entity " + id.str());
  EXPECT_NE(last_entity, port.told.rend());
  EXPECT_EQ(port.lines().size(), 9U);
}

TEST_F(PortNotifierTest, EveryCallIsMadeForItsRun) {
  live();
  EXPECT_EQ(port.on_behalf_of, std::vector<std::string>{id.str()});
}

TEST_F(PortNotifierTest, WhatIsOverIsToldNothingMore) {
  live();
  const int patches = static_cast<int>(std::ranges::count(port.told, "patch"));
  EXPECT_TRUE(deliver());
  EXPECT_EQ(std::ranges::count(port.told, "patch"), patches);
  EXPECT_EQ(port.writes_after_end, 0);
}

TEST_F(PortNotifierTest, TheRunKnowsWhetherItIsShown) {
  submit();
  auto run = run_to_end(store.get_run(id)).value();
  EXPECT_EQ(run_to_end(notifier.sync_of(run)).value()->status, SyncStatus::pending);
  deliver_for_good();
  EXPECT_EQ(run_to_end(notifier.sync_of(run)).value()->status, SyncStatus::synced);
  move({run::RunEvent::build_started}, run::Actor::orchestrator);
  run = run_to_end(store.get_run(id)).value();
  EXPECT_EQ(run_to_end(notifier.sync_of(run)).value()->status, SyncStatus::pending);
}

class ToldByTerraform : public PortNotifierTest {
 protected:
  memory_engine::Script script{};
  memory_engine::World engines{world, world, [this](const auto&, const auto&) { return script; }};
  memory_engine::MemoryEngine engine{engines};
  TerraformEntities by_terraform{engine, world, options};
  PortNotifier teller{{.store = store,
                       .clock = world,
                       .client = client,
                       .entities = by_terraform,
                       .options = options}};
};

// Nothing of it changed, and yet whoever asks for it sees it happen.
TEST_F(ToldByTerraform, WhoAsksAgainIsToldAgain) {
  submit();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(deliver_by(teller, id.str() + ":1:port"));
    EXPECT_EQ(engines.applications().size(), 1U);
  }
  world.advance(std::chrono::hours(1));
  ASSERT_TRUE(deliver_by(teller, id.str() + ":1:port:again:1"));
  EXPECT_EQ(engines.applications().size(), 2U);
  const auto run = run_to_end(store.get_run(id)).value();
  EXPECT_EQ(run_to_end(teller.sync_of(run)).value()->last, world.now());
}

TEST_F(ToldByTerraform, AnActionEndsAlthoughTerraformCannotTellPort) {
  using enum run::RunEvent;
  options.sync = SyncWay::terraform;
  script.outcome = memory_engine::Outcome::plan_fails;
  submit();
  move({build_started}, run::Actor::orchestrator);
  move({build_failed}, run::Actor::orchestrator);
  for (int i = 0; i < 2; ++i) {
    const auto told = deliver_by(teller, "k");
    ASSERT_FALSE(told);
    EXPECT_TRUE(error_traits(told.error().code).retryable);
  }
  EXPECT_EQ(port.status, "FAILURE");
  EXPECT_EQ(port.ends, 1);
  EXPECT_EQ(port.writes_after_end, 0);
  const auto run = run_to_end(store.get_run(id)).value();
  EXPECT_EQ(run_to_end(teller.sync_of(run)).value()->status, SyncStatus::failed);
}

TEST_F(PortNotifierTest, ADeliveryThatFailedIsNoLongerPending) {
  submit();
  port.lost = 2;
  const auto failed = deliver();
  ASSERT_FALSE(failed);
  EXPECT_TRUE(error_traits(failed.error().code).retryable);
  const auto run = run_to_end(store.get_run(id)).value();
  EXPECT_EQ(run_to_end(notifier.sync_of(run)).value()->status, SyncStatus::failed);
  deliver_for_good();
  EXPECT_EQ(run_to_end(notifier.sync_of(run)).value()->status, SyncStatus::synced);
}

TEST_F(PortNotifierTest, WhatIsLiveStaysSoHoweverManyRunsSettleNothing) {
  using enum run::RunEvent;
  live();
  for (int i = 1; i <= 120; ++i) {
    world.advance(std::chrono::seconds(1));
    id = make_run_id(Timestamp(std::chrono::days(25'000) + std::chrono::seconds(i)), 7);
    submit();
    move({build_started, build_failed}, run::Actor::orchestrator);
  }
  deliver_for_good();
  const json::object& shown = port.entities.at("dev/service/orders");
  EXPECT_EQ(shown.at("state"), "live");
  EXPECT_EQ(shown.at("last_run").as_string(), id.str());
  EXPECT_TRUE(shown.at("applied_at").is_string());
}

TEST_F(PortNotifierTest, AnActionEndsAlthoughPortTakesNoEntity) {
  using enum run::RunEvent;
  port.refuses_entities = true;
  submit();
  move({build_started}, run::Actor::orchestrator);
  move({build_failed}, run::Actor::orchestrator);
  for (int i = 0; i < 2; ++i) {
    const auto told = deliver();
    ASSERT_FALSE(told);
    EXPECT_FALSE(error_traits(told.error().code).retryable);
  }
  EXPECT_EQ(port.status, "FAILURE");
  EXPECT_EQ(port.ends, 1);
  EXPECT_EQ(port.writes_after_end, 0);
  const auto lines = port.lines();
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), lines.size());
  const auto run = run_to_end(store.get_run(id)).value();
  EXPECT_EQ(run_to_end(notifier.sync_of(run)).value()->status, SyncStatus::failed);
}

class LostAnswer : public PortNotifierTest, public testing::WithParamInterface<int> {};

// Whichever answer is lost, Port did what it was asked: the next delivery must not do it again.
TEST_P(LostAnswer, EachLineAndTheEndAreToldOnce) {
  port.lost = GetParam();
  live();
  EXPECT_EQ(port.status, "SUCCESS");
  EXPECT_EQ(port.ends, 1);
  const auto lines = port.lines();
  EXPECT_EQ(port.writes_after_end, 0);
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), lines.size());
  EXPECT_EQ(lines.size(), 9U);
}
INSTANTIATE_TEST_SUITE_P(AtEveryCall, LostAnswer, testing::Range(1, 25));

TEST_F(PortNotifierTest, ARefusalIsToldOnce) {
  ASSERT_TRUE(run_to_end(refuse(store, "r_1", "no such kind")));
  ASSERT_TRUE(run_to_end(refuse(store, "r_1", "no such kind")));
  const auto waiting = run_to_end(store.list_outbox({}, 0, 10)).value();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_TRUE(run_to_end(notifier.deliver(waiting[0].entry)));
  EXPECT_TRUE(run_to_end(notifier.deliver(waiting[0].entry)));
  EXPECT_EQ(port.status, "FAILURE");
  EXPECT_EQ(port.writes_after_end, 0);
  EXPECT_EQ(port.ends, 1);
}

}  // namespace
}  // namespace porc::port_catalog
