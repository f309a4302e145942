// SPDX-License-Identifier: Apache-2.0
#include "host/thread_stack.h"

#include <pthread.h>

#include "base/assert.h"

namespace porc::host {

void set_thread_stack() {
  pthread_attr_t attributes;
  PORC_ASSERT(pthread_attr_init(&attributes) == 0);
  PORC_ASSERT(pthread_attr_setstacksize(&attributes, kThreadStackBytes) == 0);
  PORC_ASSERT(pthread_setattr_default_np(&attributes) == 0);
  pthread_attr_destroy(&attributes);
}

}  // namespace porc::host
