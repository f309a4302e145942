// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/source.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "domain/run/draft.h"
#include "json/parse.h"
#include "memory_store/memory_store.h"
#include "port_catalog/signature.h"
#include "tests/fakes/no_quills.h"
#include "tests/fakes/no_runs.h"

namespace porc::port_catalog {
namespace {

constexpr const char* kRun = "porc-20260102-030405-abc234";

/// Keeps what it is asked for.
class AskedRuns final : public fakes::NoRuns {
 public:
  Task<Run> submit(Submission submission, identity::Principal by) override {
    submitted.push_back(std::move(submission));
    names.push_back(by.name());
    if (refusal) co_return *refusal;
    co_return run;
  }
  Task<Run> raise_goal(RunId, run::Goal, identity::Principal by) override {
    names.push_back(by.name());
    if (refusal) co_return *refusal;
    co_return run;
  }
  Task<Run> approve(RunId, ApprovalRequest request, identity::Principal by) override {
    approvals.push_back(std::move(request));
    if (run.approved_by) co_return Error{.code = ErrorCode::conflict, .message = "not any more"};
    run.approved_by = by.name();
    co_return run;
  }
  Task<Run> get(RunId, identity::Principal) override { co_return run; }

  Run run{};
  std::optional<Error> refusal{};
  std::vector<Submission> submitted{};
  std::vector<ApprovalRequest> approvals{};
  std::vector<std::string> names{};
};

std::string action(const std::string& name, const std::string& more, const std::string& email) {
  return R"({"action":")" + name + R"(","runId":"r_1",)" + more +
         R"("trigger":{"by":{"user":{"email":")" + email + R"("}}}})";
}

class PortSourceTest : public testing::Test {
 protected:
  PortSourceTest() {
    options.client_secret = Secret("porc-secret");
    options.grants.developers = {"*@acme.io"};
    options.grants.approvers = {"boss@acme.io"};
    runs.run.id = RunId::parse(kRun).value();
    runs.run.identity = {.environment = "dev", .kind = "service", .name = "orders"};
  }
  PortSource source(Transport transport = Transport::webhook) {
    return PortSource(transport,
                      {.runs = runs,
                       .store = store,
                       .quills = quills,
                       .options = options,
                       .note = [this](const std::string& line) { notes.push_back(line); }});
  }
  Result<std::optional<InboxEntry>> admit(PortSource& to, std::string body, bool sign = true) {
    Message message{.body = body};
    const std::string now = std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(world.now().time_since_epoch()).count());
    if (sign) {
      message.headers = {{"x-port-timestamp", now},
                         {"X-PORT-SIGNATURE", signature_of(options.client_secret, now, body)}};
    }
    return to.admit(message, world.now());
  }
  Result<void> handle(std::string body) {
    PortSource port = source();
    InboxEntry entry{.key = "port:r_1", .source = "port", .body = std::move(body)};
    Task<void> task = port.handle(std::move(entry));
    task.start();
    EXPECT_TRUE(task.done());
    return task.take();
  }
  std::vector<OutboxView> told() {
    auto task = store.list_outbox({}, 0, 10);
    task.start();
    return task.take().value();
  }

  aio::ManualWorld world{};
  memory_store::MemoryStore store{world};
  AskedRuns runs{};
  fakes::NoQuills quills{};
  Options options{};
  std::vector<std::string> notes{};
};

TEST_F(PortSourceTest, OneRunOfPortIsOneEventWhicheverWayItComes) {
  const std::string body = action("porc_create_service", R"("inputs":{},)", "dev@acme.io");
  PortSource webhook = source();
  const auto entry = admit(webhook, body);
  ASSERT_TRUE(entry && *entry) << entry.error().message;
  EXPECT_EQ((**entry).key, "port:r_1");
  EXPECT_EQ((**entry).source, "port");
  EXPECT_EQ((**entry).body, body);
  EXPECT_EQ(admit(webhook, body, false).error().code, ErrorCode::unauthenticated);
  PortSource kafka = source(Transport::kafka);
  EXPECT_EQ(kafka.name(), "port-kafka");
  EXPECT_EQ(admit(kafka, body, false).error().code, ErrorCode::unauthenticated);
  const std::string text = body.substr(0, body.size() - 1) + R"(,"headers":{}})";
  std::string record = text;
  record.insert(record.size() - 2,
                R"("X-Port-Signature":")" + signature_of(options.client_secret, "0", text) +
                    R"(","X-Port-Timestamp":"0")");
  const auto same = kafka.admit({.body = record}, Timestamp());
  ASSERT_TRUE(same && *same) << same.error().message;
  EXPECT_EQ((**same).key, "port:r_1");
}

