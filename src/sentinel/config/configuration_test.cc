// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/configuration.h"

#include <gtest/gtest.h>

namespace porc::sentinel {
namespace {

Configuration parsed(std::string_view text, std::string_view name = "sentinel.hcl") {
  auto read = parse_configuration(text, name);
  EXPECT_TRUE(read) << read.error().to_string();
  return read ? *std::move(read) : Configuration{};
}

/// All faults, one a line.
std::string faults(std::string_view text, std::string_view name = "x.hcl") {
  const auto read = parse_configuration(text, name);
  if (read) return "none";
  if (read.error().violations.empty()) return read.error().message + "\n";
  std::string out;
  for (const Violation& each : read.error().violations)
    out += each.pointer + ": " + each.message + "\n";
  return out;
}

std::string json_of(const json::value& value) {
  return json::serialize(value);
}

TEST(Configuration, ReadsEveryBlock) {
  const Configuration read = parsed(R"(
# a comment
policy "a" {
  source            = "./a.sentinel"
  enforcement_level = "hard-mandatory"
  params            = { n = 1, "s" : "x" }
}
policy "b" {}
import "module" "m" { source = "./m.sentinel" }
module "old" { source = "old.sentinel" }
import "static" "s" {
  source = "./s.json"
  format = "json"
}
import "plugin" "time" { config = { fixed_time = 7 } }
mock "tfplan/v2" {
  module { source = "mock.sentinel" }
}
mock "data" { data = { list = [1, true, null, -2.5], inner = { k = "v" } } }
param "p" { value = 5 }
global "g" { value = [] }
test { rules = { main = false } }
sentinel { features = { terraform = true, "apply-all" = true } }
)");
  ASSERT_EQ(read.policies.size(), 2U);
  EXPECT_EQ(read.policies[0].source, "./a.sentinel");
  EXPECT_EQ(read.policies[0].level, EnforcementLevel::hard_mandatory);
  ASSERT_EQ(read.policies[0].params.size(), 2U);
  EXPECT_EQ(json_of(read.policies[0].params[0].value), "1.0");
  EXPECT_EQ(read.policies[0].position.to_string(), "sentinel.hcl:3:1");
  EXPECT_EQ(read.policies[1].source, "");
  EXPECT_EQ(read.policies[1].level, EnforcementLevel::advisory);
  ASSERT_EQ(read.imports.size(), 4U);
  EXPECT_EQ(read.imports[1].kind, ImportKind::module);
  EXPECT_EQ(read.imports[1].name, "old");
  EXPECT_EQ(read.imports[2].kind, ImportKind::static_data);
  EXPECT_EQ(json_of(read.imports[3].config), R"({"fixed_time":7.0})");
  ASSERT_EQ(read.mocks.size(), 2U);
  EXPECT_EQ(read.mocks[0].source, "mock.sentinel");
  EXPECT_EQ(json_of(*read.mocks[1].data), R"({"list":[1.0,true,null,-2.5],"inner":{"k":"v"}})");
  EXPECT_EQ(json_of(read.params[0].value), "5.0");
  EXPECT_EQ(json_of(read.globals[0].value), "[]");
  ASSERT_TRUE(read.test);
  EXPECT_EQ(json_of(read.test->rules[0].value), "false");
  EXPECT_TRUE(read.features.terraform && read.features.apply_all);
}

TEST(Configuration, ReadsEveryFormOfText) {
  const Configuration read = parsed(
      "param \"a\" {\n"
      "  value = <<EOT\n"
      "one\n"
      "  two\n"
      "EOT\n"
      "}\n"
      "param \"b\" {\n"
      "  value = <<-EOT\n"
      "    one\n"
      "      two\n"
      "  EOT\n"
      "}\n"
      "param \"c\" { value = \"tab\\t$${x} %%{y} \\u00e9\" }\n"
      "// other comments\n"
      "/* and\n others */\n"
      "param \"d\" {\n"
      "  value = {\n"
      "    a: 1\n"
      "    \"b c\" = 2\n"
      "  }\n"
      "}\n");
  ASSERT_EQ(read.params.size(), 4U);
  EXPECT_EQ(json_of(read.params[0].value), R"("one\n  two\n")");
  EXPECT_EQ(json_of(read.params[1].value), R"("one\n  two\n")");
  EXPECT_EQ(json_of(read.params[2].value), "\"tab\\t${x} %{y} é\"");
  EXPECT_EQ(json_of(read.params[3].value), R"({"a":1.0,"b c":2.0})");
}

TEST(Configuration, TellsEveryFaultWhereItStands) {
  EXPECT_EQ(
      faults(R"(polcy "a" {}
policy {}
policy "b" { sorce = "x" }
policy "c" { enforcement_level = "soft" }
policy "d" { source = 5 }
mock "m" {}
mock "n" { data = { a = var.x } }
test {
  rules {
    main = true
  }
}
import "modul" "x" { source = "y" }
param "p" {}
sentinel { features = { aply-all = true } }
)"),
      "x.hcl:7:25: expected a literal: a string, number, true, false, null, list or object\n"
      "x.hcl:1:1: there is no block polcy; did you mean 'policy'?\n"
      "x.hcl:2:1: expected 1 label, found 0: policy \"NAME\" { … }\n"
      "x.hcl:3:14: a policy has no attribute sorce; did you mean 'source'?\n"
      "x.hcl:4:34: expected advisory, soft-mandatory or hard-mandatory, found soft\n"
      "x.hcl:5:23: expected source to be a string, found a number\n"
      "x.hcl:6:1: expected either data = { … } or module { source = … } in this mock\n"
      "x.hcl:9:3: rules is an attribute here: rules = …\n"
      "x.hcl:13:1: expected module, static or plugin, found \"modul\"; did you mean 'module'?\n"
      "x.hcl:14:1: expected value in this param\n"
      "x.hcl:15:12: there is no feature aply-all; did you mean 'apply-all'?\n");
}

TEST(Configuration, CountsColumnsInBytes) {
  EXPECT_EQ(faults("param \"é\" { valu = 1 }"),
            "x.hcl:1:14: a param has no attribute valu; did you mean 'value'?\n"
            "x.hcl:1:1: expected value in this param\n");
}

TEST(Configuration, RefusesABlockTwice) {
  EXPECT_EQ(faults("param \"a\" { value = 1 }\nparam \"a\" { value = 2 }\n"),
            "x.hcl:2:1: param \"a\" stands already at x.hcl:1:1\n");
}

TEST(Configuration, ATestMayBeSaidTwiceButNotOtherwise) {
  const Configuration read =
      parsed("test { rules = { main = true } }\ntest { rules = { main = true, other = 1 } }\n");
  EXPECT_EQ(read.test->rules.size(), 2U);
  EXPECT_EQ(faults("test { rules = { main = true } }\ntest { rules = { main = false } }\n"),
            "x.hcl:2:8: main is expected to be something else at x.hcl:1:8\n");
}

TEST(Configuration, SaysWhatIsNoHcl) {
  EXPECT_NE(faults("policy \"a\" {\n").find("x.hcl:"), std::string::npos);
}

TEST(Configuration, ReadsTheJsonForm) {
  const Configuration read = parsed(R"({
  "policy": {"a": {"source": "./a.sentinel", "enforcement_level": "advisory"}},
  "import": {"module": {"m": {"source": "m.sentinel"}}, "static": {"s": {"source": "s.json"}}},
  "mock": {"x": {"module": {"source": "x.sentinel"}}, "y": {"data": {"n": 1}}},
  "param": {"p": {"value": [1]}},
  "test": {"rules": {"main": true}},
  "sentinel": {"features": {"terraform": true}}
})",
                                    "sentinel.json");
  EXPECT_EQ(read.policies.at(0).source, "./a.sentinel");
  EXPECT_EQ(read.policies.at(0).position.to_string(), "sentinel.json:2:14");
  EXPECT_EQ(read.imports.at(1).kind, ImportKind::static_data);
  EXPECT_EQ(read.mocks.at(0).source, "x.sentinel");
  EXPECT_EQ(json_of(*read.mocks.at(1).data), R"({"n":1.0})");
  EXPECT_EQ(json_of(read.params.at(0).value), "[1.0]");
  EXPECT_EQ(read.test->rules.at(0).name, "main");
  EXPECT_TRUE(read.features.terraform);
}

