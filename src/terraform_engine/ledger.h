// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "aio/blocking_pool.h"
#include "aio/signal.h"
#include "terraform_engine/lifecycle.h"

namespace porc::terraform_engine {

/// The records as the loop thread uses them: one fact after the other on a thread of their own, and
/// after each commit a word to those who wait for it. Loop thread only.
class Ledger {
 public:
  /// `executor` and `policies` outlive this. `instance`: as in Fact.
  Ledger(aio::Executor& executor,
         Records records,
         const PolicyLibrary& policies,
         std::string instance)
      : executor_(executor),
        records_(std::move(records)),
        policies_(policies),
        instance_(std::move(instance)),
        queued_(executor),
        pool_(executor, 1, kFactsQueuedMax) {}

  /// Runs `work(Records&, args…)`, which answers a Result. No closures, for the reason in run_on.h.
  template <class F, class... Args>
  auto read(F work, Args... args)
      -> Task<typename std::invoke_result_t<F&, Records&, Args&...>::value_type> {
    auto job = [this, work, ... args = std::move(args)]() mutable {
      return std::invoke(work, records_, args...);
    };
    co_return co_await pool_.run(std::move(job));
  }

  /// Runs `work(Fact&, args…)`, which answers a Result, as one durable fact, and lets those runs go
  /// on that may go on after it. Nothing is changed on error.
  template <class F, class... Args>
  auto change(F work, Args... args)
      -> Task<typename std::invoke_result_t<F&, Fact&, Args&...>::value_type> {
    using Answer = std::invoke_result_t<F&, Fact&, Args&...>;
    auto changed = std::make_shared<std::set<std::string>>();
    auto job = [this, changed, work, ... args = std::move(args)]() mutable {
      Fact fact{.records = records_, .policies = policies_, .instance = instance_};
      Answer answer = records_.transaction([&](Timestamp now) -> Answer {
        fact.now = now;
        Answer inner = std::invoke(work, fact, args...);
        if (!inner) return inner;
        PORC_CHECK(admit(fact));
        return inner;
      });
      if (answer) *changed = std::move(fact.runs);
      return answer;
    };
    Answer answer = co_await pool_.run(std::move(job));
    announce(*changed);
    if (told_ && !changed->empty()) told_(*changed);
    co_return std::move(answer);
  }

  /// Called with the runs that each fact here changed, so that others can be told.
  void on_change(std::function<void(const std::set<std::string>&)> told) {
    told_ = std::move(told);
  }
  /// Others who share the records changed these runs; none: perhaps anything.
  void hear(const std::set<std::string>& runs);
  /// Notified after every change of the run. Kept alive by those who wait.
  std::shared_ptr<aio::Signal> signal_of(const std::string& run);
  /// Notified whenever a phase may be queued.
  aio::Signal& queued() { return queued_; }

 private:
  static constexpr std::size_t kFactsQueuedMax = 100'000;
  void announce(const std::set<std::string>& runs);

  aio::Executor& executor_;
  Records records_;
  const PolicyLibrary& policies_;
  const std::string instance_;
  std::function<void(const std::set<std::string>&)> told_{};
  std::map<std::string, std::weak_ptr<aio::Signal>> signals_{};
  aio::Signal queued_;
  aio::BlockingPool pool_;  ///< last: it is closed before what its jobs use
};

}  // namespace porc::terraform_engine
