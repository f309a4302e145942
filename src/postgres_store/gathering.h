// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "aio/executor.h"
#include "aio/scope.h"
#include "contracts/store.h"

namespace porc::postgres_store {

/// New runs that many submit at the same time, written together: what came in while the server
/// wrote goes in one transaction to it next, for a commit costs it as much as many rows. But few
/// that are large, so that a small one never waits for many of these. Loop thread only.
class Gathering {
 public:
  /// Stores all, or none: true when they are on the disk, false when one of them stands in the way.
  using Changes = std::vector<std::shared_ptr<const Change>>;
  using Write = std::function<Task<bool>(Changes)>;

  /// `executor` outlives this.
  Gathering(aio::Executor& executor, Write write);

  /// Whether `change` is one that can be written with others: a new run, and what tells of that run
  /// alone.
  static bool takes(const Change& change);
  /// Answers whether it was stored: false when it must be written alone, to find out what is wrong
  /// with it, if anything. Errors: those of the server, after which the outcome may be unknown.
  Task<bool> append(std::shared_ptr<const Change> change);

 private:
  struct Entry {
    std::shared_ptr<const Change> change{};
    std::size_t bytes = 0;  ///< about so many are written
    Result<bool> answer = false;
    std::coroutine_handle<> waiter{};
  };
  using Batch = std::vector<std::shared_ptr<Entry>>;
  class Wait;

  Task<void> write_all();
  Batch take();
  void answer(Batch batch, const Result<bool>& stored);

  aio::Executor& executor_;
  const Write write_;
  std::deque<std::shared_ptr<Entry>> queue_{};
  std::size_t writing_ = 0;
  aio::TaskScope writers_;
};

}  // namespace porc::postgres_store
