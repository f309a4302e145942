// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "hcl/parse.h"
#include "sentinel/config/block.h"

namespace porc::sentinel {
namespace {

/// HCL counts columns in characters, we count bytes.
std::uint32_t offset_of(std::string_view text, std::size_t line, std::size_t column) {
  std::size_t at = 0;
  for (; line > 1; --line) {
    const std::size_t end = text.find('\n', at);
    if (end == text.npos) break;
    at = end + 1;
  }
  for (; column > 1 && at < text.size(); --column) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  }
  return static_cast<std::uint32_t>(at);
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view filename, std::vector<Fault>& faults)
      : source_(std::string(filename), std::string(text)), faults_(faults) {}

  void tell(const Error& error) {
    if (error.violations.empty()) faults_.push_back({source_.position(0), error.message});
    for (const Violation& violation : error.violations) {
      // "file:line:column", and the file may have colons too
      const std::size_t column = violation.pointer.rfind(':');
      const std::size_t line = violation.pointer.rfind(':', column - 1);
      const auto number = [&](std::size_t at) {
        return std::strtoul(violation.pointer.c_str() + at + 1, nullptr, 10);
      };
      const std::uint32_t offset = offset_of(source_.text(), number(line), number(column));
      faults_.push_back({source_.position(offset), violation.message});
    }
  }

  std::vector<ConfigBlock> blocks(const hcl::Body& body) {
    std::vector<ConfigBlock> out;
    for (const hcl::Block& block : body.blocks) {
      ConfigBlock& each = out.emplace_back();
      each.type = block.type;
      each.position = at(block.type_range);
      for (const hcl::Label& label : block.labels) each.labels.push_back(label.text);
      for (const hcl::Attribute& attribute : block.body.attributes)
        each.attributes.push_back({.name = attribute.name,
                                   .position = at(attribute.name_range),
                                   .value_position = at(attribute.value.range),
                                   .value = value(attribute.value)});
      each.blocks = blocks(block.body);
    }
    return out;
  }

  void refuse_attributes(const hcl::Body& body) {
    for (const hcl::Attribute& attribute : body.attributes)
      faults_.push_back({at(attribute.name_range),
                         fmt::format("expected a block, found the attribute {}", attribute.name)});
  }

 private:
  Position at(const hcl::Range& range) const {
    return source_.position(static_cast<std::uint32_t>(range.start.offset));
  }

  json::value refuse(const hcl::Expression& from, std::string_view message) {
    faults_.push_back({at(from.range), std::string(message)});
    return nullptr;
  }

  json::value value(const hcl::Expression& from) {
    if (const auto* literal = std::get_if<hcl::Literal>(&from.node)) return value(from, *literal);
    if (const auto* text = std::get_if<hcl::Template>(&from.node)) return value(from, *text);
    if (const auto* tuple = std::get_if<hcl::Tuple>(&from.node)) {
      json::array out;
      for (const hcl::Expression& element : tuple->elements) out.push_back(value(element));
      return out;
    }
    if (const auto* object = std::get_if<hcl::Object>(&from.node)) {
      json::object out;
      for (const hcl::ObjectItem& item : object->items) out[key(item.key)] = value(item.value);
      return out;
    }
    if (const auto* group = std::get_if<hcl::Parentheses>(&from.node)) return value(*group->inner);
    if (const auto* unary = std::get_if<hcl::Unary>(&from.node)) {
      const json::value operand = value(*unary->operand);
      if (unary->op == hcl::UnaryOperator::negate && operand.is_double())
        return -operand.get_double();
    }
    if (const auto* variable = std::get_if<hcl::Variable>(&from.node))
      return refuse(from,
                    fmt::format("expected a literal, found the name {0}; a string is \"{0}\"",
                                variable->name));
    return refuse(from, "expected a literal: a string, number, true, false, null, list or object");
  }

  json::value value(const hcl::Expression& from, const hcl::Literal& literal) {
    if (const auto* flag = std::get_if<bool>(&literal.value)) return *flag;
    if (const auto* number = std::get_if<hcl::Number>(&literal.value)) {
      const double parsed = std::strtod(number->text.c_str(), nullptr);
      if (parsed > 1.7976931348623157e308)
        return refuse(from, fmt::format("the number {} is too large", number->text));
      return parsed;
    }
    if (const auto* name = std::get_if<std::string>(&literal.value))
      return json::value(json::string(*name));
    return nullptr;
  }

  json::value value(const hcl::Expression& from, const hcl::Template& text) {
    std::string out;
    for (const hcl::TemplatePart& part : text.parts) {
      const auto* plain = std::get_if<hcl::TemplateText>(&part.node);
      if (plain == nullptr)
        return refuse(from,
                      "expected plain text, found a template sequence; write $${ for ${ and %%{ "
                      "for %{");
      out += plain->text;
    }
    return json::value(json::string(out));
  }

  /// As HCL itself converts keys: numbers and bools become their text.
  std::string key(const hcl::Expression& from) {
    if (auto text = hcl::literal_text(from)) return *std::move(text);
    if (const auto* literal = std::get_if<hcl::Literal>(&from.node)) {
      if (const auto* number = std::get_if<hcl::Number>(&literal->value)) return number->text;
      if (const auto* flag = std::get_if<bool>(&literal->value)) return *flag ? "true" : "false";
    }
    refuse(from, "expected a key: a name or a string");
    return {};
  }

  Source source_;
  std::vector<Fault>& faults_;
};

}  // namespace

const ConfigAttribute* ConfigBlock::find(std::string_view name) const {
  for (const ConfigAttribute& attribute : attributes)
    if (attribute.name == name) return &attribute;
  return nullptr;
}

std::vector<ConfigBlock> read_hcl_blocks(std::string_view text,
                                         std::string_view filename,
                                         std::vector<Fault>& faults) {
  Reader reader(text, filename, faults);
  const Result<hcl::Body> body = hcl::parse(text, filename);
  if (!body) {
    reader.tell(body.error());
    return {};
  }
  reader.refuse_attributes(*body);
  return reader.blocks(*body);
}

}  // namespace porc::sentinel
