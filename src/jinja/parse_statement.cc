// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "jinja/abort.h"
#include "jinja/parser.h"
#include "json/suggestion.h"

namespace porc::jinja {
namespace {

constexpr auto kTags = std::to_array<std::string_view>({"for",
                                                        "if",
                                                        "set",
                                                        "with",
                                                        "macro",
                                                        "call",
                                                        "filter",
                                                        "raw",
                                                        "include",
                                                        "extends",
                                                        "import",
                                                        "from",
                                                        "block",
                                                        "print",
                                                        "do",
                                                        "break",
                                                        "continue"});

constexpr auto kReserved =
    std::to_array<std::string_view>({"true", "false", "none", "True", "False", "None"});

std::string described(const Token& token) {
  switch (token.kind) {
    case TokenKind::end:
      return "the end of the template";
    case TokenKind::literal:
      return "text";
    case TokenKind::output_begin:
    case TokenKind::output_end:
    case TokenKind::block_begin:
    case TokenKind::block_end:
      return "the end of the tag";
    case TokenKind::name:
    case TokenKind::text:
    case TokenKind::integer:
    case TokenKind::floating:
    case TokenKind::symbol:
      break;
  }
  return "'" + std::string(token.text.substr(0, 40)) + "'";
}

}  // namespace

DepthGuard::DepthGuard(Parser& parser) : parser_(parser) {
  if (++parser_.depth_ > kNestingMax) {
    throw Abort{.code = ErrorCode::too_large,
                .message = "more than " + std::to_string(kNestingMax) +
                           " blocks or brackets inside one another",
                .at = parser_.current().at};
  }
}

Parser::Parser(Unit& unit, Units& units, std::vector<Token> tokens)
    : unit_(unit), names_(units.names), literals_(units.literals), tokens_(std::move(tokens)) {}

void Parser::run() {
  unit_.body = parse_body({});
  if (current().kind != TokenKind::end) refuse_tag();
  unit_.uses_self = used_[kSelf];
}

bool Parser::skip_symbol(std::string_view symbol) {
  if (!current().is_symbol(symbol)) return false;
  take();
  return true;
}

bool Parser::skip_name(std::string_view name) {
  if (!current().is_name(name)) return false;
  take();
  return true;
}

void Parser::expect_symbol(std::string_view symbol) {
  if (!skip_symbol(symbol)) refuse_token("'" + std::string(symbol) + "'");
}

void Parser::expect_name(std::string_view name) {
  if (!skip_name(name)) refuse_token("'" + std::string(name) + "'");
}

void Parser::expect(TokenKind kind) {
  if (current().kind != kind) refuse_token("the end of the tag");
  take();
}

void Parser::refuse_token(std::string_view expected) {
  fail_at(current().at, "expected " + std::string(expected) + ", found " + described(current()));
}

void Parser::refuse_tag() {
  const Token& token = current();
  if (token.kind == TokenKind::end) fail_at(token.at, "the template ends inside a block");
  std::string name(token.text);
  if (name.starts_with("end") || name == "else" || name == "elif") {
    fail_at(token.at, "'" + name + "' does not close or continue the innermost open block");
  }
  fail_at(token.at,
          "unknown tag '" + name + "'" +
              json::did_you_mean(name, std::vector<std::string_view>(kTags.begin(), kTags.end())));
}

/// Statements up to a tag whose name is in `ends`; that name is then current.
Body Parser::parse_body(std::initializer_list<std::string_view> ends) {
  DepthGuard guard(*this);
  Body body;
  for (;;) {
    Token token = current();
    switch (token.kind) {
      case TokenKind::literal:
        body.push_back({token.at,
                        Literal{.text = std::string(token.text),
                                .number = literals_++,
                                .has_tilde = token.text.find('~') != token.text.npos}});
        take();
        break;
      case TokenKind::output_begin: {
        take();
        Expression value = parse_tuple({});
        expect(TokenKind::output_end);
        body.push_back({token.at, Output{std::move(value)}});
        break;
      }
      case TokenKind::block_begin: {
        take();
        bool ended = current().kind == TokenKind::name &&
                     std::ranges::find(ends, current().text) != ends.end();
        if (ended) {
          body.shrink_to_fit();
          return body;
        }
        body.push_back(parse_statement());
        expect(TokenKind::block_end);
        break;
      }
      case TokenKind::end:
        if (ends.size() == 0) {
          body.shrink_to_fit();
          return body;
        }
        fail_at(token.at,
                "the template ends, but '" + std::string(*(ends.end() - 1)) + "' is missing");
      case TokenKind::output_end:
      case TokenKind::block_end:
      case TokenKind::name:
      case TokenKind::text:
      case TokenKind::integer:
      case TokenKind::floating:
      case TokenKind::symbol:
        refuse_token("text or a tag");
    }
  }
}

/// The end of the opening tag, then the body.
Body Parser::parse_block(std::initializer_list<std::string_view> ends) {
  skip_symbol(":");
  expect(TokenKind::block_end);
  return parse_body(ends);
}

Statement Parser::parse_statement() {
  struct Row {
    std::string_view tag;
    Statement (Parser::*parse)(std::uint32_t);
  };
  constexpr auto kStatements = std::to_array<Row>({{"for", &Parser::parse_for},
                                                   {"if", &Parser::parse_if},
                                                   {"set", &Parser::parse_set},
                                                   {"with", &Parser::parse_with},
                                                   {"macro", &Parser::parse_macro},
                                                   {"call", &Parser::parse_call_block},
                                                   {"filter", &Parser::parse_filter_block},
                                                   {"include", &Parser::parse_include},
                                                   {"import", &Parser::parse_import},
                                                   {"from", &Parser::parse_from},
                                                   {"extends", &Parser::parse_extends},
                                                   {"block", &Parser::parse_block_tag},
                                                   {"print", &Parser::parse_print},
                                                   {"do", &Parser::parse_do},
                                                   {"break", &Parser::parse_break},
                                                   {"continue", &Parser::parse_continue},
                                                   {"autoescape", &Parser::refuse_autoescape}});
  if (current().kind != TokenKind::name) refuse_token("the name of a tag");
  for (const Row& row : kStatements) {
    if (!current().is_name(row.tag)) continue;
    std::uint32_t at = take().at;
    return (this->*row.parse)(at);
  }
  refuse_tag();
}

Statement Parser::parse_for(std::uint32_t at) {
  For loop{};
  loop.target = parse_target(false);
  expect_name("in");
  loop.iterable = parse_tuple({.word = "recursive", .conditional = false});
  if (skip_name("if")) loop.condition = parse_expression();
  loop.recursive = skip_name("recursive");
  bool used_outside = std::exchange(used_[kLoop], false);
  const std::size_t scoped_outside = scoped_blocks_;
  {
    Inner inner(*this, {.is_top = false, .in_loop = true});
    loop.body = parse_block({"else", "endfor"});
  }
  loop.uses_loop = used_[kLoop];
  used_[kLoop] = used_[kLoop] || used_outside;
  if (take().text == "else") {
    // A recursive loop is called: nothing in it ends a loop around it.
    Inner inner(*this, {.is_top = false, .in_loop = around_.in_loop && !loop.recursive});
    loop.otherwise = parse_block({"endfor"});
    take();
  }
  // What it includes may name `loop` too, when it is there.
  if (loop.recursive || scoped_blocks_ > scoped_outside) loop.uses_loop = true;
  return {at, std::make_unique<For>(std::move(loop))};
}

Statement Parser::parse_if(std::uint32_t at) {
  If choice;
  for (;;) {
    Expression condition = parse_tuple({.conditional = false});
    choice.branches.emplace_back(std::move(condition), parse_block({"elif", "else", "endif"}));
    Token end = take();
    if (end.text == "elif") continue;
    if (end.text == "else") {
      choice.otherwise = parse_block({"endif"});
      take();
    }
    return {at, std::move(choice)};
  }
}

Statement Parser::parse_set(std::uint32_t at) {
  Target target = parse_target(true);
  if (skip_symbol("=")) return {at, Assign{std::move(target), parse_tuple({})}};
  AssignBlock block{.target = std::move(target), .filter = std::nullopt, .body = {}};
  Box filter;
  while (skip_symbol("|")) filter = std::make_unique<Expression>(parse_filter(std::move(filter)));
  if (filter) block.filter = std::move(*filter);
  Inner inner(*this, {.is_top = false, .in_loop = around_.in_loop});
  block.body = parse_block({"endset"});
  take();
  return {at, std::make_unique<AssignBlock>(std::move(block))};
}

Statement Parser::parse_with(std::uint32_t at) {
  With with;
  Inner inner(*this, {.is_top = false, .in_loop = around_.in_loop});
  while (current().kind != TokenKind::block_end && !current().is_symbol(":")) {
    if (!with.bindings.empty()) expect_symbol(",");
    Target target = parse_target(false);
    expect_symbol("=");
    with.bindings.emplace_back(std::move(target), parse_expression());
  }
  with.body = parse_block({"endwith"});
  take();
  return {at, std::move(with)};
}

void Parser::parse_signature(Signature& signature) {
  expect_symbol("(");
  bool has_default = false;
  while (!current().is_symbol(")")) {
    if (!signature.parameters.empty()) expect_symbol(",");
    std::uint32_t at = current().at;
    Parameter parameter{.name = parse_binding_name(), .otherwise = std::nullopt};
    if (skip_symbol("=")) {
      parameter.otherwise = parse_expression();
      has_default = true;
    } else if (has_default) {
      fail_at(at, "a parameter without default follows one with a default");
    }
    signature.parameters.push_back(std::move(parameter));
  }
  take();
}

/// The body of what can be called; what it names without declaring becomes its parameters, and of
/// what is around it too.
Body Parser::parse_callable(Signature& signature, std::string_view end) {
  constexpr auto kImplicit = std::to_array<NameId>({kCaller, kVarargs, kKwargs});
  const Used used_outside = used_;
  Inner inner(*this, {.is_top = false});
  for (NameId name : kImplicit) used_[name] = false;
  Body body = parse_block({end});
  take();
  signature.takes_caller = used_[kCaller];
  signature.takes_varargs = used_[kVarargs];
  signature.takes_kwargs = used_[kKwargs];
  for (NameId name : kImplicit) used_[name] = used_[name] || used_outside[name];
  return body;
}

Statement Parser::parse_macro(std::uint32_t at) {
  MacroDefinition macro{};
  macro.name = parse_binding_name();
  macro.signature.name = names_[macro.name];
  parse_signature(macro.signature);
  macro.body = parse_callable(macro.signature, "endmacro");
  return {at, std::move(macro)};
}

Statement Parser::parse_call_block(std::uint32_t at) {
  CallBlock block{};
  block.signature.name = "caller";
  if (current().is_symbol("(")) parse_signature(block.signature);
  block.call = parse_expression();
  if (!std::holds_alternative<FunctionCall>(block.call.kind))
    fail_at(at, "'call' wants the call of a macro");
  block.body = parse_callable(block.signature, "endcall");
  return {at, std::make_unique<CallBlock>(std::move(block))};
}

Statement Parser::parse_filter_block(std::uint32_t at) {
  FilterBlock block{.filter = parse_filter(nullptr), .body = {}};
  while (skip_symbol("|"))
    block.filter = parse_filter(std::make_unique<Expression>(std::move(block.filter)));
  Inner inner(*this, {.is_top = false, .in_loop = around_.in_loop});
  block.body = parse_block({"endfilter"});
  take();
  return {at, std::move(block)};
}

Statement Parser::parse_print(std::uint32_t at) {
  Print print;
  while (current().kind != TokenKind::block_end) {
    if (!print.values.empty()) expect_symbol(",");
    print.values.push_back(parse_expression());
  }
  return {at, std::move(print)};
}

Statement Parser::parse_do(std::uint32_t at) {
  return {at, Do{parse_tuple({})}};
}

Statement Parser::parse_break(std::uint32_t at) {
  if (!around_.in_loop) fail_at(at, "'break' stands outside of a loop");
  return {at, Break{}};
}

Statement Parser::parse_continue(std::uint32_t at) {
  if (!around_.in_loop) fail_at(at, "'continue' stands outside of a loop");
  return {at, Continue{}};
}

NameId Parser::parse_binding_name() {
  if (current().kind != TokenKind::name) refuse_token("a name");
  Token token = take();
  if (std::ranges::find(kReserved, token.text) != kReserved.end()) {
    fail_at(token.at, "'" + std::string(token.text) + "' cannot be assigned");
  }
  return names_.intern(token.text);
}

Target Parser::parse_target_item(bool with_namespace) {
  DepthGuard guard(*this);
  std::uint32_t at = current().at;
  if (skip_symbol("(")) {
    Target inner = parse_target(false);
    expect_symbol(")");
    return inner;
  }
  Target target{.at = at, .name = parse_binding_name()};
  if (with_namespace && skip_symbol(".")) {
    if (current().kind != TokenKind::name) refuse_token("a name");
    target.attribute = std::string(take().text);
  }
  return target;
}

Target Parser::parse_target(bool with_namespace) {
  Target first = parse_target_item(with_namespace);
  if (!current().is_symbol(",")) return first;
  Target target{.at = first.at};
  target.elements.push_back(std::move(first));
  while (skip_symbol(",")) {
    if (current().kind != TokenKind::name && !current().is_symbol("(")) break;
    if (current().is_name("in")) break;
    target.elements.push_back(parse_target_item(false));
  }
  return target;
}

}  // namespace porc::jinja
