// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sentinel/syntax/parser.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kFaultsMax = 50;

std::optional<std::optional<BinaryOperator>> assignment_operator(const Token& token) {
  if (token.kind != TokenKind::symbol) return std::nullopt;
  if (token.text == "=") return std::optional<BinaryOperator>();
  if (token.text == "+=") return BinaryOperator::add;
  if (token.text == "-=") return BinaryOperator::subtract;
  if (token.text == "*=") return BinaryOperator::multiply;
  if (token.text == "/=") return BinaryOperator::divide;
  if (token.text == "%=") return BinaryOperator::modulo;
  return std::nullopt;
}

bool is_valid_name(std::string_view path) {
  if (path.empty() || is_reserved(path)) return false;
  const Source source("", std::string(path));
  const Tokens tokens = tokenize(source);
  return tokens.faults.empty() && tokens.tokens.size() == 3 &&
         tokens.tokens[0].kind == TokenKind::identifier && tokens.tokens[0].text == path;
}

}  // namespace

Parser::Parser(const Source& source) : source_(source), tokens_(tokenize(source)) {}

Parsed parse(const Source& source) {
  if (source.text().size() > kSourceBytesMax) {
    Parsed out;
    out.faults.push_back({.position = source.position(0),
                          .message = fmt::format("the source is over {} bytes", kSourceBytesMax)});
    return out;
  }
  return Parser(source).run();
}

Parsed Parser::run() {
  out_.faults = std::move(tokens_.faults);
  out_.file.description = first_comments();
  declarations(&Parser::imports);
  declarations(&Parser::parameters);
  statements(out_.file.body, false);
  out_.file.has_closures = closures_ != 0;
  std::stable_sort(out_.faults.begin(), out_.faults.end(), [](const Fault& a, const Fault& b) {
    return a.position.offset < b.position.offset;
  });
  return std::move(out_);
}

/// A fault in one declaration leaves the next ones alone.
void Parser::declarations(void (Parser::*read)()) {
  for (bool again = true; again;) {
    again = false;
    const std::size_t first = at_;
    try {
      (this->*read)();
    } catch (const Abandoned&) {
      recover(first);
      while (token().kind == TokenKind::semicolon) ++at_;
      again = at_ > first;
    }
  }
}

void Parser::imports() {
  while (at("import")) import_declaration();
}

void Parser::import_declaration() {
  ImportDeclaration declaration;
  declaration.offset = token().offset;
  ++at_;
  declaration.path = string_literal();
  if (accept("as")) {
    declaration.aliased = true;
    declaration.name = name();
  } else if (is_valid_name(declaration.path)) {
    declaration.name = declaration.path;
  } else {
    // Reference 13.1. A static import may also select inside itself: its last part names it (13.8).
    const std::size_t slash = declaration.path.rfind('/');
    declaration.name = declaration.path.substr(slash == std::string::npos ? 0 : slash + 1);
  }
  if (!end_of_statement()) fault("a new line after the import");
  while (token().kind == TokenKind::semicolon) ++at_;
  out_.file.imports.push_back(std::move(declaration));
}

void Parser::parameters() {
  while (at("param")) parameter_declaration();
}

void Parser::parameter_declaration() {
  ParameterDeclaration declaration;
  declaration.description = comments_above(token().offset);
  ++at_;
  declaration.offset = token().offset;
  declaration.name = name();
  if (accept("default")) declaration.preset = preset();
  if (!end_of_statement()) fault("a new line after the parameter");
  while (token().kind == TokenKind::semicolon) ++at_;
  out_.file.parameters.push_back(std::move(declaration));
}

/// Reference 12.1: only literals, with a sign where it is a number.
Child Parser::preset() {
  const Nested nested(*this);
  if (at("[")) return list(&Parser::preset);
  if (at("{")) return map(&Parser::preset);
  const auto is_number = [](const Token& word) {
    return word.kind == TokenKind::integer || word.kind == TokenKind::floating;
  };
  if (at("-") || at("+")) {
    auto node = begin<Unary>();
    node->op = at("-") ? UnaryOperator::minus : UnaryOperator::plus;
    ++at_;
    if (!is_number(token())) fault_at(token().offset, "only a number can have a sign");
    node->operand = literal();
    below(*node, node->operand);
    return finish(std::move(node));
  }
  if (is_number(token()) || token().kind == TokenKind::string || at_name("true") ||
      at_name("false"))
    return operand();
  fault_at(token().offset,
           "a default is a literal: a string, a number, true, false, a list or a map");
}

