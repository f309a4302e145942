// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "hcl/parser.h"

namespace porc::hcl {
namespace {

struct OperatorRow {
  TokenKind token;
  BinaryOperator op;
  int level;  ///< a higher one binds tighter
};
constexpr auto kOperators = std::to_array<OperatorRow>({
    {TokenKind::star, BinaryOperator::multiply, 6},
    {TokenKind::slash, BinaryOperator::divide, 6},
    {TokenKind::percent, BinaryOperator::modulo, 6},
    {TokenKind::plus, BinaryOperator::add, 5},
    {TokenKind::minus, BinaryOperator::subtract, 5},
    {TokenKind::greater, BinaryOperator::greater, 4},
    {TokenKind::greater_equal, BinaryOperator::greater_equal, 4},
    {TokenKind::less, BinaryOperator::less, 4},
    {TokenKind::less_equal, BinaryOperator::less_equal, 4},
    {TokenKind::equal, BinaryOperator::equal, 3},
    {TokenKind::not_equal, BinaryOperator::not_equal, 3},
    {TokenKind::logical_and, BinaryOperator::logical_and, 2},
    {TokenKind::logical_or, BinaryOperator::logical_or, 1},
});

/// The operator that `kind` stands for, or null.
const OperatorRow* find_operator(TokenKind kind) {
  const auto* row = std::find_if(kOperators.begin(),
                                 kOperators.end(),
                                 [kind](const OperatorRow& entry) { return entry.token == kind; });
  return row == kOperators.end() ? nullptr : row;
}

/// The scanner takes whatever looks like a part of a number; one has at most one point and one
/// exponent, in this order.
bool is_number(std::string_view text) {
  std::size_t exponent = text.find_first_of("eE");
  std::string_view mantissa = text.substr(0, exponent);
  bool one_point = std::count(mantissa.begin(), mantissa.end(), '.') <= 1;
  if (exponent == std::string_view::npos) return one_point;
  return one_point && text.find_first_of(".eE", exponent + 1) == std::string_view::npos;
}

}  // namespace

Expression Parser::parse_only_expression() {
  Newlines lines(*this, Newlines::Are::space);
  Expression expression = parse_expression();
  if (!at(TokenKind::end)) fail_expected("the end of the expression");
  return expression;
}

Expression Parser::parse_expression() {
  Deeper deeper(*this);
  const Position start = peek().range.start;
  Expression condition = parse_operation(1);
  if (!accept(TokenKind::question)) return condition;
  Expression yes = parse_expression();
  expect(TokenKind::colon, "`:` and the other value of the conditional");
  Expression no = parse_expression();
  return {since(start),
          Conditional{boxed(std::move(condition)), boxed(std::move(yes)), boxed(std::move(no))}};
}

/// Operators of `level_min` and tighter ones.
Expression Parser::parse_operation(int level_min) {
  const Position start = peek().range.start;
  Expression left = parse_operand();
  const OperatorRow* row = find_operator(peek().kind);
  while (row != nullptr && row->level >= level_min) {
    const int level = row->level;
    Binary chain;
    chain.operands.push_back(std::move(left));
    for (; row != nullptr && row->level == level; row = find_operator(peek().kind)) {
      read();
      chain.operators.push_back(row->op);
      chain.operands.push_back(parse_operation(level + 1));
    }
    left = {since(start), std::move(chain)};
  }
  return left;
}

Expression Parser::parse_operand() {
  const Position start = peek().range.start;
  if (at(TokenKind::minus) || at(TokenKind::bang)) {
    Deeper deeper(*this);
    auto op = read().kind == TokenKind::minus ? UnaryOperator::negate : UnaryOperator::logical_not;
    Child operand = boxed(parse_operand());
    return {since(start), Unary{op, std::move(operand)}};
  }
  Expression source = parse_term();
  Traversal traversal;
  parse_steps(traversal.steps);
  if (traversal.steps.empty()) return source;
  traversal.source = boxed(std::move(source));
  return {since(start), std::move(traversal)};
}

Expression Parser::parse_term() {
  struct TermRow {
    TokenKind kind;
    Expression (Parser::*parse)();
  };
  static constexpr auto kTerms = std::to_array<TermRow>({
      {TokenKind::identifier, &Parser::parse_word},
      {TokenKind::number, &Parser::parse_number},
      {TokenKind::paren_open, &Parser::parse_parentheses},
      {TokenKind::bracket_open, &Parser::parse_tuple},
      {TokenKind::brace_open, &Parser::parse_object},
      {TokenKind::quote_open, &Parser::parse_template},
      {TokenKind::heredoc_open, &Parser::parse_template},
  });
  const auto* row = std::find_if(
      kTerms.begin(), kTerms.end(), [this](const TermRow& term) { return at(term.kind); });
  if (row == kTerms.end()) fail_expected("a value");
  return (this->*row->parse)();
}

Expression Parser::parse_word() {
  const Token word = read();
  if (at(TokenKind::paren_open) || at(TokenKind::double_colon)) {
    Call call = parse_call(word);
    return {since(word.range.start), std::move(call)};
  }
  if (word.text == "true" || word.text == "false")
    return {word.range, Literal{word.text == "true"}};
  if (word.text == "null") return {word.range, Literal{nullptr}};
  return {word.range, Variable{std::string(word.text)}};
}

Expression Parser::parse_number() {
  const Token token = read();
  if (!is_number(token.text))
    fail(token.range.start, "'" + std::string(token.text) + "' is not a number");
  return {token.range, Literal{Number{std::string(token.text)}}};
}

Expression Parser::parse_parentheses() {
  Newlines lines(*this, Newlines::Are::space);
  const Position start = read().range.start;
  Child inner = boxed(parse_expression());
  expect(TokenKind::paren_close, "`)`");
  return {since(start), Parentheses{std::move(inner)}};
}

Call Parser::parse_call(const Token& name) {
  Call call{.name = std::string(name.text), .arguments = {}};
  while (accept(TokenKind::double_colon)) {
    call.name +=
        "::" +
        std::string(expect(TokenKind::identifier, "the name of a function behind `::`").text);
  }
  call.name_range = since(name.range.start);
  if (!at(TokenKind::paren_open)) fail_expected("`(` behind the name of a function");
  parse_arguments(call);
  return call;
}

void Parser::parse_arguments(Call& call) {
  Newlines lines(*this, Newlines::Are::space);
  read();
  while (!at(TokenKind::paren_close)) {
    call.arguments.push_back(parse_expression());
    if (accept(TokenKind::ellipsis)) {
      call.expand_last = true;
      if (!at(TokenKind::paren_close))
        fail_expected("`)`, since only the last argument is expanded");
    } else if (!at(TokenKind::paren_close)) {
      expect(TokenKind::comma, "`,` or `)` behind an argument");
    }
  }
  read();
}

void Parser::parse_steps(std::vector<Step>& steps) {
  while (at(TokenKind::dot) || at(TokenKind::bracket_open)) {
    steps.push_back(at(TokenKind::dot) ? parse_dot_step() : parse_bracket_step());
  }
}

Step Parser::parse_dot_step() {
  const Position start = read().range.start;
  if (at(TokenKind::number)) {
    IndexStep index = legacy_index(read());
    return {since(start), std::move(index)};
  }
  if (accept(TokenKind::star)) {
    SplatStep splat = parse_attribute_splat();
    return {since(start), std::move(splat)};
  }
  std::string name(expect(TokenKind::identifier, "the name of an attribute behind `.`").text);
  return {since(start), AttributeStep{std::move(name)}};
}

SplatStep Parser::parse_attribute_splat() {
  SplatStep splat;
  while (at(TokenKind::dot)) {
    const Token dot = peek();
    Step step = parse_dot_step();
    if (std::holds_alternative<SplatStep>(step.node)) {
      fail(dot.range.start, "`.*` cannot follow in another `.*`: write `[*]`");
    }
    splat.each.push_back(std::move(step));
  }
  return splat;
}

/// `.0` is an index for the sake of old configurations. In `.0.1` the scanner has seen one number.
IndexStep Parser::legacy_index(const Token& number) const {
  if (number.text.find('.') != std::string_view::npos) {
    fail(number.range.start,
         "two indexes behind dots cannot follow each other: write them in brackets, as [0][1]");
  }
  return {.key = {number.range, Literal{Number{std::string(number.text)}}}, .legacy = true};
}

Step Parser::parse_bracket_step() {
  const Position start = read().range.start;
  if (accept(TokenKind::star)) {
    Deeper deeper(*this);
    expect(TokenKind::bracket_close, "`]` behind `[*`");
    SplatStep splat{.full = true, .each = {}};
    parse_steps(splat.each);
    return {since(start), std::move(splat)};
  }
  Newlines lines(*this, Newlines::Are::space);
  Expression key = parse_expression();
  expect(TokenKind::bracket_close, "`]` behind an index");
  return {since(start), IndexStep{.key = std::move(key)}};
}

}  // namespace porc::hcl