// What is asked of one instance is handled in the order in which it was asked.
TEST_F(PortSourceTest, ACreationStandsInTheQueueOfItsInstance) {
  options.default_environment = "dev";
  auto subject = [this](const std::string& inputs) {
    PortSource webhook = source();
    const std::string body =
        action("porc_create_service",
               R"("porc":{"do":"create","kind":"service"},"inputs":)" + inputs + ",",
               "d@acme.io");
    return admit(webhook, body).value()->subject;
  };
  PortSource webhook = source();
  const std::string later = action(
      "porc_destroy", R"("inputs":{},"entity":{"identifier":"dev/service/orders"},)", "d@acme.io");
  EXPECT_EQ(admit(webhook, later).value()->subject, "port/dev/service/orders");
  for (const char* inputs : {R"({"porc_name":"orders"})",
                             R"({"porc_name":"orders","porc_environment":""})",
                             R"({"porc_name":"orders","porc_environment":"dev"})"}) {
    EXPECT_EQ(subject(inputs), "port/dev/service/orders") << inputs;
  }
  EXPECT_EQ(subject(R"({"porc_environment":"prod","porc_repo":"shop/orders"})"),
            "port/prod/service/shop/orders");
  EXPECT_EQ(subject("{}"), "port/r_1");
  EXPECT_LT(subject(R"({"porc_name":")" + std::string(100'000, 'a') + R"("})").size(), 1000U);
}

TEST_F(PortSourceTest, OnlyWhatPortSignsInItsHeadersIsTakenOverHttp) {
  EXPECT_TRUE(source().takes_webhooks());
  EXPECT_FALSE(source(Transport::kafka).takes_webhooks());
}

TEST_F(PortSourceTest, OfTheChangeLogOnlyDeletionsOfOthersAreKept) {
  options.own_user = "me";
  auto record = [](const char* what, const char* user) {
    return std::string(R"({"action":")") + what +
           R"(","resourceType":"entity","trigger":{"by":{"userId":")" + user +
           R"("}},"context":{"blueprint":"porc_run","entity":"x"},"diff":{"before":{},"after":{}}})";
  };
  PortSource kafka = source(Transport::kafka);
  EXPECT_TRUE(admit(kafka, record("DELETE", "you"), false).value());
  EXPECT_FALSE(admit(kafka, record("DELETE", "me"), false).value());
  EXPECT_FALSE(admit(kafka, record("UPDATE", "you"), false).value());
  PortSource webhook = source();
  EXPECT_EQ(admit(webhook, record("DELETE", "you"), false).error().code,
            ErrorCode::unauthenticated);
  ASSERT_TRUE(handle(record("DELETE", "you")));
  EXPECT_EQ(notes.size(), 1U);
  EXPECT_TRUE(runs.submitted.empty());
}

TEST_F(PortSourceTest, ACreationIsASubmissionInTheNameOfWhoRanIt) {
  ASSERT_TRUE(handle(action(
      "porc_create_service",
      R"("inputs":{"porc_name":"orders","porc_environment":"dev","porc_repo":"","image":"x","size":null},
         "porc":{"do":"create","kind":"service","version":"1.0.0","goal":"planned"},)",
      "Dev@Acme.io")));
  ASSERT_EQ(runs.submitted.size(), 1U);
  const Submission& made = runs.submitted[0];
  EXPECT_EQ(runs.names[0], "port:dev@acme.io");
  EXPECT_EQ(made.goal, run::Goal::planned);
  EXPECT_EQ(made.idempotency_key, "port:r_1");
  EXPECT_TRUE(made.key_is_lasting);
  EXPECT_EQ(made.origin->source, "port");
  EXPECT_EQ(made.origin->subject, "r_1");
  EXPECT_TRUE(made.keep_refused);
  EXPECT_EQ(made.document,
            json::parse(R"({"kind":"service","schema_version":"1.0.0",
                "metadata":{"owner":"Dev@Acme.io","name":"orders","environment":"dev"},
                "inputs":{"image":"x"}})")
                .value());
  EXPECT_TRUE(told().empty());
}

