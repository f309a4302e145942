// SPDX-License-Identifier: Apache-2.0
#include "sentinel/preflight/described.h"

#include <algorithm>
#include <string>
#include <utility>

#include "hcl/parse.h"
#include "sentinel/preflight/constant.h"
#include "sentinel/preflight/reference.h"
#include "sentinel/value/not_known.h"

namespace porc::sentinel {
namespace {

/// What stands in this block is of the body around it, though it be called as a word of terraform.
constexpr std::string_view kEscape = "_";

/// JSON does not tell an attribute from nested blocks.
bool may_be_block(const hcl::Attribute& attribute) {
  return attribute.json != nullptr &&
         (attribute.json->is_object() || attribute.json->is_array() || attribute.json->is_null());
}

/// The blocks that a `dynamic` block of either syntax makes.
std::vector<std::string> dynamic_names(const hcl::Body& body) {
  std::vector<std::string> names;
  for (const hcl::Block& block : body.blocks)
    if (block.type == "dynamic" && !block.labels.empty()) names.push_back(block.labels[0].text);
  const hcl::Attribute* const attribute = body.find_attribute("dynamic");
  if (attribute == nullptr || attribute->json == nullptr) return names;
  const auto add = [&](const json::value& from) {
    if (const auto* object = from.if_object())
      for (const auto& member : *object) names.emplace_back(member.key());
  };
  add(*attribute->json);
  if (const auto* several = attribute->json->if_array())
    for (const json::value& each : *several) add(each);
  return names;
}

bool has_exactly(const json::value& value, const hcl::Expression& type);

bool all_have(const json::value& value, const hcl::Expression& type) {
  if (const auto* array = value.if_array())
    return std::ranges::all_of(*array, [&](const auto& each) { return has_exactly(each, type); });
  return std::ranges::all_of(value.get_object(),
                             [&](const auto& each) { return has_exactly(each.value(), type); });
}

/// Elements of one type, whichever it is: others would be converted to one that all have.
bool are_alike(const json::value& value) {
  std::vector<const json::value*> scalars;
  if (const auto* array = value.if_array())
    for (const json::value& each : *array) scalars.push_back(&each);
  if (const auto* object = value.if_object())
    for (const auto& each : *object) scalars.push_back(&each.value());
  return std::ranges::all_of(scalars, [&](const json::value* each) {
    return each->is_primitive() && !each->is_null() &&
           each->is_string() == scalars.front()->is_string() &&
           each->is_bool() == scalars.front()->is_bool();
  });
}

bool is_word(const hcl::Expression& type, std::string_view word) {
  const auto* variable = std::get_if<hcl::Variable>(&type.node);
  return variable != nullptr && variable->name == word;
}

bool mentions_any(const hcl::Expression& type) {
  if (is_word(type, "any")) return true;
  if (const auto* call = std::get_if<hcl::Call>(&type.node))
    return std::ranges::any_of(call->arguments, mentions_any);
  const auto* members = std::get_if<hcl::Object>(&type.node);
  return members != nullptr &&
         std::ranges::any_of(members->items, mentions_any, &hcl::ObjectItem::value);
}

bool has_members(const json::value& value, const hcl::Expression& type) {
  const auto* members = std::get_if<hcl::Object>(&type.node);
  if (members == nullptr || !value.is_object() ||
      value.get_object().size() != members->items.size())
    return false;
  return std::ranges::all_of(members->items, [&](const hcl::ObjectItem& item) {
    const auto name = hcl::literal_text(item.key);
    const json::value* const found = name ? value.get_object().if_contains(*name) : nullptr;
    return found != nullptr && has_exactly(*found, item.value);
  });
}

/// True when a default of that type is shown as it is written.
bool has_exactly(const json::value& value, const hcl::Expression& type) {
  if (is_word(type, "any")) return true;
  if (is_word(type, "string")) return value.is_string() || value.is_null();
  if (is_word(type, "number")) return value.is_number() || value.is_null();
  if (is_word(type, "bool")) return value.is_bool() || value.is_null();
  const auto* call = std::get_if<hcl::Call>(&type.node);
  if (call == nullptr || call->arguments.size() != 1) return false;
  if (value.is_null()) return true;
  const hcl::Expression& inner = call->arguments.front();
  if (call->name == "object") return has_members(value, inner);
  if (mentions_any(inner) && !are_alike(value)) return false;
  if (call->name == "list") return value.is_array() && all_have(value, inner);
  if (call->name == "map") return value.is_object() && all_have(value, inner);
  return false;
}

json::value default_of(const hcl::Body& body, const hcl::Attribute& preset) {
  const Constant constant = constant_of(preset);
  if (!constant.is_value()) return not_known_value(NotKnown::default_value);
  const hcl::Attribute* const type = body.find_attribute("type");
  if (type == nullptr) return constant.value;
  bool fits = false;
  if (type->json == nullptr) {
    fits = has_exactly(constant.value, type->value);
  } else if (type->json->is_string()) {
    const std::string text(type->json->get_string());
    const auto parsed = hcl::parse_expression(text, "");
    fits = parsed && has_exactly(constant.value, *parsed);
  }
  return fits ? constant.value : not_known_value(NotKnown::default_value);
}

/// A text that terraform reads without variables, as `description` is.
void add_text(const hcl::Body& body, std::string_view name, json::object& out) {
  const hcl::Attribute* const attribute = body.find_attribute(name);
  if (attribute == nullptr) return;
  const Constant constant = constant_of(*attribute);
  if (!constant.is_value() || !constant.value.is_string()) {
    out[name] = not_known_value(constant.is_value() ? NotKnown::expression : constant.why);
  } else if (!constant.value.get_string().empty()) {
    out[name] = constant.value;
  }
}

/// The same of a truth, which is shown when it is one.
void add_truth(const hcl::Body& body, std::string_view name, json::object& out) {
  const hcl::Attribute* const attribute = body.find_attribute(name);
  if (attribute == nullptr) return;
  const Constant constant = constant_of(*attribute);
  if (!constant.is_value() || !constant.value.is_bool()) {
    out[name] = not_known_value(NotKnown::expression);
  } else if (constant.value.get_bool()) {
    out[name] = true;
  }
}

}  // namespace

json::object described(const hcl::Attribute& attribute) {
  json::object out;
  Constant constant = constant_of(attribute);
  const References references = references_of(attribute.value);
  if (constant.state == Constant::State::not_known)
    out["constant_value"] = not_known_value(constant.why);
  if (!references.are_known) out["references"] = not_known_value(NotKnown::references);
  if (constant.is_value()) out["constant_value"] = std::move(constant.value);
  if (references.are_known && !references.names.empty()) {
    json::array names;
    for (const std::string& name : references.names) names.emplace_back(name);
    out["references"] = std::move(names);
  }
  return out;
}

json::object described(const hcl::Body& body,
                       std::span<const std::string_view> reserved,
                       Blocks blocks) {
  const auto is_reserved = [&](std::string_view name) {
    return std::ranges::find(reserved, name) != reserved.end();
  };
  json::object out;
  for (const hcl::Attribute& attribute : body.attributes) {
    if (is_reserved(attribute.name)) continue;
    if (blocks == Blocks::unknown && may_be_block(attribute)) {
      out[attribute.name] = not_known_value(NotKnown::nested_block);
    } else {
      out[attribute.name] = described(attribute);
    }
  }
  for (const hcl::Block& block : body.blocks)
    if (block.type == kEscape)
      for (auto& member : described(block.body, {}, blocks)) out[member.key()] = member.value();
  if (blocks == Blocks::unknown) {
    for (const hcl::Block& block : body.blocks)
      if (!is_reserved(block.type) && block.type != kEscape)
        out[block.type] = not_known_value(NotKnown::nested_block);
    for (const std::string& name : dynamic_names(body))
      out[name] = not_known_value(NotKnown::nested_block);
  }
  return in_order(out);
}

json::array described_dependencies(const hcl::Body& body) {
  json::array out;
  const hcl::Attribute* const attribute = body.find_attribute("depends_on");
  const auto* tuple =
      attribute == nullptr ? nullptr : std::get_if<hcl::Tuple>(&attribute->value.node);
  if (tuple == nullptr) return out;
  for (const hcl::Expression& element : tuple->elements) {
    const auto name = dependency_of(element);
    out.push_back(name ? json::value(*name) : not_known_value(NotKnown::references));
  }
  return out;
}

void add_repetition(const hcl::Body& body, json::object& out) {
  const auto shown = [&](std::string_view name) {
    const hcl::Attribute* const attribute = body.find_attribute(name);
    return attribute == nullptr ? json::object() : described(*attribute);
  };
  if (json::object count = shown("count"); !count.empty()) {
    // Without value and references it would not be there at all.
    const bool may_be_absent = not_known(count.begin()->value()) && count.size() == 1;
    out["count_expression"] =
        may_be_absent ? not_known_value(NotKnown::expression) : json::value(std::move(count));
  } else if (json::object each = shown("for_each"); !each.empty()) {
    const bool may_be_absent = not_known(each.begin()->value()) && each.size() == 1;
    out["for_each_expression"] =
        may_be_absent ? not_known_value(NotKnown::expression) : json::value(std::move(each));
  }
}

json::object described_variable(const hcl::Body& body) {
  json::object out;
  if (const hcl::Attribute* const preset = body.find_attribute("default"))
    out["default"] = default_of(body, *preset);
  add_text(body, "description", out);
  add_truth(body, "sensitive", out);
  return out;
}

json::object described_output(const hcl::Body& body) {
  json::object out;
  add_truth(body, "sensitive", out);
  const hcl::Attribute* const value = body.find_attribute("value");
  out["expression"] = value == nullptr ? json::object() : described(*value);
  if (json::array dependencies = described_dependencies(body); !dependencies.empty())
    out["depends_on"] = std::move(dependencies);
  add_text(body, "description", out);
  return out;
}

}  // namespace porc::sentinel
