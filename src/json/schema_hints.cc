// SPDX-License-Identifier: Apache-2.0
#include "json/schema_hints.h"

#include "json/schema_assertions.h"

namespace porc::json {
namespace {

constexpr std::size_t kExamplesShownMax = 2;
constexpr std::size_t kExampleBytesMax = 120;

const value* keyword_of(const SchemaDocument& document,
                        const value& schema,
                        std::string_view name) {
  for (const value* at = &schema; at != nullptr; at = document.referred(*at)) {
    const object* keywords = at->if_object();
    if (const value* found = keywords ? keywords->if_contains(name) : nullptr) return found;
  }
  return nullptr;
}

}  // namespace

std::string example_of(const SchemaDocument& document, const value& schema) {
  const value* examples = keyword_of(document, schema, "examples");
  std::string text;
  std::size_t shown = 0;
  if (examples == nullptr || !examples->is_array()) return text;
  for (const value& example : examples->get_array()) {
    const std::string printed = serialize(example);
    if (printed.size() > kExampleBytesMax) continue;
    text += (text.empty() ? "; for example " : " or ") + printed;
    if (++shown == kExamplesShownMax) break;
  }
  return text;
}

std::string looks_of_property(const SchemaDocument& document,
                              const object& schema,
                              std::string_view name) {
  const value* properties = schema.if_contains("properties");
  const value* property = properties ? properties->as_object().if_contains(name) : nullptr;
  if (property == nullptr) return "";
  const value* type = keyword_of(document, *property, "type");
  const value* choices = keyword_of(document, *property, "enum");
  if (choices != nullptr) return ": one of " + listed(choices->get_array());
  return (type != nullptr ? ": " + nouns_of(*type) : "") + example_of(document, *property);
}

std::string excluded_by(const value& schema, const object& around) {
  constexpr char kVague[] = "is of a form that is excluded";
  const object* keywords = schema.if_object();
  const bool hidden = around.contains("sensitive") || around.contains("writeOnly");
  if (hidden || keywords == nullptr || keywords->size() != 1) return kVague;
  const std::string_view name = keywords->begin()->key();
  const value& argument = keywords->begin()->value();
  if (name == "const") return "must not be " + serialize(argument);
  if (name == "type") return "must not be " + nouns_of(argument);
  if (name == "pattern") {
    return "must not match the pattern " + std::string(argument.get_string());
  }
  if (name == "enum") return "must not be one of " + listed(argument.get_array());
  if (name != "required") return kVague;
  const array& names = argument.get_array();
  return "must not have " + std::string(names.size() > 1 ? "all of " : "") + listed(names);
}

}  // namespace porc::json
