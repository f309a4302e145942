// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "aio/blocking_pool.h"
#include "aio/task.h"

namespace porc::terraform_engine {

/// Runs `work(args…)`, which answers a Result, on a thread of the pool. Callers pass values in
/// place of a closure: g++ 12 destroys a closure that stands in an await expression twice, captures
/// and all.
template <class F, class... Args>
auto run_on(aio::BlockingPool& pool, F work, Args... args)
    -> Task<typename std::invoke_result_t<F&, Args&...>::value_type> {
  auto job = [work = std::move(work), ... args = std::move(args)]() mutable {
    return std::invoke(work, args...);
  };
  co_return co_await pool.run(std::move(job));
}

}  // namespace porc::terraform_engine
