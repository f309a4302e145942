// SPDX-License-Identifier: Apache-2.0
#include "kafka/blueprint_source.h"

#include <gtest/gtest.h>

#include "domain/run/kafka_origin.h"
#include "json/parse.h"
#include "kafka/dead_letters.h"
#include "kafka/record.h"
#include "tests/fakes/no_runs.h"

namespace porc::kafka {
namespace {

/// Keeps what is submitted.
class RecordingRuns final : public fakes::NoRuns {
 public:
  Task<Run> submit(Submission submission, identity::Principal by) override {
    submissions.push_back(std::move(submission));
    principals.push_back(std::move(by));
    if (error) co_return *error;
    co_return Run{};
  }

  std::vector<Submission> submissions{};
  std::vector<identity::Principal> principals{};
  std::optional<Error> error{};
};

json::object event(json::value data) {
  json::object made{{"specversion", "1.0"},
                    {"id", "e-1"},
                    {"source", "/orders"},
                    {"type", kSubmittedType},
                    {"data", std::move(data)}};
  return made;
}

json::object blueprint() {
  return {{"kind", "service"}, {"metadata", {{"name", "orders"}}}, {"inputs", {{"image", "i"}}}};
}

class BlueprintSourceTest : public testing::Test {
 protected:
  Result<std::optional<InboxEntry>> admit(const json::object& document, std::string key = {}) {
    Message message{.body = json::serialize(document)};
    message.headers.emplace_back(kTopicHeader, "porc.blueprints");
    message.headers.emplace_back(kKeyHeader, std::move(key));
    message.headers.emplace_back("content-type", "application/cloudevents+json");
    return source().admit(message, Timestamp());
  }
  BlueprintSource source() { return BlueprintSource(runs_, options_); }
  Result<void> handle(InboxEntry entry) {
    BlueprintSource handler = source();
    Task<void> task = handler.handle(std::move(entry));
    task.start();
    return task.take();
  }
  RecordingRuns runs_{};
  BlueprintSource::Options options_{.owner = "platform@example.com"};
};

TEST_F(BlueprintSourceTest, SubmitsWhatAnEventHolds) {
  json::object document = event({{"blueprint", blueprint()}, {"goal", "applied"}});
  document["subject"] = "orders";
  document["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  auto entry = admit(document).value();
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->key, "kafka:/orders e-1");
  EXPECT_EQ(entry->source, "kafka");
  EXPECT_EQ(entry->subject, "kafka:orders");
  EXPECT_EQ(entry->kind, kSubmittedType);
  ASSERT_TRUE(handle(*entry));
  ASSERT_TRUE(handle(*entry));
  ASSERT_EQ(runs_.submissions.size(), 2U);
  const Submission& submission = runs_.submissions[0];
  EXPECT_EQ(submission.document, json::value(blueprint()));
  EXPECT_EQ(submission.goal, run::Goal::applied);
  EXPECT_EQ(submission.operation, run::Operation::apply);
  EXPECT_TRUE(submission.keep_refused);
  ASSERT_TRUE(submission.idempotency_key);
  EXPECT_EQ(submission.idempotency_key, runs_.submissions[1].idempotency_key);
  EXPECT_TRUE(submission.key_is_lasting);
  ASSERT_TRUE(submission.origin);
  EXPECT_EQ(submission.origin->source, "kafka");
  EXPECT_EQ(submission.origin->subject, "orders");
  EXPECT_EQ(submission.origin->facts.at("event_id"), "e-1");
  EXPECT_TRUE(submission.origin->facts.contains("traceparent"));
  EXPECT_EQ(runs_.principals[0].name(), "kafka:platform@example.com");
  EXPECT_TRUE(runs_.principals[0].may(identity::Permission::apply));
  EXPECT_FALSE(runs_.principals[0].may(identity::Permission::approve));
}

TEST_F(BlueprintSourceTest, OrderIsThatOfThePartitionKeyTheRecordsKeyOrTheSubject) {
  json::object document = event({{"blueprint", blueprint()}});
  EXPECT_EQ(admit(document).value()->subject, "kafka:/orders e-1");
  document["subject"] = "s";
  EXPECT_EQ(admit(document).value()->subject, "kafka:s");
  EXPECT_EQ(admit(document, "k").value()->subject, "kafka:k");
  document["partitionkey"] = "p";
  EXPECT_EQ(admit(document, "k").value()->subject, "kafka:p");
}

TEST_F(BlueprintSourceTest, AnEventNamesAnOwnerOnlyWhereItMay) {
  json::object document = event({{"blueprint", blueprint()}});
  document["owner"] = "eve@example.com";
  ASSERT_TRUE(handle(*admit(document).value()));
  EXPECT_EQ(runs_.principals.back().subject, "platform@example.com");
  EXPECT_FALSE(runs_.submissions.back().origin->facts.contains(run::kOwnerNamed));
  options_.trusts_owner = true;
  ASSERT_TRUE(handle(*admit(document).value()));
  EXPECT_EQ(runs_.principals.back().subject, "eve@example.com");
  EXPECT_TRUE(runs_.submissions.back().origin->facts.contains(run::kOwnerNamed));
}

TEST_F(BlueprintSourceTest, IsLimitedToItsEnvironments) {
  options_.environments = {"dev", "test*"};
  ASSERT_TRUE(handle(*admit(event({{"blueprint", blueprint()}})).value()));
  EXPECT_EQ(runs_.principals.back().scope.environments, options_.environments);
}

TEST_F(BlueprintSourceTest, PassesOverOtherEvents) {
  json::object document = event({{"blueprint", blueprint()}});
  document["type"] = "somebody.elses";
  EXPECT_FALSE(admit(document).value());
}

TEST_F(BlueprintSourceTest, RefusesAtTheDoorWhatNoRunCouldTellOf) {
  json::object nameless = blueprint();
  nameless["metadata"] = {{"name", "Not A Name"}};
  json::object sealed = blueprint();
  sealed["inputs"] = {{"password", {{"sealed", "AAAA"}, {"digest", "00"}}}};
  const std::pair<json::value, std::string> rows[] = {
      {nullptr, "/data"},
      {json::object{}, "/data/blueprint"},
      {json::object{{"blueprint", blueprint()}, {"gaol", "applied"}}, "/data/gaol"},
      {json::object{{"blueprint", blueprint()}, {"goal", "moon"}}, "/data/goal"},
      {json::object{{"blueprint", json::object{}}}, "/data/blueprint/kind"},
      {json::object{{"blueprint", nameless}}, "/data/blueprint/metadata/name"},
      {json::object{{"blueprint", sealed}}, "/data/blueprint/inputs/password"},
  };
  for (const auto& [data, pointer] : rows) {
    const auto admitted = admit(event(data));
    ASSERT_FALSE(admitted) << pointer;
    EXPECT_EQ(admitted.error().code, ErrorCode::invalid_argument) << pointer;
    ASSERT_FALSE(admitted.error().violations.empty()) << pointer;
    EXPECT_EQ(admitted.error().violations[0].pointer, pointer);
  }
}

TEST_F(BlueprintSourceTest, AnswersWhatTheOrchestratorSays) {
  runs_.error = Error{.code = ErrorCode::forbidden, .message = "not there"};
  const auto handled = handle(*admit(event({{"blueprint", blueprint()}})).value());
  ASSERT_FALSE(handled);
  EXPECT_EQ(handled.error().code, ErrorCode::forbidden);
}

/// Keeps what it is given.
class RecordingInbox final : public Inbox {
 public:
  Task<std::vector<bool>> receive(std::vector<InboxEntry> given) override {
    std::vector<bool> fresh(given.size(), true);
    for (InboxEntry& entry : given) entries.push_back(std::move(entry));
    co_return fresh;
  }
  bool is_full() const override { return false; }
  std::vector<InboxEntry> entries{};
};

TEST(DeadLettersTest, InTheInboxEndAsDeadWithTheReason) {
  RecordingInbox inbox;
  DeadLetterInbox letters(inbox);
  DeadLetter letter{.origin = {.topic = "org.runs", .partition = 3, .offset = 7}};
  letter.message.body = "\xff";
  letter.why = {.code = ErrorCode::unauthenticated, .message = "bad signature"};
  Task<void> put = letters.put(std::move(letter));
  put.start();
  ASSERT_TRUE(put.take());
  ASSERT_EQ(inbox.entries.size(), 1U);
  EXPECT_EQ(inbox.entries[0].key, "kafka-dead-letters:org.runs/3/7");
  Task<void> handling = letters.handle(inbox.entries[0]);
  handling.start();
  const auto handled = handling.take();
  ASSERT_FALSE(handled);
  EXPECT_FALSE(error_traits(handled.error().code).retryable);
  EXPECT_EQ(handled.error().message, "record org.runs/3/7: bad signature");
}

TEST(DeadLettersTest, InATopicAreBounded) {
  DeadLetter letter{.origin = {.topic = "t", .offset = 1}};
  letter.message.body = std::string(kDeadLetterBytesMax + 1, 'x');
  for (int i = 0; i < 1000; ++i) letter.message.headers.emplace_back("h", std::string(1000, 'y'));
  const Record record = record_of(std::move(letter), "dlq");
  EXPECT_EQ(record.value.size(), kDeadLetterBytesMax);
  std::size_t bytes = 0;
  for (const auto& [name, value] : record.headers) bytes += name.size() + value.size();
  EXPECT_LT(bytes, kHeaderBytesMax + 1024);
  EXPECT_EQ(record.headers.back().first, "x-porc-bytes");
  EXPECT_EQ(record.headers.back().second, std::to_string(kDeadLetterBytesMax + 1));
}

}  // namespace
}  // namespace porc::kafka
