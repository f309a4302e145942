// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aio/clock.h"
#include "aio/signal.h"
#include "aio/task.h"
#include "http/client.h"
#include "servicenow/options.h"

namespace porc::servicenow {

/// What is put on a request so that ServiceNow knows who sends it. A token is fetched once for all
/// who wait for it, and renewed a minute before it ends.
class Credentials {
 public:
  /// All outlive this and its tasks.
  Credentials(http::Client& client,
              aio::Executor& executor,
              aio::Clock& clock,
              const Options& options)
      : client_(client), clock_(clock), options_(options), fetched_(executor) {}

  /// The header, with its value. Errors: those of Client::send; precondition_failed when no token
  /// is given.
  Task<http::Headers::Field> header();

  /// They were refused. True when others may be had, so that asking again is worth it: a token.
  bool renew(const http::Headers::Field& refused);

 private:
  struct Token {
    Secret access{};
    Secret refresh{};
    Timestamp ends{};
  };
  /// While it stands somebody is fetching, and others wait.
  class Fetching;

  Task<http::Headers::Field> bearer(const OAuthAccess* access);
  Task<void> fetch(const OAuthAccess* access);
  Task<Token> ask(http::Parameters form);

  http::Client& client_;
  aio::Clock& clock_;
  const Options& options_;
  std::optional<Token> token_{};
  aio::Signal fetched_;
  bool fetching_ = false;
};

}  // namespace porc::servicenow
