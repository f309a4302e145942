// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/impact.h"

#include <gtest/gtest.h>

namespace porc::quill {
namespace {

constexpr char kMain[] =
    "resource \"terraform_data\" \"queue\" {\n"
    "  input = {\n"
    "    name  = {{ porc.name }}\n"
    "    topic = {{ topic }}\n"
    "  }\n"
    "}\n";

std::shared_ptr<const Quill> queue(const std::string& version,
                                   const std::string& main,
                                   const std::string& schema) {
  Source source{.kind = "queue", .version = version};
  source.files = {{.path = "quill.yaml",
                   .bytes = "kind: queue\nversion: " + version + "\ndescription: A queue\n"},
                  {.path = "schema.json", .bytes = schema},
                  {.path = "main.tf.j2", .bytes = main}};
  return Quill::compile(std::move(source)).value();
}

const std::string kSchema =
    R"({"type":"object","required":["topic"],"properties":{"topic":{"type":"string"},)"
    R"("key":{"type":"string","sensitive":true}}})";

LiveBlueprint live(std::shared_ptr<const Quill> quill,
                   const std::string& name,
                   const std::string& topic) {
  LiveBlueprint live{.quill = std::move(quill)};
  live.identity = {.environment = "dev", .kind = "queue", .name = name};
  live.blueprint.kind = "queue";
  live.blueprint.schema_version = "~> 1.0";
  live.blueprint.metadata.name = name;
  live.blueprint.inputs["topic"] = topic;
  return live;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Impact, EqualDifferencesAreOneGroup) {
  const auto old = queue("1.0.0", kMain, kSchema);
  const auto next =
      queue("1.1.0", replaced(kMain, "{{ topic }}", "\"{{ porc.name }}-{{ topic }}\""), kSchema);
  ImpactCount count;
  count.add(compare(live(old, "orders", "sold"), *next, {}));
  count.add(compare(live(old, "invoices", "written \"today\""), *next, {}));
  count.add(compare(live(next, "news", "told"), *next, {}));
  const ImpactReport report = count.report(*next);
  EXPECT_EQ(report.considered, 3U);
  EXPECT_EQ(report.unchanged, 1U);
  EXPECT_EQ(report.changed, 2U);
  EXPECT_EQ(report.pinned, 0U);
  ASSERT_EQ(report.changes.size(), 1U);
  EXPECT_EQ(report.changes[0].names,
            (std::vector<std::string>{"dev/queue/orders", "dev/queue/invoices"}));
  EXPECT_EQ(report.changes[0].difference,
            "--- main.tf\n"
            "-    topic = \"<inputs.topic>\"\n"
            "+    topic = \"<name>-<inputs.topic>\"\n");
}

TEST(Impact, OtherDifferencesAreOtherGroupsAndTheLargestIsFirst) {
  const auto old = queue("1.0.0", kMain, kSchema);
  const auto next = queue(
      "2.0.0", replaced(kMain, "{{ topic }}", "{{ topic if topic == \"sold\" else 1 }}"), kSchema);
  ImpactCount count;
  for (const char* topic : {"sold", "written", "told", "read"})
    count.add(compare(live(old, topic, topic), *next, {}));
  const ImpactReport report = count.report(*next);
  EXPECT_EQ(report.unchanged, 1U);
  EXPECT_EQ(report.pinned, 4U) << "~> 1.0 does not admit 2.0.0";
  ASSERT_EQ(report.changes.size(), 1U);
  EXPECT_EQ(report.changes[0].count, 3U);
}

TEST(Impact, WhatIsRefusedSaysWhy) {
  const auto old = queue("1.0.0", kMain, kSchema);
  const auto next =
      queue("1.1.0",
            kMain,
            replaced(kSchema, R"("type":"string"})", R"("type":"string","maxLength":4})"));
  ImpactCount count;
  count.add(compare(live(old, "a", "sold"), *next, {}));
  count.add(compare(live(old, "b", "written"), *next, {}));
  count.add(compare(live(old, "c", "rewritten"), *next, {}));
  const ImpactReport report = count.report(*next);
  EXPECT_EQ(report.refused, 2U);
  ASSERT_EQ(report.refusals.size(), 1U);
  EXPECT_EQ(report.refusals[0].violations.at(0).pointer, "/inputs/topic");
  EXPECT_EQ(report.refusals[0].names.size(), 2U);
}

TEST(Impact, ASealedInputIsNeverShown) {
  const std::string main = std::string(kMain) + "{% if key is defined %}\noutput \"key\" {\n" +
                           "  value = {{ key }}\n}\n{% endif %}\n";
  const auto old = queue("1.0.0", main, kSchema);
  LiveBlueprint sealed = live(old, "orders", "sold");
  sealed.blueprint.inputs["key"] = json::object{{"sealed", "Ym94"}, {"digest", "0a"}};
  const Outcome same = compare(sealed, *queue("1.1.0", main, kSchema), {});
  EXPECT_TRUE(same.violations.empty());
  EXPECT_EQ(same.difference, "");

  const Outcome open = compare(sealed, *queue("1.1.0", main, R"({"type":"object"})"), {});
  ASSERT_EQ(open.violations.size(), 1U);
  EXPECT_EQ(open.violations[0].pointer, "/inputs/key");
  EXPECT_EQ(open.difference, "");
}

TEST(Impact, WhatTheOldVersionWasNobodyNeedsToKnowToRefuse) {
  const auto next = queue("1.1.0", kMain, kSchema);
  LiveBlueprint orphan = live(nullptr, "orders", "sold");
  EXPECT_TRUE(compare(orphan, *next, {}).is_unknown);
  orphan.blueprint.inputs.clear();
  EXPECT_FALSE(compare(orphan, *next, {}).violations.empty());
}

TEST(Impact, GroupsAreBounded) {
  ImpactCount count;
  for (std::size_t i = 0; i < 3 * ImpactCount::kGroupsMax; ++i) {
    Outcome outcome{.name = std::to_string(i), .difference = "+" + std::to_string(i) + "\n"};
    count.add(outcome);
  }
  const ImpactReport report = count.report(*queue("1.0.0", kMain, kSchema));
  EXPECT_EQ(report.changes.size(), ImpactCount::kGroupsMax + 1);
  EXPECT_EQ(report.changes[0].count, 2 * ImpactCount::kGroupsMax);
}

}  // namespace
}  // namespace porc::quill
