// SPDX-License-Identifier: Apache-2.0
// Runs the case files of the folders beside it. Sections: template; `file NAME` for each template
// beside it; context (JSON); options (JSON, Jinja2's names); escape (hcl, json, hcl_json); secrets
// (JSON: name to expression), which become references; and exactly one of want and want_error, a
// part of the message. A section headed
// `-- name json` is a JSON string, for text whose white space would not survive an editor.
#include <algorithm>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "jinja/library.h"
#include "jinja/map.h"
#include "jinja/render.h"
#include "json/parse.h"

namespace porc::jinja {
namespace {

namespace fs = std::filesystem;
using conformance::Case;

json::value parsed(const std::string& text) {
  auto document = json::parse(text);
  EXPECT_TRUE(document) << text;
  return std::move(document).value_or(nullptr);
}

std::string text_of(const Case& test, const std::string& section) {
  if (!test.has(section + " json")) return test.line(section);
  return std::string(parsed(test.text(section + " json")).as_string());
}

/// Of the last section: without the empty line before the next case.
std::string want_of(const Case& test, const std::string& section) {
  std::string text = text_of(test, section);
  if (test.has(section)) text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

json::object object_of(const Case& test, const std::string& section) {
  return test.has(section) ? parsed(test.text(section)).as_object() : json::object();
}

Value context_of(const Case& test) {
  Map context;
  for (const auto& [name, value] : object_of(test, "context")) {
    context.set(Value(std::string(name)), Value::from_json(value));
  }
  for (const auto& [name, expression] : object_of(test, "secrets")) {
    context.set(Value(std::string(name)), Value::reference(std::string(expression.as_string())));
  }
  return Value::map(std::move(context));
}

bool is_set(const json::object& options, std::string_view name) {
  const json::value* value = options.if_contains(name);
  return value != nullptr && value->as_bool();
}

Escape escape_of(const Case& test) {
  const std::string name = test.line("escape");
  if (name == "hcl") return Escape::hcl;
  if (name == "json") return Escape::json;
  if (name == "hcl_json") return Escape::hcl_json;
  if (name == "hcl_template") return Escape::hcl_template;
  EXPECT_EQ(name, "");
  return Escape::none;
}

std::vector<TemplateSource> sources_of(const Case& test) {
  constexpr std::string_view kFile = "file ";
  std::vector<TemplateSource> sources;
  sources.push_back({.name = "case.j2", .text = text_of(test, "template")});
  for (const auto& [heading, text] : test.sections) {
    if (!heading.starts_with(kFile)) continue;
    const bool is_json = heading.ends_with(" json");
    const std::string section = is_json ? heading.substr(0, heading.size() - 5) : heading;
    sources.push_back({.name = section.substr(kFile.size()), .text = text_of(test, section)});
  }
  return sources;
}

Result<std::string> run(const Case& test) {
  const json::object options = object_of(test, "options");
  const Syntax syntax{.trim_blocks = is_set(options, "trim_blocks"),
                      .lstrip_blocks = is_set(options, "lstrip_blocks"),
                      .keep_trailing_newline = is_set(options, "keep_trailing_newline")};
  PORC_TRY(Library library, Library::compile(sources_of(test), syntax));
  RenderOptions render_options{.escape = escape_of(test)};
  render_options.allow_safe =
      render_options.escape == Escape::none || is_set(options, "allow_safe");
  return render(*library.find("case.j2"), context_of(test), render_options);
}

void check(const Case& test) {
  const bool wants_text = test.has("want") || test.has("want json");
  ASSERT_NE(wants_text, test.has("want_error") || test.has("want_error json"))
      << "a case wants exactly one thing";
  auto got = run(test);
  if (wants_text) {
    ASSERT_TRUE(got) << got.error().to_string();
    EXPECT_EQ(*got, want_of(test, "want"));
  } else {
    ASSERT_FALSE(got) << "rendered: " << *got;
    EXPECT_NE(got.error().to_string().find(want_of(test, "want_error")), std::string::npos)
        << got.error().to_string();
  }
}

std::vector<fs::path> topics() {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(PORC_SOURCE_DIR "/tests/conformance/jinja")) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

class JinjaCases : public testing::TestWithParam<fs::path> {};

TEST_P(JinjaCases, RenderOrRefuseAsWritten) {
  for (const Case& test : conformance::read_cases(GetParam())) {
    SCOPED_TRACE(test.file + ": " + test.name);
    check(test);
  }
}

INSTANTIATE_TEST_SUITE_P(Topics, JinjaCases, testing::ValuesIn(topics()), [](const auto& test) {
  return test.param.filename().string();
});

}  // namespace
}  // namespace porc::jinja
