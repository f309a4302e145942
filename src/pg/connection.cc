// SPDX-License-Identifier: Apache-2.0
#include "pg/connection.h"

#include <array>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

#include <poll.h>

#include <libpq-fe.h>

#include "base/assert.h"
#include "pg/placeholders.h"

namespace porc::pg {
namespace {

/// Over the server's own limit, whose words are better than ours.
constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(5);
constexpr int kBinary = 1;

constexpr Query kSetLimits{
    .name = "set_limits",
    .text =
        "SELECT set_config('statement_timeout', :statement, false),"
        " set_config('lock_timeout', :lock, false),"
        " set_config('idle_in_transaction_session_timeout', :lock, false),"
        " set_config('default_transaction_isolation', 'read committed', false),"
        " set_config('standard_conforming_strings', 'on', false),"
        // Statements are short: to compile one, or to start processes for it, takes longer.
        " set_config('jit', 'off', false),"
        " set_config('max_parallel_workers_per_gather', '0', false)"};

/// A password that was not escaped as it must be is taken for a port, which libpq would tell.
bool is_port(const PQconninfoOption& option) {
  if (option.val == nullptr || std::string_view(option.keyword) != "port") return true;
  return std::string_view(option.val).find_first_not_of("0123456789,") == std::string_view::npos;
}

/// Errors: invalid_argument, without the URL, which may hold a password.
Result<void> check_url(const std::string& url) {
  char* words = nullptr;
  PQconninfoOption* options = PQconninfoParse(url.c_str(), &words);
  bool is_url = options != nullptr;
  for (const auto* option = options; is_url && option->keyword != nullptr; ++option)
    is_url = is_port(*option);
  PQconninfoFree(options);
  PQfreemem(words);
  if (is_url) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the address of the database is none that libpq understands"};
}

std::string first_line(std::string_view words) {
  return std::string(words.substr(0, words.find('\n')));
}

/// The classes of PostgreSQL's appendix A that tell of the server and not of the statement.
ErrorCode code_of(std::string_view state) {
  constexpr auto kPassing =
      std::to_array<std::string_view>({"08", "25006", "40", "53", "55P03", "57", "58", "23505"});
  for (const std::string_view passing : kPassing) {
    if (state.starts_with(passing)) return ErrorCode::unavailable;
  }
  if (state.starts_with("XX")) return ErrorCode::corrupt;
  return ErrorCode::internal;
}

}  // namespace

void Connection::Finish::operator()(pg_conn* connection) const noexcept {
  PQfinish(connection);
}

void Connection::Clear::operator()(pg_result* result) const noexcept {
  PQclear(result);
}

bool Connection::Failure::is_collision() const {
  return state == "40001" || state == "40P01" || state == "23505";
}

Result<Connection> Connection::open(const Address& address) {
  PORC_CHECK(check_url(address.url));
  // What stands before the URL is only said where the URL says nothing.
  const auto names = std::to_array<const char*>({"application_name",
                                                 "connect_timeout",
                                                 "keepalives_idle",
                                                 "tcp_user_timeout",
                                                 "dbname",
                                                 "client_encoding",
                                                 nullptr});
  const auto values = std::to_array<const char*>(
      {"porc", "10", "30", "60000", address.url.c_str(), "UTF8", nullptr});
  std::unique_ptr<pg_conn, Finish> handle(PQconnectdbParams(names.data(), values.data(), 1));
  if (!handle) return Error{.code = ErrorCode::unavailable, .message = "out of memory"};
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    Error error{.code = ErrorCode::unavailable,
                .message = first_line(PQerrorMessage(handle.get()))};
    if (PQconnectionNeedsPassword(handle.get()) == 1) error.code = ErrorCode::unauthenticated;
    return error;
  }
  const char* encoding = PQparameterStatus(handle.get(), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "the database is not encoded in UTF8: create one that is"};
  }
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  Connection connection(std::move(handle), address.statement_max + kPatience);
  if (PQsetnonblocking(connection.handle_.get(), 1) != 0 ||
      PQenterPipelineMode(connection.handle_.get()) != 1) {
    return connection.broken("no pipelines");
  }
  PORC_CHECK(connection.set_limits(address));
  return connection;
}

