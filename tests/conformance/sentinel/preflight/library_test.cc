// SPDX-License-Identifier: Apache-2.0
// What the shipped policies say before the plan never contradicts what they say of it, for the
// example blueprints of all shipped quills.
#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../../quills/shipped.h"
#include "../terraform/planner.h"
#include "domain/blueprint/blueprint.h"
#include "host/files.h"
#include "sentinel/policy_set/policy_set.h"
#include "yaml/parse.h"

namespace porc::sentinel {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  auto bytes = host::read_file(path, std::size_t{4} << 20);
  EXPECT_TRUE(bytes) << path;
  return std::move(bytes).value_or("");
}

PolicySet shipped_policies() {
  const fs::path folder = fs::path(PORC_SOURCE_DIR) / "policies";
  FileMap files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = fs::relative(entry.path(), folder).generic_string();
    if (entry.is_regular_file() && !path.starts_with("test/") && !path.ends_with(".md"))
      files.emplace(path, bytes_of(entry.path()));
  }
  files.erase("porc.hcl");  // it says nothing to policies
  auto set = PolicySet::read(std::move(files));
  EXPECT_TRUE(set) << set.error().to_string();
  return std::move(set).value_or(PolicySet());
}

/// An example of a shipped quill as it is rendered.
struct Example {
  std::string name{};
  std::string kind{};
  ConfigurationFiles files{};
};

std::vector<Example> examples() {
  std::vector<Example> out;
  for (const quills::Shipped& shipped : quills::shipped_quills())
    for (const auto& entry : fs::directory_iterator(shipped.folder / "examples")) {
      const auto document = yaml::parse(bytes_of(entry.path()));
      EXPECT_TRUE(document) << entry.path();
      if (!document) continue;
      const auto blueprint = blueprint::decode_blueprint(document->value);
      EXPECT_TRUE(blueprint) << entry.path() << blueprint.error().to_string();
      if (!blueprint) continue;
      const auto identity = blueprint::identity_of(*blueprint, "dev");
      const auto files = quill::render(*shipped.quill, *blueprint, *identity);
      EXPECT_TRUE(files) << entry.path() << files.error().to_string();
      Example example{.name = shipped.quill->name() + " " + entry.path().filename().string(),
                      .kind = shipped.quill->kind()};
      if (files)
        for (const archive::File& file : *files) example.files.emplace(file.path, file.bytes);
      out.push_back(std::move(example));
    }
  return out;
}

std::vector<std::string> names_of(const PolicySet& set) {
  std::vector<std::string> names;
  for (const PolicySet::Policy& policy : set.policies()) names.push_back(policy.name);
  return names;
}

/// The verdicts before the plan, by policy; only of those that are decided.
std::map<std::string, bool> decided(const PolicySet& set, const Example& example) {
  const auto preflight = Preflight::of(example.files);
  EXPECT_TRUE(preflight) << preflight.error().to_string();
  std::map<std::string, bool> out;
  for (const PreflightResult& result : set.preflight(*preflight, names_of(set)))
    if (result.outcome.verdict != PreflightVerdict::undecided)
      out.emplace(result.policy, result.outcome.verdict == PreflightVerdict::pass);
  return out;
}

void expect_no_contradiction(const PolicySet& set,
                             const std::map<std::string, bool>& decided,
                             std::shared_ptr<const json::value> plan) {
  for (const PolicyResult& result : set.evaluate({.plan = std::move(plan)})) {
    const auto before = decided.find(result.policy);
    if (before == decided.end()) continue;
    EXPECT_EQ(before->second, result.outcome.verdict == Verdict::pass) << result.policy;
    EXPECT_NE(result.outcome.verdict, Verdict::error) << result.policy;
  }
}

/// What terraform may make of a configuration: for each value that is not known one that it could
/// have, or nothing.
class Completion {
 public:
  explicit Completion(std::uint32_t seed) : random_(seed) {}

  json::value complete(const json::value& value) {
    if (not_known(value)) return any_value();
    if (const auto* array = value.if_array()) {
      json::array out;
      for (const json::value& element : *array) out.push_back(complete(element));
      return out;
    }
    const auto* object = value.if_object();
    if (object == nullptr) return value;
    json::object out;
    for (const auto& [name, member] : *object)
      if (!not_known(member) || below(3) != 0) out[name] = complete(member);
    return out;
  }

 private:
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

  json::value any_value() {
    static const std::vector<json::value> kValues = {
        json::array{},
        json::array{json::object{{"enabled", json::object{{"constant_value", true}}}}},
        json::object{{"create", json::object{{"constant_value", "1h"}}}},
        json::value("text"),
        json::value("~> 5.0"),
        json::value(false),
        json::value(nullptr)};
    return kValues[below(static_cast<std::uint32_t>(kValues.size()))];
  }

  std::mt19937 random_;
};

/// Breaks whatever can be broken with the provider that every terraform has.
Example broken() {
  return {.name = "broken",
          .kind = "service",
          .files = {{"main.tf", R"(
variable "password" {}
resource "terraform_data" "runs" {
  input = "x"
  provisioner "local-exec" {
    command = "echo"
  }
}
module "inner" {
  source = "./inner"
}
output "password" {
  value = var.password
}
)"},
                    {"inner/main.tf", "output \"secret\" {\n  value = upper(\"x\")\n}\n"}}};
}

TEST(PreflightOfTheLibrary, DoesNotContradictRealPlans) {
  const PolicySet set = shipped_policies();
  std::size_t decisions = 0;
  std::size_t failures = 0;
  std::vector<Example> planned = examples();
  planned.push_back(broken());
  for (const Example& example : planned) {
    if (example.kind != "network" && example.kind != "service" && example.kind != "database")
      continue;
    SCOPED_TRACE(example.name);
    const Planner planner;
    for (const auto& [path, text] : example.files) planner.write(path, text);
    planner.write("given.auto.tfvars.json", R"({"password": "a secret", "api_key": "another"})");
    planner.init();
    const auto before = decided(set, example);
    decisions += before.size();
    failures += static_cast<std::size_t>(
        std::ranges::count_if(before, [](const auto& each) { return !each.second; }));
    expect_no_contradiction(set, before, planner.plan());
  }
  EXPECT_GE(decisions, 20U);
  EXPECT_GE(failures, 2U);
  RecordProperty("decisions", static_cast<int>(decisions));
}

TEST(PreflightOfTheLibrary, DoesNotContradictWhateverTerraformMayMakeOfIt) {
  const PolicySet set = shipped_policies();
  std::size_t decisions = 0;
  for (const Example& example : examples()) {
    SCOPED_TRACE(example.name);
    const auto before = decided(set, example);
    decisions += before.size();
    for (const std::string_view registry : {kTerraformRegistry, kTofuRegistry}) {
      const auto read = read_configuration(example.files, registry);
      ASSERT_TRUE(read) << read.error().to_string();
      for (std::uint32_t seed = 0; seed < 50; ++seed) {
        Completion completion(seed);
        expect_no_contradiction(
            set, before, std::make_shared<const json::value>(completion.complete(*read->document)));
      }
    }
  }
  EXPECT_GE(decisions, 50U);
  RecordProperty("decisions", static_cast<int>(decisions));
}

}  // namespace
}  // namespace porc::sentinel
