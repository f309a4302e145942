// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "contracts/store.h"
#include "domain/run/draft.h"

namespace porc::stores {

/// What a server does to a store, one thing after another, and what must hold of the store wherever
/// that server ended.
class Acts {
 public:
  static constexpr int kAll = 11;

  explicit Acts(aio::Loop& loop) : loop_(loop) {}

  static RunId run_id(int n) {
    return make_run_id(Timestamp(std::chrono::days(20'000)) + std::chrono::seconds(n), 0);
  }
  static Change new_run(int n) {
    run::Run first{.id = run_id(n)};
    first.identity = {.environment = "dev", .kind = "service", .name = "orders"};
    first.workspace = WorkspaceName::trusted("porc-dev-orders");
    run::Draft draft =
        run::Draft::submitted(std::move(first), {.actor = run::Actor::person, .by = "ann"});
    return {.run = std::move(draft.run),
            .events = std::move(draft.events),
            .job = {.kind = JobChange::Kind::due}};
  }
  static Change next(const run::Run& before) {
    run::Draft draft(before);
    draft.note("noted", {.actor = run::Actor::person, .by = "ann"});
    return {.run = std::move(draft.run), .events = std::move(draft.events)};
  }

  /// Every clause of what is stored fits to the others.
  void expect_sound(Store& store) {
    const auto page = must(store.list_runs({}, {.limit = 1000}));
    EXPECT_TRUE(page.damaged.empty());
    std::map<run::RunStatus, std::uint64_t> counts;
    const auto heads = must(store.list_heads({}, 1000));
    ASSERT_EQ(heads.size(), page.items.size());
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      const run::Run& run = page.items[page.items.size() - 1 - i];
      ++counts[run.status];
      EXPECT_EQ(must(store.get_run(run.id)).version, run.version);
      EXPECT_EQ(heads[i].run, run.id);
      EXPECT_EQ(heads[i].hash, run.audit_head);
      const auto events = must(store.list_events(run.id, 0, 1000));
      EXPECT_EQ(events.size(), run.audit_sequence);
      EXPECT_TRUE(audit::verify_chain(events));
    }
    EXPECT_EQ(must(store.count_runs()), counts);
    const auto outbox = must(store.list_outbox({}, 0, 1000));
    EXPECT_EQ(must(store.outbox_depth()).due + must(store.outbox_depth()).dead, outbox.size());
    for (const OutboxView& view : outbox) EXPECT_FALSE(view.entry.payload.is_null());
    for (const InboxView& view : must(store.list_inbox({}, 0, 1000)))
      EXPECT_EQ(must(store.get_inbox(view.entry.key)).entry.body.size(), 100'000U);
  }
  static OutboxEntry told(int n, std::size_t size) {
    json::object payload{{"words", std::string(size, 'x')}};
    return {.key = "k" + std::to_string(n),
            .subject = "s",
            .target = "t",
            .payload = std::move(payload)};
  }
  /// Does one thing after another until one fails; answers how many succeeded, and says so of each.
  int act(
      Store& store, const std::function<void()>& say = [] {}) {
    int done = 0;
    const auto count = [&] {
      ++done;
      say();
    };
    const auto succeeded = [&](auto task) {
      const bool went_well = outcome(std::move(task)).has_value();
      if (went_well) count();
      return went_well;
    };
    Change first = new_run(1);
    first.outbox = {told(1, 10), told(2, 100'000)};
    const run::Run before = first.run;
    if (!succeeded(store.append(std::move(first)))) return done;
    Change second = next(before);
    second.outbox = {told(3, 10)};
    if (!succeeded(store.append(std::move(second)))) return done;
    std::vector<InboxEntry> events{
        {.key = "a:1", .source = "a", .subject = "s", .body = std::string(100'000, 'x')}};
    if (!succeeded(store.receive(std::move(events)))) return done;
    auto due = outcome(store.claim_outbox(kLease, 10, {}));
    if (!due) return done;
    count();
    std::vector<Delivered> delivered{{.key = due->at(0).entry.key, .fence = due->at(0).fence}};
    if (!succeeded(store.delivered(std::move(delivered)))) return done;
    auto event = outcome(store.claim_inbox(kLease, 10));
    if (!event) return done;
    count();
    if (!succeeded(
            store.handled(event->at(0).entry.key, event->at(0).fence, std::chrono::hours(1))))
      return done;
    if (!succeeded(store.replay_inbox("a:1"))) return done;
    Subject subject;
    subject.name = "one";
    subject.version = 1;
    subject.document = std::string(50'000, 'x');
    if (!succeeded(store.put_subject(subject, {}))) return done;
    subject.version = 2;
    if (!succeeded(store.put_subject(subject, {told(4, 10)}))) return done;
    if (!succeeded(store.wake(before.id))) return done;
    return done;
  }
  /// What must be there when so many acts were answered.
  void expect_done(Store& store, int acts) {
    const auto run = outcome(store.get_run(run_id(1)));
    if (acts >= 1) {
      EXPECT_GE(must(store.get_run(run_id(1))).version, acts >= 2 ? 2U : 1U);
    }
    if (acts >= 3) must(store.get_inbox("a:1"));
    if (acts >= 5) {
      EXPECT_EQ(outcome(store.get_outbox("k1")).error().code, ErrorCode::not_found);
    }
    if (acts >= 9) {
      EXPECT_GE(must(store.get_subject("one")).version, acts >= 10 ? 2U : 1U);
    }
    if (acts >= 10) must(store.get_outbox("k4"));
    // Whoever stands there stands there as a whole.
    const auto has_told = [&](const std::string& key) {
      return outcome(store.get_outbox(key)).has_value();
    };
    if (run) {
      EXPECT_TRUE(has_told("k2"));
      EXPECT_EQ(run->version == 2, has_told("k3"));
    }
    const auto subject = outcome(store.get_subject("one"));
    EXPECT_EQ(subject && subject->version == 2, has_told("k4"));
  }

 private:
  static constexpr Duration kLease = std::chrono::seconds(30);

  template <class T>
  Result<T> outcome(Task<T> task) {
    return aio::run_to_end(loop_, std::move(task));
  }
  template <class T>
  T must(Task<T> task) {
    Result<T> result = outcome(std::move(task));
    if (!result) ADD_FAILURE() << result.error().to_string();
    return std::move(result).value();
  }

  aio::Loop& loop_;
};

}  // namespace porc::stores
