// SPDX-License-Identifier: Apache-2.0
#include "sentinel/preflight/providers.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include <re2/re2.h>

#include "sentinel/preflight/constant.h"
#include "sentinel/preflight/described.h"
#include "sentinel/preflight/reference.h"

namespace porc::sentinel {
namespace {

constexpr std::string_view kBuiltIn = "terraform.io/builtin/terraform";
constexpr auto kReserved = std::to_array<std::string_view>(
    {"alias", "version", "count", "depends_on", "for_each", "source"});

std::string key_in(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + ":" + name;
}

/// A constraint as a plan has it: in full, without an operator when it is `=`.
json::value constraint_of(const std::string& text) {
  static const re2::RE2 kPessimistic(R"(\s*~>\s*(\d+\.\d+(?:\.\d+)?)\s*)");
  static const re2::RE2 kComparison(R"(\s*(>=|<=|>|<|!=|=|)\s*(\d+\.\d+)(\.\d+)?\s*)");
  std::string operation;
  std::string version;
  std::string patch;
  if (re2::RE2::FullMatch(text, kPessimistic, &version)) return json::value("~> " + version);
  if (!re2::RE2::FullMatch(text, kComparison, &operation, &version, &patch))
    return not_known_value(NotKnown::version_constraint);
  if (operation == "=") operation.clear();
  if (!operation.empty()) operation += ' ';
  return json::value(operation + version + (patch.empty() ? ".0" : patch));
}

std::string local_name_of(std::string_view name) {
  return std::string(name.substr(0, name.find('.')));
}

}  // namespace

std::string implied_provider(std::string_view resource_type) {
  return std::string(resource_type.substr(0, resource_type.find('_')));
}

std::string named_provider(const hcl::Body& body, std::string_view resource_type) {
  const hcl::Attribute* const attribute = body.find_attribute("provider");
  if (attribute == nullptr) return implied_provider(resource_type);
  if (const auto text = hcl::literal_text(attribute->value)) return *text;
  if (const auto* name = std::get_if<hcl::Variable>(&attribute->value.node)) return name->name;
  const auto* traversal = std::get_if<hcl::Traversal>(&attribute->value.node);
  const auto* root =
      traversal == nullptr ? nullptr : std::get_if<hcl::Variable>(&traversal->source->node);
  if (root == nullptr || traversal->steps.size() != 1) return "";
  const auto* alias = std::get_if<hcl::AttributeStep>(&traversal->steps.front().node);
  return alias == nullptr ? "" : root->name + "." + alias->name;
}

std::string Providers::full_name_of(const std::string& source) {
  static const re2::RE2 kTwo(R"([a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*)");
  static const re2::RE2 kThree(
      R"([a-z0-9][a-z0-9.-]*(:\d+)?/[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*)");
  if (re2::RE2::FullMatch(source, kThree)) return source;
  if (!re2::RE2::FullMatch(source, kTwo)) return "";
  names_registry_ = true;
  return std::string(registry_) + "/" + source;
}

Providers::Requirement Providers::requirement_of(const hcl::Attribute& attribute) {
  const Constant constant = constant_of(attribute);
  const std::string implied = attribute.name == "terraform"
                                  ? std::string(kBuiltIn)
                                  : full_name_of("hashicorp/" + attribute.name);
  if (constant.is_value() && constant.value.is_string())
    return {implied, constraint_of(std::string(constant.value.get_string()))};
  // `configuration_aliases` holds references, so that such an object has no value.
  if (!constant.is_value() || !constant.value.is_object()) {
    gap_ = NotKnown::passed_providers;
    return {"", not_known_value(NotKnown::version_constraint)};
  }
  const json::object& members = constant.value.get_object();
  Requirement out{.full_name = implied};
  if (const json::value* source = members.if_contains("source"))
    out.full_name = source->is_string() ? full_name_of(std::string(source->get_string())) : "";
  if (const json::value* version = members.if_contains("version"))
    out.constraint = version->is_string() ? constraint_of(std::string(version->get_string()))
                                          : not_known_value(NotKnown::version_constraint);
  if (members.contains("configuration_aliases")) gap_ = NotKnown::passed_providers;
  return out;
}

Providers::Requirements Providers::required_by(const ModuleFiles& module) {
  Requirements out;
  for (const hcl::Block* terraform : module.blocks("terraform"))
    for (const hcl::Block& block : terraform->body.blocks)
      if (block.type == "required_providers")
        for (const hcl::Attribute& attribute : block.body.attributes)
          out.emplace(attribute.name, requirement_of(attribute));
  return out;
}

const Providers::Requirement& Providers::resolved(Requirements& requirements,
                                                  const std::string& local_name) {
  const auto known = requirements.find(local_name);
  if (known != requirements.end()) return known->second;
  Requirement implied{.full_name = local_name == "terraform"
                                       ? std::string(kBuiltIn)
                                       : full_name_of("hashicorp/" + local_name)};
  return requirements.emplace(local_name, std::move(implied)).first->second;
}

void Providers::add_entry(const std::string& key,
                          const std::string& name,
                          const Requirement& requirement,
                          const std::string& path,
                          const std::string& parent) {
  if (entries_.contains(key)) return;
  Entry entry{.full_name = requirement.full_name, .parent = parent};
  entry.shown["name"] = name;
  entry.shown["full_name"] = requirement.full_name.empty() ? not_known_value(NotKnown::provider)
                                                           : json::value(requirement.full_name);
  if (!requirement.constraint.is_null()) entry.shown["version_constraint"] = requirement.constraint;
  if (!path.empty()) entry.shown["module_address"] = path;
  entries_.emplace(key, std::move(entry));
}

/// The key of the configuration that a module inherits, which begins to be looked for at `key`.
std::string Providers::source_key(std::string key, const std::string& full_name) const {
  std::string found;
  while (!key.empty()) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end() || entry->second.full_name != full_name) break;
    found = std::exchange(key, entry->second.parent);
  }
  return found;
}

