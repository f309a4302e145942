// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/terraform_files.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "hcl/json_syntax.h"
#include "hcl/parse.h"

namespace porc::quill {
namespace {

constexpr std::string_view kNative = ".tf";
constexpr std::string_view kJson = ".tf.json";
/// Only OpenTofu reads these, and in place of the `.tf` file of that name.
constexpr std::string_view kTofuEndings[] = {".tofu", ".tofu.json"};
/// What Terraform keeps for itself, and where it looks for providers before it asks a registry.
constexpr std::string_view kTerraformFolders[] = {".terraform/", "terraform.d/"};

// The blocks of a Terraform file. Spec:
// https://developer.hashicorp.com/terraform/language/syntax/json
constexpr auto kProvisioners =
    std::to_array<hcl::BlockType>({{.name = "provisioner", .labels = 1}});
constexpr auto kOfTerraform = std::to_array<hcl::BlockType>({
    {.name = "required_providers"},
    {.name = "backend", .labels = 1},
    {.name = "cloud"},
    {.name = "provider_meta", .labels = 1},
});
/// What a block `terraform` may set; OpenTofu's `encryption`, for one, runs commands.
constexpr std::string_view kSetByTerraform[] = {"required_version", "experiments"};
constexpr auto kOfCheck = std::to_array<hcl::BlockType>({{.name = "data", .labels = 2}});
constexpr auto kBlocks = std::to_array<hcl::BlockType>({
    {.name = "terraform", .inner = kOfTerraform},
    {.name = "provider", .labels = 1},
    {.name = "variable", .labels = 1},
    {.name = "locals"},
    {.name = "output", .labels = 1},
    {.name = "module", .labels = 1},
    {.name = "resource", .labels = 2, .inner = kProvisioners},
    {.name = "data", .labels = 2},
    {.name = "ephemeral", .labels = 2},
    {.name = "check", .labels = 1, .inner = kOfCheck},
    {.name = "moved"},
    {.name = "import"},
    {.name = "removed", .inner = kProvisioners},
});

std::string folder_of(std::string_view path) {
  return std::string(path.substr(0, path.rfind('/') == path.npos ? 0 : path.rfind('/') + 1));
}

/// True when `source`, seen from `folder`, stays inside the bundle.
bool stays_inside(std::string_view folder, std::string_view source) {
  const std::string path = std::string(folder) + std::string(source) + "/";
  int depth = 0;
  for (std::size_t start = 0; start < path.size(); start = path.find('/', start) + 1) {
    const std::string_view step =
        std::string_view(path).substr(start, path.find('/', start) - start);
    if (step.empty() || step == ".") continue;
    depth += step == ".." ? -1 : 1;
    if (depth < 0) return false;
  }
  return true;
}

/// The local name of a provider in `provider = google-beta.eu`; "" when it is no such reference.
std::string provider_name(const hcl::Expression& reference) {
  const hcl::Expression* first = &reference;
  if (const auto* traversal = std::get_if<hcl::Traversal>(&reference.node)) {
    first = traversal->source.get();
  }
  if (const auto* variable = std::get_if<hcl::Variable>(&first->node)) return variable->name;
  const std::string text = hcl::literal_text(reference).value_or("");
  return text.substr(0, text.find('.'));
}

/// The type of the resource in `module.a["x"].azurerm_key_vault.b`, which JSON has as text; "" when
/// it is no such reference.
std::string resource_type(const hcl::Expression& reference) {
  if (const auto text = hcl::literal_text(reference)) {
    const auto parsed = hcl::parse_expression(*text, "");
    return parsed && !hcl::literal_text(*parsed) ? resource_type(*parsed) : "";
  }
  const auto* traversal = std::get_if<hcl::Traversal>(&reference.node);
  const auto* root =
      traversal != nullptr ? std::get_if<hcl::Variable>(&traversal->source->node) : nullptr;
  if (root == nullptr) return "";
  std::vector<std::string_view> names = {root->name};
  for (const hcl::Step& step : traversal->steps) {
    if (const auto* attribute = std::get_if<hcl::AttributeStep>(&step.node))
      names.push_back(attribute->name);
  }
  std::size_t type = 0;
  while (type < names.size() && names[type] == "module") type += 2;
  return type + 1 < names.size() ? std::string(names[type]) : "";
}

bool is_true(const hcl::Attribute* attribute) {
  if (attribute == nullptr) return false;
  const auto* literal = std::get_if<hcl::Literal>(&attribute->value.node);
  const bool* value = literal != nullptr ? std::get_if<bool>(&literal->value) : nullptr;
  return value != nullptr && *value;
}

struct ReadFile {
  const archive::File* file;
  hcl::Body body;
};

/// One module: the files of one folder, which share the local names of their providers.
class Module {
 public:
  Module(std::string folder, TerraformFiles& found) : folder_(std::move(folder)), found_(found) {}

