// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

Value type_of(const NativeCall& call) {
  return Value::of(kind_name(call.any(0).kind()));
}

}  // namespace

/// Reference 17.12.
const NativeImport& types_import() {
  static const FunctionTable table({{"type_of", 1, 1, type_of}});
  return table;
}

}  // namespace porc::sentinel
