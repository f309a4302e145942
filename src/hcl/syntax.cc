// SPDX-License-Identifier: Apache-2.0
#include "hcl/syntax.h"

#include <algorithm>

namespace porc::hcl {

const Attribute* Body::find_attribute(std::string_view name) const {
  auto found = std::find_if(attributes.begin(),
                            attributes.end(),
                            [name](const Attribute& attribute) { return attribute.name == name; });
  return found == attributes.end() ? nullptr : &*found;
}

std::optional<std::string> literal_text(const Expression& expression) {
  if (const auto* literal = std::get_if<Literal>(&expression.node)) {
    const auto* text = std::get_if<std::string>(&literal->value);
    return text == nullptr ? std::nullopt : std::optional(*text);
  }
  const auto* quoted = std::get_if<Template>(&expression.node);
  if (quoted == nullptr) return std::nullopt;
  std::string whole;
  for (const TemplatePart& part : quoted->parts) {
    const auto* text = std::get_if<TemplateText>(&part.node);
    if (text == nullptr) return std::nullopt;
    whole += text->text;
  }
  return whole;
}

}  // namespace porc::hcl
