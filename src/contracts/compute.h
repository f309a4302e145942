// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "aio/task.h"

namespace porc {

/// Where work goes that would keep the loop busy: rendering, hashing, packing. A pool of threads in
/// production, the spot itself in simulation.
class Compute {
 public:
  virtual ~Compute() = default;
  /// Runs `work` and answers when it is done. `work` must own what it touches.
  /// Errors: unavailable when too much waits already.
  virtual Task<void> run(std::function<void()> work) = 0;
};

/// Answers what `work(args…)`, which answers a Result, made of them where work goes. Callers pass
/// values in place of a closure: g++ 12 destroys a closure that stands in an await expression
/// twice, captures and all. Errors: those of `work`; unavailable when too much waits already.
template <class F, class... Args>
auto run_on(Compute& compute, F work, Args... args)
    -> Task<typename std::invoke_result_t<F, Args...>::value_type> {
  auto answer = std::make_shared<std::invoke_result_t<F, Args...>>();
  std::function<void()> job = [answer, work, ... args = std::move(args)]() mutable {
    *answer = std::invoke(work, std::move(args)...);
  };
  PORC_CO_CHECK(co_await compute.run(std::move(job)));
  co_return std::move(*answer);
}

}  // namespace porc
