// SPDX-License-Identifier: Apache-2.0
#include "tests/values/shape.h"

namespace porc::values {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

/// Writes a tree; every node says what it is, and texts are marked at both ends.
class Shape {
 public:
  explicit Shape(std::string& out) : out_(out) {}

  void body(const hcl::Body& body) {
    out_ += '{';
    for (const hcl::Attribute& attribute : body.attributes) {
      out_ += attribute.name + '=';
      expression(attribute.value);
      out_ += ';';
    }
    for (const hcl::Block& block : body.blocks) {
      out_ += block.type;
      for (const hcl::Label& label : block.labels) out_ += ' ' + in_shape(label.text);
      this->body(block.body);
    }
    out_ += '}';
  }

  void expression(const hcl::Expression& one) {
    std::visit(Overloaded{
                   [&](const hcl::Literal& node) { literal(node); },
                   [&](const hcl::Variable& node) { out_ += 'v' + in_shape(node.name); },
                   [&](const hcl::Template& node) { parts(node.parts); },
                   [&](const hcl::Tuple& node) { list('[', node.elements); },
                   [&](const hcl::Object& node) { object(node); },
                   [&](const hcl::Comprehension& node) { comprehension(node); },
                   [&](const hcl::Call& node) {
                     out_ += 'f' + node.name + (node.expand_last ? "..." : "");
                     list('(', node.arguments);
                   },
                   [&](const hcl::Conditional& node) {
                     out_ += '?';
                     expression(*node.condition);
                     expression(*node.yes);
                     expression(*node.no);
                   },
                   [&](const hcl::Unary& node) {
                     out_ += node.op == hcl::UnaryOperator::negate ? '-' : '!';
                     expression(*node.operand);
                   },
                   [&](const hcl::Binary& node) {
                     for (hcl::BinaryOperator op : node.operators) {
                       out_ += 'o' + std::to_string(static_cast<int>(op));
                     }
                     list('(', node.operands);
                   },
                   [&](const hcl::Parentheses& node) { expression(*node.inner); },
                   [&](const hcl::Traversal& node) {
                     expression(*node.source);
                     steps(node.steps);
                   },
               },
               one.node);
  }

 private:
  void literal(const hcl::Literal& node) {
    std::visit(Overloaded{
                   [&](std::nullptr_t) { out_ += "null"; },
                   [&](bool value) { out_ += value ? "true" : "false"; },
                   [&](const hcl::Number& number) { out_ += 'n' + number.text; },
                   [&](const std::string& key) { out_ += "t<" + in_shape(key) + '>'; },
               },
               node.value);
  }

  void parts(const std::vector<hcl::TemplatePart>& parts) {
    out_ += "t<";
    for (const hcl::TemplatePart& part : parts) {
      std::visit(Overloaded{
                     [&](const hcl::TemplateText& node) { out_ += in_shape(node.text); },
                     [&](const hcl::Interpolation& node) {
                       out_ += "$(";
                       expression(*node.value);
                       out_ += ')';
                     },
                     [&](const hcl::TemplateIf& node) {
                       out_ += "%if(";
                       expression(*node.condition);
                       this->parts(node.yes);
                       this->parts(node.no);
                       out_ += ')';
                     },
                     [&](const hcl::TemplateFor& node) {
                       out_ += "%for(" + node.key + ',' + node.value + ',';
                       expression(*node.collection);
                       this->parts(node.body);
                       out_ += ')';
                     },
                 },
                 part.node);
    }
    out_ += '>';
  }

  void list(char kind, const std::vector<hcl::Expression>& elements) {
    out_ += kind;
    for (const hcl::Expression& element : elements) {
      expression(element);
      out_ += ',';
    }
    out_ += ']';
  }

  void object(const hcl::Object& node) {
    out_ += '{';
    for (const hcl::ObjectItem& item : node.items) {
      expression(item.key);
      out_ += ':';
      expression(item.value);
      out_ += ',';
    }
    out_ += '}';
  }

  void comprehension(const hcl::Comprehension& node) {
    out_ += (node.grouped ? "forall " : "for ") + node.key + ',' + node.value + ':';
    expression(*node.collection);
    if (node.result_key) expression(*node.result_key);
    expression(*node.result);
    if (node.condition) expression(*node.condition);
  }

  void steps(const std::vector<hcl::Step>& steps) {
    for (const hcl::Step& step : steps) {
      std::visit(Overloaded{
                     [&](const hcl::AttributeStep& node) { out_ += '.' + in_shape(node.name); },
                     [&](const hcl::IndexStep& node) {
                       out_ += '[';
                       expression(node.key);
                       out_ += ']';
                     },
                     [&](const hcl::SplatStep& node) {
                       out_ += node.full ? "[*]" : ".*";
                       this->steps(node.each);
                     },
                 },
                 step.node);
    }
  }

  std::string& out_;
};

}  // namespace

std::string shape_of(const hcl::Body& body) {
  std::string out;
  Shape(out).body(body);
  return out;
}

std::string in_shape(std::string_view text) {
  std::string written = json::serialize(json::value(text));
  return written.substr(1, written.size() - 2);
}

}  // namespace porc::values
