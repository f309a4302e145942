// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/terraform_config.h"

#include <gtest/gtest.h>

#include "hcl/format.h"
#include "hcl/parse.h"
#include "json/parse.h"
#include "tests/fakes/golden.h"

namespace porc::port_catalog {
namespace {

Entity entity_named(std::string identifier, std::string title) {
  Entity entity{.blueprint = "porc_run", .identifier = identifier};
  json::object properties{{"status", "planned"},
                          {"plan_add", 3},
                          {"policy_passed", true},
                          {"inputs", json::object{{"image", "x"}}}};
  entity.body = json::object{{"identifier", identifier},
                             {"title", title},
                             {"properties", std::move(properties)},
                             {"relations", json::object{{"instance", "dev/service/orders"}}}};
  return entity;
}

TEST(PortByTerraform, TheConfigurationIsTheSameForAll) {
  fakes::expect_golden("port/terraform/v2/main.tf", configuration_for(2));
}

TEST(PortByTerraform, TheProviderBeforeHasItsOwn) {
  fakes::expect_golden("port/terraform/v1/main.tf", configuration_for(1));
}

TEST(PortByTerraform, TheConfigurationParsesAndIsAsTerraformLaysItOut) {
  for (const int major : {1, 2}) {
    const std::string text = configuration_for(major);
    EXPECT_TRUE(hcl::parse(text, "main.tf"));
    EXPECT_EQ(hcl::format(text, "main.tf").value(), text);
    EXPECT_EQ(text.find('@'), std::string::npos);
  }
}

TEST(PortByTerraform, TheValuesAreTypedAsTheProviderWants) {
  const std::string text =
      values_for(entity_named("dev/service/orders", "orders (dev)"), {entity_named("r1", "one")});
  fakes::expect_golden("port/terraform/port_notify.tfvars.json", text);
}

// What it would read back otherwise would be a change in every plan.
TEST(PortByTerraform, TheValuesAreAsTheProviderReadsThemBack) {
  Entity entity{.blueprint = "porc_run", .identifier = "r1"};
  entity.body = json::object{{"title", "one"}, {"properties", json::object()}};
  entity.body["properties"] = json::object{
      {"inputs", json::object{{"b", 1}, {"a", "<&>\xE2\x80\xA8"}, {"c", json::object()}}}};
  const json::value values = json::parse(values_for(entity, {entity})).value();
  for (const json::value& each : {values.at("instance"), values.at("runs").at("r1")}) {
    EXPECT_EQ(each.at("object_props").at("inputs").as_string(),
              R"({"a":"\u003c\u0026\u003e\u2028","b":1,"c":{}})");
    for (const char* none : {"string_props", "number_props", "boolean_props", "single_relations"})
      EXPECT_TRUE(each.at(none).is_null()) << none;
  }
}

// Whatever a title says, it stays a text: no value is ever in HCL.
TEST(PortByTerraform, HostileCharactersStayInTheValues) {
  const std::string hostile =
      "${file(\"/etc/passwd\")} %{ for x in y } \" \\ \n } resource \"x\" \"y\" {} <b> "
      "\xE2\x80\xAE";
  const auto files =
      configuration_files(2, entity_named(hostile, hostile), {entity_named("a${1}", hostile)});
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].bytes, configuration_for(2));
  const json::value values = json::parse(files[1].bytes).value();
  EXPECT_EQ(values.at("instance").at("title").as_string(), hostile);
  EXPECT_EQ(values.at("runs").at("a${1}").at("title").as_string(), hostile);
  fakes::expect_golden("port/terraform/hostile.tfvars.json", files[1].bytes);
}

// Version 1 cannot make what an entity refers to, and Port refuses what refers to nothing.
TEST(PortByTerraform, TheProviderBeforeRefersToNoQuill) {
  Entity instance = entity_named("dev/service/orders", "orders");
  instance.body["relations"] = json::object{{"template", "service@1.0.0"}};
  for (const int major : {1, 2}) {
    const auto files = configuration_files(major, instance, {entity_named("r1", "one")});
    const json::value values = json::parse(files[1].bytes).value();
    EXPECT_EQ(values.at("instance").at("single_relations").is_object(), major == 2);
    EXPECT_TRUE(values.at("runs").at("r1").at("single_relations").as_object().contains("instance"));
  }
}

TEST(PortByTerraform, ShowsTheNewestRunsOnly) {
  std::vector<Entity> runs;
  for (int i = 0; i < 50; ++i) runs.push_back(entity_named("r" + std::to_string(i), "t"));
  const json::value values = json::parse(values_for(entity_named("i", "t"), runs)).value();
  EXPECT_EQ(values.at("runs").as_object().size(), kRunsShown);
  EXPECT_TRUE(values.at("runs").as_object().contains("r0"));
}

TEST(PortByTerraform, HasAWorkspaceAndKeysOfItsOwn) {
  const auto orders = WorkspaceName::parse("porc-dev-orders").value();
  EXPECT_EQ(sync_workspace(orders).str(), "porc-dev-orders__port");
  const auto longest = WorkspaceName::parse(std::string(90, 'a')).value();
  EXPECT_EQ(sync_workspace(longest).str().size(), 90U);
  EXPECT_TRUE(WorkspaceName::parse(sync_workspace(longest).str()));
  EXPECT_TRUE(is_sync_workspace(sync_workspace(orders).str()));
  EXPECT_TRUE(is_sync_workspace(sync_workspace(longest).str()));
  EXPECT_FALSE(is_sync_workspace(orders.str()));
}

TEST(PortByTerraform, AKeySaysTheDayAndIsThatOfNoRun) {
  const Telling telling{.workspace = WorkspaceName::parse("porc-dev-orders").value(),
                        .content = "content",
                        .delivery = "r:3:port",
                        .as_of = parse_time("2026-01-02T03:04:05Z").value()};
  const std::string key = sync_key(telling).str();
  EXPECT_TRUE(RunId::parse(key)) << key;
  EXPECT_TRUE(key.starts_with("porc-20260102-")) << key;
  EXPECT_GE(key.substr(14, 2), "24") << key;
  EXPECT_EQ(key, sync_key(telling).str());
  std::vector<Telling> others(4, telling);
  others[0].workspace = WorkspaceName::parse("porc-dev-bills").value();
  others[1].content = "other";
  others[2].delivery = "r:3:port:again:1";
  others[3].attempt = 1;
  for (const Telling& other : others) EXPECT_NE(key, sync_key(other).str());
}

}  // namespace
}  // namespace porc::port_catalog