void Providers::add(const ModuleFiles& module, const std::string& path, const std::string& parent) {
  Requirements requirements = required_by(module);
  std::set<std::string> declared;
  for (const auto& [name, requirement] : requirements) declared.insert(name);
  for (const hcl::Block* block : module.blocks("provider")) {
    if (block->labels.empty()) continue;
    const std::string& name = block->labels.front().text;
    Requirement requirement = resolved(requirements, name);
    if (block->body.find_attribute("version") != nullptr)
      requirement.constraint = not_known_value(NotKnown::version_constraint);
    const auto alias = text_of(block->body.find_attribute("alias"));
    const std::string key = key_in(path, alias ? name + "." + *alias : name);
    add_entry(key, name, requirement, path, "");
    Entry& entry = entries_.at(key);
    if (alias) entry.shown["alias"] = *alias;
    json::object expressions = described(block->body, kReserved, Blocks::unknown);
    if (!expressions.empty()) entry.shown["expressions"] = std::move(expressions);
  }
  const auto inherited = [&](const std::string& name, const Requirement& requirement) {
    return path.empty() ? "" : source_key(key_in(parent, name), requirement.full_name);
  };
  for (const std::string& name : declared) {
    const Requirement& requirement = requirements.at(name);
    add_entry(key_in(path, name), name, requirement, path, inherited(name, requirement));
  }
  // Used without a word: those are called as their type.
  std::set<std::string> used;
  const auto use = [&](const hcl::Block& block) {
    if (block.labels.size() == 2)
      used.insert(local_name_of(named_provider(block.body, block.labels.front().text)));
  };
  for (const std::string_view type : {"resource", "data", "ephemeral"})
    for (const hcl::Block* block : module.blocks(type)) use(*block);
  for (const hcl::Block* check : module.blocks("check"))
    for (const hcl::Block& block : check->body.blocks)
      if (block.type == "data") use(block);
  for (const hcl::Block* block : module.blocks("provider"))
    if (!block->labels.empty()) used.insert(block->labels.front().text);
  for (const std::string& name : used) {
    const Requirement requirement = resolved(requirements, name);
    if (requirement.full_name.empty()) {
      gap_ = NotKnown::provider;
      continue;
    }
    const std::string type = requirement.full_name.substr(requirement.full_name.rfind('/') + 1);
    add_entry(key_in(path, type), type, requirement, path, inherited(type, requirement));
  }
  for (const hcl::Block* block : module.blocks("import"))
    if (block->body.find_attribute("provider") != nullptr) gap_ = NotKnown::provider;
  for (const hcl::Block* block : module.blocks("module"))
    if (block->body.find_attribute("providers") != nullptr) gap_ = NotKnown::passed_providers;
  modules_.emplace(path, std::move(requirements));
}

bool Providers::is_built_in(std::string_view local_name, const std::string& path) const {
  const auto module = modules_.find(path);
  if (module == modules_.end()) return false;
  const auto found = module->second.find(local_name);
  return found != module->second.end() && found->second.full_name == kBuiltIn;
}

std::string Providers::key_of(std::string_view name, const std::string& path) const {
  const std::string own = key_in(path, std::string(name));
  const auto entry = entries_.find(own);
  return entry != entries_.end() && !entry->second.parent.empty() ? entry->second.parent : own;
}

json::object Providers::document() const {
  json::object out;
  for (const auto& [key, entry] : entries_)
    if (entry.parent.empty()) out[key] = entry.shown;
  return out;
}

}  // namespace porc::sentinel
