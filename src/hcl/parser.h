// SPDX-License-Identifier: Apache-2.0
// Private to hcl: the recursive descent behind parse.h. Its methods are spread over parse.cc
// (bodies), parse_expression.cc, parse_collection.cc and parse_template.cc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hcl/parse.h"
#include "hcl/syntax.h"
#include "hcl/token.h"

namespace porc::hcl {

inline Child boxed(Expression expression) {
  return std::make_unique<Expression>(std::move(expression));
}

/// Unwinds the descent to the nearest statement, which records it and goes on with the next one.
struct Abort {
  Fault fault;
};

class Parser {
 public:
  Parser(const std::vector<Token>& tokens, ParseLimits limits) : tokens_(tokens), limits_(limits) {}

  Body parse_file();
  Expression parse_only_expression();
  Expression parse_only_template();
  const std::vector<Fault>& faults() const { return faults_; }

 private:
  /// Counts one level of nesting for as long as it lives.
  class Deeper {
   public:
    explicit Deeper(Parser& parser);
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    Parser& parser_;
  };
  /// Says whether newlines are tokens or space for as long as it lives.
  class Newlines {
   public:
    enum class Are : bool { space, tokens };
    Newlines(Parser& parser, Are are) : parser_(parser), before_(parser.newlines_) {
      parser.newlines_ = are;
    }
    ~Newlines() { parser_.newlines_ = before_; }
    Newlines(const Newlines&) = delete;
    Newlines& operator=(const Newlines&) = delete;

   private:
    Parser& parser_;
    Are before_;
  };

  // tokens
  const Token& peek() const;
  Token read();
  bool at(TokenKind kind) const { return peek().kind == kind; }
  bool at_word(std::string_view word) const;
  bool accept(TokenKind kind);
  /// Errors: "expected <what>, found …".
  Token expect(TokenKind kind, std::string_view what);
  [[noreturn]] void fail(Position at, std::string message) const;
  [[noreturn]] void fail_expected(std::string_view what) const;
  void record(Fault fault);
  Range since(Position start) const;

  // bodies
  Body parse_body(TokenKind close, Position opened);
  /// The line in which each attribute of a body is set.
  using NameLines = std::unordered_map<std::string, std::size_t>;
  void parse_statement(Body& body, NameLines& names);
  Attribute parse_attribute(const Token& name);
  Block parse_block(const Token& type);
  Body parse_block_body();
  Label parse_label();
  void add_attribute(Body& body, NameLines& names, Attribute attribute);
  void end_statement(std::string_view what);
  void skip_statement(std::size_t from, TokenKind close);

  // expressions
  Expression parse_expression();
  Expression parse_operation(int level_min);
  Expression parse_operand();
  Expression parse_term();
  Expression parse_word();
  Expression parse_parentheses();
  Expression parse_number();
  Call parse_call(const Token& name);
  void parse_arguments(Call& call);
  void parse_steps(std::vector<Step>& steps);
  Step parse_dot_step();
  Step parse_bracket_step();
  SplatStep parse_attribute_splat();
  IndexStep legacy_index(const Token& number) const;

  // collections
  Expression parse_tuple();
  Expression parse_object();
  ObjectItem parse_object_item();
  Expression parse_comprehension(Position start, TokenKind close);
  void parse_loop_names(std::string& key, std::string& value);

  // templates
  struct Piece;
  Expression parse_template();
  std::vector<Piece> parse_pieces(TokenKind close);
  std::vector<TemplatePart> matched(std::vector<Piece> pieces);
  Piece parse_sequence();
  void parse_directive(Piece& piece);
  std::string unescape(const Token& token, bool quoted) const;
  static void remove_indentation(std::vector<Piece>& pieces);
  static void join_texts(std::vector<Piece>& pieces);
  std::vector<TemplatePart> parse_parts(std::vector<Piece>& pieces, std::size_t& next);
  TemplatePart parse_part(std::vector<Piece>& pieces, std::size_t& next);

  const std::vector<Token>& tokens_;
  ParseLimits limits_;
  std::size_t next_ = 0;
  std::size_t depth_ = 0;
  Newlines::Are newlines_ = Newlines::Are::tokens;
  std::vector<Fault> faults_{};
};

}  // namespace porc::hcl
