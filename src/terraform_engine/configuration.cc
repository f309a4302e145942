// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/configuration.h"

#include <algorithm>
#include <array>
#include <functional>

#include "hcl/parse.h"
#include "json/parse.h"

namespace porc::terraform_engine {
namespace {

constexpr json::ParseLimits kJsonLimits{.bytes_max = std::size_t{16} << 20};

// What the provider that is built into terraform offers.
constexpr auto kBuiltinTypes =
    std::to_array<std::string_view>({"terraform_data", "terraform_remote_state"});

// Blocks that need nothing by themselves.
constexpr auto kPlainBlocks =
    std::to_array<std::string_view>({"output", "locals", "moved", "removed", "import"});

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A block of either syntax, as far as it matters here.
struct BlockView {
  std::string type{};
  std::string label{};                              ///< the first one
  std::function<bool(std::string_view)> has{};      ///< an attribute or block of that name
  std::function<bool(std::string_view)> is_true{};  ///< an attribute that is literally true
};

void read_terraform_block(const BlockView& block, Configuration& seen) {
  if (block.has("backend") || block.has("cloud")) seen.has_backend = true;
  if (block.has("required_providers") || block.has("provider_meta")) seen.needs_install = true;
}

void read_variable_block(const BlockView& block, Configuration& seen) {
  seen.variables.names->insert(block.label);
  if (block.is_true("sensitive")) seen.variables.sensitive.insert(block.label);
  if (block.is_true("ephemeral")) seen.has_ephemeral = true;
}

void read_block(const BlockView& block, Configuration& seen) {
  if (block.type == "terraform") {
    read_terraform_block(block, seen);
  } else if (block.type == "variable") {
    read_variable_block(block, seen);
  } else if (block.type == "resource" || block.type == "data") {
    if (!contains(kBuiltinTypes, block.label) || block.has("provider")) seen.needs_install = true;
  } else if (block.type == "check") {
    if (block.has("data")) seen.needs_install = true;
  } else if (!contains(kPlainBlocks, block.type)) {
    seen.needs_install = true;
  }
}

bool is_true_literal(const hcl::Attribute* attribute) {
  if (attribute == nullptr) return false;
  const auto* literal = std::get_if<hcl::Literal>(&attribute->value.node);
  const bool* value = literal == nullptr ? nullptr : std::get_if<bool>(&literal->value);
  return value != nullptr && *value;
}

void read_native(const hcl::Body& body, Configuration& seen) {
  for (const hcl::Block& block : body.blocks) {
    BlockView view{.type = block.type,
                   .label = block.labels.empty() ? std::string() : block.labels.front().text};
    view.has = [&block](std::string_view name) {
      return block.body.find_attribute(name) != nullptr ||
             std::any_of(block.body.blocks.begin(),
                         block.body.blocks.end(),
                         [name](const hcl::Block& inner) { return inner.type == name; });
    };
    view.is_true = [&block](std::string_view name) {
      return is_true_literal(block.body.find_attribute(name));
    };
    read_block(view, seen);
  }
}

/// JSON may write one body, or a list of bodies, wherever a block may stand more than once.
void each_object(const json::value& value, const std::function<void(const json::object&)>& visit) {
  if (value.is_object()) visit(value.get_object());
  if (!value.is_array()) return;
  for (const json::value& element : value.get_array()) each_object(element, visit);
}

void read_json_block(std::string type,
                     std::string label,
                     const json::object& body,
                     Configuration& seen) {
  BlockView view{.type = std::move(type), .label = std::move(label)};
  view.has = [&body](std::string_view name) { return body.contains(name); };
  view.is_true = [&body](std::string_view name) {
    const json::value* member = body.if_contains(name);
    return member != nullptr && member->is_bool() && member->get_bool();
  };
  read_block(view, seen);
}

void read_json(const json::value& document, Configuration& seen) {
  each_object(document, [&seen](const json::object& root) {
    for (const auto& member : root) {
      std::string type(member.key());
      bool labelled = type != "terraform" && !contains(kPlainBlocks, type);
      each_object(member.value(), [&](const json::object& inner) {
        if (!labelled) return read_json_block(type, "", inner, seen);
        for (const auto& labels : inner) {
          each_object(labels.value(), [&](const json::object& body) {
            // Below a resource type stand names, and below each name its body.
            if (type != "resource" && type != "data") {
              return read_json_block(type, labels.key(), body, seen);
            }
            for (const auto& named : body) {
              each_object(named.value(), [&](const json::object& resource) {
                read_json_block(type, labels.key(), resource, seen);
              });
            }
          });
        }
      });
    }
  });
}

void assume_everything(Configuration& seen) {
  seen.needs_install = true;
  seen.has_backend = true;
  seen.has_ephemeral = true;
  seen.variables.names.reset();
}

}  // namespace

Configuration inspect_configuration(const std::vector<archive::File>& files,
                                    const std::string& folder) {
  Configuration seen{.override_name = "zz_porc_override.tf"};
  seen.variables.names.emplace();
  bool unread = false;
  for (const archive::File& file : files) {
    std::size_t slash = file.path.rfind('/');
    std::string name = slash == std::string::npos ? file.path : file.path.substr(slash + 1);
    if ((slash == std::string::npos ? "" : file.path.substr(0, slash)) != folder) continue;
    bool native = name.ends_with(".tf");
    if (!native && !name.ends_with(".tf.json")) continue;
    while (name >= seen.override_name) seen.override_name.insert(0, "z");
    if (native) {
      auto body = hcl::parse(file.bytes, name);
      if (body) read_native(*body, seen);
      unread = unread || !body;
    } else {
      auto document = json::parse(file.bytes, kJsonLimits);
      if (document) read_json(*document, seen);
      unread = unread || !document;
    }
  }
  if (unread) assume_everything(seen);
  return seen;
}

}  // namespace porc::terraform_engine