  void name_providers(const ReadFile& read) {
    file_ = read.file;
    for (const hcl::Block& terraform : read.body.blocks) {
      if (terraform.type != "terraform") continue;
      for (const hcl::Block& block : terraform.body.blocks) {
        if (block.type != "required_providers") continue;
        for (const hcl::Attribute& provider : block.body.attributes) name_provider(provider);
      }
    }
  }

  void look_at(const ReadFile& read) {
    file_ = read.file;
    // JSON has unknown blocks as attributes, and a file has none.
    for (const hcl::Attribute& attribute : read.body.attributes) {
      refuse(attribute.range, "PORC does not know what '" + attribute.name + "' does");
    }
    for (const hcl::Block& block : read.body.blocks) look_at(block);
  }

 private:
  std::string place(const hcl::Range& range) const {
    if (file_->path.ends_with(kJson)) return file_->path;
    return hcl::place_name({.text = file_->bytes, .filename = file_->path}, range.start);
  }
  void use(UseKind kind, std::string name, const hcl::Range& range) {
    found_.uses.push_back({.kind = kind, .name = std::move(name), .place = place(range)});
  }
  void refuse(const hcl::Range& range, std::string message) {
    found_.refused.push_back({.pointer = place(range), .message = std::move(message)});
  }

  void name_provider(const hcl::Attribute& provider) {
    std::string source = provider.name;
    const auto* requirement = std::get_if<hcl::Object>(&provider.value.node);
    if (requirement == nullptr && !hcl::literal_text(provider.value)) {
      return refuse(provider.range, "what is required of a provider must be plain");
    }
    std::set<std::string> keys;
    for (std::size_t i = 0; requirement != nullptr && i < requirement->items.size(); ++i) {
      const hcl::ObjectItem& item = requirement->items[i];
      const auto key = hcl::literal_text(item.key);
      if (!key) return refuse(provider.range, "what is required of a provider must be plain");
      // Terraform takes the last one.
      if (!keys.insert(*key).second) {
        return refuse(provider.range, "'" + *key + "' of a provider stands twice");
      }
      if (*key != "source") continue;
      const auto text = hcl::literal_text(item.value);
      if (!text) return refuse(provider.range, "the source of a provider must be plain text");
      source = *text;
    }
    sources_[provider.name] = provider_source(source);
    use(UseKind::provider, provider_source(source), provider.range);
  }

  /// Spec: "Provider Requirements": a local name that nobody requires is hashicorp's, but for
  /// Terraform's own.
  void use_provider(const std::string& local_name, const hcl::Range& range) {
    auto named = sources_.find(local_name);
    if (named != sources_.end()) return use(UseKind::provider, named->second, range);
    if (local_name == "terraform") return;
    use(UseKind::provider, provider_source(local_name), range);
  }

  void look_at(const hcl::Block& block) {
    auto known = std::ranges::find(kBlocks, block.type, &hcl::BlockType::name);
    if (known == kBlocks.end()) {
      return refuse(block.range, "PORC does not know what a block '" + block.type + "' does");
    }
    if (block.labels.size() != known->labels) {
      return refuse(block.range,
                    "a block '" + block.type + "' has " + std::to_string(known->labels) +
                        " labels, not " + std::to_string(block.labels.size()));
    }
    if (block.type == "terraform") return look_at_terraform(block);
    if (block.type == "provider") return use_provider(block.labels[0].text, block.range);
    if (block.type == "module") return look_at_module(block);
    if (block.type == "resource") return look_at_resource(UseKind::resource, block);
    if (block.type == "data" || block.type == "ephemeral") {
      return look_at_resource(UseKind::data, block);
    }
    if (block.type == "check") {
      for (const hcl::Block& inner : block.body.blocks) {
        if (inner.type == "data" && inner.labels.size() == 2)
          look_at_resource(UseKind::data, inner);
      }
    }
    if (block.type == "import") return look_at_import(block);
    if (block.type == "removed") look_at_provisioners(block);
    if (block.type == "variable" && folder_.empty()) {
      found_.variables.push_back({.name = block.labels[0].text,
                                  .sensitive = is_true(block.body.find_attribute("sensitive")),
                                  .place = place(block.range)});
    }
  }

