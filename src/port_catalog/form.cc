// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/form.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "base/encoding.h"
#include "json/member.h"
#include "json/pointer.h"

namespace porc::port_catalog {
namespace {

constexpr std::size_t kNameMax = 100;
constexpr int kReferencesMax = 16;  // one behind the other; a schema that compiled has no circle

struct Spelling {
  std::string_view schema;
  std::string_view port;
};
/// Formats that Port's inputs know too.
constexpr auto kFormats = std::to_array<Spelling>({
    {"email", "email"},
    {"idn-email", "email"},
    {"uri", "url"},
    {"iri", "url"},
    {"date-time", "date-time"},
    {"ipv4", "ipv4"},
    {"ipv6", "ipv6"},
});

/// The schema with what it refers to, and with what it must be besides (`allOf`), in one object;
/// what stands nearer wins.
json::object resolved(const json::value& root, const json::value& schema, int left) {
  json::object whole;
  if (!schema.is_object() || left == 0) return whole;
  whole = schema.get_object();
  auto add = [&](const json::value& other) {
    for (const auto& member : resolved(root, other, left - 1)) {
      if (!whole.contains(member.key())) whole[member.key()] = member.value();
    }
  };
  if (const std::string reference = json::text_at(whole, "$ref"); reference.starts_with("#")) {
    if (const json::value* target = json::find(root, reference.substr(1))) add(*target);
  }
  const json::value* all = schema.get_object().if_contains("allOf");
  if (all != nullptr && all->is_array()) {
    for (const json::value& each : all->get_array()) add(each);
  }
  return whole;
}

std::string_view kind_of(const json::value& value) {
  if (value.is_string()) return "string";
  if (value.is_bool()) return "boolean";
  if (value.is_number()) return "number";
  if (value.is_array()) return "array";
  return "object";
}

/// Port's word for the type. Of several types the widest is taken that a form has a field for.
std::string type_of(const json::object& schema) {
  auto of = [](std::string_view name) { return name == "integer" ? "number" : std::string(name); };
  const json::value* type = schema.if_contains("type");
  if (type != nullptr && type->is_string()) return of(type->get_string());
  if (type != nullptr && type->is_array()) {
    std::string found;
    for (const json::value& each : type->get_array()) {
      if (!each.is_string() || each.get_string() == "null") continue;
      const std::string next = of(each.get_string());
      if (found.empty()) found = next;
      if (next != found) return "string";
    }
    if (!found.empty()) return found;
  }
  if (const json::value* only = schema.if_contains("const")) return std::string(kind_of(*only));
  const json::value* choices = schema.if_contains("enum");
  if (choices != nullptr && choices->is_array() && !choices->get_array().empty())
    return std::string(kind_of(choices->get_array().front()));
  return schema.contains("properties") ? "object" : "string";
}

/// Browsers read the pattern, and RE2 knows more than they do:
/// https://github.com/google/re2/wiki/Syntax
bool is_pattern_of_browsers(std::string_view pattern) {
  for (std::string_view own : {"\\A", "\\z", "\\Q", "\\p", "\\P", "\\C", "[[:", "(?P"}) {
    if (pattern.find(own) != pattern.npos) return false;
  }
  for (std::size_t at = pattern.find("(?"); at != pattern.npos; at = pattern.find("(?", at + 1)) {
    if (at + 2 >= pattern.size() || pattern[at + 2] != ':') return false;
  }
  return true;
}

void copy(const json::object& from, std::string_view name, json::object& to) {
  if (const json::value* found = from.if_contains(name)) to[name] = *found;
}

void add_choices(const json::object& schema, const std::string& type, json::object& field) {
  if (type != "string" && type != "number") return;
  json::array choices;
  auto add = [&](const json::value& choice) {
    if (kind_of(choice) == type) choices.push_back(choice);
  };
  const json::value* only = schema.if_contains("const");
  const json::value* given = schema.if_contains("enum");
  if (only != nullptr) {
    add(*only);
  } else if (given != nullptr && given->is_array()) {
    for (const json::value& choice : given->get_array()) add(choice);
  }
  if (!choices.empty()) field["enum"] = std::move(choices);
}

/// What a field of a simple type must be.
void add_limits(const json::object& schema, const std::string& type, json::object& field) {
  if (type == "string") {
    const auto* format = std::ranges::find(
        kFormats, std::string_view(json::text_at(schema, "format")), &Spelling::schema);
    if (format != kFormats.end()) field["format"] = format->port;
    const std::string pattern = json::text_at(schema, "pattern");
    if (!pattern.empty() && is_pattern_of_browsers(pattern)) field["pattern"] = pattern;
    copy(schema, "minLength", field);
    copy(schema, "maxLength", field);
  } else if (type == "number") {
    for (std::string_view limit : {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
      copy(schema, limit, field);
  }
  add_choices(schema, type, field);
}

json::object items_of(const json::value& root, const json::object& schema) {
  const json::value* given = schema.if_contains("items");
  const bool is_one = given != nullptr && given->is_object();
  const json::object item = is_one ? resolved(root, *given, kReferencesMax) : json::object();
  std::string type = type_of(item);
  if (type == "array") type = "object";  // Port's lists hold no lists
  json::object items;
  items["type"] = type;
  add_limits(item, type, items);
  return items;
}

/// The inputs that must never be seen, wholly or in part.
std::set<std::string> sensitive_inputs(const json::Schema& schema) {
  std::set<std::string> names;
  for (const std::string& pointer : schema.sensitive_properties()) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    if (end > 1) names.insert(json::unescape_token(pointer.substr(1, end - 1)));
  }
  return names;
}

/// Whole numbers and objects have no field of their own.
std::string described(const json::object& schema, const std::string& type) {
  std::string text = json::text_at(schema, "description");
  auto add = [&](std::string_view more) { text += (text.empty() ? "" : ". ") + std::string(more); };
  if (json::text_at(schema, "type") == "integer") add("A whole number");
  if (type == "object") add("As JSON");
  return std::string(cut_at_character(text, kDescriptionMax));
}

json::object field_of(const json::value& root,
                      std::string_view name,
                      const json::value& given,
                      bool secret) {
  const json::object schema = resolved(root, given, kReferencesMax);
  std::string type = type_of(schema);
  // Port encrypts texts and objects only.
  const bool as_text = secret && type != "object";
  json::object field;
  std::string title = json::text_at(schema, "title");
  if (title.empty()) title = name;
  field["title"] = cut_at_character(title, kTitleMax);
  std::string description = described(schema, type);
  if (as_text && type != "string") description += description.empty() ? "As JSON" : ". As JSON";
  if (!description.empty()) field["description"] = description;
  field["type"] = as_text ? "string" : type;
  if (secret) {
    field["encryption"] = "aes256-gcm";
    return field;
  }
  add_limits(schema, type, field);
  if (type == "array") {
    field["items"] = items_of(root, schema);
    for (std::string_view limit : {"minItems", "maxItems", "uniqueItems"})
      copy(schema, limit, field);
  }
  const json::value* otherwise = schema.if_contains("default");
  if (otherwise != nullptr && kind_of(*otherwise) == type && !otherwise->is_null())
    field["default"] = *otherwise;
  return field;
}

bool is_input_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameMax && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("@_=-").find(c) != std::string_view::npos;
  });
}

}  // namespace

