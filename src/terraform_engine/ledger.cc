// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/ledger.h"

namespace porc::terraform_engine {

std::shared_ptr<aio::Signal> Ledger::signal_of(const std::string& run) {
  std::weak_ptr<aio::Signal>& known = signals_[run];
  auto signal = known.lock();
  if (!signal) known = signal = std::make_shared<aio::Signal>(executor_);
  return signal;
}

void Ledger::hear(const std::set<std::string>& runs) {
  if (!runs.empty()) return announce(runs);
  std::set<std::string> all;
  for (const auto& [run, signal] : signals_) all.insert(run);
  announce(all);
  queued_.notify_all();
}

void Ledger::announce(const std::set<std::string>& runs) {
  for (const std::string& run : runs) {
    auto known = signals_.find(run);
    if (known == signals_.end()) continue;
    if (auto signal = known->second.lock()) {
      signal->notify_all();
    } else {
      signals_.erase(known);
    }
  }
  if (!runs.empty()) queued_.notify_all();
}

}  // namespace porc::terraform_engine
