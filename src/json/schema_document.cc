// SPDX-License-Identifier: Apache-2.0
#include "json/schema_document.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/assert.h"
#include "base/encoding.h"
#include "json/metaschema.h"
#include "json/pointer.h"
#include "json/schema_walk.h"

namespace porc::json {
namespace {

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
    if (patterns_are_too_much_ || document_.patterns.contains(pattern)) return;
    if (document_.patterns.size() == kPatternsMax) {
      patterns_are_too_much_ = true;
      return refuse(std::move(pointer),
                    "is one pattern more than the " + std::to_string(kPatternsMax) +
                        " that a schema may have");
    }
    if (pattern.size() > kPatternBytesMax) {
      return refuse(std::move(pointer),
                    "is longer than " + std::to_string(kPatternBytesMax) + " bytes");
    }
    auto regex = std::make_unique<RE2>(piece(pattern), RE2::Quiet);
    if (!regex->ok()) {
      return refuse(std::move(pointer),
                    "is not a regular expression that RE2 accepts: " + regex->error());
    }
    instructions_ += static_cast<std::size_t>(regex->ProgramSize());
    if (instructions_ > kPatternInstructionsMax) {
      patterns_are_too_much_ = true;
      return refuse(std::move(pointer),
                    "makes the patterns of the schema too large: repeat less, or look for fewer "
                    "characters");
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
  std::size_t instructions_ = 0;  ///< of all patterns
  bool patterns_are_too_much_ = false;
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

const value& SchemaDocument::resolved(const value& schema) const {
  const value* at = &schema;
  while (const value* target = referred(*at)) at = target;
  return *at;
}

bool SchemaDocument::matches(std::string_view pattern, std::string_view text) const {
  auto regex = patterns.find(pattern);
  PORC_ASSERT(regex != patterns.end());
  return RE2::PartialMatch(piece(text), *regex->second);
}

std::vector<Violation> check_schema(const value& schema) {
  static const auto kMeta = [] {
    auto document = std::make_unique<SchemaDocument>(metaschema());
    PORC_ASSERT(prepare(*document).empty());
    return document;
  }();
  std::size_t steps = kSchemaStepsMax;
  return check_instance(*kMeta, schema, steps);
}

std::vector<Violation> prepare(SchemaDocument& document) {
  return Preparation(document).run();
}

}  // namespace porc::json
