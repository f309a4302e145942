// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/model.h"

#include <algorithm>
#include <array>

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11.hpp>

#include "domain/run/run.h"
#include "json/member.h"
#include "json/pointer.h"

namespace porc::port_catalog {
namespace {

template <class E>
json::array names_of() {
  json::array names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
      [&](auto enumerator) { names.emplace_back(enumerator.name); });
  return names;
}

struct PropertyRow {
  const char* name;
  const char* type;
  const char* format;  ///< "" without one
  const char* title;
};

constexpr auto kQuillProperties = std::to_array<PropertyRow>({
    {"kind", "string", "", "Kind"},
    {"version", "string", "", "Version"},
    {"description", "string", "", "Description"},
    {"schema", "object", "", "Inputs (JSON Schema)"},
    {"digest", "string", "", "Digest"},
});
constexpr auto kInstanceProperties = std::to_array<PropertyRow>({
    {"environment", "string", "", "Environment"},
    {"kind", "string", "", "Kind"},
    {"name", "string", "", "Name"},
    {"repo", "string", "", "Repository"},
    {"owner", "string", "", "Owner"},
    {"workspace", "string", "", "Workspace"},
    {"schema_version", "string", "", "Quill version"},
    {"state", "string", "", "State"},
    {"inputs", "object", "", "Inputs"},
    {"outputs", "object", "", "Outputs"},
    {"tags", "object", "", "Tags"},
    {"last_run", "string", "", "Last run"},
    {"applied_at", "string", "date-time", "Applied at"},
    {"porc_seq", "number", "", "Order of changes"},
});
constexpr auto kRunProperties = std::to_array<PropertyRow>({
    {"status", "string", "", "Status"},
    {"operation", "string", "", "Operation"},
    {"kind", "string", "", "Kind"},
    {"environment", "string", "", "Environment"},
    {"workspace", "string", "", "Workspace"},
    {"requested_by", "string", "", "Requested by"},
    {"approved_by", "string", "", "Approved by"},
    {"reason", "string", "", "Why it ended so"},
    {"external_id", "string", "", "Submitted from"},
    {"change_record", "string", "", "Change record"},
    {"tfe_link", "string", "url", "Run"},
    {"plan_add", "number", "", "Resources to add"},
    {"plan_change", "number", "", "Resources to change"},
    {"plan_destroy", "number", "", "Resources to destroy"},
    {"policy_passed", "boolean", "", "Policies passed"},
    {"started_at", "string", "date-time", "Started at"},
    {"finished_at", "string", "date-time", "Finished at"},
    {"porc_seq", "number", "", "Order of changes"},
});

json::object property_of(const PropertyRow& row) {
  json::object property;
  property["title"] = row.title;
  property["type"] = row.type;
  if (*row.format != '\0') property["format"] = row.format;
  return property;
}

template <class Rows>
json::object properties_of(const Rows& rows) {
  json::object properties;
  for (const PropertyRow& row : rows) properties[row.name] = property_of(row);
  return properties;
}

json::object relation_to(const std::string& target, std::string_view title) {
  json::object relation;
  relation["title"] = title;
  relation["target"] = target;
  relation["required"] = false;
  relation["many"] = false;
  return relation;
}

Document blueprint(const std::string& identifier,
                   std::string_view title,
                   std::string_view description,
                   json::object properties,
                   json::object relations) {
  json::object schema;
  schema["properties"] = std::move(properties);
  schema["required"] = json::array();
  json::object body;
  body["identifier"] = identifier;
  body["title"] = title;
  body["description"] = description;
  body["icon"] = "Terraform";
  body["schema"] = std::move(schema);
  body["relations"] = std::move(relations);
  body["mirrorProperties"] = json::object();
  body["calculationProperties"] = json::object();
  body["aggregationProperties"] = json::object();
  return {.identifier = identifier, .body = std::move(body)};
}

bool is_of_type(const json::value& property, const json::value& type) {
  const json::value* given =
      property.is_object() ? property.get_object().if_contains("type") : nullptr;
  return given != nullptr && *given == type;
}

/// Adds to `kept` the choices of `wanted` that it lacks; true when there were some.
bool add_choices(json::object& kept, const json::object& wanted) {
  const json::value* more = wanted.if_contains("enum");
  json::value* some = kept.if_contains("enum");
  if (more == nullptr || some == nullptr || !some->is_array()) return false;  // none: any value
  bool grew = false;
  for (const json::value& choice : more->as_array()) {
    json::array& choices = some->get_array();
    if (std::ranges::find(choices, choice) != choices.end()) continue;
    choices.push_back(choice);
    grew = true;
  }
  return grew;
}

}  // namespace

