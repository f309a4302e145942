// SPDX-License-Identifier: Apache-2.0
#include "aio/wakeup.h"

#include <utility>

#include "base/assert.h"

namespace porc::aio {

Wakeup::~Wakeup() {
  if (ticket_) *ticket_ = {};
}

void Wakeup::fire() {
  PORC_ASSERT(executor_.is_current());
  if (std::exchange(fired_, true) || !waiter_) return;
  ticket_ = std::make_shared<std::coroutine_handle<>>(waiter_);
  executor_.post([ticket = ticket_] {
    if (*ticket) std::exchange(*ticket, {}).resume();
  });
}

}  // namespace porc::aio
