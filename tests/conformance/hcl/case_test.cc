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

void expect_tracker_follows_scanner(const std::string& source) {
  SCOPED_TRACE(source);
  auto tokens = tokenize({.text = source, .filename = "case.tf"});
  if (!tokens) return;
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
        << "line " << token.range.start.line << ": " << token_name(token.kind);
  }
}

TEST(HclCases, TheTrackerStandsWhereTheScannerStands) {
  for (const Case& each : syntax_cases()) expect_tracker_follows_scanner(source_of(each));
  for (const std::string& source : mutated_sources(11, 3000))
    expect_tracker_follows_scanner(source);
}

/// Compares the places in which the parts of a tree begin with what the tracker says of the text
/// before them.
class PlaceCheck {
 public:
  explicit PlaceCheck(const std::string& source) : source_(source) {}

  void check(const Body& body) const {
    for (const Attribute& attribute : body.attributes) {
      EXPECT_EQ(place_at(attribute.name_range.start.offset), Place::body) << attribute.name;
      check(attribute.value, Place::expression);
    }
    for (const Block& block : body.blocks) {
      EXPECT_EQ(place_at(block.type_range.start.offset), Place::body) << block.type;
      for (const Label& label : block.labels) {
        EXPECT_EQ(place_at(label.range.start.offset + (label.quoted ? 1 : 0)),
                  label.quoted ? Place::block_label_quoted : Place::block_label_bare)
            << label.text;
      }
      check(block.body);
    }
  }

 private:
  Place place_at(std::size_t offset) const {
    PlaceTracker tracker;
    tracker.feed(std::string_view(source_).substr(0, offset));
    return tracker.place();
  }

  void check(const Expression& expression, Place place) const {
    EXPECT_EQ(place_at(expression.range.start.offset), place) << tree_text(expression);
    if (const auto* tuple = std::get_if<Tuple>(&expression.node)) {
      for (const Expression& element : tuple->elements) check(element, place);
    }
    if (const auto* object = std::get_if<Object>(&expression.node)) {
      for (const ObjectItem& item : object->items) {
        EXPECT_EQ(place_at(item.key.range.start.offset), Place::object_key);
        check(item.value, place);
      }
    }
    if (const auto* text = std::get_if<Template>(&expression.node)) {
      for (const TemplatePart& part : text->parts) {
        const auto* interpolation = std::get_if<Interpolation>(&part.node);
        if (interpolation != nullptr) check(*interpolation->value, Place::template_expression);
      }
    }
  }

  const std::string& source_;
};

void expect_tracker_follows_parser(const std::string& source) {
  SCOPED_TRACE(source);
  auto parsed = parse(source, "case.tf");
  if (parsed) PlaceCheck(source).check(*parsed);
}

TEST(HclCases, TheTrackerStandsWhereTheParserStands) {
  for (const Case& each : syntax_cases()) expect_tracker_follows_parser(source_of(each));
  for (const std::string& source : mutated_sources(13, 3000)) expect_tracker_follows_parser(source);
}

}  // namespace
}  // namespace porc::hcl
