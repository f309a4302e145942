// SPDX-License-Identifier: Apache-2.0
#include "mongo_store/state.h"

#include <gtest/gtest.h>

#include "contracts/stored_document.h"
#include "json/print.h"

namespace porc::mongo_store {
namespace {

using namespace std::chrono_literals;

OutboxRow entry(std::uint64_t place, const std::string& name) {
  return {.place = place, .name = name, .subject = "s", .target = "t"};
}

std::string text_of(const State& state) {
  std::string text;
  for (const std::string& part : state.parts(1 << 20)) text += part;
  return text;
}

TEST(StateTest, WhatIsTakenBackLeavesNothing) {
  State state;
  state.outbox.put(entry(1, "a"));
  state.accept();
  const std::string before = text_of(state);
  OutboxRow changed = entry(1, "a");
  changed.due_at = Timestamp(5s);
  state.outbox.put(changed);
  state.outbox.put(entry(2, "b"));
  state.outbox.erase(1);
  state.next_fence();
  EXPECT_NE(text_of(state), before);
  state.undo.back_to(0);
  EXPECT_EQ(state.outbox.index().places.size(), 1U);
  EXPECT_TRUE(state.outbox.index().due.empty());
  EXPECT_EQ(state.outbox.index().queues.at({"s", "t"}), std::set<std::uint64_t>{1});
  EXPECT_EQ(state.outbox.rows().size(), 1U);
  EXPECT_EQ(state.counters.rows().size(), 0U);
}

TEST(StateTest, AnotherServerComesToTheSameRows) {
  State one, other;
  const auto tell = [&] {
    std::string text;
    json::print_to(text, one.effects());
    one.accept();
    other.apply(read_document<Effects>(text).value());
    EXPECT_EQ(text_of(one), text_of(other));
  };
  one.outbox.put(entry(one.next_place(), "a"));
  one.tokens.put({.token = {.id = "t1", .hash = "h1"}});
  one.tokens.put({.token = {.id = "t2", .hash = "h2"}});
  tell();
  one.outbox.erase(1);
  one.outbox.put(entry(one.next_place(), "a"));
  one.tokens.put({.token = {.id = "t2", .hash = "h3"}});
  one.tokens.put({.token = {.id = "t1", .hash = "h2"}});
  one.count_run("", "submitted");
  tell();
  EXPECT_EQ(other.outbox.index().places.at("a"), 2U);
  EXPECT_EQ(other.tokens.index().ids, one.tokens.index().ids);
  one.count_run("submitted", "built");
  tell();
  EXPECT_EQ(other.counters.find(0)->runs, (std::map<std::string, std::uint64_t>{{"built", 1}}));
}

TEST(StateTest, ASnapshotHasAllRowsInParts) {
  State state;
  for (std::uint64_t n = 0; n < 50; ++n)
    state.outbox.put(entry(state.next_place(), std::to_string(n)));
  const auto parts = state.parts(1000);
  EXPECT_GT(parts.size(), 5U);
  State again;
  for (const std::string& part : parts) again.apply(read_document<Effects>(part).value());
  EXPECT_EQ(text_of(again), text_of(state));
}

}  // namespace
}  // namespace porc::mongo_store
