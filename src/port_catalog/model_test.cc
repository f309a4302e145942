// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/model.h"

#include <gtest/gtest.h>

#include "domain/run/status.h"
#include "json/parse.h"

namespace porc::port_catalog {
namespace {

json::object wanted() {
  return catalog_blueprints(Names())[2].body;
}

TEST(CatalogModel, HasTheKindsOfTheOriginal) {
  const auto all = catalog_blueprints(Names());
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].identifier, "blueprint_template");
  EXPECT_EQ(all[1].identifier, "blueprint_instance");
  EXPECT_EQ(all[2].identifier, "porc_run");
  EXPECT_EQ(all[1].body.at("relations").at("template").at("target"), "blueprint_template");
  EXPECT_EQ(all[2].body.at("relations").at("instance").at("target"), "blueprint_instance");
  const auto own = catalog_blueprints({.quill = "q", .instance = "i", .run = "r"});
  EXPECT_EQ(own[2].body.at("relations").at("instance").at("target"), "i");
}

TEST(CatalogModel, NothingIsMissingInWhatWasMadeFromIt) {
  json::object existing = wanted();
  existing["createdAt"] = "2026-01-01T00:00:00.000Z";
  const auto patch = missing_in_blueprint(existing, wanted());
  ASSERT_TRUE(patch) << patch.error().to_string();
  EXPECT_FALSE(*patch);
}

TEST(CatalogModel, OnlyAdds) {
  json::object existing = wanted();
  json::object& properties = existing["schema"].as_object()["properties"].as_object();
  properties.erase("plan_add");
  properties["cost"] = json::object{{"type", "number"}, {"title", "Cost"}};
  properties["reason"].as_object()["title"] = "Our own word";
  properties["status"].as_object()["enum"] = json::array{"submitted", "theirs"};
  existing["relations"].as_object().clear();
  const auto patch = missing_in_blueprint(existing, wanted());
  ASSERT_TRUE(patch && *patch);
  const json::object& after = (**patch).at("schema").at("properties").as_object();
  EXPECT_TRUE(after.contains("plan_add"));
  EXPECT_TRUE(after.contains("cost"));
  EXPECT_EQ(after.at("reason").at("title"), "Our own word");
  EXPECT_EQ(after.at("status").at("enum").as_array().size(), run::kRunStatusCount + 1);
  EXPECT_TRUE((**patch).at("relations").as_object().contains("instance"));
  EXPECT_FALSE((**patch).contains("title"));
}

TEST(CatalogModel, RetypesNothing) {
  json::object existing = wanted();
  for (const json::object& theirs :
       {json::object{{"type", "string"}}, json::object{{"title", "of no type"}}}) {
    existing["schema"].as_object()["properties"].as_object()["plan_add"] = theirs;
    const auto patch = missing_in_blueprint(existing, wanted());
    ASSERT_FALSE(patch);
    EXPECT_EQ(patch.error().code, ErrorCode::conflict);
    EXPECT_EQ(patch.error().violations.at(0).pointer, "/schema/properties/plan_add");
  }
}

TEST(CatalogActions, AreOfferedWhereTheyMakeSense) {
  const auto all = acting_actions({.public_url = "https://porc.example"});
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].body.at("trigger").at("blueprintIdentifier"), "blueprint_instance");
  EXPECT_EQ(all[1].body.at("trigger").at("condition").at("rules").at(0).at("value"), "planned");
  EXPECT_EQ(all[2].body.at("trigger").at("blueprintIdentifier"), "porc_run");
  EXPECT_EQ(all[3].body.at("trigger").at("operation"), "DELETE");
  for (const Document& action : all) {
    EXPECT_EQ(action.body.at("invocationMethod").at("url"), "https://porc.example/webhooks/port");
  }
  const auto by_kafka = acting_actions({.transport = Transport::kafka});
  EXPECT_EQ(by_kafka[0].body.at("invocationMethod").at("type"), "KAFKA");
  EXPECT_EQ(by_kafka[0].body.at("invocationMethod").at("payload").at("porc").at("do"), "plan");
}

TEST(CatalogActions, WhatPortAddsIsNoDifference) {
  const json::value wanted = json::parse(R"({"a":{"b":[1,2]},"c":null})").value();
  EXPECT_TRUE(contains(json::parse(R"({"a":{"b":[1,2],"x":1},"c":null,"id":7})").value(), wanted));
  EXPECT_FALSE(contains(json::parse(R"({"a":{"b":[1]},"c":null})").value(), wanted));
  EXPECT_FALSE(contains(json::parse(R"({"a":{"b":[1,2]}})").value(), wanted));
}

}  // namespace
}  // namespace porc::port_catalog
