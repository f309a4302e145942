// SPDX-License-Identifier: Apache-2.0
#include "sentinel/evaluate/pattern.h"

namespace porc::sentinel {

std::unique_ptr<re2::RE2> compile_pattern(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  return std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

}  // namespace porc::sentinel
