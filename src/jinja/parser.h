// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/lexer.h"
#include "jinja/nodes.h"

namespace porc::jinja {

/// Blocks and brackets inside one another.
inline constexpr std::uint16_t kNestingMax = 100;
/// Depth of an expression's tree: `a + b + c` is two deep, and so is `a.b.c`.
inline constexpr std::uint16_t kExpressionDepthMax = 250;

/// Recursive descent over the tokens of one template, with Jinja2's grammar and precedence. Filters
/// and tests are looked up here. Throws Abort.
class Parser {
 public:
  Parser(Unit& unit, std::vector<Token> tokens);
  /// Fills the unit's body and names.
  void run();

 private:
  friend class DepthGuard;

  // Statements (parse_statement.cc).
  Body parse_body(std::initializer_list<std::string_view> ends);
  Body parse_block(std::initializer_list<std::string_view> ends);
  Statement parse_statement();
  Statement parse_for(std::uint32_t at);
  Statement parse_if(std::uint32_t at);
  Statement parse_set(std::uint32_t at);
  Statement parse_with(std::uint32_t at);
  Statement parse_macro(std::uint32_t at);
  Statement parse_call_block(std::uint32_t at);
  Statement parse_filter_block(std::uint32_t at);
  void parse_signature(Signature& signature);
  Target parse_target(bool with_namespace);
  Target parse_target_item(bool with_namespace);
  NameId parse_binding_name();
  [[noreturn]] void refuse_tag();

  // Expressions (parse_expression.cc), loosest first.
  struct TupleEnd {
    std::string_view word{};  ///< a name that ends the tuple too
    bool conditional = true;  ///< `a if b` may stand in it
    bool may_be_empty = false;
  };
  Expression parse_tuple(TupleEnd end);
  Expression parse_expression();
  Expression parse_or();
  Expression parse_and();
  Expression parse_not();
  Expression parse_comparison();
  Expression parse_sum();
  Expression parse_concatenation();
  Expression parse_product();
  Expression parse_power();
  Expression parse_unary(bool with_filter);
  Expression parse_primary();
  Expression parse_name();
  Expression parse_number();
  Expression parse_text();
  Expression parse_list();
  Expression parse_map();
  Expression parse_postfix(Expression expression);
  Expression parse_subscript(Expression object);
  Expression parse_filters(Expression expression);
  Expression parse_filter(Box subject);
  Expression parse_test(Expression subject);
  CallArguments parse_arguments();
  std::string parse_dotted_name();
  bool at_tuple_end(std::string_view word) const;

  // Tokens.
  const Token& current() const { return tokens_[at_]; }
  const Token& ahead() const { return tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_]; }
  Token take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool skip_symbol(std::string_view symbol);
  bool skip_name(std::string_view name);
  void expect_symbol(std::string_view symbol);
  void expect_name(std::string_view name);
  void expect(TokenKind kind);
  [[noreturn]] void refuse_token(std::string_view expected);

  NameId intern(std::string_view name);
  Expression make(std::uint32_t at, decltype(Expression::kind) kind, std::uint16_t below) const;

  Unit& unit_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::uint16_t depth_ = 0;
  std::map<std::string, NameId, std::less<>> name_ids_;
  std::vector<bool> name_used_;  ///< by NameId: seen as an expression since somebody cleared it
};

/// Counts how deep the descent is.
class DepthGuard {
 public:
  explicit DepthGuard(Parser& parser);
  ~DepthGuard() { --parser_.depth_; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;

 private:
  Parser& parser_;
};

/// The string a quoted token stands for, with Python's escapes.
std::string unquote(const Token& token);

}  // namespace porc::jinja
