// SPDX-License-Identifier: Apache-2.0
// Values in JSON: the document means what it means with a harmless one, and in Terraform's JSON
// syntax no text becomes a template.
#include <array>
#include <iostream>

#include <gtest/gtest.h>

#include "hcl/json_syntax.h"
#include "jinja/map.h"
#include "jinja/render.h"
#include "json/parse.h"
#include "tests/values/fuzzed_text.h"
#include "tests/values/shape.h"

namespace porc::values {
namespace {

constexpr std::uint64_t kValues = 50'000;
constexpr std::string_view kHarmless = "harmless";

constexpr auto kPlaces = std::to_array<std::string_view>({
    R"({"a": {{ x }}, "other": 1})",
    R"({"a": "{{ x }}", "other": 1})",
    R"({"a": "p {{ x }}{{ x }} s", "other": 1})",
    R"({"a": "{{ x }}{b}", "other": 1})",
    R"({"a": "{{ x }}\u007bb} $", "other": "{b}"})",
    R"({"a": "${{ x }}{b}", "other": 1})",
    R"({"a": "\u0025{{ x }}\u007bb}", "other": 1})",
    R"({"a": { {{ x }}: 1}, "other": 1})",
    R"({"a": {{ [x, {x: [x]}] }}, "other": 1})",
    R"({"a": {{ [x, {"k": x}] | to_json }}, "other": 1})",
});

Result<std::string> rendered(const jinja::Template& compiled,
                             std::string_view text,
                             jinja::Escape escape) {
  jinja::Map context;
  context.set(jinja::Value("x"), jinja::Value(text));
  return jinja::render(compiled, jinja::Value::map(std::move(context)), {.escape = escape});
}

/// What the document says, as the one or the other reads it.
std::string meaning(const std::string& document, jinja::Escape escape) {
  if (escape == jinja::Escape::json) {
    auto parsed = json::parse(document);
    return parsed ? json::serialize(*parsed) : "no JSON: " + document;
  }
  auto body = hcl::parse_json(document, "out.tf.json", {});
  return body ? shape_of(*body) : "no Terraform: " + body.error().message;
}

std::string replaced(std::string meaning, std::string_view text) {
  const std::string written = in_shape(text);
  for (std::size_t at = 0; (at = meaning.find(kHarmless, at)) != meaning.npos;
       at += written.size()) {
    meaning.replace(at, kHarmless.size(), written);
  }
  return meaning;
}

class JsonValues : public testing::TestWithParam<jinja::Escape> {};

TEST_P(JsonValues, StayInTheirPlace) {
  const jinja::Escape escape = GetParam();
  Random random(seed());
  std::vector<jinja::Template> compiled;
  std::vector<std::string> harmless;
  for (std::string_view source : kPlaces) {
    auto one = jinja::compile(std::string(source), "case.json.j2");
    ASSERT_TRUE(one) << one.error().message;
    auto text = rendered(*one, kHarmless, escape);
    ASSERT_TRUE(text) << source << "\n" << text.error().message;
    compiled.push_back(*one);
    harmless.push_back(meaning(*text, escape));
  }
  std::uint64_t refused = 0;
  for (std::uint64_t i = 0; i < scaled(kValues); ++i) {
    const std::size_t place = i % kPlaces.size();
    const std::string text = fuzzed_text(random);
    auto got = rendered(compiled[place], text, escape);
    if (!got) {
      ++refused;
      continue;
    }
    ASSERT_EQ(meaning(*got, escape), replaced(harmless[place], text)) << kPlaces[place] << "\n"
                                                                      << in_shape(text);
  }
  EXPECT_LT(refused, scaled(kValues) / 10);
}

INSTANTIATE_TEST_SUITE_P(Both,
                         JsonValues,
                         testing::Values(jinja::Escape::json, jinja::Escape::hcl_json),
                         [](const auto& test) {
                           return test.param == jinja::Escape::json ? "Json" : "TerraformsJson";
                         });

}  // namespace
}  // namespace porc::values
