// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "sentinel/syntax/parser.h"

namespace porc::sentinel {
namespace {

struct Infix {
  std::string_view text;
  BinaryOperator op;
  int level;  ///< reference, section 3
};

constexpr int kComparison = 3;
constexpr int kTightest = 6;

constexpr Infix kInfix[] = {
    {"or", BinaryOperator::logical_or, 1},
    {"xor", BinaryOperator::logical_xor, 1},
    {"and", BinaryOperator::logical_and, 2},
    {"==", BinaryOperator::equal, kComparison},
    {"!=", BinaryOperator::not_equal, kComparison},
    {"<", BinaryOperator::less, kComparison},
    {"<=", BinaryOperator::less_equal, kComparison},
    {">", BinaryOperator::greater, kComparison},
    {">=", BinaryOperator::greater_equal, kComparison},
    {"is", BinaryOperator::equal, kComparison},
    {"matches", BinaryOperator::matches, kComparison},
    {"contains", BinaryOperator::contains, kComparison},
    {"in", BinaryOperator::in, kComparison},
    {"else", BinaryOperator::otherwise, 4},
    {"+", BinaryOperator::add, 5},
    {"-", BinaryOperator::subtract, 5},
    {"*", BinaryOperator::multiply, kTightest},
    {"/", BinaryOperator::divide, kTightest},
    {"%", BinaryOperator::modulo, kTightest},
};

BinaryOperator negated(BinaryOperator op) {
  if (op == BinaryOperator::equal) return BinaryOperator::not_equal;
  if (op == BinaryOperator::matches) return BinaryOperator::not_matches;
  if (op == BinaryOperator::contains) return BinaryOperator::not_contains;
  return BinaryOperator::not_in;
}

}  // namespace

std::string_view spelling(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::add:
      return "+";
    case BinaryOperator::subtract:
      return "-";
    case BinaryOperator::multiply:
      return "*";
    case BinaryOperator::divide:
      return "/";
    case BinaryOperator::modulo:
      return "%";
    case BinaryOperator::otherwise:
      return "else";
    case BinaryOperator::equal:
      return "is";
    case BinaryOperator::not_equal:
      return "is not";
    case BinaryOperator::less:
      return "<";
    case BinaryOperator::less_equal:
      return "<=";
    case BinaryOperator::greater:
      return ">";
    case BinaryOperator::greater_equal:
      return ">=";
    case BinaryOperator::matches:
      return "matches";
    case BinaryOperator::not_matches:
      return "not matches";
    case BinaryOperator::contains:
      return "contains";
    case BinaryOperator::not_contains:
      return "not contains";
    case BinaryOperator::in:
      return "in";
    case BinaryOperator::not_in:
      return "not in";
    case BinaryOperator::logical_and:
      return "and";
    case BinaryOperator::logical_or:
      return "or";
    case BinaryOperator::logical_xor:
      return "xor";
  }
  return "";
}

std::string_view spelling(QuantifierKind kind) {
  switch (kind) {
    case QuantifierKind::all:
      return "all";
    case QuantifierKind::any:
      return "any";
    case QuantifierKind::filter:
      return "filter";
    case QuantifierKind::map:
      return "map";
  }
  return "";
}

Binary::Binary() : Expression(ExpressionKind::binary) {}
Binary::~Binary() = default;

/// Height counts what recursion over the tree needs; a function's body is part of its expression.
void Parser::measure(Expression& node) {
  if (node.height > kHeightMax) fault_at(node.offset, "the expression is too long");
  tallest_ = std::max(tallest_, node.height);
}

void Parser::below(Expression& node, const Child& child) const {
  node.height = std::max(node.height, child->height + 1);
}

/// The operator at this place, if one is. `not` is one only before matches, contains and in.
bool Parser::infix(BinaryOperator& op, int& level) const {
  if (token().kind != TokenKind::symbol && token().kind != TokenKind::keyword) return false;
  const bool negation = token().text == "not";
  const Token& word = negation ? token(1) : token();
  for (const Infix& row : kInfix) {
    if (word.text != row.text || word.kind == TokenKind::identifier ||
        word.kind == TokenKind::string)
      continue;
    if (negation && row.op != BinaryOperator::matches && row.op != BinaryOperator::contains &&
        row.op != BinaryOperator::in)
      return false;
    op = negation ? negated(row.op) : row.op;
    level = row.level;
    return true;
  }
  return false;
}