Result<void> Connection::set_limits(const Address& address) {
  Statement limits(kSetLimits);
  limits.bind(":statement", std::to_string(address.statement_max.count()))
      .bind(":lock", std::to_string(address.lock_max.count()));
  PORC_TRY([[maybe_unused]] Rows set, run(limits));
  return ok;
}

bool Connection::is_broken() const {
  return broken_ || PQstatus(handle_.get()) != CONNECTION_OK;
}

bool Connection::was_left() {
  pollfd socket{.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0};
  if (::poll(&socket, 1, 0) > 0 && PQconsumeInput(handle_.get()) != 1) broken_ = true;
  return is_broken();
}

bool Connection::in_transaction() const {
  return PQtransactionStatus(handle_.get()) != PQTRANS_IDLE;
}

int Connection::process() const {
  return PQbackendPID(handle_.get());
}

Error Connection::broken(std::string_view words) {
  failure_ = {};
  broken_ = true;
  std::string message = first_line(words);
  if (message.empty()) message = first_line(PQerrorMessage(handle_.get()));
  return Error{.code = ErrorCode::unavailable,
               .message = "the connection to PostgreSQL broke: " + message};
}

Error Connection::fault_of(const pg_result* result, std::string_view query) {
  const auto field = [result](int code) {
    const char* text = PQresultErrorField(result, code);
    return std::string(text == nullptr ? "" : text);
  };
  failure_ = {.state = field(PG_DIAG_SQLSTATE), .constraint = field(PG_DIAG_CONSTRAINT_NAME)};
  if (failure_.state.empty()) return broken(PQresultErrorMessage(result));
  // The primary message holds no values; details may.
  return Error{.code = code_of(failure_.state),
               .message = "PostgreSQL: " + field(PG_DIAG_MESSAGE_PRIMARY) + " (" + failure_.state +
                          ", running " + std::string(query) + ")"};
}

Result<void> Connection::send_prepared(const Statement& statement) {
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
  for (const std::string_view name : prepared_.at(statement.query().name).parameters) {
    const Statement::Value& value = statement.value(name);
    if (value.holds_zero) {
      failure_ = {};
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "text that holds a zero byte is not stored"};
    }
    values.push_back(value.bytes ? value.bytes->c_str() : nullptr);
    lengths.push_back(value.bytes ? static_cast<int>(value.bytes->size()) : 0);
    formats.push_back(value.is_binary ? kBinary : 0);
  }
  const int sent = PQsendQueryPrepared(handle_.get(),
                                       std::string(statement.query().name).c_str(),
                                       static_cast<int>(values.size()),
                                       values.data(),
                                       lengths.data(),
                                       formats.data(),
                                       kBinary);
  if (sent != 1) return broken("");
  return ok;
}

Result<void> Connection::send(const Statement& statement, bool& prepares) {
  const Query& query = statement.query();
  const auto [known, is_new] = prepared_.try_emplace(query.name);
  prepares = is_new;
  if (is_new) {
    known->second = number_placeholders(query.text);
    const int sent = PQsendPrepare(
        handle_.get(), std::string(query.name).c_str(), known->second.text.c_str(), 0, nullptr);
    if (sent != 1) return broken("");
  }
  return send_prepared(statement);
}

Result<void> Connection::wait(Deadline deadline) {
  const int unsent = PQflush(handle_.get());
  if (unsent < 0) return broken("");
  pollfd socket{.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0};
  if (unsent > 0) socket.events |= POLLOUT;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  const int ready = left.count() <= 0 ? 0 : ::poll(&socket, 1, static_cast<int>(left.count()));
  if (ready < 0 && errno == EINTR) return ok;
  if (ready <= 0) {
    return broken("it does not answer");
  }
  if ((socket.revents & ~POLLOUT) != 0 && PQconsumeInput(handle_.get()) != 1) return broken("");
  return ok;
}

Result<Connection::Answer> Connection::next(Deadline deadline) {
  for (;;) {
    if (PQflush(handle_.get()) < 0) return broken("");
    if (PQisBusy(handle_.get()) == 0) return Answer(PQgetResult(handle_.get()));
    PORC_CHECK(wait(deadline));
  }
}

