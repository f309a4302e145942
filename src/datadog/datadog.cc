// SPDX-License-Identifier: Apache-2.0
#include "datadog/datadog.h"

#include <algorithm>
#include <array>

#include "base/setting.h"
#include "datadog/event.h"
#include "http/tell.h"
#include "http/url.h"

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

}  // namespace

Result<Options> read_options(Secret api_key, const std::string& site, std::string relay) {
  Options options{.api_key = std::move(api_key)};
  if (relay.empty() && std::ranges::find(kSites, site) == kSites.end()) {
    return refused_setting("DD_SITE", "must be a site of Datadog, such as datadoghq.eu");
  }
  if (!relay.empty() && !http::is_private(relay))
    return refused_setting("PORC_DATADOG_URL", "must begin with https://");
  while (relay.ends_with('/')) relay.pop_back();
  const std::string events = relay.empty() ? "https://api." + site : relay;
  const std::string changes = relay.empty() ? "https://event-management-intake." + site : relay;
  options.events_url = events + "/api/v1/events";
  options.changes_url = changes + "/api/v2/events";
  return options;
}

json::object Datadog::body_of(const milestones::Moment& moment) const {
  return event_of(moment);
}

Task<void> Datadog::send(milestones::Event event, std::string on_behalf_of) {
  std::string url = is_change(event.body) ? options_.changes_url : options_.events_url;
  http::ClientRequest message =
      http::message_to(std::move(url), json::serialize(body_at(event, clock_.now())));
  message.headers.add("DD-API-KEY", options_.api_key.expose("authenticates at Datadog"));
  message.once = true;  // it knows no repetition by a key
  message.on_behalf_of = std::move(on_behalf_of);
  return http::tell(client_, clock_, "Datadog", std::move(message));
}

}  // namespace porc::datadog