void Parser::skip_infix(BinaryOperator op) {
  const bool two = op == BinaryOperator::not_matches || op == BinaryOperator::not_contains ||
                   op == BinaryOperator::not_in;
  at_ += two ? 2 : 1;
}

Child Parser::binary(int level) {
  if (level > kTightest) return unary();
  Child left = binary(level + 1);
  BinaryOperator op{};
  int found = 0;
  while (infix(op, found) && found == level) {
    const std::uint32_t op_offset = token().offset;
    const bool is_word = token().text == "is";
    skip_infix(op);
    if (is_word && accept("not")) op = negated(op);
    if (is_word && (at_name("empty") || at_name("defined"))) {
      left = state_test(std::move(left), op == BinaryOperator::not_equal);
      continue;
    }
    auto node = begin<Binary>(left->offset);
    node->op = op;
    node->op_offset = op_offset;
    node->left = std::move(left);
    node->right = binary(level + 1);
    below(*node, node->left);
    below(*node, node->right);
    left = finish(std::move(node));
  }
  return left;
}

Child Parser::state_test(Child operand, bool negated) {
  auto node = begin<StateTest>(operand->offset);
  node->operand = std::move(operand);
  node->negated = negated;
  node->defined = at_name("defined");
  below(*node, node->operand);
  ++at_;
  return finish(std::move(node));
}

Child Parser::unary() {
  const bool minus = at("-");
  if (!minus && !at("+") && !at("!") && !at("not")) return primary();
  const Nested nested(*this);
  auto node = begin<Unary>();
  node->op = minus     ? UnaryOperator::minus
             : at("+") ? UnaryOperator::plus
                       : UnaryOperator::logical_not;
  ++at_;
  node->operand = unary();
  below(*node, node->operand);
  return finish(std::move(node));
}

Child Parser::primary() {
  Child out = operand();
  while (at(".") || at("(") || at("[")) out = suffix(std::move(out));
  return out;
}

Child Parser::suffix(Child base) {
  if (at("(")) return call(std::move(base));
  if (at("[")) return brackets(std::move(base));
  auto node = begin<Selector>(base->offset);
  expect(".");
  node->base = std::move(base);
  node->name_offset = token().offset;
  node->name = name();
  below(*node, node->base);
  return finish(std::move(node));
}

Child Parser::call(Child callee) {
  const Nested nested(*this);
  auto node = begin<Call>(callee->offset);
  node->callee = std::move(callee);
  below(*node, node->callee);
  expect("(");
  while (!at(")")) {
    node->arguments.push_back(expression());
    below(*node, node->arguments.back());
    if (!accept(",") && !at(")")) fault("',' or ')' after an argument");
  }
  expect(")");
  return finish(std::move(node));
}

Child Parser::brackets(Child base) {
  const Nested nested(*this);
  const std::uint32_t begins = base->offset;
  expect("[");
  Child low = at(":") ? nullptr : expression();
  if (!accept(":")) {
    auto node = begin<Index>(begins);
    node->base = std::move(base);
    node->index = std::move(low);
    expect("]");
    below(*node, node->base);
    below(*node, node->index);
    return finish(std::move(node));
  }
  auto node = begin<Slice>(begins);
  node->base = std::move(base);
  node->low = std::move(low);
  if (!at("]")) node->high = expression();
  expect("]");
  below(*node, node->base);
  if (node->low) below(*node, node->low);
  if (node->high) below(*node, node->high);
  return finish(std::move(node));
}

