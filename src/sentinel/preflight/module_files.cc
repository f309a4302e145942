// SPDX-License-Identifier: Apache-2.0
#include "sentinel/preflight/module_files.h"

#include <algorithm>
#include <array>
#include <utility>

#include "hcl/json_syntax.h"
#include "hcl/parse.h"

namespace porc::sentinel {
namespace {

constexpr std::string_view kNative = ".tf";
constexpr std::string_view kJson = ".tf.json";

// The blocks of a Terraform file that are looked into. Spec:
// https://developer.hashicorp.com/terraform/language/syntax/json
constexpr auto kEscape = std::to_array<hcl::BlockType>({{.name = "_"}});
constexpr auto kOfResource = std::to_array<hcl::BlockType>(
    {{.name = "provisioner", .labels = 1, .inner = kEscape}, {.name = "lifecycle"}, {.name = "_"}});
constexpr auto kOfTerraform = std::to_array<hcl::BlockType>({{.name = "required_providers"}});
constexpr auto kOfCheck =
    std::to_array<hcl::BlockType>({{.name = "data", .labels = 2, .inner = kOfResource}});
constexpr auto kBlocks = std::to_array<hcl::BlockType>({
    {.name = "terraform", .inner = kOfTerraform},
    {.name = "provider", .labels = 1, .inner = kEscape},
    {.name = "variable", .labels = 1},
    {.name = "locals"},
    {.name = "output", .labels = 1},
    {.name = "module", .labels = 1, .inner = kEscape},
    {.name = "resource", .labels = 2, .inner = kOfResource},
    {.name = "data", .labels = 2, .inner = kOfResource},
    {.name = "ephemeral", .labels = 2},
    {.name = "check", .labels = 1, .inner = kOfCheck},
    {.name = "moved"},
    {.name = "import"},
    {.name = "removed"},
});

/// Files that editors leave behind are not read.
bool is_ignored(std::string_view name) {
  return name.starts_with('.') || name.ends_with('~') ||
         (name.starts_with('#') && name.ends_with('#'));
}

bool is_override(std::string_view stem) {
  return stem == "override" || stem.ends_with("_override");
}

}  // namespace

std::vector<const hcl::Block*> ModuleFiles::blocks(std::string_view type) const {
  std::vector<const hcl::Block*> found;
  for (const hcl::Body& body : bodies)
    for (const hcl::Block& block : body.blocks)
      if (block.type == type) found.push_back(&block);
  return found;
}

Result<ModuleFiles> read_module(const ConfigurationFiles& files, const std::string& folder) {
  ModuleFiles module;
  const std::string prefix = folder.empty() ? "" : folder + "/";
  for (auto file = files.lower_bound(prefix);
       file != files.end() && file->first.starts_with(prefix);
       ++file) {
    const auto& [path, text] = *file;
    const std::string_view name = std::string_view(path).substr(prefix.size());
    if (name.find('/') != name.npos || is_ignored(name)) continue;
    if (name.ends_with(".tofu") || name.ends_with(".tofu.json")) module.is_overridden = true;
    const bool is_json = name.ends_with(kJson);
    if (!is_json && !name.ends_with(kNative)) continue;
    const std::string_view ending = is_json ? kJson : kNative;
    if (is_override(name.substr(0, name.size() - ending.size()))) module.is_overridden = true;
    PORC_TRY(hcl::Body body,
             is_json ? hcl::parse_json(text, path, kBlocks) : hcl::parse(text, path));
    module.bodies.push_back(std::move(body));
  }
  if (module.bodies.empty())
    return Error{.code = ErrorCode::not_found,
                 .message = "there is no Terraform file in " + (folder.empty() ? "." : folder)};
  return module;
}

Result<std::string> folder_of_source(std::string_view folder, std::string_view source) {
  std::vector<std::string> steps;
  const std::string path = std::string(folder) + "/" + std::string(source) + "/";
  for (std::size_t start = 0; start < path.size();) {
    const std::size_t end = path.find('/', start);
    std::string step = path.substr(start, end - start);
    start = end + 1;
    if (step.empty() || step == ".") continue;
    if (step != "..") {
      steps.push_back(std::move(step));
    } else if (steps.empty()) {
      return Error{.code = ErrorCode::not_found,
                   .message = "the module " + std::string(source) + " is outside of the files"};
    } else {
      steps.pop_back();
    }
  }
  std::string out;
  for (const std::string& step : steps) out += (out.empty() ? "" : "/") + step;
  return out;
}

bool is_local_source(std::string_view source) {
  return source.starts_with("./") || source.starts_with("../");
}

}  // namespace porc::sentinel
