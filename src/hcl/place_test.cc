// SPDX-License-Identifier: Apache-2.0
#include "hcl/place.h"

#include <random>

#include <gtest/gtest.h>

namespace porc::hcl {
namespace {

PlaceTracker after(std::string_view text) {
  PlaceTracker tracker;
  tracker.feed(text);
  return tracker;
}

struct Row {
  std::string_view text;
  Place place;
};
using enum Place;

const Row kRows[] = {
    {"", body},
    {"\xef\xbb\xbf", body},
    {"na", body},
    {"name ", block_label_bare},
    {"name =", expression},
    {"name = 1", expression},
    {"name = 1\n", body},
    {"name = 1 # why\n", body},
    {"name = 1 /* why\n */", expression},
    {"resource ", block_label_bare},
    {"resource \"", block_label_quoted},
    {"resource \"a\\\"", block_label_quoted},
    {"resource \"a\" ", block_label_bare},
    {"resource \"a\" \"", block_label_quoted},
    {"resource \"a\" b", block_label_bare},
    {"resource \"a\" {", body},
    {"resource \"a\" {\n  x = 1\n", body},
    {"resource \"a\" {\n  x = 1\n}", body},
    {"resource \"a\" {\n  x = 1\n}\n", body},
    {"a { b = ", expression},
    {"a { b = 1 }\n", body},
    {"a { b = 1 }\nc = ", expression},
    {"x = [", expression},
    {"x = [\n1,\n", expression},
    {"x = f(\n", expression},
    {"x = f(\n)\n", body},
    {"x = a ? b : ", expression},
    {"x = a == ", expression},
    {"x = a / b", expression},
    {"x = a < b\n", body},
    // objects
    {"x = {", object_key},
    {"x = { a", object_key},
    {"x = { a = ", expression},
    {"x = { a : ", expression},
    {"x = { a = b == c", expression},
    {"x = { a = b ? c : d", expression},
    {"x = { a = 1, ", object_key},
    {"x = { a = 1\n", object_key},
    {"x = { a = [1,\n", expression},
    {"x = { a = [1,\n2]\n", object_key},
    {"x = { a = { b = 1 }\n", object_key},
    {"x = { \"", quoted_template},
    {"x = { \"a\" = ", expression},
    {"x = { (", expression},
    {"x = { (a) = 1 }\n", body},
    {"x = { a = 1 }\ny", body},
    {"x = {\n # c\n a = 1 # c\n", object_key},
    {"x = { for", object_key},
    {"x = { for ", expression},
    {"x = {\n  for k, v in m :\n", expression},
    {"x = { for k, v in m : k => v\n", expression},
    {"x = { for k in m : k => { ", object_key},
    {"x = { for/**/", expression},
    {"x = { form = ", expression},
    {"x = { form = 1\n", object_key},
    {"x = { for-k = 1\n", object_key},
    {"x = { a = 1, for", object_key},
    {"x = { a = 1, for ", object_key},
    // quoted templates
    {"x = \"", quoted_template},
    {"x = \"a\\\"", quoted_template},
    {"x = \"a\\\\\"", expression},
    {"x = \"${", template_expression},
    {"x = \"${ [", template_expression},
    {"x = \"${ {", object_key},
    {"x = \"${ { a = ", template_expression},
    {"x = \"${ { a = 1 } ", template_expression},
    {"x = \"${ \"", quoted_template},
    {"x = \"${ \"${ a }\" ", template_expression},
    {"x = \"${ a }", quoted_template},
    {"x = \"${ a ~}", quoted_template},
    {"x = \"%{ if a }", quoted_template},
    {"x = \"%{ if ", template_expression},
    {"x = \"${ (a }", quoted_template},
    {"x = \"$${", quoted_template},
    {"x = \"%%{", quoted_template},
    {"x = \"$$${", quoted_template},
    {"x = \"$%{", template_expression},
    {"x = \"%${", template_expression},
    {"x = \"%$${", quoted_template},
    {"x = \"$ {", quoted_template},
    {"x = \"\\${", quoted_template},
    {"x = \"$\\\"{", quoted_template},
    {"x = \"${a}${", template_expression},
    {"x = \"${a}$${", quoted_template},
    {"x = \"# // /*", quoted_template},
    {"x = \"${ # \" }\n", template_expression},
    // heredocs
    {"x = <<E", expression},
    {"x = <<E\n", heredoc},
    {"x = <<E\r\n", heredoc},
    {"x = <<-E\n", heredoc_flush},
    {"x = <<-E-F\n  ", heredoc_flush},
    {"x = <<été\n", heredoc},
    {"x = <<1\n", body},
    {"x = <<E F\n", body},
    {"x = << E\n", body},
    {"x = << # c", line_comment},
    {"x = <<\"", quoted_template},
    {"x = <<<E\n", heredoc},
    {"x = <<E\nE", heredoc},
    {"x = <<E\nE\n", body},
    {"x = <<E\n  E \t\r\n", body},
    {"x = <<E\n\u00a0E\n", body},
    {"x = <<E\nEE\n", heredoc},
    {"x = <<E\n${a}E\n", heredoc},
    {"x = <<E\n${a}\nE\n", body},
    {"x = <<E\n$E\n", heredoc},
    {"x = <<E\n$\nE\n", body},
    {"x = <<E\n\"\\", heredoc},
    {"x = <<E\n\\${", template_expression},
    {"x = <<E\n$${", heredoc},
    {"x = <<E\n${\n\nE\n", template_expression},
    {"x = <<E\n${ <<F\n", heredoc},
    {"x = <<E\n${ <<F\nE\n", heredoc},
    {"x = <<E\n${ <<F\nF\n", template_expression},
    {"x = <<E\n${ <<F\nF\n}\nE\n", body},
    {"x = { a = <<E\nE\n", object_key},
    {"x = [<<E\nE\n", expression},
    // comments
    {"#", line_comment},
    {"//", line_comment},
    {"/*", block_comment},
    {"/* # \n", block_comment},
    {"/**", block_comment},
    {"/**/", body},
    {"/* **/", body},
    {"/*/", block_comment},
    {"# /*\n", body},
    {"# \r", line_comment},
    {"x = 1 //", line_comment},
    // what is no HCL, as the scanner goes on
    {"x = )\n", body},
    {"}\n", body},
    {"x = [ }\ny", body},
};

TEST(Place, IsWhereTheScannerStands) {
  for (const Row& row : kRows) EXPECT_EQ(after(row.text).place(), row.place) << row.text;
}

TEST(Place, OfATemplateFileIsTextOrAnExpression) {
  const Row rows[] = {
      {"", Place::template_text},
      {"a = ", Place::template_text},
      {"\"", Place::template_text},
      {"\\", Place::template_text},
      {"# ", Place::template_text},
      {"<<EOT\n", Place::template_text},
      {"}", Place::template_text},
      {"$${", Place::template_text},
      {"${", Place::template_expression},
      {"\\${", Place::template_expression},
      {"%{ if ", Place::template_expression},
      {"${a} ", Place::template_text},
      {"${f({ a =", Place::template_expression},
      {"${f({})}", Place::template_text},
      {"${\"", Place::quoted_template},
      {"${\"a\"}", Place::template_text},
  };
  for (const Row& row : rows) {
    PlaceTracker tracker(PlaceTracker::Source::template_file);
    tracker.feed(row.text);
    EXPECT_EQ(tracker.place(), row.place) << row.text;
  }
}

TEST(Place, DoesNotDependOnHowTheTextIsCut) {
  std::mt19937 random(7);
  for (const Row& row : kRows) {
    for (int round = 0; round < 20; ++round) {
      PlaceTracker tracker;
      std::string_view rest = row.text;
      while (!rest.empty()) {
        std::size_t length =
            std::uniform_int_distribution<std::size_t>(1, round == 0 ? 1 : rest.size())(random);
        tracker.feed(rest.substr(0, length));
        rest.remove_prefix(length);
        EXPECT_EQ(tracker.place(),
                  after(row.text.substr(0, row.text.size() - rest.size())).place());
      }
      EXPECT_EQ(tracker.place(), row.place) << row.text;
      EXPECT_EQ(tracker.pending(), after(row.text).pending()) << row.text;
    }
  }
}

TEST(Place, NamesWhatTheNextCharacterWouldComplete) {
  const struct {
    std::string_view text;
    Pending pending;
  } rows[] = {
      {"x = \"\\", Pending::escape},
      {"x = \"\\\\", Pending::none},
      {"r \"\\", Pending::escape},
      {"x = \"$", Pending::sigil},
      {"x = \"%", Pending::sigil},
      {"x = \"$$", Pending::sigil},
      {"x = \"$a", Pending::none},
      {"x = <<E\n$", Pending::sigil},
      {"x = <<E\n\\", Pending::none},
      {"/* *", Pending::star},
      {"/* * ", Pending::none},
      {"# *", Pending::none},
      {"x = <<", Pending::marker},
      {"x = <<EO", Pending::marker},
      {"x = << ", Pending::none},
      {"x = \"${a", Pending::none},
  };
  for (const auto& row : rows) EXPECT_EQ(after(row.text).pending(), row.pending) << row.text;
}

TEST(Place, KnowsTheWordThatEndsTheHeredoc) {
  EXPECT_EQ(after("x = <<EOT\n").heredoc_marker(), "EOT");
  EXPECT_EQ(after("x = <<-EOT\r\n${ \"").heredoc_marker(), "EOT");
  EXPECT_EQ(after("x = <<EOT\n${ <<IN\n").heredoc_marker(), "IN");
  EXPECT_EQ(after("x = <<EOT\nEOT\n").heredoc_marker(), "");
}

TEST(Place, AValueTakesTheStepThatItsTextWouldTake) {
  const struct {
    std::string_view before, behind;
    Place place;
  } rows[] = {
      {"", " ", block_label_bare},
      {"resource \"", "\" {", body},
      {"x = ", "\n", body},
      {"x = { ", " = ", expression},
      {"x = { ", "\n", object_key},
      {"x = { ", " for ", object_key},
      {"x = { for", " ", object_key},
      {"x = \"$", "{", quoted_template},
      {"x = \"\\", "\"", expression},
      {"x = <<E\n", "E\n", heredoc},
      {"x = <<E\n", "\nE\n", body},
      {"/* *", "/", block_comment},
      {"x = /", "/", expression},
      {"x = <<E", "\n", body},
      {"x = <<", "\"", quoted_template},
  };
  for (const auto& row : rows) {
    PlaceTracker tracker = after(row.before);
    tracker.feed_value();
    tracker.feed(row.behind);
    EXPECT_EQ(tracker.place(), row.place) << row.before << "<value>" << row.behind;
  }
}

TEST(Place, NestingHasALimitAndDoesNotCrash) {
  PlaceTracker tracker;
  tracker.feed("x = ");
  for (std::size_t i = 0; i < kPlaceDepthMax; ++i) tracker.feed("[");
  EXPECT_FALSE(tracker.overflowed());
  tracker.feed("[");
  EXPECT_TRUE(tracker.overflowed());
  for (int i = 0; i < 1000; ++i) tracker.feed("\"${{ <<E\n}]");
  EXPECT_TRUE(tracker.overflowed());
}

TEST(Place, AnyBytesAtAllAreRead) {
  std::mt19937 random(11);
  constexpr std::string_view kAlphabet = "a={}[]()\"$%\\\n\r <-E/*#,:~\xc3\xa9";
  for (int round = 0; round < 2000; ++round) {
    PlaceTracker tracker;
    for (int i = 0; i < 100; ++i) {
      tracker.feed(kAlphabet.substr(random() % kAlphabet.size(), 1 + random() % 3));
      if (random() % 8 == 0) tracker.feed_value();
    }
    EXPECT_LE(tracker.place(), block_comment);
  }
}

}  // namespace
}  // namespace porc::hcl
