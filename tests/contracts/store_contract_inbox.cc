// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

using Keys = std::vector<std::string>;

class InboxContract : public StoreContract {
 protected:
  static InboxEntry event(const std::string& key, const std::string& subject) {
    return {.key = key,
            .source = key.substr(0, key.find(':')),
            .subject = subject,
            .kind = "push",
            .body = "body of " + key};
  }
  /// Whether it was new.
  bool receive(const std::string& key, const std::string& subject = "one") {
    std::vector<InboxEntry> entries{event(key, subject)};
    return must(store->receive(std::move(entries))).at(0);
  }
  Keys claimed_events(std::size_t limit = 10) {
    Keys keys;
    for (const DueEvent& due : must(store->claim_inbox(kLease, limit)))
      keys.push_back(due.entry.key);
    return keys;
  }
  DueEvent only_event() {
    auto due = must(store->claim_inbox(kLease, 10));
    EXPECT_EQ(due.size(), 1U);
    return due.empty() ? DueEvent{} : due.front();
  }
  void handle(const DueEvent& due) { must(store->handled(due.entry.key, due.fence, kHour)); }
  void put_off(const DueEvent& due, std::optional<Timestamp> again) {
    must(store->put_off(due.entry.key, due.fence, "no", again));
  }
  InboxView seen(const std::string& key) { return must(store->get_inbox(key)); }
};

TEST_P(InboxContract, AnEventIsHandledWithWhatItSays) {
  EXPECT_TRUE(receive("github:d1", "o/r"));
  const DueEvent due = only_event();
  EXPECT_EQ(due.entry.key, "github:d1");
  EXPECT_EQ(due.entry.source, "github");
  EXPECT_EQ(due.entry.subject, "o/r");
  EXPECT_EQ(due.entry.kind, "push");
  EXPECT_EQ(due.entry.body, "body of github:d1");
  EXPECT_EQ(due.attempts, 0U);
  handle(due);
  EXPECT_EQ(claimed_events(), Keys{});
  EXPECT_EQ(seen("github:d1").state, InboxState::handled);
  EXPECT_EQ(must(store->inbox_depth()).waiting, 0U);
}

TEST_P(InboxContract, ABodyIsAnyBytes) {
  InboxEntry entry = event("github:d1", "one");
  entry.body.clear();
  for (int byte = 0; byte < 256; ++byte) entry.body += static_cast<char>(byte);
  const std::string body = entry.body;
  std::vector<InboxEntry> entries{std::move(entry)};
  must(store->receive(std::move(entries)));
  EXPECT_EQ(seen("github:d1").entry.body, body);
  const DueEvent due = only_event();
  EXPECT_EQ(due.entry.body, body);
  handle(due);
  must(store->replay_inbox("github:d1"));
  EXPECT_EQ(only_event().entry.body, body);
}

TEST_P(InboxContract, TheSameKeyIsTheSameEvent) {
  EXPECT_TRUE(receive("github:d1"));
  EXPECT_FALSE(receive("github:d1")) << "while it waits";
  const DueEvent due = only_event();
  EXPECT_FALSE(receive("github:d1")) << "while it is handled";
  handle(due);
  EXPECT_FALSE(receive("github:d1")) << "once it was handled";
  EXPECT_EQ(claimed_events(), Keys{});
}

TEST_P(InboxContract, OneBatchKnowsItsOwnRepetitions) {
  std::vector<InboxEntry> entries{event("a:1", "s"), event("a:2", "t"), event("a:1", "s")};
  EXPECT_EQ(must(store->receive(std::move(entries))), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(must(store->inbox_depth()).waiting, 2U);
}

TEST_P(InboxContract, AnEventIsKnownForAsLongAsItIsKept) {
  receive("github:d1");
  handle(only_event());
  clock.advance(kHour - Duration(1));
  EXPECT_FALSE(receive("github:d1"));
  clock.advance(Duration(1));
  EXPECT_TRUE(receive("github:d1"));
}

TEST_P(InboxContract, OrderIsKeptForEachSubject) {
  receive("a:1", "s");
  receive("a:2", "s");
  receive("a:3", "t");
  auto due = must(store->claim_inbox(kLease, 10));
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].entry.key, "a:1");
  EXPECT_EQ(due[1].entry.key, "a:3");
  EXPECT_EQ(claimed_events(), Keys{});
  handle(due[0]);
  EXPECT_EQ(claimed_events(), Keys{"a:2"});
}

TEST_P(InboxContract, AnUnhandledEventReturnsAfterItsLease) {
  receive("a:1");
  const DueEvent first = only_event();
  clock.advance(kLease - Duration(1));
  EXPECT_EQ(claimed_events(), Keys{});
  clock.advance(Duration(1));
  const DueEvent second = only_event();
  EXPECT_EQ(second.attempts, 1U);
  EXPECT_GT(second.fence, first.fence);
  EXPECT_EQ(error_of(store->handled("a:1", first.fence, kHour)), ErrorCode::conflict);
  EXPECT_EQ(error_of(store->put_off("a:1", first.fence, "late", std::nullopt)),
            ErrorCode::conflict);
  handle(second);
  EXPECT_EQ(error_of(store->handled("a:1", second.fence, kHour)), ErrorCode::conflict);
}

