// SPDX-License-Identifier: Apache-2.0
#include "aio/signal.h"

namespace porc::aio {

void Signal::notify_all() {
  ++version_;
  for (Wakeup* wakeup : waiting_) wakeup->fire();
}

Task<void> Signal::wait(std::uint64_t seen, StopToken stop) {
  Wakeup wakeup(executor_);
  Subscription subscription(*this, wakeup);
  StopCallback on_stop(stop, [&wakeup] { wakeup.fire(); });
  if (version_ == seen) co_await wakeup;
  co_return stop.check();
}

Task<bool> wait_until(
    Signal& signal, std::uint64_t seen, Clock& clock, Timestamp deadline, StopToken stop) {
  Wakeup wakeup(signal.executor());
  Signal::Subscription subscription(signal, wakeup);
  StopCallback on_stop(stop, [&wakeup] { wakeup.fire(); });
  Alarm alarm(clock, deadline, [&wakeup] { wakeup.fire(); });
  if (signal.version() == seen) co_await wakeup;
  PORC_CO_CHECK(stop.check());
  co_return signal.version() != seen;
}

}  // namespace porc::aio