Result<json::object> form_of(const json::Schema& schema) {
  const json::value& root = schema.document();
  const std::set<std::string> sensitive = sensitive_inputs(schema);
  const json::object whole = resolved(root, root, kReferencesMax);
  json::object properties;
  json::array order;
  std::vector<Violation> violations;
  for (const auto& property : json::object_at(whole, "properties")) {
    if (property.value().is_bool() && !property.value().get_bool()) continue;
    if (!is_input_name(property.key())) {
      violations.push_back({.pointer = json::append("/properties", property.key()),
                            .message = "is no name of an input that Port takes"});
      continue;
    }
    if (property.key().starts_with(kMetadataPrefix)) {
      violations.push_back({.pointer = json::append("/properties", property.key()),
                            .message = "begins as the inputs that are PORC's own"});
      continue;
    }
    properties[property.key()] = field_of(
        root, property.key(), property.value(), sensitive.contains(std::string(property.key())));
    order.push_back(json::string(property.key()));
  }
  if (!violations.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the schema cannot become a form of Port",
                 .violations = std::move(violations)};
  }
  json::array required;
  const json::value* must = whole.if_contains("required");
  if (must != nullptr && must->is_array()) {
    for (const json::value& name : must->get_array()) {
      if (name.is_string() && properties.contains(name.get_string())) required.push_back(name);
    }
  }
  json::object form;
  form["properties"] = std::move(properties);
  form["required"] = std::move(required);
  form["order"] = std::move(order);
  return form;
}

bool is_json_in_text(const json::value& schema, std::string_view input) {
  const json::object whole = resolved(schema, schema, kReferencesMax);
  const json::value* given = json::object_at(whole, "properties").if_contains(input);
  if (given == nullptr) return false;
  return type_of(resolved(schema, *given, kReferencesMax)) != "string";
}

}  // namespace porc::port_catalog
