// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

template <int kPower>
Value power_of_1024(Evaluator&) {
  return Value::of(std::int64_t{1} << (10 * kPower));
}

}  // namespace

/// Reference 17.13.
const NativeImport& units_import() {
  static const FunctionTable table({},
                                   {{"kilobyte", power_of_1024<1>},
                                    {"megabyte", power_of_1024<2>},
                                    {"gigabyte", power_of_1024<3>},
                                    {"terabyte", power_of_1024<4>},
                                    {"petabyte", power_of_1024<5>}});
  return table;
}

}  // namespace porc::sentinel
