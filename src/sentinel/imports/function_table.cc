// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/function_table.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace porc::sentinel {
namespace {

const NativeFunction* find(const std::vector<NativeFunction>& functions, std::string_view name) {
  const auto found = std::find_if(
      functions.begin(), functions.end(), [&](const NativeFunction& f) { return f.name == name; });
  return found == functions.end() ? nullptr : &*found;
}

void check_count(const NativeFunction& function, std::size_t got) {
  const std::size_t wanted =
      got < function.arguments_min ? function.arguments_min : function.arguments_max;
  const bool too_many =
      function.arguments_max != Builtin::kAnyNumber && got > function.arguments_max;
  if (got < function.arguments_min || too_many)
    throw Refusal{fmt::format("error calling function \"{}\": expected {} arguments, got {}",
                              function.name,
                              wanted,
                              got)};
}

}  // namespace

FunctionTable::FunctionTable(std::vector<NativeFunction> functions,
                             std::vector<NativeConstant> constants)
    : functions_(std::move(functions)), constants_(std::move(constants)) {}

Value FunctionTable::get(Evaluator& evaluator, std::string_view key) const {
  for (const NativeConstant& constant : constants_)
    if (constant.name == key) return constant.read(evaluator);
  return Value::undefined();
}

Value FunctionTable::call(Evaluator& evaluator,
                          std::string_view key,
                          std::span<const Value> arguments) const {
  const NativeFunction* function = find(functions_, key);
  if (function == nullptr)
    throw Refusal{fmt::format("key \"{}\" doesn't support function calls", key)};
  check_count(*function, arguments.size());
  return function->call(evaluator, arguments);
}

MethodTable::MethodTable(std::vector<NativeFunction> functions)
    : functions_(std::move(functions)) {}

bool MethodTable::has(std::string_view name) const {
  return find(functions_, name) != nullptr;
}

Value MethodTable::call(Evaluator& evaluator,
                        Map& self,
                        std::string_view name,
                        std::span<const Value> arguments) const {
  const NativeFunction& function = *find(functions_, name);
  std::vector<Value> with_self = {Value::of(self)};
  with_self.insert(with_self.end(), arguments.begin(), arguments.end());
  if (arguments.size() + 1 < function.arguments_min ||
      (function.arguments_max != Builtin::kAnyNumber &&
       arguments.size() + 1 > function.arguments_max))
    throw Refusal{fmt::format("error calling function \"{}\": expected {} arguments, got {}",
                              name,
                              function.arguments_min - 1,
                              arguments.size())};
  return function.call(evaluator, with_self);
}

}  // namespace porc::sentinel
