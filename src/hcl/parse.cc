// SPDX-License-Identifier: Apache-2.0
#include "hcl/parse.h"

#include <algorithm>
#include <array>
#include <utility>

#include "hcl/parser.h"

namespace porc::hcl {
namespace {

/// Limit: bytes of a word that a message shows.
constexpr std::size_t kWordShownMax = 40;

struct Pair {
  TokenKind open, close;
};
constexpr auto kPairs = std::to_array<Pair>({
    {TokenKind::brace_open, TokenKind::brace_close},
    {TokenKind::bracket_open, TokenKind::bracket_close},
    {TokenKind::paren_open, TokenKind::paren_close},
    {TokenKind::interpolation_open, TokenKind::sequence_close},
    {TokenKind::directive_open, TokenKind::sequence_close},
});

}  // namespace

Parser::Deeper::Deeper(Parser& parser) : parser_(parser) {
  if (parser.depth_ >= parser.limits_.depth_max) {
    parser.fail(
        parser.peek().range.start,
        "this is nested deeper than " + std::to_string(parser.limits_.depth_max) + " levels");
  }
  ++parser.depth_;
}

const Token& Parser::peek() const {
  std::size_t index = next_;
  while (newlines_ == Newlines::Are::space && tokens_[index].kind == TokenKind::newline) ++index;
  return tokens_[index];
}

Token Parser::read() {
  const Token& token = peek();
  next_ = static_cast<std::size_t>(&token - tokens_.data());
  if (token.kind != TokenKind::end) ++next_;
  return token;
}

bool Parser::at_word(std::string_view word) const {
  return at(TokenKind::identifier) && peek().text == word;
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind)) return false;
  read();
  return true;
}

Token Parser::expect(TokenKind kind, std::string_view what) {
  if (!at(kind)) fail_expected(what);
  return read();
}

void Parser::fail(Position at, std::string message) const {
  throw Abort{{at, std::move(message)}};
}

void Parser::fail_expected(std::string_view what) const {
  const Token& found = peek();
  bool is_word = found.kind == TokenKind::identifier || found.kind == TokenKind::number;
  std::string shown(token_name(found.kind));
  if (is_word && found.text.size() <= kWordShownMax) shown = "'" + std::string(found.text) + "'";
  fail(found.range.start, "expected " + std::string(what) + ", found " + shown);
}

void Parser::record(Fault fault) {
  faults_.push_back(std::move(fault));
}

Range Parser::since(Position start) const {
  return {start, tokens_[next_ - 1].range.end};
}

Body Parser::parse_file() {
  return parse_body(TokenKind::end, {});
}

Body Parser::parse_body(TokenKind close, Position opened) {
  Newlines lines(*this, Newlines::Are::tokens);
  Body body;
  body.range.start = opened;
  NameLines names;
  while (!at(close) && faults_.size() < kFaultsMax) {
    if (accept(TokenKind::newline)) continue;
    if (at(TokenKind::end)) {
      record({opened, "this block is not closed: `}` is missing"});
      return body;
    }
    const std::size_t statement = next_;
    try {
      parse_statement(body, names);
    } catch (Abort& abort) {
      record(std::move(abort.fault));
      skip_statement(statement, close);
    }
  }
  body.range.end = read().range.end;
  return body;
}

void Parser::parse_statement(Body& body, NameLines& names) {
  if (at(TokenKind::quote_open)) fail(peek().range.start, "the name of an attribute has no quotes");
  Token name = expect(TokenKind::identifier, "an attribute or a block");
  if (at(TokenKind::assign)) {
    add_attribute(body, names, parse_attribute(name));
    return end_statement("attribute");
  }
  if (at(TokenKind::quote_open) || at(TokenKind::identifier) || at(TokenKind::brace_open)) {
    body.blocks.push_back(parse_block(name));
    return end_statement("block");
  }
  fail_expected("`=` for an attribute, or a label or `{` for a block");
}

void Parser::add_attribute(Body& body, NameLines& names, Attribute attribute) {
  auto [first, is_new] = names.emplace(attribute.name, attribute.name_range.start.line);
  if (is_new) {
    body.attributes.push_back(std::move(attribute));
  } else {
    record({attribute.name_range.start,
            "'" + attribute.name + "' is already set in line " + std::to_string(first->second)});
  }
}

