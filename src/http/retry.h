// SPDX-License-Identifier: Apache-2.0
// When to ask again, and after how long. Pure: the caller sleeps, and knows whether repeating is
// safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/client.h"

namespace porc::http {

struct RetryPolicy {
  int attempts_max = 5;
  Duration pause_base = std::chrono::milliseconds(500);  ///< ceiling of the first pause; doubles
  Duration pause_max = std::chrono::seconds(60);         ///< ceiling of every pause
  /// A server that asks for more patience than this is given up.
  Duration hint_max = std::chrono::minutes(15);
};

/// True when sending it twice means the same as once. Spec: RFC 9110, section 9.2.2.
bool is_idempotent(std::string_view method);

/// True when the outcome may be another one later: an error that `error_traits` calls retryable,
/// and 408, 429, 500, 502, 503, 504.
bool is_transient(const Result<ClientResponse>& outcome);

/// What the server asked for at least: Retry-After (seconds or a date) and X-RateLimit-Reset
/// (seconds from now as TFE sends it, or a Unix time as GitHub does), the later of both; 0 without
/// a hint.
Duration wait_hint(const ClientResponse& response, Timestamp now);

/// Whether a message was taken, for senders whose queue repeats: ok for 2xx. Errors: unavailable
/// when another try may help, with what the server asked for as `retry_after`, at most a day;
/// precondition_failed else. `receiver` is who is named when there was an answer.
Result<void> taken(const std::string& receiver,
                   const Result<ClientResponse>& outcome,
                   Timestamp now);

/// How long to wait before the next attempt, or nullopt to give up. `attempts_made` counts from 1;
/// `random` in [0, 1) spreads the pauses ("full jitter"). Asked only about what may be sent again:
/// an idempotent method, or one that carries a key by which the server knows it.
std::optional<Duration> next_attempt(const RetryPolicy& policy,
                                     int attempts_made,
                                     const Result<ClientResponse>& outcome,
                                     double random,
                                     Timestamp now);

}  // namespace porc::http
