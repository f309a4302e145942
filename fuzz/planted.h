// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace porc::fuzz {

/// A bug that only stands in the `_planted` variant of a fuzzer: what it is told must not be reached.
inline void planted_bug(bool reached) {
#ifdef PORC_PLANTED_BUG
  if (reached) __builtin_trap();
#else
  (void)reached;
#endif
}

}  // namespace porc::fuzz
