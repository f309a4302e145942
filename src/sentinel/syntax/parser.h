// SPDX-License-Identifier: Apache-2.0
// Inside of parse.h: recursive descent over the tokens of one source. A fault is thrown up to the
// statement that it is in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sentinel/syntax/nodes.h"
#include "sentinel/syntax/parse.h"
#include "sentinel/syntax/token.h"

namespace porc::sentinel {

class Parser {
 public:
  explicit Parser(const Source& source);
  Parsed run();

 private:
  struct Abandoned {};  ///< thrown once the fault is written down

  // parse_statement.cc
  void declarations(void (Parser::*read)());
  void imports();
  void parameters();
  void import_declaration();
  void parameter_declaration();
  Child preset();
  void statements(Block& block, bool inside);
  std::unique_ptr<Statement> statement();
  std::unique_ptr<Statement> simple_statement();
  std::unique_ptr<Statement> function_declaration();
  std::unique_ptr<Statement> branch();
  std::unique_ptr<Statement> loop();
  std::unique_ptr<Statement> choice();
  std::unique_ptr<Statement> give_back();
  Block block();
  void recover(std::size_t first);

  // parse_expression.cc
  Child expression() { return binary(1); }
  Child binary(int level);
  Child unary();
  Child primary();
  Child operand();
  Child literal();
  Child list(Child (Parser::*read)());  ///< its elements by `read`
  Child map(Child (Parser::*read)());   ///< its keys and values by `read`
  Child function();
  Child function_after_name(std::uint32_t begin);
  Child rule();
  Child quantifier();
  Child suffix(Child base);
  Child call(Child callee);
  Child brackets(Child base);
  Child state_test(Child operand, bool negated);
  Child braced_expression();
  LoopNames loop_names();
  bool infix(BinaryOperator& op, int& level) const;
  void skip_infix(BinaryOperator op);

  // the tokens
  const Token& token() const { return tokens_.tokens[at_]; }
  const Token& token(std::size_t ahead) const;
  bool at(std::string_view text) const;  ///< a symbol or a keyword
  bool at_name(std::string_view text) const;
  bool accept(std::string_view text);
  void expect(std::string_view text);
  std::string name();
  std::string string_literal();
  bool end_of_statement() const;
  [[noreturn]] void fault(std::string_view expected);
  [[noreturn]] void fault_at(std::uint32_t offset, std::string message);
  /// The comments that end on the line above `offset`, without their markers. Reference 26.5.
  std::string comments_above(std::uint32_t offset) const;
  std::string first_comments() const;

  template <class Node>
  std::unique_ptr<Node> begin(std::uint32_t offset) const {
    auto node = std::make_unique<Node>();
    node->offset = offset;
    return node;
  }
  template <class Node>
  std::unique_ptr<Node> begin() const {
    return begin<Node>(token().offset);
  }
  /// Ends a node behind the last token.
  template <class Node>
  std::unique_ptr<Node> finish(std::unique_ptr<Node> node) {
    node->end = tokens_.tokens[at_ - 1].offset + tokens_.tokens[at_ - 1].length;
    if constexpr (std::is_base_of_v<Expression, Node>) measure(*node);
    return node;
  }
  void measure(Expression& node);
  void below(Expression& node, const Child& child) const;

  class Nested {
   public:
    explicit Nested(Parser& parser) : parser_(parser) {
      if (++parser_.nesting_ > kNestingMax)
        parser_.fault_at(parser_.token().offset, "nested too deeply");
    }
    ~Nested() { --parser_.nesting_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Parser& parser_;
  };

  const Source& source_;
  Tokens tokens_;
  std::size_t at_ = 0;
  std::size_t nesting_ = 0;
  std::size_t closures_ = 0;   ///< functions and rules so far
  std::uint32_t tallest_ = 0;  ///< expression of the function body around this place
  Parsed out_{};
};

}  // namespace porc::sentinel
