// SPDX-License-Identifier: Apache-2.0
// What Terraform itself makes of the values: exactly the input.
#include "tests/conformance/hcl/terraform.h"

#include <gtest/gtest.h>

#include "jinja/map.h"
#include "jinja/render.h"
#include "tests/values/fuzzed_text.h"
#include "tests/values/shape.h"

namespace porc::values {
namespace {

constexpr std::uint64_t kValues = 3'000;

/// Each holds `x` in one more way; a heredoc adds the newline behind its last line.
constexpr std::string_view kSource = R"([
  {{ x }},
  "{{ x }}",
  "p {{ x }} s",
  {{ [x, {"k": x}] }}[1].k,
  { "{{ x }}" = 1 },
  { {{ x }} = 1 },
  "${ {{ x }} }",
],
)";
constexpr std::string_view kHeredoc = "[<<EOT\n{{ x }}\nEOT\n],\n";

Result<std::string> rendered(std::string_view source, const std::string& text) {
  auto compiled =
      jinja::compile(std::string(source), "case.tf.j2", {.keep_trailing_newline = true});
  EXPECT_TRUE(compiled) << compiled.error().message;
  jinja::Map context;
  context.set(jinja::Value("x"), jinja::Value(text));
  return jinja::render(
      *compiled, jinja::Value::map(std::move(context)), {.escape = jinja::Escape::hcl});
}

json::array expected_of(const std::string& text) {
  json::object key;
  key[text] = 1;
  return {text, text, "p " + text + " s", text, key, key, text};
}

TEST(Values, AreExactlyTheInputToTerraform) {
  Random random(seed());
  std::string file = "locals {\n  values = [\n";
  json::array expected;
  for (std::uint64_t i = 0; i < scaled(kValues); ++i) {
    const std::string text = fuzzed_text(random);
    auto got = rendered(kSource, text);
    ASSERT_TRUE(got) << in_shape(text) << "\n" << got.error().message;
    file += *got;
    expected.push_back(expected_of(text));
    if (auto heredoc = rendered(kHeredoc, text)) {
      file += *heredoc;
      expected.push_back(json::array{text + "\n"});
    }
  }
  file += "  ]\n}\n";
  const hcl::Terraform terraform;
  terraform.write("main.tf", file);
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
