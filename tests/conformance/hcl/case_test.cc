// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "hcl/parse.h"
#include "hcl/place.h"
#include "hcl/token.h"
#include "hcl_cases.h"
#include "tree_text.h"

namespace porc::hcl {
namespace {

using conformance::Case;

std::string without_last_lines(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string faults_text(const Error& error) {
  std::string text;
  for (const Violation& fault : error.violations) {
    text += fault.pointer.substr(std::string_view("case.tf:").size()) + ": " + fault.message + "\n";
  }
  return text;
}

TEST(HclCases, GiveTheirTreeOrTheirFaults) {
  for (const Case& each : syntax_cases()) {
    SCOPED_TRACE(each.file + ": " + each.name);
    ASSERT_NE(each.has("want"), each.has("want_error")) << "a case wants exactly one thing";
    auto parsed = parse(source_of(each), "case.tf");
    EXPECT_EQ(parsed.has_value(), each.has("want"));
    std::string text = parsed ? tree_text(*parsed) : faults_text(parsed.error());
    EXPECT_EQ(without_last_lines(text),
              without_last_lines(each.text(parsed ? "want" : "want_error")));
  }
}

TEST(HclCases, TextsAreWhatTheyStandFor) {
  for (const Case& each : text_cases()) {
    auto parsed = parse_expression(each.text("expression"), "case");
    ASSERT_TRUE(parsed) << each.name << ": " << parsed.error().message;
    EXPECT_EQ(literal_text(*parsed), wanted_text(each)) << each.name;
  }
}

/// The places where a token of this kind may begin.
bool fits(TokenKind kind, Place place) {
  bool in_text = place == Place::quoted_template || place == Place::block_label_quoted ||
                 place == Place::heredoc || place == Place::heredoc_flush;
  bool ends_text = kind == TokenKind::literal || kind == TokenKind::quote_close ||
                   kind == TokenKind::heredoc_close;
  bool opens_sequence = kind == TokenKind::interpolation_open || kind == TokenKind::directive_open;
  return in_text == (ends_text || opens_sequence);
}

TEST(HclCases, TheTrackerStandsWhereTheScannerStands) {
  for (const Case& each : syntax_cases()) {
    const std::string source = source_of(each);
    auto tokens = tokenize({.text = source, .filename = "case.tf"});
    if (!tokens) continue;
    PlaceTracker tracker;
    std::size_t fed = 0;
    TokenKind before = TokenKind::end;
    for (const Token& token : *tokens) {
      std::size_t start = token.range.start.offset;
      tracker.feed(std::string_view(source).substr(fed, start - fed));
      fed = start;
      // Only the newline behind the closing word shows that the word closes.
      bool closing = std::exchange(before, token.kind) == TokenKind::heredoc_close;
      EXPECT_TRUE(closing || fits(token.kind, tracker.place()))
          << each.file << ": " << each.name << ", line " << token.range.start.line << ": "
          << token_name(token.kind);
    }
  }
}

/// An attribute's value begins in an expression, and a block's type in a body.
void expect_places(const std::string& source, const Body& body) {
  auto place_at = [&source](Position position) {
    PlaceTracker tracker;
    tracker.feed(std::string_view(source).substr(0, position.offset));
    return tracker.place();
  };
  for (const Attribute& attribute : body.attributes) {
    EXPECT_EQ(place_at(attribute.name_range.start), Place::body) << attribute.name;
    EXPECT_EQ(place_at(attribute.value.range.start), Place::expression) << attribute.name;
  }
  for (const Block& block : body.blocks) {
    EXPECT_EQ(place_at(block.type_range.start), Place::body) << block.type;
    for (const Label& label : block.labels) {
      EXPECT_EQ(place_at(label.range.start), Place::block_label_bare) << label.text;
    }
    expect_places(source, block.body);
  }
}

TEST(HclCases, TheTrackerStandsWhereTheParserStands) {
  for (const Case& each : syntax_cases()) {
    const std::string source = source_of(each);
    auto parsed = parse(source, "case.tf");
    if (!parsed) continue;
    SCOPED_TRACE(each.file + ": " + each.name);
    expect_places(source, *parsed);
  }
}

}  // namespace
}  // namespace porc::hcl