TEST(Configuration, ReadsTheJsonFormWithABlockInEachArray) {
  const Configuration read = parsed(R"({
  "policy": [{"a": [{"source": "./a.sentinel"}]}],
  "import": [{"module": [{"m": [{"source": "m.sentinel"}]}]}],
  "mock": {"x": [{"module": [{"source": "x.sentinel"}]}], "y": [{"data": {"n": 1}}]},
  "param": {"p": [{"value": [1]}], "q": [{"k": 1}]},
  "test": [{"rules": {"main": true}}]
})",
                                    "sentinel.json");
  EXPECT_EQ(read.policies.at(0).source, "./a.sentinel");
  EXPECT_EQ(read.imports.at(0).source, "m.sentinel");
  EXPECT_EQ(read.mocks.at(0).source, "x.sentinel");
  EXPECT_EQ(json_of(read.mocks.at(1).data.value()), R"({"n":1.0})");
  EXPECT_EQ(json_of(read.params.at(0).value), "[1.0]");
  EXPECT_EQ(json_of(read.params.at(1).value), R"([{"k":1.0}])");
  EXPECT_EQ(read.test->rules.at(0).name, "main");
}

TEST(Configuration, ReadsTheJsonOfOld) {
  const Configuration read = parsed(R"({
  "modules": {"m": {"path": "m.sentinel"}, "n": {"source": "n.sentinel"}},
  "imports": {"time": {"config": {"fixed_time": 1}}},
  "mock": {"file": "x.sentinel", "data": {"a": 1, "b": {}}, "one": {"module": {"path": []}}},
  "param": {"p": 3, "q": {"value": "x"}, "r": {"k": 1}},
  "global": {"g": [1]},
  "test": {"main": true, "other": [1]}
})",
                                    "case.json");
  EXPECT_EQ(read.imports.at(0).source, "m.sentinel");
  EXPECT_EQ(read.imports.at(1).source, "n.sentinel");
  EXPECT_EQ(read.imports.at(2).kind, ImportKind::plugin);
  EXPECT_EQ(read.mocks.at(0).source, "x.sentinel");
  EXPECT_EQ(json_of(*read.mocks.at(1).data), R"({"a":1.0,"b":{}})");
  EXPECT_EQ(json_of(*read.mocks.at(2).data), R"({"module":{"path":[]}})");
  EXPECT_EQ(json_of(read.params.at(0).value), "3.0");
  EXPECT_EQ(json_of(read.params.at(1).value), R"("x")");
  EXPECT_EQ(json_of(read.params.at(2).value), R"({"k":1.0})");
  EXPECT_EQ(json_of(read.globals.at(0).value), "[1.0]");
  EXPECT_EQ(read.test->rules.size(), 2U);
}

