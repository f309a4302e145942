// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sentinel/syntax/nodes.h"
#include "sentinel/syntax/source.h"

namespace porc::sentinel {

inline constexpr std::size_t kSourceBytesMax = std::size_t{16} << 20;
/// Brackets, blocks and operands inside each other.
inline constexpr std::size_t kNestingMax = 200;
/// The same with the operators of one expression, which lean on each other.
inline constexpr std::size_t kHeightMax = 4000;

struct Parsed {
  File file{};
  std::vector<Fault> faults{};  ///< in order of their place; the file is whole only without any
};

/// Reads one file of the language. Goes on behind a fault at the next statement. Spec: reference,
/// sections 1 to 3.
Parsed parse(const Source& source);

}  // namespace porc::sentinel
