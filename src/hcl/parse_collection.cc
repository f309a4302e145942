// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "hcl/parser.h"

namespace porc::hcl {

Expression Parser::parse_tuple() {
  Newlines lines(*this, Newlines::Are::space);
  const Position start = read().range.start;
  if (at_word("for")) return parse_comprehension(start, TokenKind::bracket_close);
  Tuple tuple;
  while (!at(TokenKind::bracket_close)) {
    tuple.elements.push_back(parse_expression());
    if (!at(TokenKind::bracket_close)) expect(TokenKind::comma, "`,` or `]` behind an element");
  }
  read();
  return {since(start), std::move(tuple)};
}

Expression Parser::parse_object() {
  const Position start = read().range.start;
  {
    // The lines of an object end its items, but a comprehension knows no lines from its start on.
    Newlines lines(*this, Newlines::Are::space);
    if (at_word("for")) return parse_comprehension(start, TokenKind::brace_close);
  }
  Newlines lines(*this, Newlines::Are::tokens);
  Object object;
  while (!at(TokenKind::brace_close)) {
    if (accept(TokenKind::newline)) continue;
    object.items.push_back(parse_object_item());
    if (at(TokenKind::brace_close) || accept(TokenKind::comma) || accept(TokenKind::newline))
      continue;
    fail_expected("`,`, `}` or the end of the line behind an item");
  }
  read();
  return {since(start), std::move(object)};
}

ObjectItem Parser::parse_object_item() {
  const Token first = peek();
  Expression key = parse_expression();
  // A bare word names the key, keywords included; in parentheses it would be a variable.
  bool bare = first.kind == TokenKind::identifier && key.range == first.range;
  if (bare) key.node = Literal{std::string(first.text)};
  if (!accept(TokenKind::assign) && !accept(TokenKind::colon)) {
    fail_expected("`=` or `:` behind the key; a key of several words stands in quotes");
  }
  Expression value = parse_expression();
  return {.key = std::move(key), .value = std::move(value)};
}

Expression Parser::parse_comprehension(Position start, TokenKind close) {
  Comprehension loop;
  read();
  parse_loop_names(loop.key, loop.value);
  loop.collection = boxed(parse_expression());
  expect(TokenKind::colon, "`:` behind the collection of a `for`");
  loop.result = boxed(parse_expression());
  if (close == TokenKind::brace_close) {
    expect(TokenKind::fat_arrow, "`=>` and a value, since this `for` makes an object");
    loop.result_key = std::exchange(loop.result, boxed(parse_expression()));
    loop.grouped = accept(TokenKind::ellipsis);
  }
  if (at_word("if")) {
    read();
    loop.condition = boxed(parse_expression());
  }
  expect(close, std::string("`if` or ").append(token_name(close)).append(" behind a `for`"));
  return {since(start), std::move(loop)};
}

/// `value in` or `key, value in`, as both kinds of `for` begin.
void Parser::parse_loop_names(std::string& key, std::string& value) {
  value = expect(TokenKind::identifier, "a name behind `for`").text;
  if (accept(TokenKind::comma)) {
    key = std::exchange(
        value, std::string(expect(TokenKind::identifier, "a second name behind `,`").text));
  }
  if (!at_word("in")) fail_expected("`in` behind the names of a `for`");
  read();
}

}  // namespace porc::hcl
