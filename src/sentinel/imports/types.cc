// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

Value type_of(Evaluator&, std::span<const Value> arguments) {
  return Value::of(kind_name(arguments[0].kind()));
}

}  // namespace

/// Reference 17.12.
const NativeImport& types_import() {
  static const FunctionTable table({{"type_of", 1, 1, type_of}});
  return table;
}

}  // namespace porc::sentinel
