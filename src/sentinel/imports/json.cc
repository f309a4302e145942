// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/json_text.h"
#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

Value marshal(const NativeCall& call) {
  const Value value = call.any(0);
  if (value.is_undefined() || value.is(Kind::function)) return Value::undefined();
  return call.made(json_text(call, value));
}

Value unmarshal(const NativeCall& call) {
  std::string reason;
  const auto value = value_of_json(call.heap(), call.string(0), reason);
  if (!value) call.refuse(reason);
  return *value;
}

Value valid(const NativeCall& call) {
  std::string reason;
  return Value::of(value_of_json(call.heap(), call.string(0), reason).has_value());
}

}  // namespace

/// Reference 17.7.
const NativeImport& json_import() {
  static const FunctionTable table(
      {{"marshal", 1, 1, marshal}, {"unmarshal", 1, 1, unmarshal}, {"valid", 1, 1, valid}});
  return table;
}

}  // namespace porc::sentinel
