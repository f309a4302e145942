// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "jinja/builtins.h"
#include "jinja/operators.h"
#include "jinja/place_map.h"
#include "jinja/source.h"
#include "jinja/spare.h"
#include "jinja/value.h"

namespace porc::jinja {

// The syntax tree. Nodes are data: the evaluator knows what they mean. `at` is a byte offset into
// the source; names are numbers into Unit::names.

struct Expression;
struct Statement;
using Box = std::unique_ptr<Expression>;  ///< never null unless said
using Body = std::vector<Statement>;
using NameId = std::uint32_t;

struct Constant {
  Value value;
};
struct Name {
  NameId id;
};
struct ListLiteral {
  std::vector<Expression> items;
  ListKind kind;
};
struct MapLiteral {
  std::vector<std::pair<Expression, Expression>> entries;
};
struct Attribute {
  Box object;
  std::string name;
  Methods methods;  ///< of that name, whatever the object turns out to be
};
struct Subscript {
  Box object;
  Box key;
};
struct Slice {
  Box object;
  Box start, stop, step;  ///< null when open
};
enum class UnaryOperator : std::uint8_t { negate, plus, logical_not };
struct Unary {
  UnaryOperator op;
  Box operand;
};
struct Binary {
  BinaryOperator op;
  Box left, right;
};
struct Logical {
  bool is_and;
  Box left, right;
};
enum class Comparator : std::uint8_t {
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  not_in
};
/// `a < b < c`: each operand is compared with the one before it.
struct Comparison {
  Box first;
  std::vector<std::pair<Comparator, Expression>> rest;
};
struct Concatenation {
  std::vector<Expression> parts;
};
struct Conditional {
  Box condition, then;
  Box otherwise;  ///< null: undefined
};

struct CallArguments {
  std::vector<Expression> positional;
  std::vector<std::pair<std::string, Expression>> keyword;
  Box unpacked_list;  ///< `*list`, or null
  Box unpacked_map;   ///< `**map`, or null

  bool any() const;
};
struct FunctionCall {
  Box callee;
  CallArguments arguments;
};
struct FilterCall {
  Box subject;  ///< null in a filter block: the text of the block
  const Builtin* filter;
  CallArguments arguments;
};
struct TestCall {
  Box subject;
  const Builtin* test;
  CallArguments arguments;
};

struct Expression {
  std::uint32_t at = 0;
  std::uint16_t depth = 1;  ///< of the tree below; the parser bounds it
  std::variant<Constant,
               Name,
               ListLiteral,
               MapLiteral,
               Attribute,
               Subscript,
               Slice,
               Unary,
               Binary,
               Logical,
               Comparison,
               Concatenation,
               Conditional,
               FunctionCall,
               FilterCall,
               TestCall>
      kind{};
};

inline bool CallArguments::any() const {
  return !positional.empty() || !keyword.empty() || unpacked_list || unpacked_map;
}

/// What `for`, `set` and `with` assign to: a name, `namespace.name`, or several of them.
struct Target {
  std::uint32_t at = 0;
  NameId name = 0;
  std::string attribute{};         ///< of a namespace; empty for a plain name
  std::vector<Target> elements{};  ///< not empty: unpack into these
};

struct Literal {
  std::string text;
  std::uint32_t number;    ///< among all literals that are compiled together
  bool has_tilde = false;  ///< may hold a marker that takes away space
};
struct Output {
  Expression value;
};
struct If {
  std::vector<std::pair<Expression, Body>> branches;
  Body otherwise;
};
struct For {
  Target target;
  Expression iterable;
  std::optional<Expression> condition;
  Body body;
  Body otherwise;
  bool recursive;
  bool uses_loop;  ///< the body names `loop`
};
struct Assign {
  Target target;
  Expression value;
};
struct AssignBlock {
  Target target;
  std::optional<Expression> filter;  ///< a chain of FilterCall whose innermost subject is null
  Body body;
};
struct With {
  std::vector<std::pair<Target, Expression>> bindings;
  Body body;
};
struct FilterBlock {
  Expression filter;  ///< as in AssignBlock
  Body body;
};
struct Parameter {
  NameId name;
  std::optional<Expression> otherwise;
};
/// What can be called with a body: a macro, or the body of a call block.
struct Signature {
  std::string name;
  std::vector<Parameter> parameters;
  bool takes_varargs = false;  ///< the body names `varargs`
  bool takes_kwargs = false;
  bool takes_caller = false;
};
struct MacroDefinition {
  NameId name;
  Signature signature;
  Body body;
};
struct CallBlock {
  Expression call;  ///< a FunctionCall
  Signature signature;
  Body body;
};

/// `{% print a, b %}`.
struct Print {
  std::vector<Expression> values;
};
/// `{% do a %}`: evaluated, not written.
struct Do {
  Expression value;
};
struct Break {};
struct Continue {};
struct Include {
  Expression name;  ///< of one template, or a list of which the first that exists counts
  bool ignore_missing;
  bool with_context;
};
struct Import {
  Expression name;
  NameId target;
  bool with_context;
};
struct FromImport {
  struct Item {
    std::uint32_t at;
    NameId name;
    NameId target;
  };
  Expression name;
  std::vector<Item> items;
  bool with_context;
};
struct Extends {
  Expression name;
};
/// Where a block stands in its template; what stands there may be another template's.
struct BlockPlace {
  std::uint32_t index;  ///< into Unit::blocks
  bool scoped;
  bool at_top;  ///< outside of loops and the like: a template that extends does not write it there
};

/// What is rare and large stands apart, so that a template is small.
struct Statement {
  std::uint32_t at = 0;
  std::variant<Literal,
               Output,
               If,
               std::unique_ptr<For>,
               Assign,
               std::unique_ptr<AssignBlock>,
               With,
               FilterBlock,
               MacroDefinition,
               std::unique_ptr<CallBlock>,
               Print,
               Do,
               Break,
               Continue,
               Include,
               Import,
               FromImport,
               Extends,
               BlockPlace>
      kind{};
};

/// The names that the language itself binds.
enum KnownName : NameId { kLoop, kCaller, kVarargs, kKwargs, kSelf, kSuper, kKnownNameCount };

/// Every name in the templates that are compiled together, by number: one name is one number in all
/// of them, so that one template's variables are found from another's code.
class Names {
 public:
  Names();
  NameId intern(std::string_view name);
  /// Absent for a name that no template has.
  std::optional<NameId> find(std::string_view name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
  }
  const std::string& operator[](NameId id) const { return texts_[id]; }
  std::size_t size() const noexcept { return texts_.size(); }

 private:
  std::vector<std::string> texts_;
  std::map<std::string, NameId, std::less<>> ids_;
};

struct BlockDefinition {
  NameId name;
  std::uint32_t at;
  bool required;
  bool uses_self = false;
  bool uses_super = false;
  Body body{};
};

struct Units;

/// One compiled template. Never changes once parsed.
struct Unit {
  Unit(Source from, const Units& beside) : source(std::move(from)), all(beside) {}
  Source source;
  const Units& all;  ///< the templates it was compiled with, itself too
  Body body{};
  bool uses_self = false;
  std::vector<BlockDefinition> blocks{};
};

/// Templates that were compiled together. The map keeps each unit where it is.
struct Units {
  Names names{};
  std::uint32_t literals = 0;  ///< how many there are in all of them
  std::map<std::string, Unit, std::less<>> by_name{};
  mutable Spare<PlaceMap> places{};

  const Unit* find(std::string_view name) const {
    auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : &found->second;
  }
};

}  // namespace porc::jinja
