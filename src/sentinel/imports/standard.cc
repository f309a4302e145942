// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/standard.h"

#include <array>

namespace porc::sentinel {
namespace {

struct Row {
  std::string_view path;
  const NativeImport& (*get)();
};

constexpr auto kStandard = std::to_array<Row>({
    {"base64", base64_import},
    {"collection", collection_import},
    {"decimal", decimal_import},
    {"http", http_import},
    {"json", json_import},
    {"collection/lists", lists_import},
    {"collection/maps", maps_import},
    {"runtime", runtime_import},
    {"sockaddr", sockaddr_import},
    {"strings", strings_import},
    {"time", time_import},
    {"types", types_import},
    {"units", units_import},
    {"version", version_import},
});

}  // namespace

const NativeImport* standard_import(std::string_view path) {
  for (const Row& row : kStandard)
    if (row.path == path) return &row.get();
  return nullptr;
}

}  // namespace porc::sentinel
