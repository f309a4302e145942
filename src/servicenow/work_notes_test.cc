// SPDX-License-Identifier: Apache-2.0
#include "servicenow/work_notes.h"

#include <gtest/gtest.h>

#include "domain/run/draft.h"
#include "memory_store/memory_store.h"
#include "tests/fakes/scripted_client.h"
#include "tests/fakes/virtual_time.h"

namespace porc::servicenow {
namespace {

constexpr char kId[] = "a9e30c7dc61122760116894de7bcc7bd";
constexpr char kPatch[] = "PATCH /api/now/table/change_request/a9e30c7dc61122760116894de7bcc7bd";
constexpr char kJournal[] =
    "GET /api/now/table/sys_journal_field?sysparm_query=element_id%3D"
    "a9e30c7dc61122760116894de7bcc7bd%5Eelement%3Dwork_notes%5EvalueLIKE%28ref%20"
    "porc-20260102-030405-abc234%3A7%3Aservicenow%29&sysparm_fields=element_id%2Cvalue"
    "&sysparm_limit=100";
constexpr char kNote[] =
    "{\"work_notes\":\"it is planned (ref porc-20260102-030405-abc234:7:servicenow)\"}";

/// A record without a network.
class OneRecord final : public ChangeManagement {
 public:
  Task<approval::ChangeRecord> look_up(std::string number, std::string /*on_behalf_of*/) override {
    if (error) co_return *error;
    approval::ChangeRecord record{.number = std::move(number)};
    record.id = id;
    co_return record;
  }
  std::string id = kId;
  std::optional<Error> error{};
};

http::ClientResponse answered(int status, std::string body) {
  http::ClientResponse response{.status = status, .body = std::move(body)};
  response.headers.add("Content-Type", "application/json");
  return response;
}

class WorkNotesTest : public testing::Test {
 protected:
  Result<void> deliver(const std::string& key = "porc-20260102-030405-abc234:7:servicenow") {
    json::object payload;
    payload["run"] = "porc-20260102-030405-abc234";
    payload["number"] = "CHG0030001";
    payload["text"] = "it is planned";
    OutboxEntry entry{.key = key, .target = "servicenow", .payload = std::move(payload)};
    Task<void> task = notes.deliver(std::move(entry));
    task.start();
    while (!task.done() && time.turn()) {
    }
    return task.take();
  }
  void expect_patch(Result<http::ClientResponse> answer = answered(200, R"({"result":{}})")) {
    client.expect({.request = kPatch, .body = kNote, .answer = std::move(answer)});
  }
  void expect_journal(http::ClientResponse answer) {
    client.expect({.request = kJournal, .answer = std::move(answer)});
  }
  static Error lost() { return {.code = ErrorCode::timeout, .message = "no answer"}; }
  static std::string journal_with(const std::string& id, const std::string& value) {
    return R"({"result":[{"element_id":")" + id + R"(","value":")" + value + R"("}]})";
  }

  fakes::VirtualTime time;
  fakes::ScriptedClient client{time};
  Options options{.instance = "https://acme.service-now.com",
                  .access = UserAccess{.user = "porc", .password = Secret("s3cret")},
                  .states = {}};
  TableApi tables{client, time, time, options};
  memory_store::MemoryStore store{time};
  OneRecord changes;
  WorkNotes notes{changes, tables, store, time};
};

TEST_F(WorkNotesTest, ANoteIsWrittenOnceHoweverOftenItIsDelivered) {
  expect_patch();
  EXPECT_TRUE(deliver());
  EXPECT_EQ(client.sent()[0].on_behalf_of, "porc-20260102-030405-abc234");
  EXPECT_TRUE(client.sent()[0].once);
  EXPECT_TRUE(deliver());
}

TEST_F(WorkNotesTest, AnAnswerThatGotLostIsLookedForInTheJournal) {
  expect_patch(lost());
  EXPECT_EQ(deliver().error().code, ErrorCode::timeout);
  expect_journal(answered(
      200, journal_with(kId, "it is planned (ref porc-20260102-030405-abc234:7:servicenow)")));
  EXPECT_TRUE(deliver());
  EXPECT_TRUE(deliver());
}

TEST_F(WorkNotesTest, WhatTheJournalDoesNotHoldIsWrittenAgain) {
  expect_patch(lost());
  EXPECT_FALSE(deliver());
  expect_journal(answered(200, R"({"result":[]})"));
  expect_patch();
  EXPECT_TRUE(deliver());
}

TEST_F(WorkNotesTest, NotesOfOthersAreNotTakenForIt) {
  const std::string other(32, 'b');
  expect_patch(lost());
  EXPECT_FALSE(deliver());
  for (const std::string& body :
       {journal_with(other, "(ref porc-20260102-030405-abc234:7:servicenow)"),
        journal_with(kId, "(ref porc-20260102-030405-abc234:71:servicenow)"),
        std::string(R"({"result":[{"element_id":7},{},1]})")}) {
    expect_journal(answered(200, body));
    expect_patch(lost());
    EXPECT_FALSE(deliver()) << body;
  }
  expect_journal(answered(503, ""));
  EXPECT_EQ(deliver().error().code, ErrorCode::unavailable) << "nobody can tell: not written";
}

TEST_F(WorkNotesTest, WhoMayNotReadTheJournalWritesRatherTwice) {
  expect_patch(lost());
  EXPECT_FALSE(deliver());
  expect_journal(answered(403, R"({"error":{"message":"ACL"}})"));
  expect_patch();
  EXPECT_TRUE(deliver());
}

TEST_F(WorkNotesTest, ARefusalSaysWhetherAnotherTryHelps) {
  expect_patch(answered(429, R"({"error":{"message":"Rate limit exceeded"}})"));
  EXPECT_EQ(deliver().error().code, ErrorCode::rate_limited);
  expect_journal(answered(200, R"({"result":[]})"));
  expect_patch(
      answered(403, R"({"error":{"message":"Operation Failed","detail":"ACL Exception"}})"));
  const auto refused = deliver();
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(refused.error().message, "ServiceNow answered 403: Operation Failed: ACL Exception");
  changes.id.clear();
  EXPECT_EQ(deliver("another").error().code, ErrorCode::precondition_failed);
  changes.error = lost();
  EXPECT_EQ(deliver("another").error().code, ErrorCode::timeout);
}

TEST_F(WorkNotesTest, OnlyRunsWithAChangeRecordHaveNotes) {
  porc::Run run;
  run.id = RunId::trusted("porc-20260102-030405-abc234");
  run.status = run::RunStatus::planning;
  run::Draft draft(run);
  ASSERT_TRUE(draft.move(run::RunEvent::plan_changed, {.actor = run::Actor::engine}));
  Change change{.run = draft.run, .events = draft.events};
  EXPECT_TRUE(notes.reports_of(change).empty());
  change.run.blueprint.metadata.change_record = "CHG0030001";
  const auto reports = notes.reports_of(change);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].payload.at("number"), "CHG0030001");
  EXPECT_EQ(reports[0].coalesce, "");
}

}  // namespace
}  // namespace porc::servicenow
