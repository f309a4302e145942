// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace porc::github {

/// Limit: bytes of a blueprint file.
inline constexpr std::size_t kBlueprintBytesMax = 256U << 10;

struct BlueprintFile {
  json::value document{};
  std::map<std::string, int> lines{};  ///< JSON Pointer of each value → its line, from 1
};

/// Reads YAML or JSON. Errors: malformed with the place; too_large.
Result<BlueprintFile> read_blueprint_file(std::string_view text);

/// The document as it is submitted: of this repository at this commit, unless the blueprint names
/// another repository.
json::value placed_in(json::value document, const std::string& repository, const std::string& sha);

}  // namespace porc::github
