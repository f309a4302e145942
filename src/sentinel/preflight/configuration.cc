// SPDX-License-Identifier: Apache-2.0
#include "sentinel/preflight/configuration.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "sentinel/preflight/constant.h"
#include "sentinel/preflight/described.h"
#include "sentinel/preflight/providers.h"

namespace porc::sentinel {
namespace {

constexpr auto kOfResource = std::to_array<std::string_view>(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"});
constexpr auto kOfModule = std::to_array<std::string_view>(
    {"source", "version", "providers", "count", "for_each", "depends_on"});
constexpr auto kOfProvisioner =
    std::to_array<std::string_view>({"when", "on_failure", "connection"});
constexpr auto kBlockTypes = std::to_array<std::string_view>({"terraform",
                                                              "provider",
                                                              "variable",
                                                              "locals",
                                                              "output",
                                                              "module",
                                                              "resource",
                                                              "data",
                                                              "check",
                                                              "moved",
                                                              "import",
                                                              "removed"});
constexpr auto kCollections = std::to_array<std::string_view>(
    {"providers", "resources", "provisioners", "variables", "outputs", "module_calls"});

struct Module {
  std::string path{};  ///< "module.a.module.b"; "" for the root
  ModuleFiles files{};
  std::map<std::string, Module> calls{};  ///< those that are among the files
};

class Reading {
 public:
  Reading(const ConfigurationFiles& files, std::string_view registry)
      : files_(files), providers_(registry) {}

  Result<ConfigurationDocument> read() {
    PORC_TRY(const Module root, find_module("", "", "", 0));
    ConfigurationDocument out;
    json::object shown;
    json::object module = shown_module(root);
    if (json::object providers = providers_.document(); !providers.empty())
      shown["provider_config"] = std::move(providers);
    shown["root_module"] = std::move(module);
    json::object document;
    document["configuration"] = std::move(shown);
    out.document = std::make_shared<const json::value>(std::move(document));
    if (const auto gap = providers_.gap()) gaps_.emplace("providers", *gap);
    out.gaps = std::move(gaps_);
    out.names_registry = providers_.names_registry();
    return out;
  }

 private:
  void leave_out_all(NotKnown why) {
    for (const std::string_view collection : kCollections) gaps_.emplace(collection, why);
  }

  /// Reads a module and those that it calls, from the outside to the inside.
  Result<Module> find_module(const std::string& folder,
                             std::string path,
                             const std::string& parent,
                             std::size_t depth) {
    if (depth > kModuleDepthMax || ++modules_ > kModulesMax)
      return Error{.code = ErrorCode::too_large,
                   .message = "the configuration has too many modules, or modules in modules"};
    Module module{.path = std::move(path)};
    PORC_TRY(module.files, read_module(files_, folder));
    look_over(module.files);
    providers_.add(module.files, module.path, parent);
    for (const hcl::Block* call : module.files.blocks("module")) {
      const auto source = text_of(call->body.find_attribute("source"));
      if (call->labels.empty()) continue;
      if (!source || !is_local_source(*source)) {
        leave_out_all(NotKnown::remote_module);
        continue;
      }
      const std::string& name = call->labels.front().text;
      PORC_TRY(const std::string inner, folder_of_source(folder, *source));
      PORC_TRY(Module called,
               find_module(inner,
                           module.path + (module.path.empty() ? "" : ".") + "module." + name,
                           module.path,
                           depth + 1));
      module.calls.insert_or_assign(name, std::move(called));
    }
    return module;
  }

  /// Nothing that could add to the configuration is passed over.
  void look_over(const ModuleFiles& module) {
    if (module.is_overridden) leave_out_all(NotKnown::override_file);
    for (const hcl::Body& body : module.bodies) {
      if (!body.attributes.empty()) leave_out_all(NotKnown::block);
      for (const hcl::Block& block : body.blocks)
        if (std::ranges::find(kBlockTypes, block.type) == kBlockTypes.end())
          leave_out_all(NotKnown::block);
    }
  }

  json::object shown_module(const Module& module) {
    json::object out;
    if (json::object outputs = named(module, "output", described_output); !outputs.empty())
      out["outputs"] = std::move(outputs);
    if (json::array resources = shown_resources(module); !resources.empty())
      out["resources"] = std::move(resources);
    json::object calls;
    for (const hcl::Block* block : module.files.blocks("module"))
      if (!block->labels.empty())
        calls[block->labels.front().text] =
            shown_call(module, block->labels.front().text, block->body);
    if (!calls.empty()) out["module_calls"] = in_order(calls);
    if (json::object variables = named(module, "variable", described_variable); !variables.empty())
      out["variables"] = std::move(variables);
    return out;
  }

  template <class Describe>
  static json::object named(const Module& module, std::string_view type, Describe describe) {
    json::object out;
    for (const hcl::Block* block : module.files.blocks(type))
      if (!block->labels.empty()) out[block->labels.front().text] = describe(block->body);
    return in_order(out);
  }

  json::array shown_resources(const Module& module) {
    std::vector<const hcl::Block*> data = module.files.blocks("data");
    for (const hcl::Block* check : module.files.blocks("check"))
      for (const hcl::Block& block : check->body.blocks)
        if (block.type == "data") data.push_back(&block);
    json::array out;
    for (json::object& shown : shown_resources(module, module.files.blocks("resource"), "managed"))
      out.push_back(std::move(shown));
    for (json::object& shown : shown_resources(module, data, "data"))
      out.push_back(std::move(shown));
    return out;
  }

  std::vector<json::object> shown_resources(const Module& module,
                                            const std::vector<const hcl::Block*>& blocks,
                                            std::string_view mode) {
    std::vector<json::object> out;
    for (const hcl::Block* block : blocks)
      if (block->labels.size() == 2) out.push_back(shown_resource(module, *block, mode));
    std::ranges::sort(out, {}, [](const json::object& resource) {
      return std::string(resource.at("address").get_string());
    });
    return out;
  }

  json::object shown_resource(const Module& module,
                              const hcl::Block& block,
                              std::string_view mode) {
    const std::string& type = block.labels[0].text;
    const std::string& name = block.labels[1].text;
    const std::string provider = named_provider(block.body, type);
    const bool is_built_in =
        providers_.is_built_in(provider.substr(0, provider.find('.')), module.path);
    json::object out;
    out["address"] = (mode == "data" ? "data." : "") + type + "." + name;
    out["mode"] = mode;
    out["type"] = type;
    out["name"] = name;
    out["provider_config_key"] = provider.empty() || providers_.gap()
                                     ? not_known_value(NotKnown::passed_providers)
                                     : json::value(providers_.key_of(provider, module.path));
    json::array provisioners;
    for (const hcl::Block& inner : block.body.blocks)
      if (inner.type == "provisioner" && !inner.labels.empty())
        provisioners.push_back(shown_provisioner(inner));
    if (!provisioners.empty()) out["provisioners"] = std::move(provisioners);
    json::object expressions =
        described(block.body, kOfResource, is_built_in ? Blocks::none : Blocks::unknown);
    if (!expressions.empty()) out["expressions"] = std::move(expressions);
    out["schema_version"] = is_built_in ? json::value(0) : not_known_value(NotKnown::provider);
    add_repetition(block.body, out);
    if (json::array dependencies = described_dependencies(block.body); !dependencies.empty())
      out["depends_on"] = std::move(dependencies);
    return out;
  }

  static json::object shown_provisioner(const hcl::Block& block) {
    json::object out;
    out["type"] = block.labels.front().text;
    json::object expressions = described(block.body, kOfProvisioner, Blocks::none);
    if (!expressions.empty()) out["expressions"] = std::move(expressions);
    return out;
  }

  json::object shown_call(const Module& module, const std::string& name, const hcl::Body& body) {
    json::object out;
    const auto source = text_of(body.find_attribute("source"));
    out["source"] = source ? json::value(*source) : not_known_value(NotKnown::remote_module);
    json::object expressions = described(body, kOfModule, Blocks::none);
    if (!expressions.empty()) out["expressions"] = std::move(expressions);
    add_repetition(body, out);
    if (const auto called = module.calls.find(name); called != module.calls.end())
      out["module"] = shown_module(called->second);
    if (const auto version = text_of(body.find_attribute("version")))
      out["version_constraint"] = *version;
    if (json::array dependencies = described_dependencies(body); !dependencies.empty())
      out["depends_on"] = std::move(dependencies);
    return out;
  }

  const ConfigurationFiles& files_;
  Providers providers_;
  std::map<std::string, NotKnown, std::less<>> gaps_{};
  std::size_t modules_ = 0;
};

}  // namespace

Result<ConfigurationDocument> read_configuration(const ConfigurationFiles& files,
                                                 std::string_view registry) {
  return Reading(files, registry).read();
}

}  // namespace porc::sentinel
