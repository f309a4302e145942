// SPDX-License-Identifier: Apache-2.0
// pg: PostgreSQL as values, by libpq. It knows no table and no domain word. Reading order: query.h,
// statement.h, rows.h, connection.h, transaction.h, pool.h, migrate.h.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pg/placeholders.h"
#include "pg/rows.h"
#include "pg/statement.h"

struct pg_conn;
struct pg_result;

namespace porc::pg {

/// Where a server is, and how long it may take.
struct Address {
  std::string url{};  ///< postgresql://…; TLS, several hosts and timeouts of TCP are said in it
  std::chrono::milliseconds statement_max = std::chrono::seconds(30);
  /// Waiting for one row or lock; and how long one that others wait for may be held by who is
  /// stopped.
  std::chrono::milliseconds lock_max = std::chrono::seconds(10);
};

/// A connection to a server. Used by one thread at a time; everything here may block, but no longer
/// than the address says and a little more. Once it is broken it stays so.
class Connection {
 public:
  /// Errors: unavailable with the server's words; unauthenticated when it does not let us in;
  /// invalid_argument when the URL is none.
  static Result<Connection> open(const Address& address);

  /// Sends all statements in one go, each prepared the first time it is used here, and answers the
  /// rows of each. Outside of BEGIN … COMMIT they are one transaction. Errors: those of the first
  /// that fails; none after it runs.
  Result<std::vector<Rows>> run(std::span<const Statement> statements);
  Result<Rows> run(const Statement& statement);
  /// Runs statements that have neither parameters nor rows anybody wants; in one transaction unless
  /// they say otherwise.
  Result<void> execute(const std::string& script);

  bool is_broken() const;
  /// The same of one that nobody used for a while: the server may have ended it meanwhile.
  bool was_left();
  /// True between BEGIN and COMMIT or ROLLBACK.
  bool in_transaction() const;

  /// What the server said of the last failure.
  struct Failure {
    std::string state{};              ///< SQLSTATE; "" when the connection broke
    std::string constraint{};         ///< the one that was violated
    bool may_have_committed = false;  ///< the connection broke while the answer was awaited
    /// Two transactions stood in each other's way: the same again may succeed.
    bool is_collision() const;
  };
  const Failure& failure() const { return failure_; }
  /// The last failure came after COMMIT was sent.
  void doubt() { failure_.may_have_committed = true; }

  /// Names of channels that NOTIFY told of, and what it said, since the last time; waits for the
  /// first until `patience` is over or `other` (a file descriptor) can be read.
  struct Notice {
    std::string channel{};
    std::string payload{};
    int sender = 0;  ///< process of the server that sent it
  };
  Result<std::vector<Notice>> hear(std::chrono::milliseconds patience, int other);
  /// The process of the server that serves this connection.
  int process() const;

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  struct Finish {
    void operator()(pg_conn* connection) const noexcept;
  };
  struct Clear {
    void operator()(pg_result* result) const noexcept;
  };
  using Answer = std::unique_ptr<pg_result, Clear>;

  Connection(std::unique_ptr<pg_conn, Finish> handle, std::chrono::milliseconds answer_max)
      : handle_(std::move(handle)), answer_max_(answer_max) {}

  Result<void> set_limits(const Address& address);
  Result<void> send(const Statement& statement, bool& prepares);
  Result<void> send_prepared(const Statement& statement);
  /// The next result, or null at the end of those of one command.
  Result<Answer> next(Deadline deadline);
  Result<void> wait(Deadline deadline);
  /// The one result of a command.
  Result<Answer> result_of(std::string_view query, Deadline deadline);
  Error broken(std::string_view words);
  Error fault_of(const pg_result* result, std::string_view query);

  std::unique_ptr<pg_conn, Finish> handle_;
  std::chrono::milliseconds answer_max_;
  std::map<std::string_view, Numbered> prepared_{};  ///< by the name of the query
  Failure failure_{};
  bool broken_ = false;
};

}  // namespace porc::pg
