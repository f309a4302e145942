// SPDX-License-Identifier: Apache-2.0
#include "terraform.h"

#include <map>

#include <gtest/gtest.h>

#include "hcl/parse.h"
#include "hcl/quote.h"
#include "hcl_cases.h"
#include "json/parse.h"

namespace porc::hcl {
namespace {

using conformance::Case;

std::string file_name(std::size_t index) {
  return "case" + std::to_string(index) + ".tf";
}

TEST(HclTerraform, AgreesOnWhatIsValid) {
  Terraform terraform;
  const std::vector<Case> cases = syntax_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) terraform.write(file_name(i), source_of(cases[i]));
  const std::set<std::string> invalid = terraform.invalid_files();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(invalid.contains(file_name(i)), cases[i].has("want_error"))
        << cases[i].file << ": " << cases[i].name;
  }
}

TEST(HclTerraform, AgreesOnWhatIsAlmostValid) {
  Terraform terraform;
  const std::vector<std::string> sources = mutated_sources(7, 300);
  for (std::size_t i = 0; i < sources.size(); ++i) terraform.write(file_name(i), sources[i]);
  const std::set<std::string> invalid = terraform.invalid_files();
  EXPECT_GT(invalid.size(), sources.size() / 10);
  EXPECT_LT(invalid.size(), sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    EXPECT_EQ(invalid.contains(file_name(i)), !parse(sources[i], "case.tf")) << sources[i];
  }
}

/// Texts that have tried to leave their quotes somewhere.
std::vector<std::string> hostile_texts() {
  std::vector<std::string> texts = {
      "",
      "plain",
      "\"",
      "\\",
      "\\\"",
      "\" }\nresource \"null_resource\" \"x\" {",
      "${file(\"/etc/passwd\")}",
      "$${a}",
      "$$${a}",
      "%{ if true }a%{ endif }",
      "%%{a}",
      "$%{a",
      "$",
      "%",
      "${",
      "{",
      "}",
      "$\\{",
      "a\r\nb\tc\n",
      "EOT\n",
      "# // /* */",
      "\u00e9\u540d \U0001f416",
      "\u202e\u2066 \u2028\u2029\u0085\u200b",
  };
  for (char c = 1; c < 0x20; ++c) texts.push_back(std::string("a") + c + "b");
  texts.push_back("a\x7f");
  return texts;
}

/// Every pair of these beside one another, so that each end meets each start.
const std::vector<std::string> kPieces = {
    "$", "%", "{", "}", "\\", "\"", "a", "${", "%{", "$$", "~"};

TEST(HclTerraform, ReadsQuotedTextAsTheTextItself) {
  std::map<std::string, std::string> wanted;
  std::string source;
  auto add = [&](const std::string& expression, const std::string& text) {
    std::string name = "o" + std::to_string(wanted.size());
    wanted[name] = text;
    source += "output \"" + name + "\" {\n  value = " + expression + "\n}\n";
  };
  for (const std::string& text : hostile_texts()) add(quote(text), text);
  for (const std::string& text : hostile_texts()) add('"' + escape(text) + '"', text);
  for (const std::string& left : kPieces) {
    for (const std::string& right : kPieces) {
      add(quote(left + right), left + right);
      add('"' + escape(left) + escape(right) + '"', left + right);
    }
  }
  for (const Case& each : text_cases()) add(each.line("expression"), wanted_text(each));

  EXPECT_TRUE(parse(source, "main.tf")) << parse(source, "main.tf").error().message;
  Terraform terraform;
  terraform.write("main.tf", source);
  const json::object outputs = terraform.outputs();
  ASSERT_EQ(outputs.size(), wanted.size());
  for (const auto& [name, text] : wanted)
    EXPECT_EQ(std::string(outputs.at(name).as_string()), text);
}

const std::vector<std::string> kDocuments = {
    R"(null)",
    R"(true)",
    R"(-12)",
    R"(1.5)",
    R"(1.5e-7)",
    R"("${a}")",
    R"([])",
    R"({})",
    R"([1, "b", null])",
    R"([[1], [], {}])",
    R"([{"a": 1}, {"b": [{}]}])",
    R"({"a": 1, "long_name": 2, "c": {"d": 3, "ee": "f"}, "g": 4, "hhh": [5], "i": [[6]], "j": 7})",
    R"({"for": 1, "true": 2, "null": 3, "a b": 4, "a.b": 5, "1": 6, "": 7, "${x}": 8, "\u00e9": 9, "a-b": 10})",
    R"({"a": "line\nline", "bb": ""})",
};

TEST(HclTerraform, ReadsALiteralAsItsDocumentAndWouldFormatItAsItIs) {
  Terraform terraform;
  for (std::size_t i = 0; i < kDocuments.size(); ++i) {
    std::string value = literal(json::parse(kDocuments[i]).value(), 2);
    terraform.write(file_name(i),
                    "output \"o" + std::to_string(i) + "\" {\n  value = " + value + "\n}\n");
  }
  EXPECT_EQ(terraform.misformatted_files(), std::set<std::string>());
  const json::object outputs = terraform.outputs();
  for (std::size_t i = 0; i < kDocuments.size(); ++i) {
    // An output of null is not stored at all.
    const auto* found = outputs.if_contains("o" + std::to_string(i));
    EXPECT_EQ(found == nullptr ? json::value() : *found, json::parse(kDocuments[i]).value())
        << kDocuments[i];
  }
}

}  // namespace
}  // namespace porc::hcl
