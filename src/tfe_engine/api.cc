// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/api.h"

#include <algorithm>

#include "http/retry.h"

namespace porc::tfe_engine {
namespace {

constexpr auto kDocumentWaitMax = std::chrono::seconds(30);
constexpr auto kBlobWaitMax = std::chrono::minutes(5);
constexpr std::string_view kPageSize = "100";
constexpr std::string_view kOctets = "application/octet-stream";

bool is_absolute(std::string_view place) {
  return place.starts_with("https://") || place.starts_with("http://");
}

/// A redirect's target, which may be relative to the origin that sent it.
std::string resolve(std::string_view from, std::string_view location) {
  return is_absolute(location) ? std::string(location) : origin_of(from) + std::string(location);
}

}  // namespace

Error error_of(int status, std::string_view body, std::string_view what) {
  const std::string told = jsonapi::error_text(body);
  return Error{.code = http::meaning_of(status),
               .message = "TFE answered " + std::to_string(status) + " to " + std::string(what) +
                          (told.empty() ? "" : ": " + told)};
}

Api::Api(http::Client& client, aio::Clock& clock, const TfeOptions& options)
    : client_(client),
      clock_(clock),
      options_(options),
      random_(static_cast<std::uint32_t>(clock.now().time_since_epoch().count())) {}

Api Api::on_behalf_of(std::string run, bool routine) {
  Api same = *this;
  same.random_.seed(random_());
  same.on_behalf_of_ = std::move(run);
  same.routine_ = routine;
  return same;
}

double Api::draw() {
  return std::uniform_real_distribution<double>(0.0, 1.0)(random_);
}

std::string Api::url_of(std::string_view path, const http::Parameters& query) const {
  if (is_absolute(path)) return std::string(path);
  std::string url = options_.api_base + std::string(path);
  if (!query.empty()) url += "?" + http::build_query(query);
  return url;
}

Task<http::ClientResponse> Api::send_once(const Call& call) {
  http::ClientRequest request{
      .method = call.method,
      .url = call.url,
      .body = call.body,
      .wait_max = call.answer_bytes_max > kDocumentBytesMax || call.body.size() > kDocumentBytesMax
                      ? Duration(kBlobWaitMax)
                      : Duration(kDocumentWaitMax),
      .response_bytes_max = call.answer_bytes_max,
      .on_behalf_of = on_behalf_of_,
      .routine = routine_};
  request.headers.add("Accept", std::string(jsonapi::kMediaType));
  if (!call.content_type.empty())
    request.headers.add("Content-Type", std::string(call.content_type));
  if (call.with_token) {
    request.headers.add("Authorization",
                        "Bearer " + options_.token.expose("header of a request to TFE_API"));
  }
  return client_.send(std::move(request));
}

Task<http::ClientResponse> Api::send(Call call) {
  const http::RetryPolicy policy;
  const std::string what = call.method + " " + call.shown;
  for (int attempts = 1;; ++attempts) {
    Result<http::ClientResponse> outcome = co_await send_once(call);
    std::optional<Duration> pause;
    if (call.may_repeat)
      pause = http::next_attempt(policy, attempts, outcome, draw(), clock_.now());
    if (pause) {
      PORC_CO_CHECK(co_await aio::sleep_until(clock_, clock_.now() + *pause));
      continue;
    }
    if (!outcome) {
      Error error = std::move(outcome).error();
      // Whether it arrived is unknown: the caller looks before it does it again.
      if (error.code == ErrorCode::timeout) error.code = ErrorCode::unavailable;
      co_return std::move(error).in(what);
    }
    if (outcome->status >= 400) co_return error_of(outcome->status, outcome->body, what);
    co_return std::move(outcome);
  }
}

Task<jsonapi::Document> Api::get(std::string path, http::Parameters query) {
  Call call{.method = "GET", .url = url_of(path, query), .shown = path};
  PORC_CO_TRY(http::ClientResponse response, co_await send(std::move(call)));
  Result<jsonapi::Document> document = jsonapi::parse_document(response.body, kDocumentBytesMax);
  if (!document) co_return std::move(document).error().in("reading TFE's answer to GET " + path);
  co_return document;
}

Task<jsonapi::Resource> Api::get_one(std::string path, http::Parameters query) {
  PORC_CO_TRY(jsonapi::Document document, co_await get(std::move(path), std::move(query)));
  co_return jsonapi::only_resource(std::move(document));
}

Task<std::vector<jsonapi::Resource>> Api::get_all(std::string path, http::Parameters query) {
  std::vector<jsonapi::Resource> all;
  for (std::size_t page = 1; page <= kPagesMax; ++page) {
    http::Parameters paged = query;
    paged.emplace_back("page[number]", std::to_string(page));
    paged.emplace_back("page[size]", std::string(kPageSize));
    PORC_CO_TRY(jsonapi::Document document, co_await get(path, std::move(paged)));
    std::ranges::move(document.data, std::back_inserter(all));
    // Some lists are not paginated and say nothing about pages.
    if (!document.pagination || document.pagination->next == 0) co_return all;
  }
  co_return Error{.code = ErrorCode::too_large,
                  .message = path + " has more than " + std::to_string(kPagesMax) + " pages"};
}

Task<http::Headers> Api::get_headers(std::string path) {
  Call call{.method = "GET", .url = url_of(path, {}), .shown = path};
  PORC_CO_TRY(http::ClientResponse response, co_await send(std::move(call)));
  co_return std::move(response.headers);
}

Task<jsonapi::Resource> Api::post(std::string path, jsonapi::Resource resource) {
  Call call{.method = "POST",
            .url = url_of(path, {}),
            .shown = path,
            .body = jsonapi::print_resource(std::move(resource)),
            .content_type = jsonapi::kMediaType,
            .may_repeat = false};
  PORC_CO_TRY(http::ClientResponse response, co_await send(std::move(call)));
  PORC_CO_TRY(jsonapi::Document document,
              jsonapi::parse_document(response.body, kDocumentBytesMax));
  co_return jsonapi::only_resource(std::move(document));
}

Task<void> Api::patch(std::string path, jsonapi::Resource resource) {
  Call call{.method = "PATCH",
            .url = url_of(path, {}),
            .shown = path,
            .body = jsonapi::print_resource(std::move(resource)),
            .content_type = jsonapi::kMediaType};
  PORC_CO_CHECK(co_await send(std::move(call)));
  co_return ok;
}

Task<void> Api::remove(std::string path) {
  Call call{.method = "DELETE", .url = url_of(path, {}), .shown = path};
  auto removed = co_await send(std::move(call));
  if (!removed && removed.error().code != ErrorCode::not_found)
    co_return std::move(removed).error();
  co_return ok;
}

Task<void> Api::act(std::string path, std::string comment) {
  json::object body;
  body["comment"] = std::move(comment);
  // An action may be repeated: TFE answers 409 to the second one.
  Call call{.method = "POST",
            .url = url_of(path, {}),
            .shown = path,
            .body = json::serialize(body),
            .content_type = "application/json"};
  PORC_CO_CHECK(co_await send(std::move(call)));
  co_return ok;
}

Task<std::optional<std::string>> Api::get_bytes(std::string place) {
  const std::string home = origin_of(options_.api_base);
  Call call{.method = "GET", .url = url_of(place, {}), .answer_bytes_max = kBlobBytesMax};
  if (!is_absolute(place)) call.shown = place;
  call.with_token = origin_of(call.url) == home;
  const std::string first = call.url;
  PORC_CO_TRY(http::ClientResponse response, co_await send(std::move(call)));
  if (response.status >= 300) {
    const std::string target = resolve(first, response.headers.get("Location"));
    Call followed{.method = "GET", .url = target, .answer_bytes_max = kBlobBytesMax};
    followed.with_token = origin_of(target) == home;
    PORC_CO_TRY(response, co_await send(std::move(followed)));
  }
  if (response.status == 204) co_return std::optional<std::string>();
  if (response.status >= 300) {
    co_return Error{.code = ErrorCode::unavailable,
                    .message = "TFE redirects a download more than once"};
  }
  co_return std::optional<std::string>(std::move(response.body));
}

Task<std::string> Api::get_capability(std::string url) {
  Call call{.method = "GET",
            .url = std::move(url),
            .answer_bytes_max = kBlobBytesMax,
            .with_token = false};
  PORC_CO_TRY(http::ClientResponse response, co_await send(std::move(call)));
  co_return std::move(response.body);
}

Task<void> Api::put_capability(std::string url, std::string bytes) {
  Call call{.method = "PUT",
            .url = std::move(url),
            .body = std::move(bytes),
            .content_type = kOctets,
            .with_token = false};
  PORC_CO_CHECK(co_await send(std::move(call)));
  co_return ok;
}

}  // namespace porc::tfe_engine
