// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/plan_secrets.h"

#include <algorithm>

#include "json/pointer.h"

namespace porc::terraform_engine {
namespace {

void add_all(const json::value& value, Redaction& redaction) {
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) add_all(member.value(), redaction);
  } else if (const auto* array = value.if_array()) {
    for (const json::value& element : *array) add_all(element, redaction);
  } else if (value.is_string()) {
    redaction.add(std::string_view(value.get_string()));
  } else if (value.is_number()) {
    redaction.add(json::serialize(value));
  }
}

/// `marks` is true, or has the shape of `value` with true inside.
void add_marked(const json::value* value, const json::value* marks, Redaction& redaction) {
  if (value == nullptr || marks == nullptr) return;
  if (marks->is_bool()) {
    if (marks->get_bool()) add_all(*value, redaction);
  } else if (const auto* named = marks->if_object()) {
    const auto* object = value->if_object();
    if (object == nullptr) return;
    for (const auto& mark : *named)
      add_marked(object->if_contains(mark.key()), &mark.value(), redaction);
  } else if (const auto* listed = marks->if_array()) {
    const auto* array = value->if_array();
    if (array == nullptr) return;
    for (std::size_t i = 0; i < std::min(listed->size(), array->size()); ++i)
      add_marked(&(*array)[i], &(*listed)[i], redaction);
  }
}

void add_change(const json::value& change, Redaction& redaction) {
  add_marked(json::find(change, "/before"), json::find(change, "/before_sensitive"), redaction);
  add_marked(json::find(change, "/after"), json::find(change, "/after_sensitive"), redaction);
}

void add_changes(const json::value* resources, Redaction& redaction) {
  if (resources == nullptr || !resources->is_array()) return;
  for (const json::value& resource : resources->get_array()) {
    if (const auto* change = json::find(resource, "/change")) add_change(*change, redaction);
  }
}

void add_outputs(const json::value* outputs, Redaction& redaction) {
  if (outputs == nullptr || !outputs->is_object()) return;
  for (const auto& output : outputs->get_object()) {
    add_marked(
        json::find(output.value(), "/value"), json::find(output.value(), "/sensitive"), redaction);
  }
}

void add_module(const json::value* module, Redaction& redaction) {
  if (module == nullptr) return;
  if (const auto* resources = json::find(*module, "/resources");
      resources && resources->is_array()) {
    for (const json::value& resource : resources->get_array()) {
      add_marked(
          json::find(resource, "/values"), json::find(resource, "/sensitive_values"), redaction);
    }
  }
  const auto* children = json::find(*module, "/child_modules");
  if (children == nullptr || !children->is_array()) return;
  for (const json::value& child : children->get_array()) add_module(&child, redaction);
}

}  // namespace

void add_plan_secrets(const json::value& plan, Redaction& redaction) {
  add_changes(json::find(plan, "/resource_changes"), redaction);
  add_changes(json::find(plan, "/resource_drift"), redaction);
  if (const auto* outputs = json::find(plan, "/output_changes"); outputs && outputs->is_object()) {
    for (const auto& output : outputs->get_object()) add_change(output.value(), redaction);
  }
  for (const char* state : {"/planned_values", "/prior_state/values"}) {
    const json::value* values = json::find(plan, state);
    if (values == nullptr) continue;
    add_outputs(json::find(*values, "/outputs"), redaction);
    add_module(json::find(*values, "/root_module"), redaction);
  }
  const json::value* declared = json::find(plan, "/configuration/root_module/variables");
  const json::value* given = json::find(plan, "/variables");
  if (declared == nullptr || given == nullptr) return;
  if (!declared->is_object() || !given->is_object()) return;
  for (const auto& variable : declared->get_object()) {
    const json::value* value = given->get_object().if_contains(variable.key());
    if (value == nullptr) continue;
    add_marked(json::find(*value, "/value"), json::find(variable.value(), "/sensitive"), redaction);
  }
}

void redact_json(json::value& value, const Redaction& redaction) {
  if (auto* object = value.if_object()) {
    json::object shown;
    for (auto& member : *object) {
      std::string name(member.key());
      redaction.apply(name);
      redact_json(member.value(), redaction);
      shown[name] = std::move(member.value());
    }
    *object = std::move(shown);
  } else if (auto* array = value.if_array()) {
    for (json::value& element : *array) redact_json(element, redaction);
  } else if (value.is_string() || value.is_number()) {
    const std::string text =
        value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    std::string shown = text;
    redaction.apply(shown);
    if (shown != text) value = shown;
  }
}

}  // namespace porc::terraform_engine
