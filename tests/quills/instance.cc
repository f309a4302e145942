// SPDX-License-Identifier: Apache-2.0
#include "tests/quills/instance.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include <re2/re2.h>

#include "base/assert.h"
#include "json/pointer.h"
#include "tests/quills/nasty_text.h"

namespace porc::quills {
namespace {

constexpr int kTries = 20;              ///< for a text that several patterns constrain
constexpr std::size_t kItemsUsual = 3;  ///< lists and maps are seldom longer
constexpr int kSettlingMax = 4;         ///< rounds in which conditions may wake others

/// The argument of the first part that has `keyword`, or null.
const json::value* find(const std::vector<const json::object*>& parts, std::string_view keyword) {
  for (const json::object* part : parts) {
    if (const json::value* argument = part->if_contains(keyword)) return argument;
  }
  return nullptr;
}

/// Calls `use` with the argument of every part that has `keyword`.
template <class Use>
void each(const std::vector<const json::object*>& parts, std::string_view keyword, Use use) {
  for (const json::object* part : parts) {
    if (const json::value* argument = part->if_contains(keyword)) use(*argument);
  }
}

std::size_t bound(const std::vector<const json::object*>& parts,
                  std::string_view keyword,
                  bool is_minimum,
                  std::size_t fallback) {
  std::size_t found = fallback;
  each(parts, keyword, [&](const json::value& argument) {
    const auto given = argument.to_number<std::size_t>();
    found = is_minimum ? std::max(found, given) : std::min(found, given);
  });
  return found;
}

/// Cuts to `most` characters, not bytes.
std::string cut(std::string text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
    if (begins && ++characters > most) return text.substr(0, i);
  }
  return text;
}

std::string of_format(std::string_view name, Random& random) {
  if (name == "uuid")
    return PatternText("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$").make(random);
  if (name == "ipv4") return PatternText("^(1[0-9]{2}\\.){3}[1-9][0-9]?$").make(random);
  if (name == "hostname")
    return PatternText("^[a-z][a-z0-9]{0,20}(\\.[a-z]{2,9}){0,3}$").make(random);
  PORC_ASSERT(name == "a format that a shipped quill uses");
  return "";
}

}  // namespace

json::value InstanceMaker::make(Random& random) {
  random_ = &random;
  return value_of({&root_});
}

bool InstanceMaker::holds(const json::value& schema, const json::value& instance) {
  auto known = compiled_.find(&schema);
  if (known == compiled_.end()) {
    known = compiled_.emplace(&schema, json::Schema::compile(schema).value()).first;
  }
  return known->second.check(instance).empty();
}

void InstanceMaker::collect(const json::value& schema, Parts& parts, bool& allowed) {
  if (const bool* all = schema.if_bool()) {
    allowed = allowed && *all;
    return;
  }
  const json::object& keywords = schema.get_object();
  parts.push_back(&keywords);
  if (const json::value* reference = keywords.if_contains("$ref")) {
    const json::value* target =
        json::find(root_, std::string_view(reference->get_string()).substr(1));
    PORC_ASSERT(target != nullptr);
    collect(*target, parts, allowed);
  }
  if (const json::value* all = keywords.if_contains("allOf")) {
    for (const json::value& part : all->get_array()) collect(part, parts, allowed);
  }
  for (const char* branching : {"oneOf", "anyOf"}) {
    if (const json::value* branches = keywords.if_contains(branching)) {
      const json::array& all = branches->get_array();
      collect(all[pick(*random_, all.size())], parts, allowed);
    }
  }
}

json::value InstanceMaker::value_of(const std::vector<const json::value*>& schemas) {
  Parts parts;
  bool allowed = true;
  for (const json::value* schema : schemas) collect(*schema, parts, allowed);
  PORC_ASSERT(allowed);
  if (find(parts, "sensitive") != nullptr && once_in(*random_, 3)) {
    return json::object{{"secret", "SOME_SECRET"}};
  }
  if (const json::value* constant = find(parts, "const")) return *constant;
  if (find(parts, "enum") != nullptr) {
    std::vector<const json::value*> choices;
    for (const json::value& choice : find(parts, "enum")->get_array()) {
      const bool fits = std::ranges::all_of(schemas, [&](const json::value* schema) {
        return schema->is_bool() || schema->get_object().contains("$ref") || holds(*schema, choice);
      });
      if (fits) choices.push_back(&choice);
    }
    if (choices.empty()) return nullptr;  // two conditions contradict each other
    return *choices[pick(*random_, choices.size())];
  }
  const json::value* type = find(parts, "type");
  std::string_view name = "object";
  if (type != nullptr && type->is_array()) {
    name = type->get_array()[pick(*random_, type->get_array().size())].get_string();
  } else if (type != nullptr) {
    name = type->get_string();
  } else if (find(parts, "properties") == nullptr) {
    name = "string";
  }
  if (name == "boolean") return once_in(*random_, 2);
  if (name == "integer" || name == "number") return number_of(parts, name == "integer");
  if (name == "array") return array_of(parts);
  return name == "object" ? json::value(object_of(std::move(parts))) : text_of(parts);
}

