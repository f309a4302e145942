// SPDX-License-Identifier: Apache-2.0
// How sensitive inputs reach Terraform: as variables, each its own, wherever they stand.
#include <algorithm>

#include <gtest/gtest.h>

#include "domain/blueprint/sealing.h"
#include "domain/quill/quill.h"
#include "json/parse.h"

namespace porc::quill {
namespace {

constexpr const char* kSchema =
    R"({"type":"object","properties":{
      "db":{"type":"object","properties":{"password":{"type":"string","sensitive":true}}},
      "db_password":{"type":"string","sensitive":true},
      "users":{"type":"array","items":{"type":"object","properties":{
        "name":{"type":"string"},"password":{"type":"string","sensitive":true}}}}}})";

class Rendering : public testing::Test {
 protected:
  std::shared_ptr<const Quill> quill_of(std::vector<archive::File> files) {
    Source source{.kind = "service", .version = "1.0.0", .files = std::move(files)};
    source.files.push_back(
        {.path = "quill.yaml", .bytes = "kind: service\nversion: 1.0.0\ndescription: A service\n"});
    source.files.push_back({.path = "schema.json", .bytes = kSchema});
    auto compiled = Quill::compile(std::move(source));
    EXPECT_TRUE(compiled) << compiled.error().to_string();
    return *std::move(compiled);
  }
  blueprint::Blueprint asking(const std::string& inputs) {
    blueprint::Blueprint blueprint{.kind = "service"};
    blueprint.inputs = json::parse(inputs).value().as_object();
    return blueprint;
  }
  std::string rendered(const Quill& quill,
                       blueprint::Blueprint blueprint,
                       const std::string& path) {
    blueprint::seal_inputs(blueprint, sensitive_inputs(quill, blueprint), sealer, [] {
      return std::string(crypto::kNonceBytes, 'n');
    });
    auto files = render(quill, blueprint, {.environment = "dev", .kind = "service"});
    EXPECT_TRUE(files) << files.error().to_string();
    if (!files) return "";
    auto found = std::ranges::find(*files, path, &archive::File::path);
    return found == files->end() ? "" : found->bytes;
  }
  crypto::Sealer sealer{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
};

TEST_F(Rendering, AValueInATemplateFileIsNotEvaluated) {
  auto quill = quill_of({{.path = "init.sh.tftpl.j2", .bytes = "NAME={{ name }}\n"}});
  EXPECT_EQ(
      rendered(*quill, asking(R"({"name":"${file(\"/proc/self/environ\")}"})"), "init.sh.tftpl"),
      "NAME=$${file(\"/proc/self/environ\")}");
}

TEST_F(Rendering, ATemplateFileThatIsNoTemplateDoesNotLeave) {
  auto quill = quill_of({{.path = "init.sh.tftpl.j2", .bytes = "%{ if {{ name }} }\n"}});
  const auto files =
      render(*quill, asking(R"({"name":"x"})"), {.environment = "dev", .kind = "service"});
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().to_string().find("init.sh.tftpl:1:1"), std::string::npos)
      << files.error().to_string();
}

TEST_F(Rendering, WhatItWritesIsLaidOutAsTerraformLaysItOut) {
  auto quill = quill_of(
      {{.path = "main.tf.j2",
        .bytes = "locals {\n{% for name in inputs.names %}\n    {{ name }}={{ loop.index }} # "
                 "{{ name }}\n{% endfor %}\n}\n"},
       {.path = "copied.tf", .bytes = "locals {\n      as_it_is=1\n}\n"}});
  const auto blueprint = asking(R"({"names":["a","bbb"]})");
  EXPECT_EQ(rendered(*quill, blueprint, "main.tf"),
            "locals {\n\n  a = 1 # a\n\n  bbb = 2 # bbb\n\n}");
  EXPECT_EQ(rendered(*quill, blueprint, "copied.tf"), "locals {\n      as_it_is=1\n}\n");
}

TEST_F(Rendering, ASensitiveInputInAListIsAVariableToo) {
  auto quill = quill_of({{.path = "main.tf.j2",
                          .bytes = "locals {\n{% for user in users %}  {{ user.name }} = "
                                   "{{ user.password }}\n{% endfor %}}\n"}});
  auto blueprint = asking(
      R"({"users":[{"name":"ann","password":"hunter2"},{"name":"bob","password":"hunter3"}]})");
  EXPECT_TRUE(check_inputs(*quill, blueprint).empty());
  const std::string main = rendered(*quill, blueprint, "main.tf");
  EXPECT_NE(main.find("var.users_0_password"), main.npos) << main;
  EXPECT_NE(main.find("var.users_1_password"), main.npos) << main;
  EXPECT_EQ(main.find("sealed"), main.npos) << main;
  const std::string variables = rendered(*quill, blueprint, "porc_variables.tf.json");
  EXPECT_NE(variables.find("users_1_password"), variables.npos) << variables;
}

TEST_F(Rendering, PartialsAreIncludedAndNeverBundled) {
  auto quill = quill_of(
      {{.path = "main.tf.j2",
        .bytes = "{% from 'partials/names.tf.j2' import label %}"
                 "locals {\n  a = {{ label(db_password) }}\n  b = \"{% include 'partials/v.tf.j2' "
                 "%}\"\n}\n"},
       {.path = "partials/names.tf.j2", .bytes = "{% macro label(v) %}{{ v }}{% endmacro %}"},
       {.path = "partials/v.tf.j2", .bytes = "{{ porc.environment }}"},
       {.path = "partials/README.md", .bytes = "{% not a template"}});
  auto blueprint = asking(R"({"db_password":"hunter2"})");
  EXPECT_EQ(rendered(*quill, blueprint, "main.tf"),
            "locals {\n  a = var.db_password\n  b = \"dev\"\n}");
  for (const char* path : {"partials/v.tf", "partials/v.tf.j2", "partials/README.md"})
    EXPECT_EQ(rendered(*quill, blueprint, path), "") << path;
}

TEST_F(Rendering, AllFaultsOfTemplatesAreToldAtOnce) {
  Source source{.kind = "service", .version = "1.0.0"};
  source.files = {
      {.path = "quill.yaml", .bytes = "kind: service\nversion: 1.0.0\ndescription: A service\n"},
      {.path = "schema.json", .bytes = "{}"},
      {.path = "main.tf.j2", .bytes = "{% include 'partials/a.tf.j2' %}{% include 'b.j2' %}"},
      {.path = "partials/a.tf.j2", .bytes = "{{ x"}};
  auto compiled = Quill::compile(std::move(source));
  ASSERT_FALSE(compiled);
  const auto& violations = compiled.error().violations;
  ASSERT_EQ(violations.size(), 2U) << compiled.error().to_string();
  EXPECT_EQ(violations[0].pointer, "/files/partials/a.tf.j2");
  EXPECT_EQ(violations[1].pointer, "/files/main.tf.j2");
  EXPECT_TRUE(violations[1].message.starts_with("main.tf.j2:1:44: there is no template 'b.j2'"))
      << violations[1].message;
}

TEST_F(Rendering, TwoSensitiveInputsNeverShareAVariable) {
  auto quill = quill_of({{.path = "main.tf", .bytes = ""}});
  auto violations =
      check_inputs(*quill, asking(R"({"db":{"password":"one"},"db_password":"two"})"));
  ASSERT_EQ(violations.size(), 1U);
  EXPECT_TRUE(violations[0].message.starts_with("becomes the Terraform variable db_password"))
      << violations[0].message;
  EXPECT_TRUE(check_inputs(*quill, asking(R"({"db_password":"two"})")).empty());
}

struct Declaration {
  std::string path;
  std::string bytes;
  bool counts;
};

TEST_F(Rendering, OnlyFilesOfTheRootModuleDeclareItsVariables) {
  const Declaration declarations[] = {
      {"variables.tf", "variable \"db_password\" {\n  sensitive = true\n}\n", true},
      {"modules/db/variables.tf", "variable \"db_password\" {}\n", false},
      {"variables.tf.json", R"({"variable":{"db_password":{"sensitive":true}}})", true},
      {"variables.tf.json",
       R"({"variable":[{"size":{}},{"db_password":{"sensitive":true}}]})",
       true},
      {"modules/db/variables.tf.json", R"({"variable":{"db_password":{}}})", false},
  };
  for (const Declaration& one : declarations) {
    auto quill = quill_of({{.path = one.path, .bytes = one.bytes}});
    const std::string added =
        rendered(*quill, asking(R"({"db_password":"two"})"), "porc_variables.tf.json");
    EXPECT_EQ(added.empty(), one.counts) << one.path << "\n" << added;
  }
}

TEST_F(Rendering, TheVariableOfASensitiveInputIsSensitive) {
  const Declaration declarations[] = {
      {"variables.tf", "variable \"db_password\" {\n  type = string\n}\n", false},
      {"variables.tf", "variable \"db_password\" {\n  sensitive = false\n}\n", false},
      {"variables.tf", "variable \"db_password\" {\n  sensitive = !false\n}\n", false},
      {"variables.tf.json", R"({"variable":{"db_password":{"sensitive":"true"}}})", false},
      {"variables.tf", "variable \"db_password\" {\n  sensitive = true\n}\n", true},
  };
  for (const Declaration& one : declarations) {
    auto quill = quill_of({{.path = one.path, .bytes = one.bytes}});
    const auto files = render(
        *quill, asking(R"({"db_password":"two"})"), {.environment = "dev", .kind = "service"});
    EXPECT_EQ(files.has_value(), one.counts) << one.bytes;
    if (files || one.counts) continue;
    EXPECT_NE(files.error().message.find("must say sensitive = true"), std::string::npos)
        << files.error().message;
    // Where the blueprint gives no such input, nothing is to be hidden.
    EXPECT_TRUE(render(*quill, asking("{}"), {.environment = "dev", .kind = "service"}));
  }
}

TEST_F(Rendering, NoTwoFilesOfAQuillBecomeOne) {
  Source source{.kind = "service", .version = "1.0.0"};
  source.files = {
      {.path = "quill.yaml", .bytes = "kind: service\nversion: 1.0.0\ndescription: A service\n"},
      {.path = "schema.json", .bytes = "{}"},
      {.path = "README.md.j2", .bytes = ""},
      {.path = "README.md", .bytes = ""},  // is not bundled
      {.path = "main.tf", .bytes = ""},
      {.path = "main.tf.j2", .bytes = ""},
      {.path = "main.tf.j2.j2", .bytes = ""},
      {.path = "modules.j2", .bytes = ""},
      {.path = "modules/a.tf.j2", .bytes = ""},
      {.path = "porc_variables.tf.json", .bytes = "{}"}};
  const auto compiled = Quill::compile(std::move(source));
  ASSERT_FALSE(compiled);
  std::vector<std::string> faults;
  for (const Violation& fault : compiled.error().violations) faults.push_back(fault.pointer);
  EXPECT_EQ(faults,
            (std::vector<std::string>{
                "/files/main.tf.j2", "/files/modules/a.tf.j2", "/files/porc_variables.tf.json"}))
      << compiled.error().to_string();
}

}  // namespace
}  // namespace porc::quill
