// SPDX-License-Identifier: Apache-2.0
#include "dynatrace/dynatrace.h"

#include "dynatrace/event.h"
#include "http/retry.h"
#include "http/url.h"
#include "json/decode.h"
#include "wire/run_details.h"

namespace porc::dynatrace {
namespace {

constexpr std::uint64_t kAnswerBytesMax = 64U << 10;

Error not_sound(std::string variable, std::string message) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = variable + " " + message,
               .violations = {{.pointer = variable, .message = message}}};
}

}  // namespace

Result<Options> read_options(Secret api_token, std::string api_url, std::string selector) {
  constexpr std::string_view kApi = "/api/v2";
  const bool safe = api_url.starts_with("https://") ||
                    (api_url.starts_with("http://") && http::is_loopback(http::host_of(api_url)));
  if (!safe)
    return not_sound("DT_API_URL", "must be an https URL, such as https://ID.live.dynatrace.com");
  if (api_token.empty()) return not_sound("DT_API_TOKEN", "must be given beside DT_API_URL");
  while (api_url.ends_with('/')) api_url.pop_back();
  if (!api_url.ends_with(kApi)) api_url += kApi;
  return Options{.api_token = std::move(api_token),
                 .url = api_url + "/events/ingest",
                 .selector = std::move(selector)};
}

std::vector<Report> Dynatrace::reports_of(const Change& change) const {
  const auto moved = wire::last_move_of(change.events);
  const Place place{.selector = options_.selector,
                    .link = wire::report_link(options_.public_url, change.run.id)};
  const auto event = moved ? event_of(change.run, moved->at, place) : std::nullopt;
  std::vector<Report> reports;
  if (event) reports.push_back({.payload = json::encode(*event)});
  return reports;
}

Task<void> Dynatrace::deliver(OutboxEntry entry) {
  PORC_CO_TRY(const Event event, json::decode<Event>(entry.payload, json::Unknown::ignore));
  http::ClientRequest request{.method = "POST", .url = options_.url};
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Authorization",
                      "Api-Token " + options_.api_token.expose("authenticates at Dynatrace"));
  request.body = json::serialize(body_at(event, clock_.now()));
  request.response_bytes_max = kAnswerBytesMax;
  request.cut_body = true;
  request.once = true;  // it knows no repetition by a key
  request.on_behalf_of = entry.subject;
  const auto answered = co_await client_.send(std::move(request));
  co_return http::taken("Dynatrace", answered, clock_.now());
}

}  // namespace porc::dynatrace
