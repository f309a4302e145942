// SPDX-License-Identifier: Apache-2.0
#include "tests/quills/expression_walk.h"

namespace porc::quills {
namespace {

class Walk {
 public:
  explicit Walk(const ExpressionVisitor& visit) : visit_(visit) {}

  void into(const hcl::Expression& expression) {
    visit_(expression);
    std::visit(*this, expression.node);
  }

  void operator()(const hcl::Literal&) {}
  void operator()(const hcl::Variable&) {}
  void operator()(const hcl::Template& node) { parts(node.parts); }
  void operator()(const hcl::Tuple& node) { all(node.elements); }
  void operator()(const hcl::Object& node) {
    for (const hcl::ObjectItem& item : node.items) {
      into(item.key);
      into(item.value);
    }
  }
  void operator()(const hcl::Comprehension& node) {
    for (const hcl::Child* child :
         {&node.collection, &node.result_key, &node.result, &node.condition}) {
      maybe(*child);
    }
  }
  void operator()(const hcl::Call& node) { all(node.arguments); }
  void operator()(const hcl::Conditional& node) {
    for (const hcl::Child* child : {&node.condition, &node.yes, &node.no}) maybe(*child);
  }
  void operator()(const hcl::Unary& node) { maybe(node.operand); }
  void operator()(const hcl::Binary& node) { all(node.operands); }
  void operator()(const hcl::Parentheses& node) { maybe(node.inner); }
  void operator()(const hcl::Traversal& node) {
    maybe(node.source);
    steps(node.steps);
  }

 private:
  void maybe(const hcl::Child& child) {
    if (child) into(*child);
  }
  void all(const std::vector<hcl::Expression>& expressions) {
    for (const hcl::Expression& expression : expressions) into(expression);
  }
  void steps(const std::vector<hcl::Step>& steps) {
    for (const hcl::Step& step : steps) {
      if (const auto* index = std::get_if<hcl::IndexStep>(&step.node)) into(index->key);
      if (const auto* splat = std::get_if<hcl::SplatStep>(&step.node)) this->steps(splat->each);
    }
  }
  void parts(const std::vector<hcl::TemplatePart>& parts) {
    for (const hcl::TemplatePart& part : parts) {
      if (const auto* value = std::get_if<hcl::Interpolation>(&part.node)) maybe(value->value);
      if (const auto* choice = std::get_if<hcl::TemplateIf>(&part.node)) {
        maybe(choice->condition);
        this->parts(choice->yes);
        this->parts(choice->no);
      }
      if (const auto* loop = std::get_if<hcl::TemplateFor>(&part.node)) {
        maybe(loop->collection);
        this->parts(loop->body);
      }
    }
  }

  const ExpressionVisitor& visit_;
};

}  // namespace

void walk(const hcl::Expression& expression, const ExpressionVisitor& visit) {
  Walk(visit).into(expression);
}

void walk(const hcl::Body& body, const ExpressionVisitor& visit) {
  for (const hcl::Attribute& attribute : body.attributes) walk(attribute.value, visit);
  for (const hcl::Block& block : body.blocks) walk(block.body, visit);
}

}  // namespace porc::quills
