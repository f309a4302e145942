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

/// `hidden` arguments are there that the policy did not write.
void check_count(const NativeFunction& function, std::size_t got, std::size_t hidden) {
  const bool too_few = got < function.arguments_min;
  const bool too_many =
      function.arguments_max != Builtin::kAnyNumber && got > function.arguments_max;
  if (too_few || too_many)
    throw Refusal{fmt::format("expected {} arguments, got {}",
                              (too_few ? function.arguments_min : function.arguments_max) - hidden,
                              got - hidden)};
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
  check_count(*function, arguments.size(), 0);
  return function->call(NativeCall(evaluator, function->name, arguments));
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
  check_count(function, with_self.size(), 1);
  return function.call(NativeCall(evaluator, function.name, with_self));
}

}  // namespace porc::sentinel
