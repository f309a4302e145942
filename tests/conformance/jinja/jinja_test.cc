// SPDX-License-Identifier: Apache-2.0
// Runs the case files beside it. Sections: template, context (JSON), and exactly one of want and
// want_error (a part of the message); options (JSON: Jinja2's names); escape (hcl, json, hcl_json);
// secrets (JSON: name to expression), which become references.
#include <gtest/gtest.h>

#include <algorithm>

#include "case_file.h"
#include "jinja/map.h"
#include "jinja/render.h"
#include "json/parse.h"

namespace porc {
namespace {

namespace fs = std::filesystem;

json::object object_of(const std::string& text) {
  if (text.empty()) return {};
  auto parsed = json::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? parsed->as_object() : json::object();
}

jinja::Value context_of(const Case& test) {
  jinja::Map context;
  for (const auto& [name, value] : object_of(test.section("context"))) {
    context.set(jinja::Value(std::string(name)), jinja::Value::from_json(value));
  }
  for (const auto& [name, expression] : object_of(test.section("secrets"))) {
    context.set(jinja::Value(std::string(name)), jinja::Value::reference(std::string(expression.as_string())));
  }
  return jinja::Value::map(std::move(context));
}

bool option(const json::object& options, std::string_view name) {
  const json::value* value = options.if_contains(name);
  return value != nullptr && value->as_bool();
}

jinja::Escape escape_of(const Case& test) {
  const std::string name = test.section("escape");
  if (name == "hcl") return jinja::Escape::hcl;
  if (name == "json") return jinja::Escape::json;
  if (name == "hcl_json") return jinja::Escape::hcl_json;
  EXPECT_EQ(name, "");
  return jinja::Escape::none;
}

Result<std::string> run(const Case& test) {
  const json::object options = object_of(test.section("options"));
  const jinja::Syntax syntax{.trim_blocks = option(options, "trim_blocks"),
                             .lstrip_blocks = option(options, "lstrip_blocks"),
                             .keep_trailing_newline = option(options, "keep_trailing_newline")};
  PORC_TRY(jinja::Template compiled, jinja::compile(test.section("template"), "case.j2", syntax));
  jinja::RenderOptions render{.escape = escape_of(test)};
  render.allow_safe = render.escape == jinja::Escape::none || option(options, "allow_safe");
  return jinja::render(compiled, context_of(test), render);
}

class ConformanceCase : public testing::Test {
 public:
  explicit ConformanceCase(Case test) : test_(std::move(test)) {}
  void TestBody() override {
    ASSERT_NE(test_.has("want"), test_.has("want_error")) << "exactly one of want and want_error";
    auto got = run(test_);
    if (test_.has("want")) {
      ASSERT_TRUE(got) << got.error().to_string();
      EXPECT_EQ(*got, test_.section("want"));
    } else {
      ASSERT_FALSE(got) << "rendered: " << *got;
      EXPECT_NE(got.error().to_string().find(test_.section("want_error")), std::string::npos)
          << got.error().to_string();
    }
  }

 private:
  Case test_;
};

void register_file(const fs::path& path, const fs::path& root) {
  std::string suite = fs::relative(path, root).replace_extension().string();
  for (Case& test : read_case_file(path)) {
    testing::RegisterTest(suite.c_str(), test.name.c_str(), nullptr, nullptr, path.c_str(), 1,
                          [test]() -> ConformanceCase* { return new ConformanceCase(test); });
  }
}

}  // namespace
}  // namespace porc

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  namespace fs = std::filesystem;
  const fs::path root = fs::path(PORC_SOURCE_DIR) / "tests/conformance/jinja";
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".case") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) porc::register_file(file, root);
  return RUN_ALL_TESTS();
}