TEST_F(PortSourceTest, OthersWhoseNamesContainItHideNoInstance) {
  auto keep = [this](int second, const std::string& name) {
    run::Run run;
    run.id = make_run_id(Timestamp(std::chrono::days(20'000) + std::chrono::seconds(second)), 7);
    run.workspace = WorkspaceName::parse("porc-dev-" + name).value();
    run.identity = {.environment = "dev", .kind = "service", .name = name};
    run.blueprint.kind = "service";
    run.blueprint.metadata.name = name;
    run.quill_version = "1.0.0";
    const RunId id = run.id;
    auto draft = run::Draft::submitted(std::move(run), {.by = "dev", .at = world.now()});
    Change change{.run = std::move(draft.run), .events = std::move(draft.events)};
    Task<void> task = store.append(std::move(change));
    task.start();
    EXPECT_TRUE(task.take());
    return id;
  };
  const RunId wanted = keep(0, "orders");
  for (int i = 1; i <= 450; ++i) keep(i, "orders-archive");
  ASSERT_TRUE(handle(action(
      "porc_plan", R"("inputs":{},"entity":{"identifier":"dev/service/orders"},)", "dev@acme.io")));
  ASSERT_EQ(runs.submitted.size(), 1U);
  EXPECT_EQ(runs.submitted[0].again, wanted);

  ASSERT_TRUE(handle(action(
      "porc_plan", R"("inputs":{},"entity":{"identifier":"dev/service/order"},)", "dev@acme.io")));
  EXPECT_EQ(runs.submitted.size(), 1U);
  EXPECT_EQ(told().size(), 1U);
}

TEST_F(PortSourceTest, WhatIsRefusedIsToldToTheActionRun) {
  ASSERT_TRUE(handle(action("porc_create_service", R"("inputs":{},)", "eve@other.io")));
  ASSERT_EQ(told().size(), 1U);
  EXPECT_EQ(told()[0].entry.payload.at("refused"), "r_1");
  EXPECT_TRUE(runs.submitted.empty());
}

TEST_F(PortSourceTest, WhatMayBeOtherwiseLaterIsTriedAgain) {
  runs.refusal = Error{.code = ErrorCode::unavailable, .message = "the store is away"};
  auto handled = handle(action("porc_create_service", R"("inputs":{},)", "dev@acme.io"));
  ASSERT_FALSE(handled);
  EXPECT_EQ(handled.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(told().empty());
}

// Before a crash it may have been raised; what became of the run since is what there is to tell.
TEST_F(PortSourceTest, AnApplyThatIsRepeatedAfterTheRunsEndFollowsIt) {
  const std::string apply =
      action("porc_apply",
             R"("inputs":{},"entity":{"identifier":")" + std::string(kRun) + R"("},)",
             "dev@acme.io");
  runs.refusal = Error{.code = ErrorCode::conflict, .message = "the run is over"};
  runs.run.status = run::RunStatus::apply_failed;
  runs.run.goal = run::Goal::applied;
  ASSERT_TRUE(handle(apply));
  ASSERT_EQ(told().size(), 1U);
  EXPECT_EQ(told()[0].entry.payload.at("run"), kRun);
}

TEST_F(PortSourceTest, AnApplyOfARunThatIsOverUnappliedIsRefused) {
  runs.refusal = Error{.code = ErrorCode::conflict, .message = "the run is over"};
  runs.run.status = run::RunStatus::superseded;
  runs.run.goal = run::Goal::planned;
  ASSERT_TRUE(
      handle(action("porc_apply",
                    R"("inputs":{},"entity":{"identifier":")" + std::string(kRun) + R"("},)",
                    "dev@acme.io")));
  ASSERT_EQ(told().size(), 1U);
  EXPECT_EQ(told()[0].entry.payload.at("refused"), "r_1");
}

TEST_F(PortSourceTest, ApprovingTakesTheRightAndIsDoneOnceWhenItIsRepeated) {
  const std::string entity =
      R"("inputs":{"reason":"fine"},"entity":{"identifier":")" + std::string(kRun) + R"("},)";
  ASSERT_TRUE(handle(action("porc_approve", entity, "dev@acme.io")));
  ASSERT_EQ(told().size(), 1U);
  EXPECT_TRUE(told()[0].entry.payload.as_object().contains("refused"));
  EXPECT_TRUE(runs.approvals.empty());

  const std::string by_boss = action("porc_approve", entity, "boss@acme.io");
  ASSERT_TRUE(handle(by_boss));
  ASSERT_TRUE(handle(by_boss));
  EXPECT_EQ(runs.approvals[0].reason, "fine");
  // It follows the run from now on; nothing more was refused.
  ASSERT_EQ(told().size(), 2U);
  EXPECT_EQ(told()[1].entry.payload.at("run"), kRun);
}

}  // namespace
}  // namespace porc::port_catalog
