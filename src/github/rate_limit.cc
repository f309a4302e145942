// SPDX-License-Identifier: Apache-2.0
#include "github/rate_limit.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/ascii.h"
#include "http/date.h"

namespace porc::github {
namespace {

/// Nobody is asked to wait longer: a header that says so is wrong.
constexpr Duration kWaitMax = std::chrono::hours(24);

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

Duration seconds(std::int64_t count) {
  return std::min(kWaitMax, Duration(std::min<std::int64_t>(count, 1'000'000) * 1000));
}

std::optional<Duration> retry_after(const http::ClientResponse& response, Timestamp now) {
  const std::string* given = response.headers.find("Retry-After");
  if (given == nullptr) return std::nullopt;
  if (auto count = number(*given)) return seconds(*count);
  if (auto date = http::parse_date(*given)) {
    return std::clamp(Duration(*date - now), Duration(0), kWaitMax);
  }
  return std::nullopt;
}

bool mentions_secondary_limit(std::string_view body) {
  constexpr std::string_view kWords = "secondary rate limit";
  const auto same = [](char one, char other) { return lower(one) == other; };
  return std::search(body.begin(), body.end(), kWords.begin(), kWords.end(), same) != body.end();
}

}  // namespace

LimitVerdict judge_limits(const http::ClientResponse& response,
                          Timestamp now,
                          int secondary_before) {
  if (response.status != 403 && response.status != 429) return {};
  if (auto asked = retry_after(response, now)) return {.limited = true, .wait = *asked};
  if (response.headers.get("X-RateLimit-Remaining") == "0") {
    const auto reset = number(response.headers.get("X-RateLimit-Reset"));
    // A second more: the reset is told in whole seconds.
    const Timestamp until = Timestamp(std::chrono::seconds(reset.value_or(0) % 100'000'000'000)) +
                            std::chrono::seconds(1);
    const Duration wait = reset ? Duration(until - now) : kSecondaryWaitMin;
    return {.limited = true, .wait = std::clamp(wait, Duration(1000), kWaitMax)};
  }
  if (response.status == 429 || mentions_secondary_limit(response.body)) {
    constexpr int kDoublingsMax = 10;
    const int doublings = std::clamp(secondary_before, 0, kDoublingsMax);
    return {.limited = true,
            .wait = std::min(kSecondaryWaitMin * (1 << doublings), kSecondaryWaitMax),
            .secondary = true};
  }
  return {};
}

std::optional<Standing> standing_of(const http::ClientResponse& response) {
  const auto limit = number(response.headers.get("X-RateLimit-Limit"));
  const auto remaining = number(response.headers.get("X-RateLimit-Remaining"));
  const auto reset = number(response.headers.get("X-RateLimit-Reset"));
  if (!limit || !remaining || !reset || *reset > 100'000'000'000) return std::nullopt;
  return Standing{
      .limit = *limit, .remaining = *remaining, .reset = Timestamp(std::chrono::seconds(*reset))};
}

}  // namespace porc::github