TEST(Configuration, TellsFaultsOfJsonWhereTheyStand) {
  EXPECT_EQ(faults("{\n  \"polcy\": {\"a\": {}}\n}", "x.json"),
            "x.json:2:3: there is no block polcy; did you mean 'policy'?\n");
  EXPECT_EQ(faults("{\"format_version\": \"1.2\", \"mock\": 5}", "x.json"),
            "x.json:1:27: expected an object: the names of each mock\n"
            "x.json:1:2: there is no block format_version\n");
  EXPECT_EQ(faults("{\"policy\": {\"a\": {\"source\": 1}}}", "x.json"),
            "x.json:1:19: expected source to be a string, found a number\n");
  EXPECT_EQ(faults("{\"policy\": }", "x.json").substr(0, 11), "x.json:1:12");
}

TEST(Configuration, OverridesAttributesOfBlocks) {
  const std::vector<ConfigurationFile> files = {
      {"b_override.hcl", "policy \"a\" { enforcement_level = \"hard-mandatory\" }\n"},
      {"override.hcl", "test { rules = { main = true } }\n"},
      {"sentinel.hcl",
       "policy \"a\" {\n  source = \"./a.sentinel\"\n  enforcement_level = \"advisory\"\n}\n"}};
  const auto read = parse_configuration(files);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->policies.at(0).level, EnforcementLevel::hard_mandatory);
  EXPECT_EQ(read->policies.at(0).source, "./a.sentinel");
  EXPECT_TRUE(read->test);
  const std::vector<ConfigurationFile> none = {{"override.hcl", "policy \"z\" {}\n"},
                                               {"sentinel.hcl", "policy \"a\" {}\n"}};
  EXPECT_EQ(parse_configuration(none).error().message,
            "override.hcl:1:1: there is no policy \"z\" that this could override");
}

}  // namespace
}  // namespace porc::sentinel
