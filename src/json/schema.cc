// SPDX-License-Identifier: Apache-2.0
#include "json/schema.h"

#include <set>
#include <utility>

#include "json/pointer.h"
#include "json/schema_document.h"
#include "json/schema_walk.h"

namespace porc::json {
namespace {

bool is_marked_sensitive(const value& schema) {
  const object* members = schema.if_object();
  if (members == nullptr) return false;
  const auto says = [&](std::string_view keyword, const value& wanted) {
    const value* argument = members->if_contains(keyword);
    return argument != nullptr && *argument == wanted;
  };
  return says("sensitive", true) || says("writeOnly", true) || says("format", "password");
}

/// Fills absent members. A default beside a reference counts: it says what this use of it means.
class Defaults {
 public:
  explicit Defaults(const SchemaDocument& document) : document_(document) {}

  void fill(const value& schema, value& instance) {
    const object* keywords = schema.if_object();
    if (keywords == nullptr || ++steps_ > kSchemaStepsMax) return;
    if (const value* target = document_.referred(schema)) return fill(*target, instance);
    if (const value* all = keywords->if_contains("allOf")) {
      for (const value& part : all->as_array()) fill(part, instance);
    }
    if (const value* properties = keywords->if_contains("properties");
        properties && instance.is_object()) {
      for (const auto& property : properties->as_object()) {
        const value* fallback = find_default(property.value());
        if (fallback != nullptr) instance.get_object().emplace(property.key(), *fallback);
      }
    }
    for_each_child(document_,
                   schema,
                   instance,
                   [&](const value& subschema, std::string_view token, const value&) {
                     fill(subschema,
                          instance.is_object()
                              ? instance.get_object().at(token)
                              : instance.get_array().at(std::stoul(std::string(token))));
                   });
  }

 private:
  const value* find_default(const value& schema) const {
    for (const value* at = &schema; at != nullptr; at = document_.referred(*at)) {
      const object* keywords = at->if_object();
      const value* fallback = keywords ? keywords->if_contains("default") : nullptr;
      if (fallback != nullptr) return fallback;
    }
    return nullptr;
  }

  const SchemaDocument& document_;
  std::size_t steps_ = 0;
};

/// Lists what is sensitive: by the schema alone, or in one instance.
class SensitivePlaces {
 public:
  explicit SensitivePlaces(const SchemaDocument& document) : document_(document) {}

  void list(const value& schema, const std::string& pointer) {
    if (is_marked_sensitive(schema)) {
      found_.insert(pointer);
      return;
    }
    if (++steps_ > kSchemaStepsMax || !entered_.insert(&schema).second) return;  // contains itself
    if (const value* target = document_.referred(schema)) list(*target, pointer);
    for_each_subschema(
        schema,
        [&](const SubschemaKeyword& keyword, const value& subschema, const std::string& path) {
          if (keyword.applies_to == AppliesTo::itself) list(subschema, pointer);
          if (keyword.applies_to != AppliesTo::child) return;
          const bool named = keyword.name == "properties";
          list(subschema, pointer + (named ? path.substr(path.rfind('/')) : "/*"));
        });
    entered_.erase(&schema);
  }

  void list_in(const value& schema, const value& instance, const std::string& pointer) {
    if (is_marked_sensitive(schema)) {
      found_.insert(pointer);
      return;
    }
    // Branches may lead to the same place many times over.
    if (!visited_.emplace(&schema, &instance).second) return;
    if (const value* target = document_.referred(schema)) list_in(*target, instance, pointer);
    for_each_subschema(
        schema, [&](const SubschemaKeyword& keyword, const value& subschema, const std::string&) {
          if (keyword.applies_to == AppliesTo::itself) list_in(subschema, instance, pointer);
        });
    for_each_child(document_,
                   schema,
                   instance,
                   [&](const value& subschema, std::string_view token, const value& child) {
                     list_in(subschema, child, append(pointer, token));
                   });
  }

  std::vector<std::string> take() { return {found_.begin(), found_.end()}; }

 private:
  const SchemaDocument& document_;
  std::set<std::string> found_;
  std::size_t steps_ = 0;
  std::set<const value*> entered_;                           // on the way down
  std::set<std::pair<const value*, const value*>> visited_;  // ever
};

}  // namespace

Result<Schema> Schema::compile(const value& schema) {
  std::vector<Violation> faults = check_schema(schema);
  auto document = std::make_shared<SchemaDocument>(schema);
  if (faults.empty()) faults = prepare(*document);
  if (faults.empty()) return Schema(std::move(document));
  return Error{.code = ErrorCode::invalid_argument,
               .message = "not a JSON Schema (draft-07) that can be used",
               .violations = std::move(faults)};
}

std::vector<Violation> Schema::check(const value& instance) const {
  std::size_t steps = kSchemaStepsMax;
  return check(instance, steps);
}

std::vector<Violation> Schema::check(const value& instance, std::size_t& steps) const {
  return check_instance(*document_, instance, steps);
}

value Schema::with_defaults(value instance) const {
  Defaults(*document_).fill(document_->root, instance);
  return instance;
}

std::vector<std::string> Schema::sensitive_properties() const {
  SensitivePlaces places(*document_);
  places.list(document_->root, "");
  return places.take();
}

std::vector<std::string> Schema::sensitive_in(const value& instance) const {
  SensitivePlaces places(*document_);
  places.list_in(document_->root, instance, "");
  return places.take();
}

const value& Schema::document() const {
  return document_->root;
}

}  // namespace porc::json
