// SPDX-License-Identifier: Apache-2.0
// hcl: HCL native syntax, read into a tree and written safely. It knows no Terraform word,
// evaluates nothing and touches no file. Reading order: syntax.h (the tree), parse.h, quote.h,
// place.h; below them token.h, source.h and characters.h. Spec:
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hcl/source.h"
#include "json/value.h"

namespace porc::hcl {

// What holds a type that is not complete yet has no initialiser: for one, clang 14 would already
// need the whole type.
struct Expression;
using Child = std::unique_ptr<Expression>;  ///< not null unless said

/// A number exactly as it is written; HCL gives no bound to its size or precision.
struct Number {
  std::string text{};
};
/// A `std::string` stands only for the bare name of an object's key; quoted text is a Template.
struct Literal {
  std::variant<std::nullptr_t, bool, Number, std::string> value{};
};

struct Variable {
  std::string name{};
};

struct TemplatePart;

/// Escapes, strip markers and the indentation of `<<-` are already applied.
struct TemplateText {
  std::string text{};
};
struct Interpolation {
  Child value{};
};
struct TemplateIf {
  Child condition{};
  std::vector<TemplatePart> yes;
  std::vector<TemplatePart> no;  ///< empty without `else`
};
struct TemplateFor {
  std::string key{};  ///< empty when only the value is named
  std::string value{};
  Child collection{};
  std::vector<TemplatePart> body;
};
struct TemplatePart {
  Range range{};
  std::variant<TemplateText, Interpolation, TemplateIf, TemplateFor> node;
};

enum class TemplateForm : std::uint8_t { quoted, heredoc, heredoc_flush };

/// A single Interpolation and nothing else keeps the type of its value; any other template is a
/// string. No parts is the empty string.
struct Template {
  TemplateForm form = TemplateForm::quoted;
  std::vector<TemplatePart> parts;
};

struct Tuple {
  std::vector<Expression> elements;
};

struct ObjectItem;
struct Object {
  std::vector<ObjectItem> items;  ///< in order; equal keys are a matter of evaluation
};

/// `[for …]`, or `{for …}` when it has a `result_key`.
struct Comprehension {
  std::string key{};  ///< empty when only the value is named
  std::string value{};
  Child collection{};
  Child result_key{};  ///< null for a tuple
  Child result{};
  Child condition{};  ///< null without `if`
  bool grouped = false;
};

struct Call {
  std::string name{};  ///< with its namespace: "provider::aws::arn_parse"
  Range name_range{};
  std::vector<Expression> arguments;
  bool expand_last = false;  ///< the last argument was followed by `...`
};

struct Conditional {
  Child condition{};
  Child yes{};
  Child no{};
};

enum class UnaryOperator : std::uint8_t { negate, logical_not };
struct Unary {
  UnaryOperator op = UnaryOperator::negate;
  Child operand{};
};

enum class BinaryOperator : std::uint8_t {
  multiply,
  divide,
  modulo,
  add,
  subtract,
  greater,
  greater_equal,
  less,
  less_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
};
/// `operators[i]` stands between `operands[i]` and `operands[i + 1]`. All operators are of one
/// precedence and apply from left to right, so that a long chain is no deep tree.
struct Binary {
  std::vector<Expression> operands;
  std::vector<BinaryOperator> operators{};
};

struct Parentheses {
  Child inner{};
};

struct Step;
/// `source` and what follows it: `.name`, `[key]`, `.0`, `.*`, `[*]`.
struct Traversal {
  Child source{};
  std::vector<Step> steps;
};

struct Expression {
  using Node = std::variant<Literal,
                            Variable,
                            Template,
                            Tuple,
                            Object,
                            Comprehension,
                            Call,
                            Conditional,
                            Unary,
                            Binary,
                            Parentheses,
                            Traversal>;
  Range range{};
  Node node;
};

struct ObjectItem {
  Expression key;  ///< a bare name is a Literal string
  Expression value;
};

struct AttributeStep {
  std::string name{};
};
struct IndexStep {
  Expression key;
  bool legacy = false;  ///< written `.0`
};
/// Applies `each` to every element. `.*` is followed by attributes and legacy indexes only, `[*]`
/// by every step up to the end of the traversal.
struct SplatStep {
  bool full = false;  ///< written `[*]`
  std::vector<Step> each;
};
struct Step {
  Range range{};
  std::variant<AttributeStep, IndexStep, SplatStep> node{};
};

struct Attribute {
  std::string name{};
  Range name_range{};
  Range range{};
  Expression value{};
  std::shared_ptr<const json::value> json{};  ///< what stands in the JSON syntax; null in the other
};

struct Label {
  std::string text{};
  Range range{};
  bool quoted = false;
};

struct Block;

/// Attributes and blocks each stand in their order in the source; their ranges tell the common
/// order.
struct Body {
  std::vector<Attribute> attributes{};  ///< no name twice
  std::vector<Block> blocks;
  Range range{};

  /// The attribute called `name`, or null.
  const Attribute* find_attribute(std::string_view name) const;
};

struct Block {
  std::string type{};
  Range type_range{};
  std::vector<Label> labels{};
  Body body{};
  Range range{};
};

/// The text of an expression that is nothing but text: a template without sequences, or the bare
/// key of an object.
std::optional<std::string> literal_text(const Expression& expression);

}  // namespace porc::hcl
