// SPDX-License-Identifier: Apache-2.0
#include "http/retry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>

#include "http/date.h"

namespace porc::http {
namespace {

constexpr std::array<std::string_view, 6> kIdempotent = {
    "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
constexpr std::array<int, 6> kTransient = {408, 429, 500, 502, 503, 504};

bool nothing_remains(const ClientResponse& response) {
  return response.headers.get("X-RateLimit-Remaining") == "0";
}

/// GitHub refuses with 403 when a limit is reached: https://docs.github.com/rest (rate limits).
bool is_rate_limited(const ClientResponse& response) {
  return nothing_remains(response) || response.headers.find("Retry-After") != nullptr;
}

/// Seconds with or without decimals, not negative.
std::optional<double> parse_seconds(std::string_view text) {
  constexpr std::size_t kDigitsMax = 20;
  if (text.empty() || text.size() > kDigitsMax ||
      text.find_first_not_of("0123456789.") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string terminated(text);
  char* end = nullptr;
  const double seconds = std::strtod(terminated.c_str(), &end);
  return *end == '\0' ? std::optional(seconds) : std::nullopt;
}

Duration to_duration(double seconds) {
  constexpr double kLongest = 1e9;  // over thirty years: any policy gives up before that
  return Duration(static_cast<std::int64_t>(std::ceil(std::min(seconds, kLongest) * 1000)));
}

Duration retry_after(std::string_view text, Timestamp now) {
  if (auto seconds = parse_seconds(text)) return to_duration(*seconds);
  auto date = parse_date(text);
  return date && *date > now ? *date - now : Duration(0);
}

Duration rate_limit_reset(std::string_view text, Timestamp now) {
  constexpr double kUnixTimeFrom = 1e8;  // 1973: no one is told to wait for three years
  auto seconds = parse_seconds(text);
  if (!seconds) return Duration(0);
  if (*seconds < kUnixTimeFrom) return to_duration(*seconds);
  const Duration since_epoch = Duration(static_cast<std::int64_t>(std::min(*seconds, 1e12) * 1000));
  return std::max(Duration(0), since_epoch - now.time_since_epoch());
}

}  // namespace

bool is_idempotent(std::string_view method) {
  return std::find(kIdempotent.begin(), kIdempotent.end(), method) != kIdempotent.end();
}

bool is_transient(const Result<ClientResponse>& outcome) {
  if (!outcome) return error_traits(outcome.error().code).retryable;
  if (outcome->status == 403) return is_rate_limited(*outcome);
  return std::find(kTransient.begin(), kTransient.end(), outcome->status) != kTransient.end();
}

Duration wait_hint(const ClientResponse& response, Timestamp now) {
  Duration hint = retry_after(response.headers.get("Retry-After"), now);
  // GitHub and TFE send the reset with every answer; it is a wait only when nothing is left.
  if (response.status == 429 || nothing_remains(response)) {
    hint = std::max(hint, rate_limit_reset(response.headers.get("X-RateLimit-Reset"), now));
  }
  return hint;
}

Result<void> taken(const std::string& receiver,
                   const Result<ClientResponse>& outcome,
                   Timestamp now) {
  constexpr Duration kPatienceMax = std::chrono::hours(24);
  if (outcome && outcome->status / 100 == 2) return ok;
  Error error{.code =
                  is_transient(outcome) ? ErrorCode::unavailable : ErrorCode::precondition_failed};
  if (outcome) {
    error.message = receiver + " answered " + std::to_string(outcome->status);
    error.retry_after = std::min(wait_hint(*outcome, now), kPatienceMax);
  } else {
    error.message = outcome.error().message;  // which begins with the host
  }
  return error;
}

std::optional<Duration> next_attempt(const RetryPolicy& policy,
                                     int attempts_made,
                                     const Result<ClientResponse>& outcome,
                                     double random,
                                     Timestamp now) {
  constexpr int kDoublingsMax = 30;
  if (!is_transient(outcome) || attempts_made >= policy.attempts_max) return std::nullopt;
  const Duration hint = outcome ? wait_hint(*outcome, now) : Duration(0);
  if (hint > policy.hint_max) return std::nullopt;
  const int doublings = std::clamp(attempts_made - 1, 0, kDoublingsMax);
  const double ceiling =
      std::min(std::ldexp(static_cast<double>(policy.pause_base.count()), doublings),
               static_cast<double>(policy.pause_max.count()));
  return std::max(hint, Duration(static_cast<std::int64_t>(ceiling * random)));
}

}  // namespace porc::http
