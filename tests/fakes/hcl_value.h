// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <string>

#include "hcl/parse.h"
#include "json/parse.h"

namespace porc::fakes {

/// The value of an HCL literal, as terraform would read it; null for anything that needs
/// evaluation.
inline json::value constant_of(const hcl::Expression& expression) {
  if (const auto* literal = std::get_if<hcl::Literal>(&expression.node)) {
    if (const auto* number = std::get_if<hcl::Number>(&literal->value)) {
      return json::parse(number->text).value_or(json::value());
    }
    if (const auto* flag = std::get_if<bool>(&literal->value)) return *flag;
    if (const auto* name = std::get_if<std::string>(&literal->value)) return json::value(*name);
  }
  if (const auto* text = std::get_if<hcl::Template>(&expression.node)) {
    std::string joined;
    for (const hcl::TemplatePart& part : text->parts) {
      const auto* fixed = std::get_if<hcl::TemplateText>(&part.node);
      if (fixed == nullptr) return nullptr;
      joined += fixed->text;
    }
    return json::value(joined);
  }
  if (const auto* tuple = std::get_if<hcl::Tuple>(&expression.node)) {
    json::array items;
    for (const hcl::Expression& element : tuple->elements) items.push_back(constant_of(element));
    return items;
  }
  if (const auto* object = std::get_if<hcl::Object>(&expression.node)) {
    json::object members;
    for (const hcl::ObjectItem& item : object->items) {
      members[constant_of(item.key).as_string()] = constant_of(item.value);
    }
    return members;
  }
  return nullptr;
}

}  // namespace porc::fakes
