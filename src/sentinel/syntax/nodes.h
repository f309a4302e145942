// SPDX-License-Identifier: Apache-2.0
// The tree of one file, as the parser makes it and the resolver completes it. Offsets are bytes of
// the source; a node begins where its first token begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sentinel/syntax/source.h"
#include "sentinel/value/value.h"

namespace re2 {
class RE2;
}

namespace porc::sentinel {

enum class ExpressionKind : std::uint8_t {
  literal,
  identifier,
  list,
  map,
  unary,
  binary,
  state_test,  ///< `x is [not] empty|defined`
  selector,
  index,
  slice,
  call,
  function,
  rule,
  quantifier,
  parenthesis,
};

struct Expression {
  ExpressionKind kind;
  std::uint32_t offset = 0;
  std::uint32_t end = 0;  ///< behind its last byte
  std::uint32_t height =
      1;  ///< of the tree below and with it, which recursion must be able to bear

  explicit Expression(ExpressionKind of) : kind(of) {}
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;
  virtual ~Expression() = default;
};
using Child = std::unique_ptr<Expression>;  ///< not null unless said

/// Where a name may be bound at run time: a scope counts only once the name was assigned in it, so
/// the nearest binding is known only then. Reference 9.1, 10.1.
struct Binding {
  std::uint16_t hops = 0;  ///< frames outwards
  std::uint32_t slot = 0;
};

inline constexpr std::uint32_t kNoImport = UINT32_MAX;

/// What a name can mean, nearest first. Filled by the resolver.
struct Reference {
  std::vector<Binding> bindings{};
  std::uint32_t import = kNoImport;  ///< index into File::imports when no binding is set
  Value predeclared{};               ///< else this, when it is not unset
};

struct Literal : Expression {
  Literal() : Expression(ExpressionKind::literal) {}
  std::string text{};  ///< the bytes of a string, which `value` refers to
  Value value{};
};

struct Identifier : Expression {
  Identifier() : Expression(ExpressionKind::identifier) {}
  std::string name{};
  Reference reference{};
};

struct ListLiteral : Expression {
  ListLiteral() : Expression(ExpressionKind::list) {}
  std::vector<Child> elements{};
};

struct MapLiteral : Expression {
  struct Entry {
    Child key{};
    Child value{};
  };
  MapLiteral() : Expression(ExpressionKind::map) {}
  std::vector<Entry> entries{};
};

enum class UnaryOperator : std::uint8_t { minus, plus, logical_not };

struct Unary : Expression {
  Unary() : Expression(ExpressionKind::unary) {}
  UnaryOperator op = UnaryOperator::minus;
  Child operand{};
};

enum class BinaryOperator : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  modulo,
  otherwise,  ///< `else`
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  matches,
  not_matches,
  contains,
  not_contains,
  in,
  not_in,
  logical_and,
  logical_or,
  logical_xor,
};

/// As it is written in a source: `+`, `is`, `not in`.
std::string_view spelling(BinaryOperator op);

struct Binary : Expression {
  Binary();
  ~Binary() override;
  BinaryOperator op = BinaryOperator::add;
  std::uint32_t op_offset = 0;
  Child left{};
  Child right{};
  std::unique_ptr<re2::RE2> pattern{};  ///< of `matches` with a literal; null when it is not one
};

struct StateTest : Expression {
  StateTest() : Expression(ExpressionKind::state_test) {}
  Child operand{};
  bool negated = false;
  bool defined = false;  ///< else `empty`
};

struct Selector : Expression {
  Selector() : Expression(ExpressionKind::selector) {}
  Child base{};
  std::string name{};
  std::uint32_t name_offset = 0;
};

struct Index : Expression {
  Index() : Expression(ExpressionKind::index) {}
  Child base{};
  Child index{};
};

struct Slice : Expression {
  Slice() : Expression(ExpressionKind::slice) {}
  Child base{};
  Child low{};   ///< null when left out
  Child high{};  ///< null when left out
};

struct Call : Expression {
  Call() : Expression(ExpressionKind::call) {}
  Child callee{};
  std::vector<Child> arguments{};
};

struct Statement;
using Block = std::vector<std::unique_ptr<Statement>>;

