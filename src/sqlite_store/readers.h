// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "aio/blocking_pool.h"
#include "sql/connection.h"

namespace porc::sqlite_store {

/// A few threads that read, each with a connection of its own. A read sees one moment of the
/// database, and every write that was answered before it. Made, used and destroyed on the loop
/// thread.
class Readers {
 public:
  /// `executor` outlives this. At most `queue_max` reads wait for a thread.
  Readers(std::vector<sql::Connection> connections, aio::Executor& executor, std::size_t queue_max);

  /// Runs `read(db)`, which answers a Result, and goes on at the loop thread.
  /// Errors: those of `read`; unavailable at once when the queue is full.
  template <class F>
  auto run(F read) {
    return pool_.run([this, read = std::move(read)]() mutable {
      Lent lent(*this);
      return lent.snapshot(read);
    });
  }

 private:
  /// A connection for the time of one snapshot. There are as many as threads, so one is always
  /// idle.
  class Lent {
   public:
    explicit Lent(Readers& readers);
    ~Lent();
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;

    template <class F>
    auto snapshot(F& read) -> std::invoke_result_t<F&, sql::Connection&> {
      PORC_CHECK(begin());
      return read(db_);
    }

   private:
    Result<void> begin();

    Readers& readers_;
    sql::Connection db_;
  };

  std::mutex mutex_{};
  std::vector<sql::Connection> idle_;  ///< guarded by mutex_
  aio::BlockingPool pool_;             ///< destroyed first
};

}  // namespace porc::sqlite_store
