// SPDX-License-Identifier: Apache-2.0
#include "sentinel/evaluate/pattern.h"

#include <cstdint>

namespace porc::sentinel {
namespace {
constexpr std::int64_t kMemoryMax = std::int64_t{2} << 20;  ///< of one, with what it remembers
}

std::unique_ptr<re2::RE2> compile_pattern(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemoryMax);
  return std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

}  // namespace porc::sentinel
