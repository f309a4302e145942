// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/news.h"

namespace porc::orchestrator {

void News::publish(const Change& change) {
  if (auto found = runs_.find(change.run.id); found != runs_.end()) {
    if (auto signal = found->second.lock()) signal->notify_all();
  }
  any_.notify_all();
  for (const auto& listener : listeners_) listener(change);
}

void News::nudge_all() {
  // Whoever is notified runs later, so that nothing leaves the map meanwhile.
  for (const auto& [run, known] : runs_) {
    if (auto signal = known.lock()) signal->notify_all();
  }
  any_.notify_all();
}

void News::publish_error(const RunId& run, const Error& error) {
  for (const auto& listener : error_listeners_) listener(run, error);
}

void News::publish_delivery(const Attempt& attempt) {
  for (const auto& listener : delivery_listeners_) listener(attempt);
}

void News::publish_handling(const Attempt& attempt) {
  for (const auto& listener : handling_listeners_) listener(attempt);
}

std::shared_ptr<aio::Signal> News::of(const RunId& run) {
  std::weak_ptr<aio::Signal>& known = runs_[run];
  if (auto signal = known.lock()) return signal;
  // The last holder removes the entry; `this` outlives all of them (wiring order).
  std::shared_ptr<aio::Signal> made(new aio::Signal(executor_), [this, run](aio::Signal* signal) {
    runs_.erase(run);
    delete signal;  // NOLINT(cppcoreguidelines-owning-memory)
  });
  known = made;
  return made;
}

}  // namespace porc::orchestrator