/// The slots of one scope in its frame. A loop that no closure can outlive has no frame of its own
/// and lies in that of its surroundings.
struct Scope {
  bool frame = true;
  std::uint32_t first = 0;  ///< its first slot in the frame
  std::uint32_t count = 0;  ///< its own slots
  std::uint32_t slots = 0;  ///< of the whole frame, when it has one
};

struct Parameter {
  std::string name{};
  std::uint32_t offset = 0;
};

struct FunctionLiteral : Expression {
  FunctionLiteral() : Expression(ExpressionKind::function) {}
  std::vector<Parameter> parameters{};  ///< the first slots of the scope
  Block body{};
  Scope scope{};
};

struct RuleLiteral : Expression {
  RuleLiteral() : Expression(ExpressionKind::rule) {}
  Child when{};  ///< null when there is none
  Child body{};
  Scope scope{};
};

enum class QuantifierKind : std::uint8_t { all, any, filter, map };
std::string_view spelling(QuantifierKind kind);

/// One name is the element of a list or the key of a map; two are index and element, or key and
/// value. Reference 8.1.
struct LoopNames {
  std::string first{};
  std::string second{};  ///< empty when there is one name
};

struct Quantifier : Expression {
  Quantifier() : Expression(ExpressionKind::quantifier) {}
  QuantifierKind quantifier = QuantifierKind::all;
  Child collection{};
  LoopNames names{};
  Child body{};
  Scope scope{};  ///< its first slots are the names
};

struct Parenthesis : Expression {
  Parenthesis() : Expression(ExpressionKind::parenthesis) {}
  Child inner{};
};

enum class StatementKind : std::uint8_t {
  assignment,
  expression,
  branch,
  loop,
  choice,
  give_back,
  leave,
  go_on,
};

struct Statement {
  StatementKind kind;
  std::uint32_t offset = 0;
  std::uint32_t end = 0;

  explicit Statement(StatementKind of) : kind(of) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  virtual ~Statement() = default;
};

/// `target = value`, or with an operator `target op= value`. The target is an Identifier or an
/// Index; `func name() {}` is an assignment too.
struct Assignment : Statement {
  Assignment() : Statement(StatementKind::assignment) {}
  Child target{};
  std::optional<BinaryOperator> op{};
  Child value{};
  std::string description{};  ///< of a rule: the comments directly above
  bool declares_function = false;
};

struct ExpressionStatement : Statement {
  ExpressionStatement() : Statement(StatementKind::expression) {}
  Child expression{};
};

struct Branch : Statement {
  Branch() : Statement(StatementKind::branch) {}
  Child condition{};
  Block yes{};
  Block no{};  ///< one Branch for `else if`
};

struct Loop : Statement {
  Loop() : Statement(StatementKind::loop) {}
  Child collection{};
  LoopNames names{};
  Block body{};
  Scope scope{};  ///< its first slots are the names
};

struct Choice : Statement {
  struct Clause {
    std::vector<Child> values{};  ///< empty for `else`
    Block body{};
    std::uint32_t offset = 0;
  };
  Choice() : Statement(StatementKind::choice) {}
  Child subject{};  ///< null when left out: `true`
  std::vector<Clause> clauses{};
};

struct Return : Statement {
  Return() : Statement(StatementKind::give_back) {}
  Child value{};  ///< null for a bare `return`
};

struct Leave : Statement {
  Leave() : Statement(StatementKind::leave) {}
};

struct GoOn : Statement {
  GoOn() : Statement(StatementKind::go_on) {}
};

struct ImportDeclaration {
  std::string path{};
  std::string name{};  ///< that the file gives it
  bool aliased = false;
  std::uint32_t offset = 0;
  std::vector<std::uint32_t> bare_uses{};  ///< where it is used as a value; only static data may be
  std::vector<std::uint32_t> assignments{};  ///< of its name; that of static data may not be
};

struct ParameterDeclaration {
  std::string name{};
  std::uint32_t offset = 0;  ///< of the name
  Child preset{};            ///< null when there is no default
  std::string description{};
  std::uint32_t slot = 0;
};

struct File {
  std::vector<ImportDeclaration> imports{};
  std::vector<ParameterDeclaration> parameters{};
  Block body{};
  std::string description{};  ///< the first comments, when the file begins with them
  Scope scope{};
  std::vector<std::string> names{};  ///< of the slots of the file's scope
  bool has_closures = false;         ///< functions or rules
};

}  // namespace porc::sentinel
