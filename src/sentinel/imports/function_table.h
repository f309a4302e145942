// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sentinel/evaluate/import.h"
#include "sentinel/imports/native_call.h"

namespace porc::sentinel {

/// One function of a native import; the table has checked how many arguments there are.
struct NativeFunction {
  std::string_view name;
  std::uint8_t arguments_min;
  std::uint8_t arguments_max;  ///< Builtin::kAnyNumber: no bound
  Value (*call)(const NativeCall& call);
};

/// A value that a native import has, read when somebody asks.
struct NativeConstant {
  std::string_view name;
  Value (*read)(Evaluator& evaluator);
};

/// An import that is a table of functions and constants.
class FunctionTable : public NativeImport {
 public:
  explicit FunctionTable(std::vector<NativeFunction> functions,
                         std::vector<NativeConstant> constants = {});

  Value get(Evaluator& evaluator, std::string_view key) const override;
  Value call(Evaluator& evaluator,
             std::string_view key,
             std::span<const Value> arguments) const override;

 private:
  std::vector<NativeFunction> functions_;
  std::vector<NativeConstant> constants_;
};

/// The methods of maps that a native import returns. The map itself is the first argument, so that
/// the counts of a row include it.
class MethodTable : public Methods {
 public:
  explicit MethodTable(std::vector<NativeFunction> functions);

  bool has(std::string_view name) const override;
  Value call(Evaluator& evaluator,
             Map& self,
             std::string_view name,
             std::span<const Value> arguments) const override;

 private:
  std::vector<NativeFunction> functions_;
};

}  // namespace porc::sentinel