TEST_P(InboxContract, AnEventThatIsPutOffHoldsBackItsSubjectOnly) {
  receive("a:1", "s");
  put_off(only_event(), now() + kHour);
  receive("a:2", "s");
  receive("a:3", "t");
  EXPECT_EQ(claimed_events(), Keys{"a:3"});
  EXPECT_EQ(seen("a:1").error, "no");
  clock.advance(kHour);
  EXPECT_THAT(claimed_events(), testing::UnorderedElementsAre("a:1", "a:3"));
}

TEST_P(InboxContract, ADeadEventStandsAsideUntilItIsSentAnew) {
  receive("a:1");
  receive("a:2");
  put_off(only_event(), std::nullopt);
  auto depth = must(store->inbox_depth());
  EXPECT_EQ(depth.dead, 1U);
  EXPECT_EQ(depth.waiting, 1U);
  EXPECT_EQ(seen("a:1").state, InboxState::dead);
  handle(only_event());
  EXPECT_TRUE(receive("a:1")) << "the sender sends it anew";
  EXPECT_EQ(must(store->inbox_depth()).dead, 0U);
  const DueEvent again = only_event();
  EXPECT_EQ(again.entry.key, "a:1");
  EXPECT_EQ(again.attempts, 0U);
}

TEST_P(InboxContract, AnEventThatIsOverCanBeReplayed) {
  receive("a:1");
  handle(only_event());
  receive("a:2");
  must(store->replay_inbox("a:1"));
  const DueEvent first = only_event();
  EXPECT_EQ(first.entry.key, "a:2") << "it is the youngest of its subject";
  handle(first);
  const DueEvent again = only_event();
  EXPECT_EQ(again.entry.key, "a:1");
  EXPECT_EQ(again.entry.body, "body of a:1");
  put_off(again, std::nullopt);
  must(store->replay_inbox("a:1"));
  EXPECT_EQ(claimed_events(), Keys{"a:1"});
}

TEST_P(InboxContract, ReplayMakesAnEventThatWaitsDueNow) {
  receive("a:1");
  put_off(only_event(), now() + kHour);
  must(store->replay_inbox("a:1"));
  EXPECT_EQ(claimed_events(), Keys{"a:1"});
  EXPECT_EQ(error_of(store->replay_inbox("a:1")), ErrorCode::conflict) << "it is being handled";
  EXPECT_EQ(error_of(store->replay_inbox("a:9")), ErrorCode::not_found);
}

TEST_P(InboxContract, ABodyIsReplacedUnlessItIsAnotherOneByNowOrJustHandled) {
  for (const char* key : {"a:waits", "b:dead", "c:handled"}) receive(key, key);
  put_off(must(store->claim_inbox(kLease, 3)).at(1), std::nullopt);
  EXPECT_FALSE(must(store->replace_body("a:waits", "body of a:waits", "new"))) << "under way";
  clock.advance(kLease * 2);
  const auto due = must(store->claim_inbox(kLease, 3));
  ASSERT_EQ(due.size(), 2U);
  put_off(due[0], now() + kHour);
  handle(due[1]);
  for (const char* key : {"a:waits", "b:dead", "c:handled"}) {
    const InboxView before = seen(key);
    EXPECT_FALSE(must(store->replace_body(key, "another", "new"))) << key;
    EXPECT_TRUE(must(store->replace_body(key, before.entry.body, "new of " + before.entry.key)));
    const InboxView after = seen(key);
    EXPECT_EQ(after.entry.body, "new of " + before.entry.key);
    EXPECT_EQ(after.state, before.state);
    EXPECT_EQ(after.place, before.place);
    EXPECT_EQ(after.attempts, before.attempts);
    EXPECT_EQ(after.due_at, before.due_at);
    EXPECT_EQ(after.ended_at, before.ended_at);
  }
  EXPECT_FALSE(must(store->replace_body("d:unknown", "", "new")));
  EXPECT_FALSE(receive("c:handled", "c:handled")) << "it is still known";
  for (const char* key : {"a:waits", "b:dead", "c:handled"}) must(store->replay_inbox(key));
  for (const DueEvent& event : must(store->claim_inbox(kLease, 9)))
    EXPECT_EQ(event.entry.body, "new of " + event.entry.key);
}

TEST_P(InboxContract, EventsAreListedNewestFirstWithoutTheirBodies) {
  receive("a:1");
  receive("b:2");
  receive("a:3");
  put_off(only_event(), std::nullopt);
  auto keys = [&](InboxStore::InboxFilter filter, std::uint64_t after, std::size_t limit) {
    Keys found;
    for (const InboxView& view : must(store->list_inbox(std::move(filter), after, limit))) {
      EXPECT_EQ(view.entry.body, "");
      found.push_back(view.entry.key);
    }
    return found;
  };
  EXPECT_EQ(keys({}, 0, 10), (Keys{"a:3", "b:2", "a:1"}));
  EXPECT_EQ(keys({}, 0, 2), (Keys{"a:3", "b:2"}));
  EXPECT_EQ(keys({}, seen("b:2").place, 10), Keys{"a:1"});
  EXPECT_EQ(keys({.source = "b"}, 0, 10), Keys{"b:2"});
  EXPECT_EQ(keys({.state = InboxState::dead}, 0, 10), Keys{"a:1"});
  EXPECT_EQ(error_of(store->get_inbox("a:9")), ErrorCode::not_found);
}

