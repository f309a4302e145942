// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace porc::fuzz {

/// A bug that stands in a fuzzer only while PORC_PLANTED_BUG is set: what it is told must not be
/// reached. tools/fuzz checks that no seed reaches it, and that the fuzzer does.
inline void planted_bug(bool reached) {
  static const bool is_planted = std::getenv("PORC_PLANTED_BUG") != nullptr;
  if (!reached || !is_planted) return;
  std::fputs("the planted bug was reached\n", stderr);
  std::abort();
}

/// True for a name like "web1".
inline bool ends_in_digit(std::string_view name) {
  return name.size() > 1 && name.back() >= '0' && name.back() <= '9';
}

}  // namespace porc::fuzz
