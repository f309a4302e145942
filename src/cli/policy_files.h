// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/source_file.h"
#include "sentinel/syntax/source.h"

namespace porc::cli {

/// Whether what tests put in the place of imports counts: `mock-*` and folders `mocks` and `test`.
enum class Mocks : std::uint8_t { included, left_out };

/// What operands of `pine policy` name: a file and "-" as they are, a folder as every `*.sentinel`
/// below it, by name. Errors: not_found for a folder without any.
Result<std::vector<std::string>> find_policies(const std::vector<std::string>& operands,
                                               Mocks mocks);

/// What is wrong with a policy, as it is shown.
Fault fault_of(const sentinel::Fault& fault);

}  // namespace porc::cli
