// SPDX-License-Identifier: Apache-2.0
#include "github/sender.h"

#include <algorithm>
#include <array>
#include <utility>

#include "github/errors.h"
#include "http/date.h"
#include "http/retry.h"

namespace porc::github {
namespace {

constexpr Duration kWaitMax = std::chrono::seconds(30);
/// The Date header has whole seconds: what is less is no skew.
constexpr Duration kSkewMin = std::chrono::seconds(2);
constexpr std::size_t kCredentialsMax = 10'000;
constexpr std::array kRedirects = {301, 302, 307, 308};

bool is_redirect(int status) {
  return std::ranges::find(kRedirects, status) != kRedirects.end();
}

Error limited(Duration wait, bool secondary) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return Error{.code = ErrorCode::rate_limited,
               .message = std::string("GitHub's ") + (secondary ? "secondary " : "") +
                          "rate limit is reached: the next request in " + std::to_string(seconds) +
                          " s",
               .retry_after = wait};
}

}  // namespace

Sender::Sender(http::Client& client,
               aio::Executor& executor,
               aio::Clock& clock,
               const GithubOptions& options,
               PaceOptions pace)
    : client_(client),
      clock_(clock),
      options_(options),
      pace_(executor, clock, pace),
      random_(static_cast<std::uint32_t>(clock.now().time_since_epoch().count())) {}

Timestamp Sender::github_now() const {
  const Duration skew = skew_.value_or(Duration(0));
  return std::chrono::abs(skew) < kSkewMin ? clock_.now() : clock_.now() + skew;
}

Timestamp Sender::our_time(Timestamp theirs) const {
  return theirs - skew_most_;
}

std::optional<Standing> Sender::standing(const std::string& credential) const {
  const auto found = limits_.find(credential);
  return found == limits_.end() ? std::nullopt : found->second.standing;
}

std::string Sender::what(const Outgoing& outgoing) const {
  std::string_view path = outgoing.url;
  if (path.starts_with(options_.api_base)) path.remove_prefix(options_.api_base.size());
  // A query names nothing that is not in the path already, and cursors are long.
  return outgoing.method + " /" + std::string(path.substr(0, path.find('?')));
}

http::ClientRequest Sender::request_for(const Outgoing& outgoing) const {
  http::ClientRequest request{.method = outgoing.method,
                              .url = outgoing.url,
                              .body = outgoing.body,
                              .wait_max = kWaitMax,
                              .response_bytes_max = kAnswerBytesMax,
                              .once = outgoing.method != "GET",
                              .on_behalf_of = outgoing.on_behalf_of};
  request.headers.add("Accept", outgoing.accept);
  request.headers.add("X-GitHub-Api-Version", options_.api_version);
  request.headers.add(
      "Authorization",
      "Bearer " + outgoing.authorization.expose("header of a request to GITHUB_API"));
  if (!outgoing.body.empty()) request.headers.add("Content-Type", "application/json");
  if (!outgoing.etag.empty()) request.headers.add("If-None-Match", outgoing.etag);
  return request;
}

Sender::Limits& Sender::limits_of(const std::string& credential) {
  if (limits_.size() >= kCredentialsMax && !limits_.contains(credential)) {
    const Timestamp now = clock_.now();
    std::erase_if(limits_, [now](const auto& item) { return item.second.closed_until <= now; });
  }
  return limits_[credential];
}

Result<void> Sender::check_limits(const Outgoing& outgoing) const {
  const auto found = limits_.find(outgoing.credential);
  if (found == limits_.end() || found->second.closed_until <= clock_.now()) return ok;
  return limited(found->second.closed_until - clock_.now(), found->second.secondary_in_a_row > 0);
}

/// Remembers what the answer says of clock and limits. Errors: rate_limited.
Result<void> Sender::note(const Outgoing& outgoing,
                          Timestamp sent,
                          const http::ClientResponse& response) {
  if (const auto date = http::parse_date(response.headers.get("Date"))) {
    skew_ = std::chrono::round<std::chrono::seconds>(*date + Duration(500) - clock_.now());
    skew_most_ = *date + std::chrono::seconds(1) - sent;
  }
  Limits& limits = limits_of(outgoing.credential);
  if (const auto standing = standing_of(response)) limits.standing = standing;
  const LimitVerdict verdict = judge_limits(response, github_now(), limits.secondary_in_a_row);
  if (!verdict.limited) {
    if (response.status < 400) limits.secondary_in_a_row = 0;
    return ok;
  }
  if (verdict.secondary) ++limits.secondary_in_a_row;
  limits.closed_until = std::max(limits.closed_until, clock_.now() + verdict.wait);
  return limited(verdict.wait, verdict.secondary);
}

Task<http::ClientResponse> Sender::send_paced(const Outgoing* outgoing) {
  PORC_CO_CHECK(check_limits(*outgoing));
  const bool is_write = outgoing->method != "GET";
  PORC_CO_TRY(Pace::Turn turn,
              co_await pace_.enter(outgoing->credential, outgoing->repository, is_write));
  // Others may have met the limit while this one waited.
  PORC_CO_CHECK(check_limits(*outgoing));
  http::ClientRequest request = request_for(*outgoing);
  const Timestamp sent = clock_.now();
  PORC_CO_TRY(http::ClientResponse response, co_await client_.send(std::move(request)));
  PORC_CO_CHECK(note(*outgoing, sent, response));
  co_return std::move(response);
}

Task<http::ClientResponse> Sender::send_patiently(const Outgoing* outgoing) {
  const http::RetryPolicy policy{.attempts_max = outgoing->method == "GET" ? 3 : 1};
  for (int attempts = 1;; ++attempts) {
    Result<http::ClientResponse> outcome = co_await send_paced(outgoing);
    const bool is_limit = !outcome && outcome.error().code == ErrorCode::rate_limited;
    std::optional<Duration> pause;
    if (!is_limit) {
      const double random = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
      pause = http::next_attempt(policy, attempts, outcome, random, clock_.now());
    }
    if (!pause) co_return std::move(outcome);
    PORC_CO_CHECK(co_await aio::sleep_until(clock_, clock_.now() + *pause));
  }
}

std::string Sender::target_of(const http::ClientResponse& response) const {
  const std::string location(response.headers.get("Location"));
  const bool relative = location.starts_with('/') && !location.starts_with("//");
  const std::string target = relative ? origin_of(options_.api_base) + location : location;
  return target.starts_with(options_.api_base) ? target : "";
}

Task<http::ClientResponse> Sender::send(Outgoing outgoing) {
  for (int redirects = 0; redirects <= kRedirectsMax; ++redirects) {
    Result<http::ClientResponse> outcome = co_await send_patiently(&outgoing);
    if (!outcome) co_return std::move(outcome).error().in(what(outgoing));
    if (!is_redirect(outcome->status)) {
      if (redirects > 0) outcome->headers.add("Content-Location", outgoing.url);
      co_return std::move(outcome);
    }
    std::string target = target_of(*outcome);
    if (target.empty()) {
      co_return Error{.code = ErrorCode::unavailable,
                      .message = "GitHub redirects " + what(outgoing) + " out of its API"};
    }
    outgoing.url = std::move(target);
  }
  co_return Error{.code = ErrorCode::unavailable,
                  .message = "GitHub redirects " + what(outgoing) + " again and again"};
}

}  // namespace porc::github
