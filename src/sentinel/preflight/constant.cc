// SPDX-License-Identifier: Apache-2.0
#include "sentinel/preflight/constant.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "json/parse.h"

namespace porc::sentinel {
namespace {

constexpr double kExactMax = 9007199254740992.0;  ///< up to here a double holds every integer
constexpr std::size_t kDigitsMax = 15;            ///< and so many decimal digits

/// Terraform writes strings in Unicode's form NFC. Below U+0300 every text has it already.
bool is_normal(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0xcc;
  });
}

Constant of_text(std::string text) {
  if (!is_normal(text)) return Constant::unknown(NotKnown::text);
  return Constant::of(json::value(json::string(text)));
}

Constant of_number(double number) {
  if (std::abs(number) >= kExactMax) return Constant::unknown(NotKnown::expression);
  if (std::trunc(number) == number) return Constant::of(static_cast<std::int64_t>(number));
  return Constant::of(number);
}

Constant of_number(const std::string& text) {
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  const auto number = json::parse(text);
  if (!number || digits > static_cast<std::ptrdiff_t>(kDigitsMax))
    return Constant::unknown(NotKnown::expression);
  return of_number(number->to_number<double>());
}

Constant unknown() {
  return Constant::unknown(NotKnown::expression);
}

/// What the parts of something make of it: one that has no value takes it from all of them.
class Parts {
 public:
  void add(const Constant& part) {
    if (part.is_none()) is_none_ = true;
    if (part.state == Constant::State::not_known && !unknown_) unknown_ = part;
  }
  /// Unset when all have values.
  std::optional<Constant> verdict() const {
    if (is_none_) return Constant{};
    return unknown_;
  }

 private:
  bool is_none_ = false;
  std::optional<Constant> unknown_{};
};

struct Reader {
  Constant operator()(const hcl::Literal& literal) const {
    if (std::holds_alternative<std::nullptr_t>(literal.value)) return Constant::of(nullptr);
    if (const bool* truth = std::get_if<bool>(&literal.value)) return Constant::of(*truth);
    if (const auto* number = std::get_if<hcl::Number>(&literal.value))
      return of_number(number->text);
    return of_text(std::get<std::string>(literal.value));
  }

  Constant operator()(const hcl::Variable&) const { return {}; }
  Constant operator()(const hcl::Call&) const { return {}; }

  Constant operator()(const hcl::Template& node) const {
    if (node.parts.size() == 1)
      if (const auto* only = std::get_if<hcl::Interpolation>(&node.parts.front().node))
        return constant_of(*only->value);
    std::string text;
    Parts parts;
    for (const hcl::TemplatePart& part : node.parts) {
      Constant constant = std::visit([](const auto& each) { return of_part(each); }, part.node);
      // A number would be written as text, and null left out.
      if (constant.is_value() && !constant.value.is_string()) constant = unknown();
      if (constant.is_value()) text += constant.value.get_string();
      parts.add(constant);
    }
    if (auto verdict = parts.verdict()) return *verdict;
    return of_text(std::move(text));
  }

  Constant operator()(const hcl::Tuple& node) const {
    json::array out;
    Parts parts;
    for (const hcl::Expression& element : node.elements) {
      Constant constant = constant_of(element);
      parts.add(constant);
      out.push_back(std::move(constant.value));
    }
    if (auto verdict = parts.verdict()) return *verdict;
    return Constant::of(std::move(out));
  }

  Constant operator()(const hcl::Object& node) const {
    json::object out;
    Parts parts;
    for (const hcl::ObjectItem& item : node.items) {
      const Constant key = constant_of(item.key);
      if (key.is_none()) return {};
      // The later of two equal keys may hide the earlier one.
      if (!key.is_value() || !key.value.is_string() || out.contains(key.value.get_string()))
        return unknown();
      Constant value = constant_of(item.value);
      parts.add(value);
      out[key.value.get_string()] = std::move(value.value);
    }
    if (auto verdict = parts.verdict()) return *verdict;
    return Constant::of(in_order(out));
  }

  Constant operator()(const hcl::Comprehension& node) const {
    return none_or_unknown(*node.collection);
  }
  Constant operator()(const hcl::Traversal& node) const { return none_or_unknown(*node.source); }
  Constant operator()(const hcl::Parentheses& node) const { return constant_of(*node.inner); }

  Constant operator()(const hcl::Conditional& node) const {
    if (!constant_of(*node.condition).is_none()) return unknown();
    const Constant yes = constant_of(*node.yes);
    const Constant no = constant_of(*node.no);
    // When both come to the same, terraform may see that the condition does not matter.
    if (yes.state == Constant::State::not_known || no.state == Constant::State::not_known)
      return unknown();
    return yes.is_value() && no.is_value() && yes.value == no.value ? unknown() : Constant{};
  }

