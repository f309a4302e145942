// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/standard.h"

#include <array>

namespace porc::sentinel {
namespace {

struct Row {
  std::string_view path;
  const NativeImport& (*get)();
};

constexpr std::array<Row, 1> kStandard = {{
    {"types", types_import},
}};

}  // namespace

const NativeImport* standard_import(std::string_view path) {
  for (const Row& row : kStandard)
    if (row.path == path) return &row.get();
  return nullptr;
}

}  // namespace porc::sentinel