std::vector<Document> catalog_blueprints(const Names& names) {
  json::object instance = properties_of(kInstanceProperties);
  instance["state"].as_object()["enum"] = json::array{"pending", "live", "failed", "destroyed"};
  json::object run = properties_of(kRunProperties);
  run["status"].as_object()["enum"] = names_of<run::RunStatus>();
  run["operation"].as_object()["enum"] = names_of<run::Operation>();
  json::object to_quill;
  to_quill["template"] = relation_to(names.quill, "Quill");
  json::object to_instance;
  to_instance["instance"] = relation_to(names.instance, "Instance");
  std::vector<Document> all;
  all.push_back(blueprint(names.quill,
                          "Quill",
                          "A paved path that PORC offers",
                          properties_of(kQuillProperties),
                          json::object()));
  all.push_back(blueprint(names.instance,
                          "Blueprint instance",
                          "Infrastructure that PORC made of a blueprint",
                          std::move(instance),
                          std::move(to_quill)));
  all.push_back(blueprint(names.run,
                          "PORC run",
                          "One journey of a blueprint through plan and apply",
                          std::move(run),
                          std::move(to_instance)));
  return all;
}

Result<std::optional<json::object>> missing_in_blueprint(const json::object& existing,
                                                         const json::object& wanted) {
  json::object properties = json::object_at(json::object_at(existing, "schema"), "properties");
  std::vector<Violation> violations;
  bool changed = false;
  for (const auto& property : json::object_at(json::object_at(wanted, "schema"), "properties")) {
    json::value* known = properties.if_contains(property.key());
    const json::object& want = property.value().as_object();
    if (known == nullptr) {
      properties[property.key()] = property.value();
      changed = true;
    } else if (!is_of_type(*known, want.at("type"))) {
      violations.push_back({.pointer = json::append("/schema/properties", property.key()),
                            .message = "has another type than PORC needs; changing it would lose "
                                       "what it holds"});
    } else if (add_choices(known->get_object(), want)) {
      changed = true;
    }
  }
  json::object relations = json::object_at(existing, "relations");
  for (const auto& relation : json::object_at(wanted, "relations")) {
    if (relations.contains(relation.key())) continue;
    relations[relation.key()] = relation.value();
    changed = true;
  }
  if (!violations.empty()) {
    return Error{.code = ErrorCode::conflict,
                 .message = "Port's blueprint " + json::serialize(wanted.at("identifier")) +
                            " is not as PORC needs it",
                 .violations = std::move(violations)};
  }
  if (!changed) return std::optional<json::object>();
  json::object schema = json::object_at(existing, "schema");
  schema["properties"] = std::move(properties);
  if (!schema.contains("required")) schema["required"] = json::array();
  json::object patch;
  patch["schema"] = std::move(schema);
  patch["relations"] = std::move(relations);
  return std::optional(std::move(patch));
}

bool contains(const json::value& existing, const json::value& wanted) {
  if (wanted.is_object()) {
    if (!existing.is_object()) return false;
    return std::ranges::all_of(wanted.get_object(), [&](const auto& member) {
      const json::value* there = existing.get_object().if_contains(member.key());
      return there != nullptr && contains(*there, member.value());
    });
  }
  return existing == wanted;
}

}  // namespace porc::port_catalog
