// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

/// The version whose language this is.
Value version(Evaluator&) {
  return Value::of(std::string_view("0.40.0"));
}

}  // namespace

/// Reference 17.8.
const NativeImport& runtime_import() {
  static const FunctionTable table({}, {{"version", version}});
  return table;
}

}  // namespace porc::sentinel
