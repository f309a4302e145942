// SPDX-License-Identifier: Apache-2.0
// The layout that we give to HCL, against the one that `terraform fmt` gives it.
#include "hcl/format.h"

#include <random>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "hcl/parse.h"
#include "hcl/token.h"
#include "hcl_cases.h"
#include "terraform.h"

namespace porc::hcl {
namespace {

/// Everything that is not a blank, nor a byte-order mark: what no layout may change.
std::string without_blanks(std::string text) {
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
  return text;
}

/// The kinds and words of a source, one in a line.
std::string words_of(const std::string& source) {
  std::string words;
  auto tokens = tokenize({.text = source, .filename = "case.tf"});
  if (!tokens) return "no HCL";
  for (const Token& token : *tokens) {
    words += std::string(token_name(token.kind)) + " " + std::string(token.text) + "\n";
  }
  return words;
}

/// `source` with other blanks between its words wherever that makes no other words.
std::string with_other_blanks(const std::string& source, std::mt19937& random) {
  static const std::vector<std::string> kBlanks = {"", " ", "  ", "\t", "      "};
  auto tokens = tokenize({.text = source, .filename = "case.tf"});
  if (!tokens) return source;
  std::string changed;
  std::size_t at = 0;
  for (const Token& token : *tokens) {
    const std::size_t start = token.range.start.offset;
    std::string gap = source.substr(at, start - at);
    if (without_blanks(gap).empty()) gap = kBlanks[random() % kBlanks.size()];
    changed += gap;
    changed += token.text;
    at = token.range.end.offset;
  }
  return words_of(changed) == words_of(source) ? changed : source;
}

/// The cases, almost valid neighbours of theirs, and all of them with other blanks.
std::vector<std::string> sources() {
  std::vector<std::string> sources;
  for (const conformance::Case& each : syntax_cases()) sources.push_back(source_of(each));
  for (std::string& source : mutated_sources(17, 1500)) sources.push_back(std::move(source));
  std::erase_if(sources, [](const std::string& source) { return !parse(source, "case.tf"); });
  std::mt19937 random(19);
  for (std::size_t i = 0, count = sources.size(); i < count; ++i) {
    sources.push_back(with_other_blanks(sources[i], random));
  }
  return sources;
}

TEST(HclFormat, ChangesNothingButBlanks) {
  for (const std::string& source : sources()) {
    auto formatted = format(source, "case.tf");
    ASSERT_TRUE(formatted) << source;
    EXPECT_EQ(words_of(*formatted), words_of(source)) << source;
    EXPECT_EQ(without_blanks(*formatted), without_blanks(source));
    EXPECT_EQ(format(*formatted, "case.tf").value(), *formatted) << source;
  }
}

TEST(HclFormat, RefusesWhatOnlyItsBlanksKeepFromAnotherMeaning) {
  for (const char* source : {"a = b ! = c\n", "a = b ? c : : d\n"}) {
    auto formatted = format(source, "case.tf");
    EXPECT_FALSE(formatted) << *formatted;
  }
}

TEST(HclFormat, MakesNoNumberOfTwoIndexes) {
  EXPECT_EQ(format("a = b.*.0. 1\n", "case.tf").value(), "a = b.*.0. 1\n");
}

TEST(HclFormat, IsTheOneOfTerraform) {
  Terraform terraform;
  const std::vector<std::string> all = sources();
  auto name = [](std::size_t i) { return "case" + std::to_string(i) + ".tf"; };
  for (std::size_t i = 0; i < all.size(); ++i) terraform.write(name(i), all[i]);
  terraform.format();
  std::size_t compared = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::string wanted = terraform.read(name(i));
    // Terraform rewrites some words too.
    if (without_blanks(wanted) != without_blanks(all[i])) continue;
    ++compared;
    // It leaves what stands at the end of the file; we do not.
    while (wanted.ends_with(' ') || wanted.ends_with('\t')) wanted.pop_back();
    EXPECT_EQ(format(all[i], name(i)).value(), wanted) << all[i];
  }
  EXPECT_GT(compared, all.size() * 3 / 4);
}

}  // namespace
}  // namespace porc::hcl