Result<Connection::Answer> Connection::result_of(std::string_view query, Deadline deadline) {
  PORC_TRY(Answer result, next(deadline));
  if (!result) return broken("it answers less than it was asked");
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_PIPELINE_SYNC) return result;
  PORC_TRY(Answer end, next(deadline));
  if (end) return broken("it answers more than it was asked");
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_ABORTED)
    return result;
  return fault_of(result.get(), query);
}

Result<std::vector<Rows>> Connection::run(std::span<const Statement> statements) {
  const Deadline deadline = std::chrono::steady_clock::now() + answer_max_;
  struct Expected {
    std::string_view query{};
    bool is_preparation = false;
  };
  std::vector<Expected> expected;
  std::set<std::string_view> preparing;
  std::optional<Error> fault;
  for (const Statement& statement : statements) {
    bool prepares = false;
    auto sent = send(statement, prepares);
    // Its use waits for nothing that comes before it in the same pipeline.
    if (prepares) {
      expected.push_back({.query = statement.query().name, .is_preparation = true});
      preparing.insert(statement.query().name);
    }
    if (!sent) {
      fault = std::move(sent).error();
      break;
    }
    expected.push_back({.query = statement.query().name});
  }
  if (is_broken() || PQpipelineSync(handle_.get()) != 1) return fault ? *fault : broken("");
  std::vector<Rows> rows;
  for (const Expected& one : expected) {
    auto result = result_of(one.query, deadline);
    if (is_broken()) return result ? broken("") : std::move(result).error();
    if (!result) {
      if (!fault) fault = std::move(result).error();
      continue;
    }
    const bool ran = PQresultStatus(result->get()) != PGRES_PIPELINE_ABORTED;
    if (one.is_preparation && ran) preparing.erase(one.query);
    if (!one.is_preparation && ran) rows.emplace_back(result->release());
  }
  for (const std::string_view name : preparing) prepared_.erase(name);
  const auto sync = result_of("sync", deadline);
  // What is its own transaction is committed there: when that fails, what comes next is not the
  // answer to anything.
  if (!sync) return is_broken() ? sync.error() : broken(sync.error().message);
  if (PQresultStatus(sync->get()) != PGRES_PIPELINE_SYNC)
    return broken("its answers are out of step");
  if (fault) return *std::move(fault);
  return rows;
}

Result<Rows> Connection::run(const Statement& statement) {
  PORC_TRY(std::vector<Rows> rows, run(std::span(&statement, 1)));
  return std::move(rows.front());
}

Result<void> Connection::execute(const std::string& script) {
  const Deadline deadline = std::chrono::steady_clock::now() + answer_max_;
  if (PQexitPipelineMode(handle_.get()) != 1 || PQsendQuery(handle_.get(), script.c_str()) != 1)
    return broken("");
  std::optional<Error> fault;
  for (;;) {
    PORC_TRY(Answer result, next(deadline));
    if (!result) break;
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !fault)
      fault = fault_of(result.get(), "a script");
  }
  if (PQenterPipelineMode(handle_.get()) != 1) return broken("");
  if (fault) return *std::move(fault);
  return ok;
}

Result<std::vector<Connection::Notice>> Connection::hear(std::chrono::milliseconds patience,
                                                         int other) {
  std::vector<Notice> heard;
  const auto take = [&] {
    while (PGnotify* notice = PQnotifies(handle_.get())) {
      heard.push_back(
          {.channel = notice->relname, .payload = notice->extra, .sender = notice->be_pid});
      PQfreemem(notice);
    }
  };
  take();
  if (!heard.empty()) return heard;
  std::array<pollfd, 2> ready{{{.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0},
                               {.fd = other, .events = POLLIN, .revents = 0}}};
  const int count = ::poll(ready.data(), ready.size(), static_cast<int>(patience.count()));
  if (count > 0 && ready[0].revents != 0 && PQconsumeInput(handle_.get()) != 1) return broken("");
  take();
  return heard;
}

}  // namespace porc::pg
