// SPDX-License-Identifier: Apache-2.0
#include "json/schema_document.h"

#include <array>
#include <set>

#include "base/assert.h"
#include "base/encoding.h"
#include "json/metaschema.h"
#include "json/pointer.h"

namespace porc::json {
namespace {

constexpr auto kSubschemaKeywords = std::to_array<SubschemaKeyword>({
    {"additionalItems", AppliesTo::child, false},
    {"additionalProperties", AppliesTo::child, false},
    {"allOf", AppliesTo::itself, false},
    {"anyOf", AppliesTo::itself, false},
    {"contains", AppliesTo::child, false},
    {"definitions", AppliesTo::nothing, true},
    {"dependencies", AppliesTo::itself, true},
    {"else", AppliesTo::itself, false},
    {"if", AppliesTo::itself, false},
    {"items", AppliesTo::child, false},
    {"not", AppliesTo::itself, false},
    {"oneOf", AppliesTo::itself, false},
    {"patternProperties", AppliesTo::child, true},
    {"properties", AppliesTo::child, true},
    {"propertyNames", AppliesTo::child, false},
    {"then", AppliesTo::itself, false},
});

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

/// Undoes the percent-encoding of a URI fragment. Nothing when it is malformed.
std::optional<std::string> decode_fragment(std::string_view fragment) {
  std::string text;
  for (std::size_t i = 0; i < fragment.size(); ++i) {
    if (fragment[i] != '%') {
      text += fragment[i];
      continue;
    }
    if (i + 2 >= fragment.size()) return std::nullopt;
    auto byte = hex_decode(fragment.substr(i + 1, 2));
    if (!byte) return std::nullopt;
    text += *byte;
    i += 2;
  }
  return text;
}

class Preparation {
 public:
  explicit Preparation(SchemaDocument& document) : document_(document) {}

  std::vector<Violation> run() {
    enter(document_.root, "");
    // Entering a reference's target may find further ones, so the list grows while it is walked.
    for (std::size_t i = 0; i < targets_.size(); ++i) enter_target(Place(targets_[i]));
    if (faults_.empty()) refuse_circles();
    return std::move(faults_);
  }

 private:
  struct Place {
    const value* schema;
    std::string pointer;
  };

  void refuse(std::string pointer, std::string why) {
    faults_.push_back({std::move(pointer), std::move(why)});
  }

  /// A reference may lead to where no keyword expects a schema, past the check of the whole.
  void enter_target(const Place& target) {
    if (target.schema->is_object() && !entered_.contains(target.schema)) {
      std::vector<Violation> faults = check_schema(*target.schema);
      for (const Violation& fault : faults) refuse(target.pointer + fault.pointer, fault.message);
      if (!faults.empty()) return;
    }
    enter(*target.schema, target.pointer);
  }

  void enter(const value& schema, const std::string& pointer) {
    if (!schema.is_object() || !entered_.insert(&schema).second) return;
    places_.push_back({&schema, pointer});
    const object& members = schema.get_object();
    if (const value* reference = members.if_contains("$ref");
        reference != nullptr && reference->is_string()) {
      resolve(reference->get_string(), pointer + "/$ref");
    }
    if (!pointer.empty() && members.contains("$id")) {
      refuse(pointer + "/$id",
             "is only accepted at the root: references are resolved in this document alone");
    }
    if (const value* pattern = members.if_contains("pattern");
        pattern != nullptr && pattern->is_string()) {
      compile_pattern(pattern->get_string(), pointer + "/pattern");
    }
    if (const value* patterns = members.if_contains("patternProperties");
        patterns != nullptr && patterns->is_object()) {
      for (const auto& member : patterns->get_object()) {
        compile_pattern(member.key(), append(pointer + "/patternProperties", member.key()));
      }
    }
    for_each_subschema(
        schema, [&](const SubschemaKeyword&, const value& subschema, const std::string& path) {
          enter(subschema, pointer + path);
        });
  }

  void resolve(std::string_view reference, std::string pointer) {
    if (document_.references.contains(reference)) return;
    if (reference != "#" && !reference.starts_with("#/")) {
      return refuse(std::move(pointer),
                    "must be # or begin with #/: other documents are not fetched");
    }
    auto path = decode_fragment(reference.substr(1));
    const value* target = path ? find(document_.root, *path) : nullptr;
    if (target == nullptr || (!target->is_object() && !target->is_bool())) {
      return refuse(std::move(pointer), "refers to no schema in this document");
    }
    document_.references.emplace(reference, target);
    targets_.push_back({target, *path});
  }

  void compile_pattern(std::string_view pattern, std::string pointer) {
    if (document_.patterns.contains(pattern)) return;
    if (pattern.size() > kPatternBytesMax) {
      return refuse(std::move(pointer),
                    "is longer than " + std::to_string(kPatternBytesMax) + " bytes");
    }
    auto regex = std::make_unique<RE2>(piece(pattern), RE2::Quiet);
    if (!regex->ok()) {
      return refuse(std::move(pointer),
                    "is not a regular expression that RE2 accepts: " + regex->error());
    }
    document_.patterns.emplace(pattern, std::move(regex));
  }