void Parser::statements(Block& block, bool inside) {
  while (token().kind != TokenKind::end && !(inside && at("}"))) {
    if (token().kind == TokenKind::semicolon) {
      ++at_;
      continue;
    }
    if (out_.faults.size() >= kFaultsMax) return;
    const std::size_t before = at_;
    try {
      block.push_back(statement());
      if (!end_of_statement()) fault("a new line or ';'");
    } catch (const Abandoned&) {
      recover(before);
      if (at_ == before) ++at_;
    }
  }
}

/// Goes behind what is left of the statement that began at `first`: behind the brackets that it has
/// open, when they are closed at all, and to the end of the line.
void Parser::recover(std::size_t first) {
  const auto change = [this](std::size_t i) {
    const Token& token = tokens_.tokens[i];
    if (token.kind != TokenKind::symbol) return 0;
    if (token.text == "(" || token.text == "[" || token.text == "{") return 1;
    return token.text == ")" || token.text == "]" || token.text == "}" ? -1 : 0;
  };
  int open = 0;
  for (std::size_t i = first; i < at_; ++i) open = std::max(0, open + change(i));
  int depth = open;
  for (std::size_t i = at_; depth > 0 && i < tokens_.tokens.size(); ++i) {
    depth += change(i);
    if (depth == 0) at_ = i + 1;
  }
  for (depth = 0; token().kind != TokenKind::end; ++at_) {
    // A block on the next line still belongs to the statement.
    const bool goes_on = token(1).kind == TokenKind::symbol && token(1).text == "{";
    if (depth == 0 && token().kind == TokenKind::semicolon && !goes_on) return;
    if (depth == 0 && at("}")) return;
    depth = std::max(0, depth + change(at_));
  }
}

std::unique_ptr<Statement> Parser::statement() {
  const Nested nested(*this);
  if (token().kind == TokenKind::keyword) {
    if (at("if")) return branch();
    if (at("for")) return loop();
    if (at("case")) return choice();
    if (at("return")) return give_back();
    if (at("break")) {
      auto node = begin<Leave>();
      ++at_;
      return finish(std::move(node));
    }
    if (at("continue")) {
      auto node = begin<GoOn>();
      ++at_;
      return finish(std::move(node));
    }
    if (at("func") && token(1).kind == TokenKind::identifier) return function_declaration();
    if (at("import")) fault_at(token().offset, "imports must come before everything else");
    if (at("param"))
      fault_at(token().offset, "params must come after the imports and before everything else");
  }
  return simple_statement();
}

std::unique_ptr<Statement> Parser::simple_statement() {
  const std::uint32_t begins = token().offset;
  Child left = expression();
  const auto op = assignment_operator(token());
  if (!op) {
    auto node = begin<ExpressionStatement>(begins);
    node->expression = std::move(left);
    return finish(std::move(node));
  }
  if (left->kind == ExpressionKind::selector)
    fault_at(begins, "a selector cannot be assigned to; write m[\"key\"] = value");
  if (left->kind != ExpressionKind::identifier && left->kind != ExpressionKind::index)
    fault_at(begins,
             "only a variable, an element of a list or an entry of a map can be assigned to");
  auto node = begin<Assignment>(begins);
  node->description = comments_above(begins);
  node->target = std::move(left);
  node->op = *op;
  ++at_;
  node->value = expression();
  return finish(std::move(node));
}

std::unique_ptr<Statement> Parser::function_declaration() {
  auto node = begin<Assignment>();
  node->description = comments_above(token().offset);
  node->declares_function = true;
  const std::uint32_t begins = token().offset;
  ++at_;
  auto target = begin<Identifier>();
  target->name = name();
  node->target = finish(std::move(target));
  node->value = function_after_name(begins);
  return finish(std::move(node));
}

