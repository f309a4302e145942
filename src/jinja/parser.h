// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jinja/lexer.h"
#include "jinja/nodes.h"

namespace porc::jinja {

/// Blocks and brackets inside one another.
inline constexpr std::uint16_t kNestingMax = 100;
/// Depth of an expression's tree: `a + b + c` is two deep, and so is `a.b.c`.
inline constexpr std::uint16_t kExpressionDepthMax = 250;

/// A template's name that is written out after include, import or extends: one of these must exist.
struct Mention {
  std::uint32_t at;
  std::vector<std::string> names;
};

/// Recursive descent over the tokens of one template, with Jinja2's grammar and precedence. Filters
/// and tests are looked up here. Throws Abort.
class Parser {
 public:
  /// `unit` and `units`, which it is one of, outlive the parser.
  Parser(Unit& unit, Units& units, std::vector<Token> tokens);
  /// Fills the unit.
  void run();
  /// Of what must exist; `ignore missing` is not among them.
  std::vector<Mention> take_mentions() { return std::move(mentions_); }

 private:
  friend class DepthGuard;
  class Inner;

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
  Statement parse_print(std::uint32_t at);
  Statement parse_do(std::uint32_t at);
  Statement parse_break(std::uint32_t at);
  Statement parse_continue(std::uint32_t at);
  void parse_signature(Signature& signature);
  Body parse_callable(Signature& signature, std::string_view end);
  Target parse_target(bool with_namespace);
  Target parse_target_item(bool with_namespace);
  NameId parse_binding_name();
  [[noreturn]] void refuse_tag();

  // Statements about other templates (parse_template.cc).
  Statement parse_include(std::uint32_t at);
  Statement parse_import(std::uint32_t at);
  Statement parse_from(std::uint32_t at);
  Statement parse_extends(std::uint32_t at);
  Statement parse_block_tag(std::uint32_t at);
  Statement refuse_autoescape(std::uint32_t at);
  void mention(const Expression& name);
  std::optional<bool> parse_with_context();

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
  Expression parse_call(Expression callee);
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

  Expression make(std::uint32_t at, decltype(Expression::kind) kind, std::uint16_t below) const;

  /// Which of the names that the language binds were seen as expressions.
  using Used = std::array<bool, kKnownNameCount>;
  /// What the place of a statement allows.
  struct Surroundings {
    bool is_top = true;    ///< only `if` is around it
    bool in_loop = false;  ///< `break` has a loop to end
  };

  Unit& unit_;
  Names& names_;
  std::uint32_t& literals_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::uint16_t depth_ = 0;
  Used used_{};  ///< since somebody cleared it
  std::set<NameId> block_names_{};
  std::size_t scoped_blocks_ = 0;
  Surroundings around_{};
  std::vector<Mention> mentions_{};
};

/// Other surroundings while it lives.
class Parser::Inner {
 public:
  Inner(Parser& parser, Surroundings inner)
      : parser_(parser), outer_(std::exchange(parser.around_, inner)) {}
  ~Inner() { parser_.around_ = outer_; }
  Inner(const Inner&) = delete;
  Inner& operator=(const Inner&) = delete;

 private:
  Parser& parser_;
  Surroundings outer_;
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
