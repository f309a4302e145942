// SPDX-License-Identifier: Apache-2.0
#include "datadog/datadog.h"

#include <algorithm>
#include <array>

#include "datadog/event.h"
#include "http/retry.h"
#include "http/url.h"
#include "json/decode.h"
#include "wire/run_details.h"

namespace porc::datadog {
namespace {

/// https://docs.datadoghq.com/getting_started/site/
constexpr auto kSites = std::to_array<std::string_view>({"datadoghq.com",
                                                         "us3.datadoghq.com",
                                                         "us5.datadoghq.com",
                                                         "ap1.datadoghq.com",
                                                         "ap2.datadoghq.com",
                                                         "datadoghq.eu",
                                                         "ddog-gov.com"});
constexpr std::uint64_t kAnswerBytesMax = 64U << 10;

Error not_sound(std::string variable, std::string message) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = variable + " " + message,
               .violations = {{.pointer = variable, .message = message}}};
}

}  // namespace

Result<Options> read_options(Secret api_key, const std::string& site, std::string relay) {
  Options options{.api_key = std::move(api_key)};
  if (relay.empty() && std::ranges::find(kSites, site) == kSites.end()) {
    return not_sound("DD_SITE", "must be a site of Datadog, such as datadoghq.eu");
  }
  const bool safe = relay.starts_with("https://") ||
                    (relay.starts_with("http://") && http::is_loopback(http::host_of(relay)));
  if (!relay.empty() && !safe) return not_sound("PORC_DATADOG_URL", "must begin with https://");
  while (relay.ends_with('/')) relay.pop_back();
  const std::string events = relay.empty() ? "https://api." + site : relay;
  const std::string changes = relay.empty() ? "https://event-management-intake." + site : relay;
  options.events_url = events + "/api/v1/events";
  options.changes_url = changes + "/api/v2/events";
  return options;
}

std::vector<Report> Datadog::reports_of(const Change& change) const {
  const auto moved = wire::last_move_of(change.events);
  const std::string link = wire::report_link(options_.public_url, change.run.id);
  const auto event = moved ? event_of(change.run, moved->at, link) : std::nullopt;
  std::vector<Report> reports;
  if (event) reports.push_back({.payload = json::encode(*event)});
  return reports;
}

Task<void> Datadog::deliver(OutboxEntry entry) {
  PORC_CO_TRY(const Event event, json::decode<Event>(entry.payload, json::Unknown::ignore));
  http::ClientRequest request{.method = "POST"};
  request.url = event.api == Api::events ? options_.events_url : options_.changes_url;
  request.headers.add("Content-Type", "application/json");
  request.headers.add("DD-API-KEY", options_.api_key.expose("authenticates at Datadog"));
  request.body = json::serialize(body_at(event, clock_.now()));
  request.response_bytes_max = kAnswerBytesMax;
  request.cut_body = true;
  request.once = true;  // it knows no repetition by a key
  request.on_behalf_of = entry.subject;
  const auto answered = co_await client_.send(std::move(request));
  co_return http::taken("Datadog", answered, clock_.now());
}

}  // namespace porc::datadog