Attribute Parser::parse_attribute(const Token& name) {
  read();
  Expression value = parse_expression();
  return {.name = std::string(name.text),
          .name_range = name.range,
          .range = since(name.range.start),
          .value = std::move(value)};
}

Block Parser::parse_block(const Token& type) {
  Deeper deeper(*this);
  Block block{.type = std::string(type.text), .type_range = type.range};
  while (at(TokenKind::quote_open) || at(TokenKind::identifier))
    block.labels.push_back(parse_label());
  if (!at(TokenKind::brace_open)) fail_expected("a label or `{` on the line of the block's type");
  block.body = parse_block_body();
  block.range = since(type.range.start);
  return block;
}

/// A body of several lines, or one attribute on the line of both braces.
Body Parser::parse_block_body() {
  const Position opened = read().range.start;
  if (at(TokenKind::newline) || at(TokenKind::brace_close) || at(TokenKind::end)) {
    return parse_body(TokenKind::brace_close, opened);
  }
  Token name = expect(TokenKind::identifier, "an attribute, `}` or the end of the line");
  if (!at(TokenKind::assign))
    fail_expected("`=`, since a block on one line holds a single attribute");
  Body body;
  body.attributes.push_back(parse_attribute(name));
  expect(TokenKind::brace_close, "`}`, since a block on one line holds a single attribute");
  body.range = since(opened);
  return body;
}

Label Parser::parse_label() {
  const Token open = read();
  if (open.kind == TokenKind::identifier)
    return {.text = std::string(open.text), .range = open.range};
  std::string text;
  if (at(TokenKind::literal)) text = unescape(read(), true);
  if (!at(TokenKind::quote_close)) fail(peek().range.start, "a label cannot hold a template");
  read();
  return {.text = std::move(text), .range = since(open.range.start), .quoted = true};
}

void Parser::end_statement(std::string_view what) {
  if (accept(TokenKind::newline) || at(TokenKind::end)) return;
  fail_expected("the end of the line behind the " + std::string(what));
}

/// Goes on behind the line on which the statement that began at token `from` ends, or before the
/// brace that ends its body.
void Parser::skip_statement(std::size_t from, TokenKind close) {
  std::vector<TokenKind> closings;
  for (next_ = from; !at(TokenKind::end); ++next_) {
    const TokenKind kind = peek().kind;
    const auto* opening = std::find_if(
        kPairs.begin(), kPairs.end(), [kind](const Pair& pair) { return pair.open == kind; });
    if (opening != kPairs.end()) closings.push_back(opening->close);
    if (kind == TokenKind::newline && closings.empty()) return;
    if (kind == TokenKind::brace_close) {
      // A brace ends whatever brackets were forgotten inside it.
      while (!closings.empty() && closings.back() != kind) closings.pop_back();
      if (closings.empty() && close == kind) return;
    }
    if (!closings.empty() && closings.back() == kind) closings.pop_back();
  }
}

namespace {

/// Reads `text` by `method`, with every fault that came up.
template <class T>
Result<T> run(std::string_view text,
              std::string_view filename,
              ParseLimits limits,
              T (Parser::*method)(),
              Result<std::vector<Token>> (*scan)(const Source&) = &tokenize) {
  const Source source{.text = text, .filename = filename};
  PORC_TRY(std::vector<Token> tokens, scan(source));
  Parser parser(tokens, limits);
  std::vector<Fault> faults;
  try {
    T tree = (parser.*method)();
    if (parser.faults().empty()) return tree;
    faults = parser.faults();
  } catch (Abort& abort) {
    faults.push_back(std::move(abort.fault));
  }
  return syntax_error(source, faults);
}

}  // namespace

Result<Body> parse(std::string_view text, std::string_view filename, ParseLimits limits) {
  return run<Body>(text, filename, limits, &Parser::parse_file);
}

Result<Expression> parse_expression(std::string_view text,
                                    std::string_view filename,
                                    ParseLimits limits) {
  return run<Expression>(text, filename, limits, &Parser::parse_only_expression);
}

Result<Expression> parse_template(std::string_view text,
                                  std::string_view filename,
                                  ParseLimits limits) {
  return run<Expression>(text, filename, limits, &Parser::parse_only_template, &tokenize_template);
}

}  // namespace porc::hcl
