// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/client.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/encoding.h"
#include "base/printable.h"
#include "http/retry.h"
#include "http/url.h"
#include "json/member.h"
#include "json/parse.h"
#include "json/print.h"

namespace porc::port_catalog {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{16} << 20;
constexpr Duration kAnswerMax = std::chrono::seconds(30);
constexpr Duration kTokenEarly = std::chrono::seconds(60);
constexpr std::size_t kToldMax = 500;
/// End of the paths where the same again is one more: everything else may be sent twice.
constexpr std::string_view kLog = "/logs";
/// Calls are spread once no more than a tenth of them is left.
constexpr std::int64_t kLowShare = 10;

std::optional<std::int64_t> number_in(const http::ClientResponse& response, std::string_view name) {
  const std::string_view text = response.headers.get(name);
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

Result<json::object> document_of(const http::ClientResponse& response) {
  auto parsed = json::parse(response.body,
                            {.bytes_max = kAnswerBytesMax, .numbers = json::Numbers::tolerant});
  if (parsed && parsed->is_object()) return std::move(parsed->get_object());
  return Error{.code = ErrorCode::unavailable, .message = "Port's answer is no JSON object"};
}

Error error_of(const http::ClientResponse& response, const std::string& what, Timestamp now) {
  // 401 is of PORC's credentials, not those of who asks PORC; 200 may say that it is not well.
  const bool refused = response.status == 401 || response.status < 400;
  std::string told;
  if (const auto document = document_of(response)) {
    told = json::text_at(*document, "error");
    const std::string message = json::text_at(*document, "message");
    if (!message.empty()) told += (told.empty() ? "" : ": ") + message;
  }
  told = printable(cut_at_character(told, kToldMax));
  return {.code = refused ? ErrorCode::precondition_failed : http::meaning_of(response.status),
          .message = "Port answered " + std::to_string(response.status) + " to " + what +
                     (told.empty() ? "" : ": " + told),
          .retry_after = http::wait_hint(response, now)};
}

}  // namespace

std::string segment(std::string_view text) {
  return http::percent_encode(text);
}

Client::Client(http::Client& http, aio::Clock& clock, const Options& options, int attempts)
    : http_(http),
      clock_(clock),
      options_(options),
      attempts_(attempts),
      random_(static_cast<std::uint32_t>(clock.now().time_since_epoch().count())) {}

Task<json::object> Client::get(std::string path, http::Parameters query, std::string on_behalf_of) {
  Call call{.method = "GET",
            .path = path,
            .url = options_.api + path,
            .on_behalf_of = std::move(on_behalf_of)};
  if (!query.empty()) call.url += "?" + http::build_query(query);
  co_return co_await exchange(std::move(call));
}

Task<json::object> Client::send(std::string method,
                                std::string path,
                                json::object body,
                                http::Parameters query,
                                std::string on_behalf_of) {
  Call call{.method = std::move(method),
            .path = path,
            .url = options_.api + path,
            .on_behalf_of = std::move(on_behalf_of)};
  if (!query.empty()) call.url += "?" + http::build_query(query);
  call.body = json::print(body);
  if (call.body.size() > kBodyBytesMax) {
    co_return Error{.code = ErrorCode::too_large,
                    .message = call.method + " " + call.path + " would send more than 1 MiB"};
  }
  co_return co_await exchange(std::move(call));
}

Task<json::object> Client::exchange(Call call) {
  const std::string what = call.method + " " + call.path;
  PORC_CO_TRY(http::ClientResponse response, co_await attempt(call));
  if (response.status == 401) {
    // The token may have been revoked, or the clocks differ: once.
    token_.reset();
    PORC_CO_TRY(response, co_await attempt(std::move(call)));
  }
  if (response.status / 100 != 2) co_return error_of(response, what, clock_.now());
  PORC_CO_TRY(json::object document, document_of(response));
  const json::value* good = document.if_contains("ok");
  if (good != nullptr && good->is_bool() && good->get_bool()) co_return document;
  co_return Error{
      .code = ErrorCode::precondition_failed,
      .message = "Port's answer to " + what + " says that it is not ok: " +
                 printable(cut_at_character(json::text_at(document, "message"), kToldMax))};
}

/// The answer of the last of some attempts.
Task<http::ClientResponse> Client::attempt(Call call) {
  const http::RetryPolicy policy{.attempts_max = attempts_};
  for (int made = 1;; ++made) {
    PORC_CO_CHECK(co_await wait_for_turn());
    if (!token_ || token_->until <= clock_.now()) PORC_CO_CHECK(co_await token(call.on_behalf_of));
    auto outcome = co_await exchange_once(call);
    if (outcome) note_limits(*outcome);
    const double random = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
    const auto pause = http::next_attempt(policy, made, outcome, random, clock_.now());
    if (pause) {
      PORC_CO_CHECK(co_await aio::sleep_until(clock_, clock_.now() + *pause));
      continue;
    }
    if (outcome) co_return std::move(outcome);
    Error error = std::move(outcome).error();
    // All that is sent may be sent again.
    if (error.code == ErrorCode::timeout) error.code = ErrorCode::unavailable;
    co_return std::move(error).in(call.method + " " + call.path);
  }
}

Task<http::ClientResponse> Client::exchange_once(const Call& call) {
  http::ClientRequest request{.method = call.method,
                              .url = call.url,
                              .body = call.body,
                              .wait_max = kAnswerMax,
                              .response_bytes_max = kAnswerBytesMax,
                              .once = call.method == "POST" && call.path.ends_with(kLog),
                              .on_behalf_of = call.on_behalf_of};
  request.headers.add("Accept", "application/json");
  if (!call.body.empty()) request.headers.add("Content-Type", "application/json");
  request.headers.add("Authorization",
                      "Bearer " + token_->text.expose("header of a request to PORT_API"));
  return http_.send(std::move(request));
}

/// https://docs.port.io/api-reference/create-an-access-token: not the form of RFC 6749.
Task<Secret> Client::token(std::string on_behalf_of) {
  json::object credentials;
  credentials["clientId"] = options_.client_id;
  credentials["clientSecret"] = options_.client_secret.expose("asks Port for a token");
  http::ClientRequest request{.method = "POST",
                              .url = options_.api + "/v1/auth/access_token",
                              .body = json::serialize(credentials),
                              .wait_max = kAnswerMax,
                              .response_bytes_max = kBodyBytesMax,
                              .on_behalf_of = std::move(on_behalf_of)};
  request.headers.add("Accept", "application/json");
  request.headers.add("Content-Type", "application/json");
  const Timestamp asked = clock_.now();
  auto outcome = co_await http_.send(std::move(request));
  if (!outcome) co_return std::move(outcome).error().in("asking Port for a token");
  if (outcome->status / 100 != 2)
    co_return error_of(*outcome, "POST /v1/auth/access_token", clock_.now());
  PORC_CO_TRY(const json::object document, document_of(*outcome));
  std::string text = json::text_at(document, "accessToken");
  const json::value* seconds = document.if_contains("expiresIn");
  if (text.empty() || !http::is_field_value(text) || seconds == nullptr || !seconds->is_number()) {
    co_return Error{.code = ErrorCode::precondition_failed, .message = "Port answered no token"};
  }
  const auto lives = std::chrono::seconds(
      static_cast<std::int64_t>(std::clamp(seconds->to_number<double>(), 0.0, 1e8)));
  const Duration kept = lives > 2 * kTokenEarly ? lives - kTokenEarly : Duration(lives) / 2;
  token_ = Token{.text = Secret(std::move(text)), .until = asked + kept};
  co_return token_->text;
}

Task<void> Client::wait_for_turn() {
  const Timestamp now = clock_.now();
  if (not_before_ <= now) co_return ok;
  const Duration wait = not_before_ - now;
  if (wait > kPaceMax) {
    co_return Error{.code = ErrorCode::rate_limited,
                    .message = "little is left of Port's rate limit",
                    .retry_after = wait};
  }
  co_return co_await aio::sleep_until(clock_, not_before_);
}

/// https://docs.port.io/api-reference/rate-limits
void Client::note_limits(const http::ClientResponse& response) {
  const auto limit = number_in(response, "x-ratelimit-limit");
  const auto remaining = number_in(response, "x-ratelimit-remaining");
  const auto reset = number_in(response, "x-ratelimit-reset");
  if (!limit || !remaining || !reset || *remaining * kLowShare > *limit) return;
  const Timestamp again{std::chrono::seconds(std::min<std::int64_t>(*reset, 100'000'000'000))};
  const Timestamp now = clock_.now();
  if (again <= now) return;
  not_before_ = now + (again - now) / (*remaining + 1);
}

}  // namespace porc::port_catalog
