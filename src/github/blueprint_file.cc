// SPDX-License-Identifier: Apache-2.0
#include "github/blueprint_file.h"

#include <utility>

#include "json/pointer.h"
#include "yaml/parse.h"

namespace porc::github {
namespace {

/// Limit: values whose lines are kept; what lies beyond is told at its parent's.
constexpr std::size_t kLinesMax = 2000;

void collect(const json::value& value,
             const yaml::PlacedNode& node,
             const std::string& pointer,
             std::map<std::string, int>& lines) {
  if (lines.size() == kLinesMax) return;
  lines.emplace(pointer, node.name_place.line);
  if (const json::object* members = value.if_object()) {
    auto child = node.children.begin();
    for (const auto& member : *members) {
      if (child == node.children.end()) return;
      collect(member.value(), *child++, json::append(pointer, member.key()), lines);
    }
  } else if (const json::array* items = value.if_array()) {
    std::size_t index = 0;
    for (const yaml::PlacedNode& child : node.children) {
      if (index == items->size()) return;
      collect((*items)[index], child, json::append(pointer, index), lines);
      ++index;
    }
  }
}

}  // namespace

Result<BlueprintFile> read_blueprint_file(std::string_view text) {
  if (text.size() > kBlueprintBytesMax) {
    return Error{.code = ErrorCode::too_large,
                 .message = "the file has " + std::to_string(text.size()) +
                            " bytes; a blueprint has at most " +
                            std::to_string(kBlueprintBytesMax)};
  }
  PORC_TRY(yaml::Document read, yaml::parse(text));
  BlueprintFile file;
  if (read.places) collect(read.value, *read.places, "", file.lines);
  file.document = std::move(read.value);
  return file;
}

json::value placed_in(json::value document, const std::string& repository, const std::string& sha) {
  json::object* members = document.if_object();
  if (members == nullptr) return document;
  json::value& metadata = (*members)["metadata"];
  if (metadata.is_null()) metadata = json::object();
  json::object* known = metadata.if_object();
  if (known == nullptr) return document;
  if (!known->contains("repo")) (*known)["repo"] = repository;
  (*known)["external_id"] = "github:" + repository + "@" + sha;
  return document;
}

}  // namespace porc::github
