// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/address.h"
#include "cli/event_feed.h"
#include "domain/run/id.h"
#include "http/client.h"
#include "http/retry.h"
#include "json/decode.h"
#include "wire/run_view.h"

namespace porc::cli {

/// What is asked of PORC's API.
struct Ask {
  std::string method = "GET";
  std::string path{};  ///< from wire/paths.h
  http::Parameters query{};
  std::optional<json::value> body{};
  std::string archive{};  ///< a tar.gz in place of `body`; "" is none
  std::string idempotency_key{};
  /// True when asking twice means the same as once, so that a failed attempt may be repeated.
  bool repeatable = true;
  /// True when whoever asks goes on without the answer: one attempt, and that a short one.
  bool brief = false;
};

/// PORC's API. Whatever may be asked twice is asked again, with growing pauses, while the server
/// cannot be reached or says "later".
class Server {
 public:
  /// `around` outlives this. Errors: as find_address.
  static Result<Server> find(Surroundings& around, const Arguments& arguments);

  /// An answer within 2xx. Errors: what the server's problem says; those of http::Client.
  Task<http::ClientResponse> answer(Ask ask) const;
  /// What such an answer says, as a T. Errors: unavailable when it is not PORC's.
  template <class T>
  static Result<T> read(const http::ClientResponse& answer) {
    PORC_TRY(const json::value document, document_of(answer));
    auto read = json::decode<T>(document, json::Unknown::ignore);
    if (!read) return foreign_answer(read.error());
    return read;
  }
  /// Both together.
  template <class T>
  Task<T> get(std::string path, http::Parameters query = {}) const {
    Ask wanted;
    wanted.path = std::move(path);
    wanted.query = std::move(query);
    return answered<T>(answer(std::move(wanted)));
  }
  template <class T>
  Task<T> post(Ask wanted) const {
    wanted.method = "POST";
    return answered<T>(answer(std::move(wanted)));
  }
  Task<wire::RunView> status(RunId run) const;

  /// One attempt whose answer is given as it is. Errors: those of http::Client.
  Task<http::ClientResponse> send(Ask ask) const;
  /// Reads a stream; one attempt.
  std::unique_ptr<EventFeed> follow(std::string path, http::Parameters query) const;

  const Address& address() const noexcept { return address_; }

 private:
  Server(Surroundings& around, Address address);
  http::ClientRequest request_for(const Ask& ask) const;
  template <class T>
  static Task<T> answered(Task<http::ClientResponse> asked) {
    PORC_CO_TRY(const http::ClientResponse answer, co_await std::move(asked));
    co_return read<T>(answer);
  }
  static Result<json::value> document_of(const http::ClientResponse& answer);
  static Error foreign_answer(const Error& fault);

  Surroundings* around_;
  Address address_;
};

/// The error that an answer outside 2xx stands for.
Error error_of_answer(const http::ClientResponse& response);

/// Errors: invalid_argument for text that is no run id.
Result<RunId> parse_run(const std::string& operand);

}  // namespace porc::cli
