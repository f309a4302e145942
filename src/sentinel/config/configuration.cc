// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/configuration.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sentinel/config/block.h"
#include "sentinel/config/meaning.h"
#include "sentinel/config/path.h"

namespace porc::sentinel {
namespace {

std::vector<ConfigBlock> read_blocks(const ConfigurationFile& file, std::vector<Fault>& faults) {
  return file.name.ends_with(".json") ? read_json_blocks(file.text, file.name, faults)
                                      : read_hcl_blocks(file.text, file.name, faults);
}

bool same_block(const ConfigBlock& left, const ConfigBlock& right) {
  return left.type == right.type && left.labels == right.labels;
}

std::string title(const ConfigBlock& block) {
  std::string out = block.type;
  for (const std::string& label : block.labels) out += fmt::format(" \"{}\"", label);
  return out;
}

void override_block(ConfigBlock& base, ConfigBlock over) {
  for (ConfigAttribute& attribute : over.attributes) {
    std::erase_if(base.attributes, [&](const auto& each) { return each.name == attribute.name; });
    base.attributes.push_back(std::move(attribute));
  }
  for (ConfigBlock& block : over.blocks) {
    const auto inner = std::ranges::find_if(
        base.blocks, [&](const ConfigBlock& each) { return same_block(each, block); });
    if (inner == base.blocks.end()) {
      base.blocks.push_back(std::move(block));
    } else {
      override_block(*inner, std::move(block));
    }
  }
}

/// Reference 23.8: the block must be there already, except `test`.
void override_blocks(std::vector<ConfigBlock>& base,
                     std::vector<ConfigBlock> overs,
                     std::vector<Fault>& faults) {
  for (ConfigBlock& over : overs) {
    const auto found =
        std::ranges::find_if(base, [&](const ConfigBlock& each) { return same_block(each, over); });
    if (found != base.end()) {
      override_block(*found, std::move(over));
    } else if (over.type == "test") {
      base.push_back(std::move(over));
    } else {
      faults.push_back(
          {over.position, fmt::format("there is no {} that this could override", title(over))});
    }
  }
}

void refuse_doubles(const std::vector<ConfigBlock>& blocks, std::vector<Fault>& faults) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (std::size_t before = 0; before < i; ++before) {
      const bool may_repeat = blocks[i].type == "test";  // public cases do
      if (may_repeat || !same_block(blocks[before], blocks[i])) continue;
      faults.push_back(
          {blocks[i].position,
           fmt::format(
               "{} stands already at {}", title(blocks[i]), blocks[before].position.to_string())});
      break;
    }
  }
}

}  // namespace

std::string_view enforcement_level_name(EnforcementLevel level) {
  switch (level) {
    case EnforcementLevel::advisory:
      return "advisory";
    case EnforcementLevel::soft_mandatory:
      return "soft-mandatory";
    case EnforcementLevel::hard_mandatory:
      return "hard-mandatory";
  }
  return "advisory";
}

std::optional<EnforcementLevel> enforcement_level_from_name(std::string_view name) {
  for (const EnforcementLevel level : {EnforcementLevel::advisory,
                                       EnforcementLevel::soft_mandatory,
                                       EnforcementLevel::hard_mandatory})
    if (enforcement_level_name(level) == name) return level;
  return std::nullopt;
}

bool is_override_name(std::string_view name) {
  const std::string_view stem = stem_of(name);
  return stem == "override" || stem.ends_with("_override");
}

json::value with_floats(const json::value& from) {
  if (from.is_int64()) return static_cast<double>(from.get_int64());
  if (from.is_uint64()) return static_cast<double>(from.get_uint64());
  if (const json::array* items = from.if_array()) {
    json::array out;
    for (const json::value& item : *items) out.push_back(with_floats(item));
    return out;
  }
  if (const json::object* members = from.if_object()) {
    json::object out;
    for (const auto& member : *members) out[member.key()] = with_floats(member.value());
    return out;
  }
  return from;
}

Error error_of(const std::vector<Fault>& faults) {
  Error error{.code = ErrorCode::malformed, .message = faults.front().to_string()};
  if (faults.size() == 1) return error;
  error.message = fmt::format("{} faults", faults.size());
  for (const Fault& fault : faults)
    error.violations.push_back({fault.position.to_string(), fault.message});
  return error;
}

Result<Configuration> parse_configuration(std::string_view text, std::string_view filename) {
  const ConfigurationFile file{std::string(filename), std::string(text)};
  return parse_configuration({&file, 1});
}

Result<Configuration> parse_configuration(std::span<const ConfigurationFile> files) {
  std::vector<Fault> faults;
  std::vector<ConfigBlock> blocks;
  std::vector<const ConfigurationFile*> overrides;
  for (const ConfigurationFile& file : files) {
    if (files.size() > 1 && is_override_name(file.name)) {
      overrides.push_back(&file);
      continue;
    }
    for (ConfigBlock& block : read_blocks(file, faults)) blocks.push_back(std::move(block));
  }
  refuse_doubles(blocks, faults);
  std::ranges::sort(overrides, {}, &ConfigurationFile::name);
  for (const ConfigurationFile* file : overrides)
    override_blocks(blocks, read_blocks(*file, faults), faults);
  Configuration configuration = meaning_of(blocks, faults);
  if (!faults.empty()) return error_of(faults);
  return configuration;
}

}  // namespace porc::sentinel