  Constant operator()(const hcl::Unary& node) const {
    const Constant operand = constant_of(*node.operand);
    if (operand.is_none()) return {};
    const bool is_number = operand.is_value() && operand.value.is_number();
    if (node.op != hcl::UnaryOperator::negate || !is_number) return unknown();
    return of_number(-operand.value.to_number<double>());
  }

  Constant operator()(const hcl::Binary& node) const {
    const auto is_none = [](const hcl::Expression& each) { return constant_of(each).is_none(); };
    // Newer versions do not look at what `&&` and `||` need not know.
    const bool is_logical = std::ranges::any_of(node.operators, [](hcl::BinaryOperator op) {
      return op == hcl::BinaryOperator::logical_and || op == hcl::BinaryOperator::logical_or;
    });
    const bool none = is_logical ? std::ranges::all_of(node.operands, is_none)
                                 : std::ranges::any_of(node.operands, is_none);
    return none ? Constant{} : unknown();
  }

 private:
  static Constant none_or_unknown(const hcl::Expression& source) {
    return constant_of(source).is_none() && !is_collection(source) ? Constant{} : unknown();
  }

  /// Where one element has no value the others still have theirs, for who takes them out.
  static bool is_collection(const hcl::Expression& expression) {
    if (const auto* group = std::get_if<hcl::Parentheses>(&expression.node))
      return is_collection(*group->inner);
    if (const auto* text = std::get_if<hcl::Template>(&expression.node)) {
      const auto* only = text->parts.size() == 1
                             ? std::get_if<hcl::Interpolation>(&text->parts.front().node)
                             : nullptr;
      return only != nullptr && is_collection(*only->value);
    }
    return std::holds_alternative<hcl::Tuple>(expression.node) ||
           std::holds_alternative<hcl::Object>(expression.node);
  }

  static Constant of_part(const hcl::TemplateText& part) { return of_text(part.text); }
  static Constant of_part(const hcl::Interpolation& part) { return constant_of(*part.value); }
  static Constant of_part(const hcl::TemplateIf& part) { return none_or_unknown(*part.condition); }
  static Constant of_part(const hcl::TemplateFor& part) {
    return none_or_unknown(*part.collection);
  }
};

}  // namespace

Constant constant_of(const hcl::Expression& expression) {
  return std::visit(Reader{}, expression.node);
}

Constant constant_of(const json::value& written) {
  if (const auto* text = written.if_string()) return of_text(std::string(*text));
  if (written.is_number()) return of_number(written.to_number<double>());
  Parts parts;
  if (const auto* array = written.if_array()) {
    json::array out;
    for (const json::value& element : *array) {
      Constant constant = constant_of(element);
      parts.add(constant);
      out.push_back(std::move(constant.value));
    }
    if (auto verdict = parts.verdict()) return *verdict;
    return Constant::of(std::move(out));
  }
  if (const auto* object = written.if_object()) {
    json::object out;
    for (const auto& member : *object) {
      if (!is_normal(member.key())) return Constant::unknown(NotKnown::text);
      Constant constant = constant_of(member.value());
      parts.add(constant);
      out[member.key()] = std::move(constant.value);
    }
    if (auto verdict = parts.verdict()) return *verdict;
    return Constant::of(in_order(out));
  }
  return Constant::of(written);
}

Constant constant_of(const hcl::Attribute& attribute) {
  return attribute.json != nullptr ? constant_of(*attribute.json) : constant_of(attribute.value);
}

std::optional<std::string> text_of(const hcl::Attribute* attribute) {
  if (attribute == nullptr) return std::nullopt;
  const Constant constant = constant_of(*attribute);
  if (!constant.is_value() || !constant.value.is_string()) return std::nullopt;
  return std::string(constant.value.get_string());
}

bool is_true(const hcl::Attribute* attribute) {
  if (attribute == nullptr) return false;
  const Constant constant = constant_of(*attribute);
  return constant.is_value() && constant.value == json::value(true);
}

json::object in_order(const json::object& members) {
  std::vector<const json::object::value_type*> sorted;
  for (const auto& member : members) sorted.push_back(&member);
  std::ranges::sort(sorted, {}, [](const auto* member) {
    return std::pair(!not_known(member->value()), std::string_view(member->key()));
  });
  json::object out;
  for (const auto* member : sorted) out[member->key()] = member->value();
  return out;
}

}  // namespace porc::sentinel
