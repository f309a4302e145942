// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "aio/blocking_pool.h"
#include "pg/connection.h"
#include "pg/pauses.h"

namespace porc::pg {

/// A few threads, each with a connection. A connection that broke is opened again when it is
/// wanted, with growing pauses while the server is away. Made, used and destroyed on the loop
/// thread.
class Pool {
 public:
  /// `executor` outlives this. At most `queue_max` operations wait for a thread.
  Pool(Address address, std::size_t size, std::size_t queue_max, aio::Executor& executor);

  /// Runs `operation(db)`, which answers a Result, and goes on at the loop thread. One that met a
  /// collision with another transaction, or a connection that broke before anything could have been
  /// committed, runs again: so it changes nothing but the database. Errors: those of `operation`;
  /// unavailable at once when the queue is full or the server is away.
  template <class F>
  auto run(F operation) {
    return pool_.run(
        [this, operation = std::move(operation)]() mutable { return repeat(operation); });
  }

 private:
  /// A connection for the time of one operation. There are as many as threads.
  class Lent {
   public:
    explicit Lent(Pool& pool);
    ~Lent();
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    /// Opens it if it is not open.
    Result<Connection*> ready();

   private:
    Pool& pool_;
    std::optional<Connection> db_;
  };

  template <class F>
  auto repeat(F& operation) -> std::invoke_result_t<F&, Connection&> {
    for (int attempt = 1;; ++attempt) {
      Lent lent(*this);
      PORC_TRY(Connection* const db, lent.ready());
      auto answer = operation(*db);
      if (answer || !may_run_again(*db, answer.error(), attempt)) return answer;
    }
  }
  static bool may_run_again(const Connection& db, const Error& error, int attempt);
  Result<Connection> open();

  const Address address_;
  std::mutex mutex_{};
  std::vector<std::optional<Connection>> idle_;  ///< guarded by mutex_
  Pauses pauses_{};                              ///< guarded by mutex_
  aio::BlockingPool pool_;                       ///< destroyed first
};

}  // namespace porc::pg
