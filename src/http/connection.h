// SPDX-License-Identifier: Apache-2.0
// The server's own: one connection, request after request.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include <boost/beast/core/flat_buffer.hpp>

#include "aio/loop.h"
#include "aio/stop.h"
#include "aio/task.h"
#include "http/request_parser.h"
#include "http/response_head.h"
#include "http/server.h"
#include "http/transport.h"

namespace porc::http {

class Connection;

/// What all connections together may hold of something.
struct Budget {
  const std::uint64_t bytes_max;
  std::uint64_t bytes = 0;  ///< held now
};

/// What the connections of one server share. Outlives the tasks of all of them.
class Shared {
 public:
  Shared(aio::Loop& loop, ServerOptions options, Handler handler);

  /// The Date of now, formatted once a second.
  const std::string& date();
  /// The client's own id when it may be passed on, else a fresh one.
  std::string choose_request_id(const Request& request);
  void report(const std::string& request_id, Error error) const;

  aio::Loop& loop;
  const ServerOptions options;
  const Handler handler;
  const RequestLimits limits;
  Budget bodies;    ///< of requests that are read or answered
  Budget unproven;  ///< of those, what nobody knows the sender of
  Budget answers;   ///< that are sent
  aio::StopSource closing{};
  std::list<Connection*> connections{};

 private:
  std::mt19937_64 random_;
  std::chrono::sys_seconds date_second_{};
  std::string date_{};
};

/// What one body takes of a budget, until it is released.
class BodyShare {
 public:
  explicit BodyShare(Budget& budget) : budget_(budget) {}
  ~BodyShare() { release(); }
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;

  /// False when the others leave no room for `bytes`.
  bool grow_to(std::uint64_t bytes);
  void release() { budget_.bytes -= std::exchange(bytes_, 0); }

 private:
  Budget& budget_;
  std::uint64_t bytes_ = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  /// `tls` is null for plain HTTP. One that is `refused` answers 503 to whatever it is asked, and
  /// closes.
  Connection(Shared& shared,
             boost::asio::ip::tcp::socket socket,
             boost::asio::ssl::context* tls,
             bool refused);

  /// Serves until either side has had enough.
  static Task<void> serve(std::shared_ptr<Connection> self);

  /// Ends the operation whose time is up.
  void enforce_deadline(SteadyTime now);
  /// Ends the wait for a request that has not begun.
  void close_if_idle();

 private:
  class Registration;
  enum class Next { request, linger, close };
  /// What the writing of a response has to know of its request.
  struct Reply {
    std::string request_id{};
    bool head_only = false;
    bool http_1_0 = false;
    bool keep_alive = false;
  };

  /// What came of reading a request.
  struct Received {
    bool gone = false;  ///< there is nobody to answer
    std::optional<Response> refusal{};
  };

  static Received refused_by(const Refusal& refusal);

  Task<Next> exchange();
  /// What a body takes of the budgets.
  struct Shares {
    BodyShare all;
    BodyShare unproven;
    bool is_unproven = false;

    bool grow_to(std::uint64_t bytes) {
      return all.grow_to(bytes) && (!is_unproven || unproven.grow_to(bytes));
    }
    void release() {
      all.release();
      unproven.release();
    }
  };

  Task<Received> receive(RequestParser* parser, Shares* shares);
  /// Whether the body may come, once the header is there.
  Task<Received> await_body(RequestParser* parser);
  /// Reads some bytes; false when the peer is gone or its time is up.
  Task<bool> fill();
  Task<Response> answer(Request request);
  /// False when the connection is of no more use.
  Task<bool> send(Response* response, Reply reply);
  /// Writes `out_` and `body_`.
  Task<bool> write();
  Task<bool> pump(BodyStream next, bool chunked, std::string request_id);
  Task<void> watch(aio::StopSource* ended, bool* peer_gone);
  Task<void> linger();

  void wait_at_most(Duration limit);
  Exchange describe(const Request& request) const;

  Shared& shared_;
  Transport transport_;
  const bool refused_;
  const std::string peer_;
  boost::beast::flat_buffer in_;
  std::string out_{};  ///< the head, or the line before a chunk; kept for its capacity
  std::string body_{};
  std::uint64_t body_sent_ = 0;
  SteadyTime deadline_ = SteadyTime::max();
  bool idle_ = false;
  bool timed_out_ = false;
};

}  // namespace porc::http
