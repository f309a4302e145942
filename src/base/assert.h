// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>

/// Checks what cannot be false if our own code is right; on in release builds too. Prints the
/// expression and aborts: the lease expires and another server takes over. Never reachable by
/// input.
#define PORC_ASSERT(expression)                                                               \
  do {                                                                                        \
    if (!(expression)) {                                                                      \
      std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #expression); \
      std::abort();                                                                           \
    }                                                                                         \
  } while (false)
