// SPDX-License-Identifier: Apache-2.0
#include "tree_text.h"

#include <array>
#include <map>

#include "json/value.h"

namespace porc::hcl {
namespace {

constexpr std::array<std::string_view, 13> kOperators = {
    "*", "/", "%", "+", "-", ">", ">=", "<", "<=", "==", "!=", "&&", "||"};

std::string json_text(const std::string& text) {
  return json::serialize(json::value(text));
}
std::string child(const Child& expression) {
  return tree_text(*expression);
}

std::string names_text(const std::string& key, const std::string& value) {
  return key.empty() ? value : key + ", " + value;
}

std::string parts_text(const std::vector<TemplatePart>& parts);

struct PartText {
  std::string operator()(const TemplateText& part) const { return json_text(part.text); }
  std::string operator()(const Interpolation& part) const { return "${" + child(part.value) + "}"; }
  std::string operator()(const TemplateIf& part) const {
    return "%{if " + child(part.condition) + "}" + parts_text(part.yes) + "%{else}" +
           parts_text(part.no) + "%{endif}";
  }
  std::string operator()(const TemplateFor& part) const {
    return "%{for " + names_text(part.key, part.value) + " in " + child(part.collection) + "}" +
           parts_text(part.body) + "%{endfor}";
  }
};

std::string parts_text(const std::vector<TemplatePart>& parts) {
  std::string text;
  for (const TemplatePart& part : parts)
    text += (text.empty() ? "" : " ") + std::visit(PartText{}, part.node);
  return text;
}

std::string steps_text(const std::vector<Step>& steps);

struct StepText {
  std::string operator()(const AttributeStep& step) const { return "." + step.name; }
  std::string operator()(const IndexStep& step) const {
    return step.legacy ? "." + tree_text(step.key) : "[" + tree_text(step.key) + "]";
  }
  std::string operator()(const SplatStep& step) const {
    return (step.full ? "[*](" : ".*(") + steps_text(step.each) + ")";
  }
};

std::string steps_text(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) text += std::visit(StepText{}, step.node);
  return text;
}

struct LiteralText {
  std::string operator()(std::nullptr_t) const { return "null"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(const Number& number) const { return number.text; }
  std::string operator()(const std::string& name) const { return "name " + json_text(name); }
};

struct NodeText {
  std::string operator()(const Literal& node) const {
    return std::visit(LiteralText{}, node.value);
  }
  std::string operator()(const Variable& node) const { return node.name; }
  std::string operator()(const Template& node) const {
    constexpr std::array<std::string_view, 3> kForms = {"quoted", "heredoc", "heredoc-"};
    return std::string(kForms[static_cast<std::size_t>(node.form)]) + "<" + parts_text(node.parts) +
           ">";
  }
  std::string operator()(const Tuple& node) const {
    std::string text;
    for (const Expression& element : node.elements)
      text += (text.empty() ? "" : ", ") + tree_text(element);
    return "[" + text + "]";
  }
  std::string operator()(const Object& node) const {
    std::string text;
    for (const ObjectItem& item : node.items) {
      text += (text.empty() ? "" : ", ") + tree_text(item.key) + ": " + tree_text(item.value);
    }
    return "{" + text + "}";
  }
  std::string operator()(const Comprehension& node) const {
    std::string text =
        "for " + names_text(node.key, node.value) + " in " + child(node.collection) + ": ";
    if (node.result_key) text += child(node.result_key) + " => ";
    text += child(node.result) + (node.grouped ? "..." : "");
    if (node.condition) text += " if " + child(node.condition);
    return node.result_key ? "{" + text + "}" : "[" + text + "]";
  }
  std::string operator()(const Call& node) const {
    std::string text;
    for (const Expression& argument : node.arguments)
      text += (text.empty() ? "" : ", ") + tree_text(argument);
    return node.name + "(" + text + (node.expand_last ? "..." : "") + ")";
  }
  std::string operator()(const Conditional& node) const {
    return "(" + child(node.condition) + " ? " + child(node.yes) + " : " + child(node.no) + ")";
  }
  std::string operator()(const Unary& node) const {
    return std::string(node.op == UnaryOperator::negate ? "(-" : "(!") + child(node.operand) + ")";
  }
  std::string operator()(const Binary& node) const {
    std::string text = "(" + tree_text(node.operands[0]);
    for (std::size_t i = 0; i < node.operators.size(); ++i) {
      text += " " + std::string(kOperators[static_cast<std::size_t>(node.operators[i])]) + " " +
              tree_text(node.operands[i + 1]);
    }
    return text + ")";
  }
  std::string operator()(const Parentheses& node) const {
    return "paren" + ("(" + child(node.inner)) + ")";
  }
  std::string operator()(const Traversal& node) const {
    return child(node.source) + steps_text(node.steps);
  }
};

std::string block_text(const Block& block, std::size_t indent) {
  std::string text = block.type;
  for (const Label& label : block.labels)
    text += " " + (label.quoted ? json_text(label.text) : label.text);
  return text + " {\n" + tree_text(block.body, indent + 2) + std::string(indent, ' ') + "}\n";
}

}  // namespace

std::string tree_text(const Expression& expression) {
  return std::visit(NodeText{}, expression.node);
}

std::string tree_text(const Body& body, std::size_t indent) {
  std::multimap<std::size_t, std::string> lines;  // JSON has no ranges: attributes come first
  for (const Attribute& attribute : body.attributes) {
    lines.emplace(attribute.range.start.offset,
                  attribute.name + " = " + tree_text(attribute.value) + "\n");
  }
  for (const Block& block : body.blocks)
    lines.emplace(block.range.start.offset, block_text(block, indent));
  std::string text;
  for (const auto& [offset, line] : lines) text += std::string(indent, ' ') + line;
  return text;
}

}  // namespace porc::hcl