std::unique_ptr<Statement> Parser::branch() {
  auto first = begin<Branch>();
  Branch* last = first.get();
  std::vector<Branch*> chain;  // `else if` nests to the right; a long one must not recurse
  for (std::size_t links = 0;; ++links) {
    if (links > kNestingMax) fault_at(token().offset, "nested too deeply");
    expect("if");
    last->condition = expression();
    last->yes = block();
    chain.push_back(last);
    if (!accept("else")) break;
    if (!at("if")) {
      last->no = block();
      break;
    }
    auto next = begin<Branch>();
    Branch* const following = next.get();
    last->no.push_back(std::move(next));
    last = following;
  }
  first = finish(std::move(first));
  for (Branch* each : chain) each->end = first->end;
  return first;
}

std::unique_ptr<Statement> Parser::loop() {
  auto node = begin<Loop>();
  expect("for");
  node->collection = expression();
  node->names = loop_names();
  const std::size_t closures = closures_;
  node->body = block();
  node->scope.frame = closures != closures_;
  return finish(std::move(node));
}

std::unique_ptr<Statement> Parser::choice() {
  auto node = begin<Choice>();
  expect("case");
  if (!at("{")) node->subject = expression();
  expect("{");
  while (!at("}")) {
    if (token().kind == TokenKind::semicolon) {
      ++at_;
      continue;
    }
    Choice::Clause clause;
    clause.offset = token().offset;
    if (!accept("else")) {
      expect("when");
      do clause.values.push_back(expression());
      while (accept(","));
    }
    expect(":");
    while (token().kind != TokenKind::end && !at("when") && !at("else") && !at("}")) {
      if (token().kind == TokenKind::semicolon) {
        ++at_;
        continue;
      }
      clause.body.push_back(statement());
      if (!end_of_statement()) fault("a new line or ';'");
    }
    node->clauses.push_back(std::move(clause));
  }
  expect("}");
  return finish(std::move(node));
}

std::unique_ptr<Statement> Parser::give_back() {
  auto node = begin<Return>();
  expect("return");
  if (!end_of_statement()) node->value = expression();
  return finish(std::move(node));
}

Block Parser::block() {
  expect("{");
  Block out;
  statements(out, true);
  expect("}");
  return out;
}

const Token& Parser::token(std::size_t ahead) const {
  return tokens_.tokens[std::min(at_ + ahead, tokens_.tokens.size() - 1)];
}

bool Parser::at(std::string_view text) const {
  return (token().kind == TokenKind::symbol || token().kind == TokenKind::keyword) &&
         token().text == text;
}

bool Parser::at_name(std::string_view text) const {
  return token().kind == TokenKind::identifier && token().text == text;
}

bool Parser::accept(std::string_view text) {
  if (!at(text)) return false;
  ++at_;
  return true;
}

void Parser::expect(std::string_view text) {
  if (!accept(text)) fault(fmt::format("'{}'", text));
}

std::string Parser::name() {
  if (token().kind != TokenKind::identifier) fault("a name");
  return std::string(tokens_.tokens[at_++].text);
}

std::string Parser::string_literal() {
  if (token().kind != TokenKind::string) fault("a string");
  return unquote(tokens_.tokens[at_++].text);
}

bool Parser::end_of_statement() const {
  return token().kind == TokenKind::semicolon || token().kind == TokenKind::end || at("}");
}

void Parser::fault(std::string_view expected) {
  const Token& found = token();
  std::string what;
  if (found.kind == TokenKind::end) {
    what = "the end of the file";
  } else if (found.inserted) {
    what = "a new line";
  } else {
    what = fmt::format("'{}'", found.text.substr(0, 40));
  }
  fault_at(found.offset, fmt::format("expected {}, found {}", expected, what));
}

void Parser::fault_at(std::uint32_t offset, std::string message) {
  // One fault a line: the next ones mostly follow from the first.
  Position position = source_.position(offset);
  const auto same = [&](const Fault& fault) { return fault.position.line == position.line; };
  if (std::none_of(out_.faults.begin(), out_.faults.end(), same))
    out_.faults.push_back({.position = std::move(position), .message = std::move(message)});
  throw Abandoned{};
}

}  // namespace porc::sentinel