TEST_P(InboxContract, APageGoesOnWhereTheOneBeforeEndedAlsoWhenNothingIsThere) {
  for (const char* key : {"a:1", "a:2", "a:3"}) receive(key, key);
  for (int n = 0; n < 3; ++n) handle(must(store->claim_inbox(kLease, 1)).at(0));
  const InboxView last = must(store->list_inbox({}, 0, 2)).back();
  ASSERT_EQ(last.entry.key, "a:2");
  must(store->replay_inbox("a:2"));
  const auto next = must(store->list_inbox({}, last.place, 2));
  ASSERT_EQ(next.size(), 1U) << "it is the newest by now";
  EXPECT_EQ(next[0].entry.key, "a:1");
  EXPECT_TRUE(must(store->list_inbox({}, next[0].place, 2)).empty());
}

TEST_P(InboxContract, DepthTellsTheAgeOfTheOldest) {
  EXPECT_EQ(must(store->inbox_depth()).oldest, std::nullopt);
  const Timestamp first = now();
  receive("a:1", "s");
  clock.advance(kHour);
  receive("a:2", "t");
  EXPECT_EQ(must(store->inbox_depth()).oldest, first);
}

TEST_P(InboxContract, BodiesAreBytes) {
  InboxEntry entry = event("a:1", "s");
  entry.body = std::string("\0\xff \n", 4) + std::string(1 << 20, 'x');
  const std::string body = entry.body;
  std::vector<InboxEntry> entries{std::move(entry)};
  must(store->receive(std::move(entries)));
  EXPECT_EQ(only_event().entry.body, body);
}

INSTANTIATE_TEST_SUITE_P(All, InboxContract, testing::ValuesIn(store_backends()), backend_name);

class SubjectContract : public StoreContract {
 protected:
  Subject subject(const std::string& name, std::uint64_t version, std::int64_t value) {
    Subject made;
    made.name = name;
    made.version = version;
    made.document = json::object{{"value", value}};
    return made;
  }
  void put(Subject subject) { must(store->put_subject(std::move(subject), {})); }
};

TEST_P(SubjectContract, NothingIsRememberedAtFirst) {
  const Subject none = must(store->get_subject("github/commit/1"));
  EXPECT_EQ(none.name, "github/commit/1");
  EXPECT_EQ(none.version, 0U);
}

TEST_P(SubjectContract, OnlyTheNextVersionIsStored) {
  put(subject("s", 1, 10));
  EXPECT_EQ(error_of(store->put_subject(subject("s", 1, 11), {})), ErrorCode::conflict);
  EXPECT_EQ(error_of(store->put_subject(subject("s", 3, 11), {})), ErrorCode::conflict);
  put(subject("s", 2, 12));
  const Subject found = must(store->get_subject("s"));
  EXPECT_EQ(found.version, 2U);
  EXPECT_EQ(found.document.at("value"), 12);
  EXPECT_EQ(must(store->get_subject("t")).version, 0U);
}

TEST_P(SubjectContract, WhatIsToBeToldIsStoredWithIt) {
  OutboxEntry entry{.key = "k", .subject = "s", .target = "github", .payload = json::object()};
  must(store->put_subject(subject("s", 1, 1), {entry}));
  EXPECT_EQ(error_of(store->put_subject(subject("s", 2, 2), {entry})), ErrorCode::conflict);
  EXPECT_EQ(must(store->get_subject("s")).version, 1U) << "all or nothing";
  OutboxEntry other = entry;
  other.key = "l";
  EXPECT_EQ(error_of(store->put_subject(subject("s", 1, 2), {other})), ErrorCode::conflict);
  EXPECT_EQ(must(store->outbox_depth()).due, 1U);
  EXPECT_EQ(claimed_keys(), std::vector<std::string>{"k"});
}

TEST_P(SubjectContract, WhatIsKeptForAWhileIsForgotten) {
  Subject brief = subject("brief", 1, 1);
  brief.keep_until = now() + kHour;
  put(brief);
  put(subject("lasting", 1, 1));
  clock.advance(kHour - Duration(1));
  EXPECT_EQ(must(store->get_subject("brief")).version, 1U);
  clock.advance(Duration(1));
  EXPECT_EQ(must(store->get_subject("brief")).version, 0U);
  put(subject("brief", 1, 2));
  EXPECT_EQ(must(store->get_subject("lasting")).version, 1U);
}

INSTANTIATE_TEST_SUITE_P(All, SubjectContract, testing::ValuesIn(store_backends()), backend_name);

}  // namespace
}  // namespace porc
