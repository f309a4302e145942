// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "jinja/abort.h"
#include "jinja/number.h"
#include "jinja/parser.h"

namespace porc::jinja {
namespace {

Box box(Expression expression) {
  return std::make_unique<Expression>(std::move(expression));
}

struct ComparatorSymbol {
  std::string_view symbol;
  Comparator comparator;
};
constexpr auto kComparators = std::to_array<ComparatorSymbol>({{"==", Comparator::equal},
                                                               {"!=", Comparator::not_equal},
                                                               {"<", Comparator::less},
                                                               {"<=", Comparator::less_equal},
                                                               {">", Comparator::greater},
                                                               {">=", Comparator::greater_equal}});

struct OperatorSymbol {
  std::string_view symbol;
  BinaryOperator op;
};
constexpr auto kSums =
    std::to_array<OperatorSymbol>({{"+", BinaryOperator::add}, {"-", BinaryOperator::subtract}});
constexpr auto kProducts = std::to_array<OperatorSymbol>({{"*", BinaryOperator::multiply},
                                                          {"/", BinaryOperator::divide},
                                                          {"//", BinaryOperator::floor_divide},
                                                          {"%", BinaryOperator::modulo}});

template <class Rows>
auto find_symbol(const Rows& rows, const Token& token) {
  auto matches = [&](const auto& row) { return token.is_symbol(row.symbol); };
  auto row = std::find_if(rows.begin(), rows.end(), matches);
  return row == rows.end() ? nullptr : &*row;
}

std::uint16_t deepest(const std::vector<Expression>& expressions) {
  std::uint16_t depth = 0;
  for (const Expression& expression : expressions) depth = std::max(depth, expression.depth);
  return depth;
}

std::uint16_t deepest(const CallArguments& arguments) {
  std::uint16_t depth = deepest(arguments.positional);
  for (const auto& [name, value] : arguments.keyword) depth = std::max(depth, value.depth);
  for (const Box* unpacked : {&arguments.unpacked_list, &arguments.unpacked_map}) {
    if (*unpacked) depth = std::max(depth, (*unpacked)->depth);
  }
  return depth;
}

std::uint16_t depth_of(const Box& expression) {
  return expression ? expression->depth : std::uint16_t{0};
}

}  // namespace

Expression Parser::make(std::uint32_t at,
                        decltype(Expression::kind) kind,
                        std::uint16_t below) const {
  if (below >= kExpressionDepthMax) {
    throw Abort{.code = ErrorCode::too_large,
                .message = "the expression is more than " + std::to_string(kExpressionDepthMax) +
                           " operations deep",
                .at = at};
  }
  return {.at = at, .depth = static_cast<std::uint16_t>(below + 1), .kind = std::move(kind)};
}

bool Parser::at_tuple_end(std::string_view word) const {
  const Token& token = current();
  bool tag_ends = token.kind == TokenKind::output_end || token.kind == TokenKind::block_end;
  return tag_ends || token.is_symbol(")") || (!word.empty() && token.is_name(word));
}

Expression Parser::parse_tuple(TupleEnd end) {
  std::uint32_t at = current().at;
  std::vector<Expression> items;
  bool is_tuple = false;
  for (;;) {
    if (!items.empty()) expect_symbol(",");
    if (at_tuple_end(end.word)) break;
    items.push_back(end.conditional ? parse_expression() : parse_or());
    if (!current().is_symbol(",")) break;
    is_tuple = true;
  }
  if (!is_tuple && !items.empty()) return std::move(items.front());
  if (!is_tuple && !end.may_be_empty) refuse_token("an expression");
  std::uint16_t below = deepest(items);
  return make(at, ListLiteral{std::move(items), ListKind::tuple}, below);
}

Expression Parser::parse_expression() {
  DepthGuard guard(*this);
  Expression then = parse_or();
  while (current().is_name("if")) {
    std::uint32_t at = take().at;
    Expression condition = parse_or();
    Box otherwise = skip_name("else") ? box(parse_expression()) : nullptr;
    std::uint16_t below = std::max({then.depth, condition.depth, depth_of(otherwise)});
    then = make(at,
                Conditional{box(std::move(condition)), box(std::move(then)), std::move(otherwise)},
                below);
  }
  return then;
}

Expression Parser::parse_or() {
  Expression left = parse_and();
  while (current().is_name("or")) {
    std::uint32_t at = take().at;
    Expression right = parse_and();
    std::uint16_t below = std::max(left.depth, right.depth);
    left = make(at, Logical{false, box(std::move(left)), box(std::move(right))}, below);
  }
  return left;
}

Expression Parser::parse_and() {
  Expression left = parse_not();
  while (current().is_name("and")) {
    std::uint32_t at = take().at;
    Expression right = parse_not();
    std::uint16_t below = std::max(left.depth, right.depth);
    left = make(at, Logical{true, box(std::move(left)), box(std::move(right))}, below);
  }
  return left;
}

Expression Parser::parse_not() {
  if (!current().is_name("not")) return parse_comparison();
  DepthGuard guard(*this);
  std::uint32_t at = take().at;
  Expression operand = parse_not();
  std::uint16_t below = operand.depth;
  return make(at, Unary{UnaryOperator::logical_not, box(std::move(operand))}, below);
}

Expression Parser::parse_comparison() {
  Expression first = parse_sum();
  std::uint32_t at = current().at;
  std::vector<std::pair<Comparator, Expression>> rest;
  std::uint16_t below = first.depth;
  for (;;) {
    Comparator comparator{};
    if (const auto* row = find_symbol(kComparators, current())) {
      comparator = row->comparator;
      take();
    } else if (skip_name("in")) {
      comparator = Comparator::in;
    } else if (current().is_name("not") && ahead().is_name("in")) {
      take();
      take();
      comparator = Comparator::not_in;
    } else {
      break;
    }
    rest.emplace_back(comparator, parse_sum());
    below = std::max(below, rest.back().second.depth);
  }
  if (rest.empty()) return first;
  return make(at, Comparison{box(std::move(first)), std::move(rest)}, below);
}

Expression Parser::parse_sum() {
  Expression left = parse_concatenation();
  while (const auto* row = find_symbol(kSums, current())) {
    std::uint32_t at = take().at;
    Expression right = parse_concatenation();
    std::uint16_t below = std::max(left.depth, right.depth);
    left = make(at, Binary{row->op, box(std::move(left)), box(std::move(right))}, below);
  }
  return left;
}

Expression Parser::parse_concatenation() {
  Expression first = parse_product();
  if (!current().is_symbol("~")) return first;
  std::uint32_t at = current().at;
  std::vector<Expression> parts;
  parts.push_back(std::move(first));
  while (skip_symbol("~")) parts.push_back(parse_product());
  std::uint16_t below = deepest(parts);
  return make(at, Concatenation{std::move(parts)}, below);
}

Expression Parser::parse_product() {
  Expression left = parse_power();
  while (const auto* row = find_symbol(kProducts, current())) {
    std::uint32_t at = take().at;
    Expression right = parse_power();
    std::uint16_t below = std::max(left.depth, right.depth);
    left = make(at, Binary{row->op, box(std::move(left)), box(std::move(right))}, below);
  }
  return left;
}

Expression Parser::parse_power() {
  // Left-associative, unlike Python: so does Jinja2.
  Expression left = parse_unary(true);
  while (current().is_symbol("**")) {
    std::uint32_t at = take().at;
    Expression right = parse_unary(true);
    std::uint16_t below = std::max(left.depth, right.depth);
    left =
        make(at, Binary{BinaryOperator::power, box(std::move(left)), box(std::move(right))}, below);
  }
  return left;
}

Expression Parser::parse_unary(bool with_filter) {
  Expression expression;
  if (current().is_symbol("-") || current().is_symbol("+")) {
    DepthGuard guard(*this);
    Token sign = take();
    Expression operand = parse_unary(false);
    std::uint16_t below = operand.depth;
    UnaryOperator op = sign.text == "-" ? UnaryOperator::negate : UnaryOperator::plus;
    expression = make(sign.at, Unary{op, box(std::move(operand))}, below);
  } else {
    expression = parse_primary();
  }
  expression = parse_postfix(std::move(expression));
  return with_filter ? parse_filters(std::move(expression)) : std::move(expression);
}

Expression Parser::parse_primary() {
  const Token& token = current();
  switch (token.kind) {
    case TokenKind::name:
      return parse_name();
    case TokenKind::text:
      return parse_text();
    case TokenKind::integer:
    case TokenKind::floating:
      return parse_number();
    case TokenKind::symbol:
      if (token.text == "[") return parse_list();
      if (token.text == "{") return parse_map();
      if (token.text == "(") {
        take();
        Expression inner = parse_tuple({.may_be_empty = true});
        expect_symbol(")");
        return inner;
      }
      break;
    case TokenKind::literal:
    case TokenKind::output_begin:
    case TokenKind::output_end:
    case TokenKind::block_begin:
    case TokenKind::block_end:
    case TokenKind::end:
      break;
  }
  refuse_token("an expression");
}

Expression Parser::parse_name() {
  Token token = take();
  if (token.text == "true" || token.text == "True") return make(token.at, Constant{Value(true)}, 0);
  if (token.text == "false" || token.text == "False")
    return make(token.at, Constant{Value(false)}, 0);
  if (token.text == "none" || token.text == "None")
    return make(token.at, Constant{Value::none()}, 0);
  NameId id = names_.intern(token.text);
  if (id < kKnownNameCount) used_[id] = true;
  return make(token.at, Name{id}, 0);
}

Expression Parser::parse_number() {
  Token token = take();
  std::string digits(token.text);
  std::erase(digits, '_');
  if (token.kind == TokenKind::floating)
    return make(token.at, Constant{Value(*parse_float(digits))}, 0);
  auto number = parse_integer(digits, 0);
  if (!number) fail_at(token.at, "'" + digits + "' is not a number");
  return make(token.at, Constant{Value(*number)}, 0);
}

Expression Parser::parse_text() {
  std::uint32_t at = current().at;
  std::string text;
  while (current().kind == TokenKind::text) text += unquote(take());
  return make(at, Constant{Value(std::move(text))}, 0);
}

Expression Parser::parse_list() {
  std::uint32_t at = take().at;
  std::vector<Expression> items;
  while (!current().is_symbol("]")) {
    if (!items.empty()) expect_symbol(",");
    if (current().is_symbol("]")) break;
    items.push_back(parse_expression());
  }
  expect_symbol("]");
  std::uint16_t below = deepest(items);
  return make(at, ListLiteral{std::move(items), ListKind::list}, below);
}

Expression Parser::parse_map() {
  std::uint32_t at = take().at;
  std::vector<std::pair<Expression, Expression>> entries;
  std::uint16_t below = 0;
  while (!current().is_symbol("}")) {
    if (!entries.empty()) expect_symbol(",");
    if (current().is_symbol("}")) break;
    Expression key = parse_expression();
    expect_symbol(":");
    Expression value = parse_expression();
    below = std::max({below, key.depth, value.depth});
    entries.emplace_back(std::move(key), std::move(value));
  }
  expect_symbol("}");
  return make(at, MapLiteral{std::move(entries)}, below);
}

Expression Parser::parse_postfix(Expression expression) {
  for (;;) {
    if (current().is_symbol(".")) {
      take();
      Token token = take();
      std::uint16_t below = expression.depth;
      if (token.kind == TokenKind::name) {
        expression =
            make(token.at,
                 Attribute{
                     box(std::move(expression)), std::string(token.text), find_methods(token.text)},
                 below);
      } else if (token.kind == TokenKind::integer) {
        auto index = parse_integer(token.text, 10);
        if (!index) fail_at(token.at, "expected a name or a number after '.'");
        Box key = box(make(token.at, Constant{Value(*index)}, 0));
        expression = make(token.at, Subscript{box(std::move(expression)), std::move(key)}, below);
      } else {
        fail_at(token.at, "expected a name or a number after '.'");
      }
    } else if (current().is_symbol("[")) {
      expression = parse_subscript(std::move(expression));
    } else if (current().is_symbol("(")) {
      expression = parse_call(std::move(expression));
    } else {
      return expression;
    }
  }
}

Expression Parser::parse_call(Expression callee) {
  const std::uint32_t at = current().at;
  CallArguments arguments = parse_arguments();
  const std::uint16_t below = std::max(callee.depth, deepest(arguments));
  return make(at, FunctionCall{box(std::move(callee)), std::move(arguments)}, below);
}

Expression Parser::parse_subscript(Expression object) {
  std::uint32_t at = take().at;
  auto open_end = [&] { return current().is_symbol("]") || current().is_symbol(","); };
  std::vector<Expression> keys;
  while (!current().is_symbol("]")) {
    if (!keys.empty()) expect_symbol(",");
    Box start = current().is_symbol(":") ? nullptr : box(parse_expression());
    if (!skip_symbol(":")) {
      keys.push_back(std::move(*start));
      continue;
    }
    Box stop = current().is_symbol(":") || open_end() ? nullptr : box(parse_expression());
    Box step = skip_symbol(":") && !open_end() ? box(parse_expression()) : nullptr;
    if (!keys.empty() || !current().is_symbol("]"))
      fail_at(at, "a slice cannot be one of several subscripts");
    take();
    std::uint16_t below = std::max({object.depth, depth_of(start), depth_of(stop), depth_of(step)});
    return make(at,
                Slice{box(std::move(object)), std::move(start), std::move(stop), std::move(step)},
                below);
  }
  take();
  std::uint16_t below = deepest(keys);
  Expression key = keys.size() == 1
                       ? std::move(keys.front())
                       : make(at, ListLiteral{std::move(keys), ListKind::tuple}, below);
  below = std::max(object.depth, key.depth);
  return make(at, Subscript{box(std::move(object)), box(std::move(key))}, below);
}

CallArguments Parser::parse_arguments() {
  std::uint32_t at = current().at;
  expect_symbol("(");
  CallArguments arguments;
  auto require = [&](bool allowed) {
    if (!allowed)
      fail_at(at, "invalid order of arguments: positional, then named, then *list, then **map");
  };
  for (bool first = true; !current().is_symbol(")"); first = false) {
    if (!first) expect_symbol(",");
    if (current().is_symbol(")")) break;
    if (skip_symbol("*")) {
      require(!arguments.unpacked_list && !arguments.unpacked_map);
      arguments.unpacked_list = box(parse_expression());
    } else if (skip_symbol("**")) {
      require(!arguments.unpacked_map);
      arguments.unpacked_map = box(parse_expression());
    } else if (current().kind == TokenKind::name && ahead().is_symbol("=")) {
      require(!arguments.unpacked_map);
      std::string name(take().text);
      take();
      for (const auto& [other, value] : arguments.keyword) {
        if (other == name) fail_at(at, "argument '" + name + "' is given twice");
      }
      arguments.keyword.emplace_back(std::move(name), parse_expression());
    } else {
      require(!arguments.unpacked_list && !arguments.unpacked_map && arguments.keyword.empty());
      arguments.positional.push_back(parse_expression());
    }
  }
  expect_symbol(")");
  return arguments;
}

Expression Parser::parse_filters(Expression expression) {
  for (;;) {
    if (current().is_symbol("|")) {
      take();
      expression = parse_filter(box(std::move(expression)));
    } else if (current().is_name("is")) {
      expression = parse_test(std::move(expression));
    } else if (current().is_symbol("(")) {
      expression = parse_call(std::move(expression));
    } else {
      return expression;
    }
  }
}

std::string Parser::parse_dotted_name() {
  if (current().kind != TokenKind::name) refuse_token("a name");
  std::string name(take().text);
  while (skip_symbol(".")) {
    if (current().kind != TokenKind::name) refuse_token("a name");
    name += "." + std::string(take().text);
  }
  return name;
}

Expression Parser::parse_filter(Box subject) {
  std::uint32_t at = current().at;
  std::string name = parse_dotted_name();
  // Differs: Jinja2 notices an unknown filter inside an `if` only when that branch is taken.
  const Builtin* filter = find_filter(name);
  if (filter == nullptr) fail_at(at, unknown_filter(name));
  CallArguments arguments;
  if (current().is_symbol("(")) arguments = parse_arguments();
  std::uint16_t below = std::max(depth_of(subject), deepest(arguments));
  return make(at, FilterCall{std::move(subject), filter, std::move(arguments)}, below);
}

Expression Parser::parse_test(Expression subject) {
  take();
  bool negated = skip_name("not");
  std::uint32_t at = current().at;
  std::string name = parse_dotted_name();
  const Builtin* test = find_test(name);
  if (test == nullptr) fail_at(at, unknown_test(name));
  CallArguments arguments;
  const Token& next = current();
  bool operand = next.kind == TokenKind::name || next.kind == TokenKind::text ||
                 next.kind == TokenKind::integer || next.kind == TokenKind::floating ||
                 next.is_symbol("[") || next.is_symbol("{");
  if (next.is_symbol("(")) {
    arguments = parse_arguments();
  } else if (operand && !next.is_name("else") && !next.is_name("or") && !next.is_name("and")) {
    if (next.is_name("is")) fail_at(next.at, "tests cannot be chained with 'is'; use 'and'");
    arguments.positional.push_back(parse_postfix(parse_primary()));
  }
  std::uint16_t below = std::max(subject.depth, deepest(arguments));
  Expression result =
      make(at, TestCall{box(std::move(subject)), test, std::move(arguments)}, below);
  if (!negated) return result;
  below = result.depth;
  return make(at, Unary{UnaryOperator::logical_not, box(std::move(result))}, below);
}

}  // namespace porc::jinja
