// SPDX-License-Identifier: Apache-2.0
// Values in the files that `templatefile()` reads: the template means what it means with a harmless
// one, and Terraform writes exactly the input.
#include <array>
#include <utility>

#include <gtest/gtest.h>

#include "hcl/parse.h"
#include "jinja/map.h"
#include "jinja/render.h"
#include "tests/conformance/hcl/terraform.h"
#include "tests/values/fuzzed_text.h"
#include "tests/values/shape.h"

namespace porc::values {
namespace {

constexpr std::string_view kFile = "init.sh.tftpl.j2";
constexpr std::string_view kHarmless = "harmless";
constexpr std::uint64_t kValues = 50'000;
constexpr std::uint64_t kTerraformValues = 1'000;

constexpr auto kPlaces = std::to_array<std::string_view>({
    "NAME={{ x }}\nother\n",
    "p {{ x }}{{ x }} s",
    "\\{{ x }}\"{{ x }}",
    "{{ x }}{b}",
    "${{ x }}{b}",
    "${b}{{ x }}%{ if b }{{ x }}%{ endif }",
    "${b ~}{{ x }}${~ b}",
    "${f({{ x }}, [{{ x }}])}",
    "${\"<{{ x }}>\"}",
});

Result<std::string> rendered(std::string_view source, const std::string& text) {
  PORC_TRY(
      const auto compiled,
      jinja::compile(std::string(source), std::string(kFile), {.keep_trailing_newline = true}));
  jinja::Map context;
  context.set(jinja::Value("x"), jinja::Value(text));
  return jinja::render(
      compiled, jinja::Value::map(std::move(context)), {.escape = jinja::escape_for(kFile)});
}

std::string meaning(const std::string& text) {
  auto parsed = hcl::parse_template(text, kFile);
  if (!parsed) return "no template: " + parsed.error().message;
  hcl::Body body;
  body.attributes.push_back({.name = "a", .value = *std::move(parsed)});
  return shape_of(body);
}

std::string replaced(std::string meaning, std::string_view text) {
  const std::string written = in_shape(text);
  for (std::size_t at = 0; (at = meaning.find(kHarmless, at)) != meaning.npos;
       at += written.size()) {
    meaning.replace(at, kHarmless.size(), written);
  }
  return meaning;
}

TEST(TemplateFiles, KeepValuesInTheirPlace) {
  Random random(seed());
  std::vector<std::string> harmless;
  for (std::string_view place : kPlaces)
    harmless.push_back(meaning(rendered(place, std::string(kHarmless)).value()));
  for (std::uint64_t i = 0; i < scaled(kValues); ++i) {
    const std::size_t place = i % kPlaces.size();
    const std::string text = fuzzed_text(random);
    const auto got = rendered(kPlaces[place], text);
    if (!got) continue;
    ASSERT_EQ(meaning(*got), replaced(harmless[place], text)) << kPlaces[place] << "\n"
                                                              << in_shape(text);
  }
}

TEST(TemplateFiles, AreExactlyTheInputToTerraform) {
  Random random(seed());
  const hcl::Terraform terraform;
  json::array expected;
  std::string names;  // written out: Terraform's range() ends at 1,024, and fileset() sorts
  for (std::uint64_t i = 0; i < scaled(kTerraformValues); ++i) {
    const std::string text = fuzzed_text(random);
    const auto got = rendered("a\\{{ x }}\n${ {{ x }} }\n", text);
    if (!got) continue;
    const std::string name = "v" + std::to_string(expected.size()) + ".tftpl";
    terraform.write(name, *got);
    names += '"' + name + "\", ";
    expected.emplace_back("a\\" + text + "\n" + text + "\n");
  }
  ASSERT_FALSE(expected.empty());
  terraform.write("main.tf",
                  "locals {\n  values = [for name in [" + names +
                      "] : templatefile(\"${path.module}/${name}\", {})]\n}\n");
  const json::value told = terraform.evaluate("local.values");
  ASSERT_TRUE(told.is_array());
  ASSERT_EQ(told.get_array().size(), expected.size());
  const json::value read = terraform.as_read(expected);
  ASSERT_TRUE(read.is_array());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(json::serialize(told.get_array()[i]), json::serialize(read.at(i))) << i;
  }
}

}  // namespace
}  // namespace porc::values
