// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/invocation.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::port_catalog {
namespace {

Result<Received> read(std::string_view text, Mapping mapping = {}) {
  return read_message(json::parse(text).value(), mapping);
}

Invocation invocation(std::string_view text, Mapping mapping = {}) {
  auto received = read(text, std::move(mapping));
  EXPECT_TRUE(received) << received.error().to_string();
  return received ? std::get<Invocation>(*received) : Invocation();
}

TEST(PortMessage, ThePayloadOfOurActions) {
  const Invocation asked = invocation(R"({"action":"porc_create_service","runId":"r_9",
    "inputs":{"image":"x"},"entity":null,"encrypted":["api_key"],
    "trigger":{"by":{"orgId":"o","userId":"u","user":{"email":"dev@acme.io"}},"origin":"UI"},
    "porc":{"do":"create","kind":"service","version":"1.0.0"}})");
  EXPECT_EQ(asked.run, "r_9");
  EXPECT_EQ(asked.verb, Verb::create);
  EXPECT_EQ(asked.kind, "service");
  EXPECT_EQ(asked.version, "1.0.0");
  EXPECT_EQ(asked.inputs.at("image"), "x");
  EXPECT_EQ(asked.encrypted, std::vector<std::string>{"api_key"});
  EXPECT_EQ(asked.email, "dev@acme.io");
  EXPECT_EQ(asked.entity, "");
}

TEST(PortMessage, TheRecommendedPayloadWithoutAWordOfPorc) {
  const Invocation asked =
      invocation(R"({"action":"porc_create_postgres-db","runId":"r_9","inputs":{},"entity":null})");
  EXPECT_EQ(asked.verb, Verb::create);
  EXPECT_EQ(asked.kind, "postgres-db");
  const Invocation approval = invocation(
      R"({"action":"porc_approve","runId":"wfnr_9","inputs":{},"entity":{"identifier":"porc-20260102-030405-abc234"}})");
  EXPECT_EQ(approval.verb, Verb::approve);
  EXPECT_EQ(approval.entity, "porc-20260102-030405-abc234");
}

TEST(PortMessage, TheOlderShape) {
  const Invocation asked = invocation(R"({"action":"porc_destroy","resourceType":"run",
    "status":"TRIGGERED","trigger":{"by":{"orgId":"o","userId":"u","user":{"email":"dev@acme.io"}}},
    "context":{"entity":"dev/service/orders","blueprint":"blueprint_instance","runId":"r_7"},
    "payload":{"entity":{"identifier":"dev/service/orders"},
      "action":{"identifier":"porc_destroy","trigger":"DELETE","invocationMethod":{"type":"KAFKA"}},
      "properties":{"a":1},"censoredProperties":["b"]}})");
  EXPECT_EQ(asked.run, "r_7");
  EXPECT_EQ(asked.verb, Verb::destroy);
  EXPECT_EQ(asked.entity, "dev/service/orders");
  EXPECT_EQ(asked.inputs.at("a"), 1);
  EXPECT_EQ(asked.encrypted, std::vector<std::string>{"b"});
}

TEST(PortMessage, APayloadOfTheirOwn) {
  const Mapping mapping{.run = "/meta/run", .action = "/meta/what", .inputs = "/form"};
  const Invocation asked = invocation(
      R"({"meta":{"run":"r_5","what":"porc_create_service"},"form":{"image":"y"}})", mapping);
  EXPECT_EQ(asked.run, "r_5");
  EXPECT_EQ(asked.kind, "service");
  EXPECT_EQ(asked.inputs.at("image"), "y");
}

TEST(PortMessage, ARecordOfTheChangeLog) {
  auto received = read(R"({"action":"DELETE","resourceType":"entity","status":"SUCCESS",
    "trigger":{"by":{"userId":"u1"},"origin":"UI"},
    "context":{"blueprintIdentifier":"porc_run","entityIdentifier":"x"},"diff":{"before":{},"after":null},
    "changelogDestination":{"type":"KAFKA"}})");
  ASSERT_TRUE(received);
  const auto& change = std::get<CatalogChange>(*received);
  EXPECT_EQ(change.action, "DELETE");
  EXPECT_EQ(change.blueprint, "porc_run");
  EXPECT_EQ(change.entity, "x");
  EXPECT_EQ(change.user, "u1");
}

TEST(PortMessage, WithoutARunOrOfAnotherActionItIsRefused) {
  EXPECT_EQ(read(R"({"action":"porc_plan"})").error().code, ErrorCode::malformed);
  EXPECT_EQ(read(R"({"action":"porc_plan","runId":7})").error().code, ErrorCode::malformed);
  EXPECT_EQ(read(R"([])").error().code, ErrorCode::malformed);
  EXPECT_EQ(read(R"({"action":"restart","runId":"r_1"})").error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(read(R"({"action":"porc_explode","runId":"r_1"})").error().code,
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace porc::port_catalog
