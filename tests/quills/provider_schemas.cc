// SPDX-License-Identifier: Apache-2.0
#include "tests/quills/provider_schemas.h"

#include <array>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "hcl/parse.h"
#include "host/files.h"
#include "json/parse.h"
#include "json/pointer.h"
#include "tests/quills/expression_walk.h"

namespace porc::quills {
namespace {

constexpr std::size_t kDataBytesMax = std::size_t{1} << 20;
/// What any resource may have, whoever provides it.
const std::set<std::string, std::less<>> kMetaArguments{"count", "depends_on", "for_each"};

std::set<std::string, std::less<>> names_in(const json::object& schema, std::string_view key) {
  std::set<std::string, std::less<>> names;
  if (const json::value* list = schema.if_contains(key)) {
    for (const json::value& name : list->as_array()) names.emplace(name.as_string());
  }
  return names;
}

BlockSchema block_schema(const json::object& from) {
  BlockSchema schema{.required = names_in(from, "required"),
                     .optional = names_in(from, "optional"),
                     .exported = names_in(from, "exported"),
                     .is_required = from.contains("is_required")};
  if (const json::value* blocks = from.if_contains("blocks")) {
    for (const auto& block : blocks->as_object()) {
      schema.blocks.emplace(block.key(), block_schema(block.value().as_object()));
    }
  }
  return schema;
}

/// "7.45.0" as the constraint that admits it and its minor successors.
std::string constraint_for(const std::string& version) {
  return "~> " + version.substr(0, version.rfind('.'));
}

const hcl::Expression* member(const hcl::Expression& expression, std::string_view name) {
  const auto* object = std::get_if<hcl::Object>(&expression.node);
  if (object == nullptr) return nullptr;
  for (const hcl::ObjectItem& item : object->items) {
    if (hcl::literal_text(item.key) == name) return &item.value;
  }
  return nullptr;
}

/// The names that a reference is made of, indexes and splats left out: aws_x, main, id.
std::vector<std::string> names_of(const hcl::Traversal& traversal) {
  std::vector<std::string> names;
  const auto* root = std::get_if<hcl::Variable>(&traversal.source->node);
  if (root == nullptr) return names;
  names.push_back(root->name);
  const std::vector<hcl::Step>* steps = &traversal.steps;
  while (steps != nullptr) {
    const std::vector<hcl::Step>* inner = nullptr;
    for (const hcl::Step& step : *steps) {
      if (const auto* attribute = std::get_if<hcl::AttributeStep>(&step.node))
        names.push_back(attribute->name);
      if (const auto* splat = std::get_if<hcl::SplatStep>(&step.node)) inner = &splat->each;
    }
    steps = inner;
  }
  return names;
}

}  // namespace

/// One bundle, all its files together: what one declares, another may refer to.
class BundleCheck {
 public:
  explicit BundleCheck(const ProviderSchemas& schemas) : schemas_(schemas) {}

  std::vector<std::string> run(const std::vector<archive::File>& bundle) {
    for (const archive::File& file : bundle) read(file);
    for (const auto& [path, body] : bodies_) {
      path_ = path;
      for (const hcl::Block& block : body.blocks) check_top(block);
      walk(body, [this](const hcl::Expression& expression) { check_reference(expression); });
    }
    return std::move(faults_);
  }

 private:
  void refuse(hcl::Position at, const std::string& what) {
    faults_.push_back(path_ + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                      ": " + what);
  }

  void read(const archive::File& file) {
    if (file.path.ends_with(".tf.json")) {
      auto document = json::parse(file.bytes);
      if (!document) return faults_.push_back(file.path + ": " + document.error().to_string());
      if (const json::value* variables = json::find(*document, "/variable")) {
        for (const auto& variable : variables->as_object()) declare("var", variable.key());
      }
    } else if (file.path.ends_with(".tf")) {
      auto body = hcl::parse(file.bytes, file.path);
      if (!body) return faults_.push_back(body.error().to_string());
      declare_all(*body);
      bodies_.emplace_back(file.path, *std::move(body));
    }
  }

  void declare(std::string_view of, std::string_view name) {
    declared_.insert(std::string(of) + "." + std::string(name));
  }

  void declare_all(const hcl::Body& body) {
    for (const hcl::Block& block : body.blocks) {
      if (block.type == "resource") declare(block.labels[0].text, block.labels[1].text);
      if (block.type == "variable") declare("var", block.labels[0].text);
      if (block.type != "locals") continue;
      for (const hcl::Attribute& local : block.body.attributes) declare("local", local.name);
    }
  }

