// SPDX-License-Identifier: Apache-2.0
// Comparisons that always have the same result, and patterns that do not compile.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "sentinel/lint/checks.h"
#include "sentinel/syntax/walk.h"

namespace porc::sentinel {
namespace {

bool is_equality(BinaryOperator op) {
  return op == BinaryOperator::equal || op == BinaryOperator::not_equal;
}
bool is_order(BinaryOperator op) {
  return op == BinaryOperator::less || op == BinaryOperator::less_equal ||
         op == BinaryOperator::greater || op == BinaryOperator::greater_equal;
}
bool is_containment(BinaryOperator op) {
  return op == BinaryOperator::contains || op == BinaryOperator::not_contains;
}
bool is_membership(BinaryOperator op) {
  return op == BinaryOperator::in || op == BinaryOperator::not_in;
}
bool is_negated(BinaryOperator op) {
  return op == BinaryOperator::not_equal || op == BinaryOperator::not_contains ||
         op == BinaryOperator::not_in;
}

/// What people say for what Terraform calls otherwise.
constexpr std::pair<std::string_view, std::string_view> kSynonyms[] = {
    {"destroy", "delete"},
    {"add", "create"},
    {"change", "update"},
    {"modify", "update"},
    {"remove", "delete"},
    {"noop", "no-op"},
    {"resource", "managed"},
};

std::string meant(std::string_view word, const std::vector<std::string_view>& known) {
  for (const auto& [said, meant] : kSynonyms)
    if (said == word && std::find(known.begin(), known.end(), meant) != known.end())
      return std::string(meant);
  return nearest(word, known);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

class Comparisons {
 public:
  explicit Comparisons(const Inspection& in) : in_(in) {}

  void run() {
    const auto on_expression = [&](const Expression& node) {
      if (const auto* binary = as<Binary>(node, ExpressionKind::binary)) inspect(*binary);
    };
    walk(in_.file().body, on_expression, [](const Statement&) {});
  }

 private:
  void inspect(const Binary& node) {
    if (node.pattern && !node.pattern->ok())
      in_.add("bad-regex",
              node.right->offset,
              fmt::format("the pattern does not compile: {}", node.pattern->error()),
              "patterns are RE2: there is no look-around and no back-reference");
    if (is_equality(node.op) && inspect_undefined(node)) return;
    if (is_equality(node.op) || is_order(node.op)) inspect_kinds(node);
    inspect_values(node);
  }

  bool inspect_undefined(const Binary& node) {
    const auto is_undefined = [&](const Expression& side) {
      const auto* name = as<Identifier>(bare(side), ExpressionKind::identifier);
      return name != nullptr && name->name == "undefined" && in_.scopes.is_predeclared(*name);
    };
    if (!is_undefined(*node.left) && !is_undefined(*node.right)) return false;
    const bool negated = node.op == BinaryOperator::not_equal;
    in_.add("undefined-comparison",
            node.offset,
            "comparing with undefined gives undefined, never true or false",
            fmt::format("write `is {}defined`", negated ? "" : "not "));
    return true;
  }

  void inspect_kinds(const Binary& node) {
    const Shape& left = in_.inference.of(*node.left);
    const Shape& right = in_.inference.of(*node.right);
    if (!is_certain(left) || !is_certain(right) || family(left) == family(right)) return;
    // What came from outside may be null however seldom.
    const bool with_null = left.kind == ShapeKind::null || right.kind == ShapeKind::null;
    if (with_null && (left.of_import || right.of_import)) return;
    if ((left.may_be_null || right.may_be_null) && with_null) return;
    in_.add(
        "impossible-comparison",
        node.offset,
        fmt::format("{} is {} and {} is {}: {}",
                    in_.text(*node.left),
                    shape_name(left),
                    in_.text(*node.right),
                    shape_name(right),
                    is_order(node.op) ? "comparing them is always false" : "they are never equal"));
  }

  static bool is_certain(const Shape& shape) {
    return shape.kind != ShapeKind::any && shape.kind != ShapeKind::undefined;
  }
  static ShapeKind family(const Shape& shape) {
    return shape.kind == ShapeKind::record ? ShapeKind::map : shape.kind;
  }

  /// A string that can only be one of a few, compared with one that it is not.
  void inspect_values(const Binary& node) {
    if (is_equality(node.op)) {
      inspect_pair(node, *node.left, *node.right);
      inspect_pair(node, *node.right, *node.left);
    } else if (is_containment(node.op)) {
      inspect_element(node, in_.inference.of(*node.left), *node.right);
    } else if (is_membership(node.op)) {
      inspect_element(node, in_.inference.of(*node.right), *node.left);
      const auto* list = as<ListLiteral>(bare(*node.right), ExpressionKind::list);
      if (list == nullptr) return;
      for (const Child& element : list->elements)
        inspect_literal(in_.inference.of(*node.left).values, *element, false);
    }
  }

  void inspect_pair(const Binary& node, const Expression& known, const Expression& other) {
    const Shape& shape = in_.inference.of(known);
    if (!shape.values.empty()) return inspect_literal(shape.values, other, !is_negated(node.op));
    const auto* list = as<ListLiteral>(bare(other), ExpressionKind::list);
    if (shape.kind != ShapeKind::list || list == nullptr) return;
    for (const Child& element : list->elements)
      inspect_literal(shape.of_element().values, *element, !is_negated(node.op));
  }

  void inspect_element(const Binary& node, const Shape& collection, const Expression& element) {
    if (collection.kind == ShapeKind::list)
      inspect_literal(collection.of_element().values, element, !is_negated(node.op));
  }

  void inspect_literal(std::string_view values, const Expression& side, bool decides) {
    const auto* literal = as<Literal>(bare(side), ExpressionKind::literal);
    if (values.empty() || literal == nullptr || !literal->value.is(Kind::string)) return;
    const auto known = words_of(values);
    if (std::find(known.begin(), known.end(), literal->text) != known.end()) return;
    const std::string near = meant(literal->text, known);
    in_.add("unknown-value",
            literal->offset,
            fmt::format("\"{}\" is never there: it is one of {}{}",
                        literal->text,
                        fmt::join(known, ", "),
                        decides ? ", so this is never true" : ""),
            near.empty() ? std::string() : fmt::format("did you mean \"{}\"?", near));
  }

  const Inspection& in_;
};

}  // namespace

void check_comparisons(const Inspection& inspection) {
  Comparisons(inspection).run();
}

}  // namespace porc::sentinel