json::value InstanceMaker::text_of(const Parts& parts) {
  const std::size_t least = bound(parts, "minLength", true, 0);
  const std::size_t most =
      bound(parts, "maxLength", false, std::numeric_limits<std::size_t>::max());
  if (const json::value* format = find(parts, "format")) {
    return json::string(of_format(format->get_string(), *random_));
  }
  std::vector<std::string> patterns;
  each(parts, "pattern", [&](const json::value& pattern) {
    patterns.emplace_back(pattern.get_string());
  });
  if (!patterns.empty()) {
    const PatternText& first = patterns_.try_emplace(patterns[0], patterns[0]).first->second;
    std::string text;
    // The first pattern is the property's own; conditions that narrow it come behind.
    for (int tries = 0; tries < kTries; ++tries) {
      text = cut(first.make(*random_), most);
      const bool fits = std::ranges::all_of(
          patterns, [&](const std::string& pattern) { return RE2::PartialMatch(text, pattern); });
      if (fits) break;
    }
    return json::string(text);
  }
  std::string text = nasty_text(*random_);
  if (find(parts, "sensitive") != nullptr) text.insert(0, kSecretMark);
  while (cut(text, least) == text && text.size() < least * 8) text += nasty_text(*random_) + "x";
  if (most < 20'000 && once_in(*random_, 200)) text.resize(most, '"');
  return json::string(cut(text, most));
}

json::value InstanceMaker::number_of(const Parts& parts, bool is_integer) {
  std::int64_t least = -5;
  std::int64_t most = 1'000'000;
  bool first = true;
  each(parts, "minimum", [&](const json::value& limit) {
    const auto given = limit.to_number<std::int64_t>();
    least = std::exchange(first, false) ? given : std::max(least, given);
  });
  each(parts, "maximum", [&](const json::value& limit) {
    most = std::min(most, limit.to_number<std::int64_t>());
  });
  if (least > most) return nullptr;  // two conditions contradict each other
  if (once_in(*random_, 5)) return least;
  if (once_in(*random_, 5)) return most;
  const std::int64_t whole = std::uniform_int_distribution<std::int64_t>(least, most)(*random_);
  if (is_integer || once_in(*random_, 2)) return whole;
  return static_cast<double>(whole) + 0.5;
}

json::value InstanceMaker::array_of(const Parts& parts) {
  const std::size_t least = bound(parts, "minItems", true, 0);
  const std::size_t most = bound(parts, "maxItems", false, std::max(kItemsUsual, least));
  std::vector<const json::value*> items;
  each(parts, "items", [&](const json::value& schema) { items.push_back(&schema); });
  const bool is_set = find(parts, "uniqueItems") != nullptr;
  const std::size_t wanted =
      least + pick(*random_, std::min(most, least + kItemsUsual) - least + 1);
  json::array made;
  std::set<std::string> seen;
  for (std::size_t tries = 0; made.size() < wanted && tries < wanted * 8; ++tries) {
    json::value item = value_of(items);
    if (!is_set || seen.insert(json::serialize(item)).second) made.push_back(std::move(item));
  }
  return made;
}

/// Gives `made` the member `name`, as every part wants it; nothing when one forbids it.
void InstanceMaker::put(std::string_view name, json::object& made, const Parts& parts) {
  std::vector<const json::value*> schemas;
  bool allowed = true;
  each(parts, "properties", [&](const json::value& properties) {
    const json::value* schema = properties.get_object().if_contains(name);
    if (schema == nullptr) return;
    if (const bool* all = schema->if_bool()) {
      allowed = allowed && *all;
    } else {
      schemas.push_back(schema);
    }
  });
  made.erase(name);
  if (allowed && !schemas.empty()) made.emplace(name, value_of(schemas));
}

/// Members whose names nobody fixed.
void InstanceMaker::add_members(json::object& made, const Parts& parts) {
  const json::value* member = find(parts, "additionalProperties");
  if (member == nullptr || member->is_bool()) return;
  const std::size_t least = bound(parts, "minProperties", true, 0);
  const std::size_t most = bound(parts, "maxProperties", false, least + kItemsUsual);
  const std::size_t wanted =
      least + pick(*random_, std::min(most, least + kItemsUsual) - least + 1);
  const json::value any(true);
  const json::value* names = find(parts, "propertyNames");
  for (std::size_t tries = 0; made.size() < wanted && tries < wanted * 8; ++tries) {
    const json::value name = value_of({names == nullptr ? &any : names});
    made.emplace(name.get_string(), value_of({member}));
  }
}

/// As many members as asked for, of those that have fixed names.
void InstanceMaker::fit_count(json::object& made,
                              const std::set<std::string_view>& required,
                              const Parts& parts) {
  const std::size_t most =
      bound(parts, "maxProperties", false, std::numeric_limits<std::size_t>::max());
  for (auto member = made.begin(); made.size() > most && member != made.end();) {
    const bool kept = required.contains(member->key()) || once_in(*random_, 2);
    member = kept ? std::next(member) : made.erase(member);
  }
  const json::value* properties = find(parts, "properties");
  while (properties != nullptr && made.size() < bound(parts, "minProperties", true, 0)) {
    const json::object& all = properties->get_object();
    put(std::next(all.begin(), static_cast<std::ptrdiff_t>(pick(*random_, all.size())))->key(),
        made,
        parts);
  }
}

/// What the conditions say of `made` now.
InstanceMaker::Parts InstanceMaker::consequences(const json::object& made, const Parts& parts) {
  Parts found;
  for (const json::object* part : parts) {
    const json::value* condition = part->if_contains("if");
    if (condition == nullptr) continue;
    const json::value* consequence = part->if_contains(holds(*condition, made) ? "then" : "else");
    bool allowed = true;
    if (consequence != nullptr) collect(*consequence, found, allowed);
    PORC_ASSERT(allowed);
  }
  return found;
}

json::object InstanceMaker::object_of(Parts parts) {
  // Conditions that seldom hold by chance are made to hold now and then.
  std::vector<const json::value*> conditions;
  each(parts, "if", [&](const json::value& condition) { conditions.push_back(&condition); });
  if (!conditions.empty() && once_in(*random_, 2)) {
    bool allowed = true;
    collect(*conditions[pick(*random_, conditions.size())], parts, allowed);
  }
  json::object made;
  std::set<std::string_view> required;
  each(parts, "required", [&](const json::value& names) {
    for (const json::value& name : names.get_array()) required.insert(name.get_string());
  });
  each(parts, "properties", [&](const json::value& properties) {
    for (const auto& property : properties.get_object()) {
      if (made.contains(property.key())) continue;
      if (required.contains(property.key()) || once_in(*random_, 2))
        put(property.key(), made, parts);
    }
  });
  add_members(made, parts);
  fit_count(made, required, parts);
  Parts before;
  for (int round = 0; round < kSettlingMax; ++round) {
    const Parts more = consequences(made, parts);
    if (more == before) break;
    Parts all = parts;
    all.insert(all.end(), more.begin(), more.end());
    std::set<std::string> touched;
    each(more, "required", [&](const json::value& names) {
      for (const json::value& name : names.get_array()) touched.emplace(name.get_string());
    });
    each(more, "properties", [&](const json::value& properties) {
      for (const auto& property : properties.get_object()) {
        if (made.contains(property.key()) && property.value() != json::value(true))
          touched.emplace(property.key());
      }
    });
    for (const std::string& name : touched) put(name, made, all);
    each(more, "additionalProperties", [&](const json::value&) {
      const json::value* properties = find(more, "properties");
      for (auto member = made.begin(); member != made.end();) {
        const bool named = properties->get_object().contains(member->key());
        member = named ? std::next(member) : made.erase(member);
      }
    });
    before = more;
  }
  return made;
}

}  // namespace porc::quills