  void check_top(const hcl::Block& block) {
    const hcl::Position at = block.range.start;
    if (block.type == "resource") {
      const std::string& type = block.labels[0].text;
      const auto known = schemas_.resources_.find(type);
      if (known == schemas_.resources_.end()) return refuse(at, "unknown resource type " + type);
      check_block(block.body, known->second, type, at, kMetaArguments);
    } else if (block.type == "provider") {
      const auto known = schemas_.providers_.find("hashicorp/" + block.labels[0].text);
      if (known == schemas_.providers_.end())
        return refuse(at, "unknown provider " + block.labels[0].text);
      check_block(block.body, known->second.configuration, block.labels[0].text, at, {});
    } else if (block.type == "terraform") {
      for (const hcl::Block& inner : block.body.blocks) check_requirements(inner);
    }
  }

  void check_requirements(const hcl::Block& block) {
    for (const hcl::Attribute& provider : block.body.attributes) {
      const hcl::Position at = provider.range.start;
      const hcl::Expression* source = member(provider.value, "source");
      const hcl::Expression* version = member(provider.value, "version");
      if (source == nullptr || version == nullptr) {
        refuse(at, provider.name + " needs a source and a version");
        continue;
      }
      const auto known = schemas_.providers_.find(hcl::literal_text(*source).value_or(""));
      if (known == schemas_.providers_.end()) {
        refuse(at, "unknown provider " + provider.name);
      } else if (hcl::literal_text(*version) != constraint_for(known->second.version)) {
        refuse(at, "the data is of " + provider.name + " " + known->second.version);
      }
    }
  }

  void check_block(const hcl::Body& body,
                   const BlockSchema& schema,
                   const std::string& name,
                   hcl::Position at,
                   const std::set<std::string, std::less<>>& meta) {
    for (const hcl::Attribute& attribute : body.attributes) {
      if (!schema.required.contains(attribute.name) && !schema.optional.contains(attribute.name) &&
          !meta.contains(attribute.name))
        refuse(attribute.range.start, name + " has no argument " + attribute.name);
    }
    std::set<std::string, std::less<>> present;
    for (const hcl::Block& block : body.blocks) {
      if (!meta.empty() && block.type == "lifecycle") continue;
      const auto known = schema.blocks.find(block.type);
      if (known == schema.blocks.end()) {
        refuse(block.range.start, name + " has no block " + block.type);
        continue;
      }
      present.insert(block.type);
      check_block(block.body, known->second, name + "." + block.type, block.range.start, {});
    }
    for (const std::string& required : schema.required) {
      if (body.find_attribute(required) == nullptr) refuse(at, name + " needs " + required);
    }
    for (const auto& [block, inner] : schema.blocks) {
      if (inner.is_required && !present.contains(block))
        refuse(at, name + " needs a block " + block);
    }
  }

  void check_reference(const hcl::Expression& expression) {
    const auto* traversal = std::get_if<hcl::Traversal>(&expression.node);
    if (traversal == nullptr) return;
    const std::vector<std::string> names = names_of(*traversal);
    if (names.size() < 2) return;
    const auto known = schemas_.resources_.find(names[0]);
    const bool is_resource = known != schemas_.resources_.end();
    if (!is_resource && names[0] != "var" && names[0] != "local") return;
    const hcl::Position at = expression.range.start;
    if (!declared_.contains(names[0] + "." + names[1]))
      return refuse(at, names[0] + "." + names[1] + " is not declared");
    if (!is_resource || names.size() < 3) return;
    const BlockSchema& schema = known->second;
    if (!schema.required.contains(names[2]) && !schema.optional.contains(names[2]) &&
        !schema.exported.contains(names[2]) && !schema.blocks.contains(names[2]))
      refuse(at, names[0] + " has no attribute " + names[2]);
  }

  const ProviderSchemas& schemas_;
  std::string path_{};
  std::vector<std::pair<std::string, hcl::Body>> bodies_;
  std::set<std::string, std::less<>> declared_{};
  std::vector<std::string> faults_{};
};

ProviderSchemas ProviderSchemas::read() {
  namespace fs = std::filesystem;
  ProviderSchemas schemas;
  const fs::path folder = fs::path(PORC_SOURCE_DIR) / "tests/quills/provider_schemas";
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const auto text = host::read_file(entry.path(), kDataBytesMax);
    PORC_ASSERT(text);
    const auto document = json::parse(*text);
    PORC_ASSERT(document);
    const json::object& data = document->as_object();
    const json::object& source = data.at("source").as_object();
    Provider provider;
    if (const json::value* version = source.if_contains("version"))
      provider.version = version->as_string();
    if (const json::value* configuration = data.if_contains("configuration"))
      provider.configuration = block_schema(configuration->as_object());
    schemas.providers_.emplace(source.at("provider").as_string(), std::move(provider));
    for (const auto& resource : data.at("resources").as_object()) {
      schemas.resources_.emplace(resource.key(), block_schema(resource.value().as_object()));
    }
  }
  return schemas;
}

std::vector<std::string> ProviderSchemas::faults_of(
    const std::vector<archive::File>& bundle) const {
  return BundleCheck(*this).run(bundle);
}

}  // namespace porc::quills
