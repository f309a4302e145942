// SPDX-License-Identifier: Apache-2.0
// Whatever text a value has, the HCL around it is parsed as with a harmless one, and the value is
// read back exactly, or nothing is rendered.
#include <random>
#include <regex>

#include <gtest/gtest.h>

#include "../hcl/tree_text.h"
#include "hcl/parse.h"
#include "jinja/map.h"
#include "jinja/render.h"
#include "json/value.h"
#include "tests/conformance/jinja/places.h"

namespace porc::jinja {
namespace {

constexpr std::string_view kHarmless = "harmless";
constexpr int kRandomTexts = 400;

std::vector<std::string> texts() {
  std::vector<std::string> result = {
      "",
      "b",
      "a b",
      "1",
      "for",
      "null",
      "EOT",
      "\nEOT\nc = 1\n",
      "\" }\nresource \"x\" \"y\" {\n",
      "${file(\"/etc/passwd\")}",
      "%{ if true }x%{ endif }",
      "$",
      "$$",
      "$${",
      "$$${x}",
      "%%{x}",
      "{x}",
      "\\",
      "\\\"",
      "\\${x}",
      "*/ c = 1 /*",
      "/",
      "*",
      "\r\n",
      std::string("\0", 1),
      "\u2028",
      "\u202e",
      "é日本🐖",
  };
  constexpr auto kPieces = std::to_array<std::string_view>(
      {"\"", "\\", "$",   "%", "{", "}",  "${", "%{", "$${",    "~",   "\n",
       "\t", " ",  "EOT", "E", "T", "*/", "/*", "#",  "//",     "<<",  "a",
       "1",  "-",  ".",   "(", "[", "=",  ",",  "é",  "\u2028", "\x7f"});
  std::mt19937 random(20261123);
  std::uniform_int_distribution<std::size_t> length(1, 6);
  std::uniform_int_distribution<std::size_t> piece(0, kPieces.size() - 1);
  for (int i = 0; i < kRandomTexts; ++i) {
    std::string text;
    for (std::size_t n = length(random); n > 0; --n) text += kPieces[piece(random)];
    result.push_back(std::move(text));
  }
  return result;
}

Result<std::string> rendered(const Template& compiled, std::string_view text) {
  Map context;
  context.set(Value("x"), Value(text));
  return render(compiled, Value::map(std::move(context)), {.escape = Escape::hcl});
}

/// The tree of what was rendered; a key counts the same with and without quotes.
std::string tree_of(const std::string& source) {
  auto body = hcl::parse(source, "out.tf");
  EXPECT_TRUE(body) << source << "\n" << body.error().to_string();
  if (!body) return "";
  static const std::regex kQuotedKey(R"re(\{quoted<("(?:[^"\\]|\\.)*")?>:)re");
  return std::regex_replace(hcl::tree_text(*body), kQuotedKey, "{name $1:");
}

/// An empty text is no part of a template at all.
std::string without_empty_texts(const std::string& tree) {
  static const std::regex kEmptyText(R"re( ""(?=[ >%}])|([<}]|name )"" ?)re");
  return std::regex_replace(tree, kEmptyText, "$1");
}

/// `tree` with the harmless text replaced by `text`, as the tree writes it.
std::string with_text(std::string tree, std::string_view text) {
  std::string written = json::serialize(json::value(text));
  written = written.substr(1, written.size() - 2);
  for (std::size_t at = 0; (at = tree.find(kHarmless, at)) != std::string::npos;
       at += written.size()) {
    tree.replace(at, kHarmless.size(), written);
  }
  return tree;
}

class Places : public testing::TestWithParam<PlaceRow> {};

TEST_P(Places, HoldAnyTextOrRefuseIt) {
  const PlaceRow& place = GetParam();
  auto compiled = compile(std::string(place.source), "case.j2", {.keep_trailing_newline = true});
  ASSERT_TRUE(compiled) << compiled.error().message;
  auto harmless = rendered(*compiled, kHarmless);
  ASSERT_TRUE(harmless) << harmless.error().message;
  const std::string tree = tree_of(*harmless);
  for (const std::string& text : texts()) {
    auto got = rendered(*compiled, text);
    if (!got) {
      EXPECT_FALSE(place.takes_any_text) << json::serialize(json::value(text)) << "\n"
                                         << got.error().message;
      continue;
    }
    EXPECT_EQ(without_empty_texts(tree_of(*got)), without_empty_texts(with_text(tree, text)))
        << *got;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Places, testing::ValuesIn(kPlaces), [](const auto& test) {
  std::string name(test.param.name);
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
});

}  // namespace
}  // namespace porc::jinja