  void look_at_terraform(const hcl::Block& terraform) {
    const auto refuse_unknown = [this](const hcl::Range& range, const std::string& name) {
      refuse(range, "PORC does not know what '" + name + "' in a block 'terraform' does");
    };
    for (const hcl::Attribute& attribute : terraform.body.attributes) {
      if (std::ranges::find(kSetByTerraform, attribute.name) == std::end(kSetByTerraform))
        refuse_unknown(attribute.range, attribute.name);
    }
    for (const hcl::Block& block : terraform.body.blocks) {
      if (block.type == "backend" || block.type == "cloud") {
        refuse(block.range, "a quill says nothing of where state is kept: PORC does");
      } else if (std::ranges::find(kOfTerraform, block.type, &hcl::BlockType::name) ==
                 kOfTerraform.end()) {
        refuse_unknown(block.range, block.type);
      }
    }
  }

  void look_at_import(const hcl::Block& block) {
    const hcl::Attribute* target = block.body.find_attribute("to");
    const std::string type = target != nullptr ? resource_type(target->value) : "";
    if (type.empty()) {
      return refuse(block.range, "the target of an import must be a plain reference");
    }
    use(UseKind::imported, type, block.range);
    const hcl::Attribute* provider = block.body.find_attribute("provider");
    if (provider == nullptr) return;
    const std::string local_name = provider_name(provider->value);
    if (local_name.empty()) {
      return refuse(block.range, "the provider of an import must be a plain reference");
    }
    use_provider(local_name, block.range);
  }

  void look_at_module(const hcl::Block& module) {
    const hcl::Attribute* source = module.body.find_attribute("source");
    const auto text = source != nullptr ? hcl::literal_text(source->value) : std::nullopt;
    if (!text) return refuse(module.range, "the source of a module must be plain text");
    if (!text->starts_with("./") && !text->starts_with("../")) {
      return use(UseKind::module, *text, module.range);
    }
    if (!stays_inside(folder_, *text)) {
      refuse(source->range, "the source of this module lies outside of the bundle");
    }
  }

  void look_at_resource(UseKind kind, const hcl::Block& block) {
    const std::string& type = block.labels[0].text;
    use(kind, type, block.range);
    const hcl::Attribute* provider = block.body.find_attribute("provider");
    const std::string local_name =
        provider != nullptr ? provider_name(provider->value) : type.substr(0, type.find('_'));
    if (local_name.empty()) {
      return refuse(block.range, "the provider of a resource must be a plain reference");
    }
    use_provider(local_name, block.range);
    look_at_provisioners(block);
  }

  void look_at_provisioners(const hcl::Block& block) {
    for (const hcl::Block& inner : block.body.blocks) {
      if (inner.type != "provisioner") continue;
      if (inner.labels.empty()) {
        refuse(inner.range, "a provisioner needs a label");
      } else {
        use(UseKind::provisioner, inner.labels[0].text, inner.range);
      }
    }
  }

  const std::string folder_;
  TerraformFiles& found_;
  const archive::File* file_ = nullptr;
  std::map<std::string, std::string> sources_{};  ///< of providers, by local name
};

Result<std::map<std::string, std::vector<ReadFile>>> parse_all(
    const std::vector<archive::File>& files) {
  std::map<std::string, std::vector<ReadFile>> folders;
  for (const archive::File& file : files) {
    if (file.path.ends_with(kNative)) {
      PORC_TRY(hcl::Body body, hcl::parse(file.bytes, file.path));
      folders[folder_of(file.path)].push_back({&file, std::move(body)});
    } else if (file.path.ends_with(kJson)) {
      PORC_TRY(hcl::Body body, hcl::parse_json(file.bytes, file.path, kBlocks));
      folders[folder_of(file.path)].push_back({&file, std::move(body)});
    }
  }
  return folders;
}

void refuse_paths(const std::vector<archive::File>& files, std::vector<Violation>& refused) {
  for (const archive::File& file : files) {
    const std::string rooted = "/" + file.path;
    if (std::ranges::any_of(kTerraformFolders, [&](std::string_view folder) {
          return rooted.find("/" + std::string(folder)) != rooted.npos;
        })) {
      refused.push_back(
          {.pointer = file.path,
           .message = "this folder is Terraform's own: what it holds is not checked"});
    }
    if (std::ranges::any_of(kTofuEndings, [&](auto end) { return file.path.ends_with(end); })) {
      refused.push_back({.pointer = file.path, .message = "name it .tf, which OpenTofu reads too"});
    }
  }
}

}  // namespace

Result<TerraformFiles> read_terraform_files(const std::vector<archive::File>& files) {
  TerraformFiles found;
  refuse_paths(files, found.refused);
  PORC_TRY(const auto folders, parse_all(files));
  for (const auto& [folder, read] : folders) {
    Module module(folder, found);
    for (const ReadFile& one : read) module.name_providers(one);
    for (const ReadFile& one : read) module.look_at(one);
  }
  return found;
}

}  // namespace porc::quill