Child Parser::operand() {
  const Nested nested(*this);
  switch (token().kind) {
    case TokenKind::integer:
    case TokenKind::floating:
    case TokenKind::string:
      return literal();
    case TokenKind::identifier: {
      auto node = begin<Identifier>();
      node->name = name();
      return finish(std::move(node));
    }
    case TokenKind::keyword:
      if (at("func")) return function();
      if (at("rule")) return rule();
      if (at("all") || at("any") || at("filter") || at("map")) return quantifier();
      break;
    case TokenKind::symbol:
      if (at("[")) return list(&Parser::expression);
      if (at("{")) return map(&Parser::expression);
      if (at("(")) {
        auto node = begin<Parenthesis>();
        ++at_;
        node->inner = expression();
        expect(")");
        below(*node, node->inner);
        return finish(std::move(node));
      }
      break;
    case TokenKind::end:
    case TokenKind::semicolon:
      break;
  }
  fault("operand");
}

Child Parser::literal() {
  auto node = begin<Literal>();
  const Token& word = token();
  if (word.kind == TokenKind::string) {
    node->text = unquote(word.text);
    node->value = Value::of(std::string_view(node->text));
  } else if (word.kind == TokenKind::integer) {
    std::int64_t integer = 0;
    read_integer(word.text, integer);
    node->value = Value::of(integer);
  } else {
    double real = 0;
    read_float(word.text, real);
    node->value = Value::of(real);
  }
  ++at_;
  return finish(std::move(node));
}

Child Parser::list(Child (Parser::*read)()) {
  auto node = begin<ListLiteral>();
  expect("[");
  while (!at("]")) {
    node->elements.push_back((this->*read)());
    below(*node, node->elements.back());
    if (!accept(",") && !at("]")) fault("',' or ']' after an element of the list");
  }
  expect("]");
  return finish(std::move(node));
}

Child Parser::map(Child (Parser::*read)()) {
  auto node = begin<MapLiteral>();
  expect("{");
  while (!at("}")) {
    MapLiteral::Entry entry;
    entry.key = (this->*read)();
    expect(":");
    entry.value = (this->*read)();
    below(*node, entry.key);
    below(*node, entry.value);
    node->entries.push_back(std::move(entry));
    if (!accept(",") && !at("}")) fault("',' or '}' after an entry of the map");
  }
  expect("}");
  return finish(std::move(node));
}

Child Parser::function() {
  const std::uint32_t begins = token().offset;
  expect("func");
  return function_after_name(begins);
}

Child Parser::function_after_name(std::uint32_t begins) {
  auto node = begin<FunctionLiteral>(begins);
  expect("(");
  while (!at(")")) {
    const std::uint32_t offset = token().offset;
    node->parameters.push_back({.name = name(), .offset = offset});
    if (!accept(",") && !at(")")) fault("',' or ')' after a parameter");
  }
  expect(")");
  const std::uint32_t around = std::exchange(tallest_, 0);
  node->body = block();
  node->height = std::max<std::uint32_t>(tallest_ + 1, 1);
  tallest_ = std::max(tallest_, around);
  ++closures_;
  return finish(std::move(node));
}

Child Parser::rule() {
  auto node = begin<RuleLiteral>();
  expect("rule");
  if (accept("when")) node->when = expression();
  node->body = braced_expression();
  below(*node, node->body);
  if (node->when) below(*node, node->when);
  ++closures_;
  return finish(std::move(node));
}

Child Parser::quantifier() {
  auto node = begin<Quantifier>();
  node->quantifier = at("all")      ? QuantifierKind::all
                     : at("any")    ? QuantifierKind::any
                     : at("filter") ? QuantifierKind::filter
                                    : QuantifierKind::map;
  ++at_;
  node->collection = expression();
  node->names = loop_names();
  const std::size_t closures = closures_;
  node->body = braced_expression();
  node->scope.frame = closures != closures_;
  below(*node, node->collection);
  below(*node, node->body);
  return finish(std::move(node));
}

LoopNames Parser::loop_names() {
  expect("as");
  LoopNames out;
  out.first = name();
  if (accept(",")) out.second = name();
  return out;
}

Child Parser::braced_expression() {
  expect("{");
  Child out = expression();
  while (token().kind == TokenKind::semicolon) ++at_;
  expect("}");
  return out;
}

}  // namespace porc::sentinel