  /// A schema that applies itself to the same value again would never end.
  void refuse_circles() {
    for (const Place& place : places_) {
      if (nesting(*place.schema, 0) > kSchemaNestingMax) {
        return refuse(place.pointer,
                      "leads to itself, or to more than " + std::to_string(kSchemaNestingMax) +
                          " others, without going deeper into the value");
      }
    }
  }

  /// How many schemas apply to one value from `schema` on; over the limit for a circle.
  std::size_t nesting(const value& schema, std::size_t depth) {
    if (depth > kSchemaNestingMax) return depth;
    if (auto known = nesting_.find(&schema); known != nesting_.end()) return known->second;
    nesting_[&schema] = kSchemaNestingMax + 1;  // what a circle finds
    std::size_t deepest = 0;
    if (const value* target = document_.referred(schema)) deepest = nesting(*target, depth + 1);
    for_each_subschema(
        schema, [&](const SubschemaKeyword& keyword, const value& subschema, const std::string&) {
          if (keyword.applies_to == AppliesTo::itself)
            deepest = std::max(deepest, nesting(subschema, depth + 1));
        });
    return nesting_[&schema] = deepest + 1;
  }

  SchemaDocument& document_;
  std::set<const value*> entered_;
  std::vector<Place> places_;
  std::vector<Place> targets_;
  std::map<const value*, std::size_t> nesting_;
  std::vector<Violation> faults_;
};

}  // namespace

const value* SchemaDocument::referred(const value& schema) const {
  const object* members = schema.if_object();
  const value* reference = members == nullptr ? nullptr : members->if_contains("$ref");
  if (reference == nullptr || !reference->is_string()) return nullptr;
  auto target = references.find(std::string_view(reference->get_string()));
  PORC_ASSERT(target != references.end());
  return target->second;
}

bool SchemaDocument::matches(std::string_view pattern, std::string_view text) const {
  auto regex = patterns.find(pattern);
  PORC_ASSERT(regex != patterns.end());
  return RE2::PartialMatch(piece(text), *regex->second);
}

std::vector<Violation> check_schema(const value& schema) {
  static const SchemaDocument kMeta = [] {
    SchemaDocument document{.root = metaschema()};
    PORC_ASSERT(prepare(document).empty());
    return document;
  }();
  return check_instance(kMeta, schema);
}

void for_each_subschema(const value& schema, const SubschemaVisitor& visit) {
  const object* members = schema.if_object();
  if (members == nullptr) return;
  for (const SubschemaKeyword& keyword : kSubschemaKeywords) {
    const value* argument = members->if_contains(keyword.name);
    if (argument == nullptr) continue;
    const std::string path = "/" + std::string(keyword.name);
    if (const array* list = argument->if_array()) {
      for (std::size_t i = 0; i < list->size(); ++i) visit(keyword, (*list)[i], append(path, i));
    } else if (keyword.holds_members && argument->is_object()) {
      for (const auto& member : argument->get_object()) {
        // A property dependency is a list of names, not a schema.
        if (!member.value().is_array()) visit(keyword, member.value(), append(path, member.key()));
      }
    } else {
      visit(keyword, *argument, path);
    }
  }
}

namespace {

void for_each_member(const SchemaDocument& document,
                     const object& schema,
                     const object& instance,
                     const ChildVisitor& visit) {
  const value* properties = schema.if_contains("properties");
  const value* patterns = schema.if_contains("patternProperties");
  const value* additional = schema.if_contains("additionalProperties");
  for (const auto& member : instance) {
    bool known = false;
    if (const value* property =
            properties ? properties->as_object().if_contains(member.key()) : nullptr) {
      known = true;
      visit(*property, member.key(), member.value());
    }
    if (patterns != nullptr) {
      for (const auto& pattern : patterns->as_object()) {
        if (!document.matches(pattern.key(), member.key())) continue;
        known = true;
        visit(pattern.value(), member.key(), member.value());
      }
    }
    if (!known && additional != nullptr) visit(*additional, member.key(), member.value());
  }
}

void for_each_item(const object& schema, const array& instance, const ChildVisitor& visit) {
  const value* items = schema.if_contains("items");
  if (items == nullptr) return;
  const array* leading = items->if_array();
  for (std::size_t i = 0; i < instance.size(); ++i) {
    const value* subschema = leading == nullptr    ? items
                             : i < leading->size() ? &(*leading)[i]
                                                   : schema.if_contains("additionalItems");
    if (subschema != nullptr) visit(*subschema, std::to_string(i), instance[i]);
  }
}

}  // namespace

void for_each_child(const SchemaDocument& document,
                    const value& schema,
                    const value& instance,
                    const ChildVisitor& visit) {
  const object* members = schema.if_object();
  if (members == nullptr) return;
  if (instance.is_object()) for_each_member(document, *members, instance.get_object(), visit);
  if (instance.is_array()) for_each_item(*members, instance.get_array(), visit);
}

std::vector<Violation> prepare(SchemaDocument& document) {
  return Preparation(document).run();
}

}  // namespace porc::json
