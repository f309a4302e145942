// SPDX-License-Identifier: Apache-2.0
#include "dynatrace/dynatrace.h"

#include "base/setting.h"
#include "dynatrace/event.h"
#include "http/tell.h"
#include "http/url.h"

namespace porc::dynatrace {

Result<Options> read_options(Secret api_token, std::string api_url, std::string selector) {
  constexpr std::string_view kApi = "/api/v2";
  if (!http::is_private(api_url))
    return refused_setting("DT_API_URL",
                           "must be an https URL, such as https://ID.live.dynatrace.com");
  if (api_token.empty()) return refused_setting("DT_API_TOKEN", "must be given beside DT_API_URL");
  while (api_url.ends_with('/')) api_url.pop_back();
  if (!api_url.ends_with(kApi)) api_url += kApi;
  return Options{.api_token = std::move(api_token),
                 .url = api_url + "/events/ingest",
                 .selector = std::move(selector)};
}

json::object Dynatrace::body_of(const milestones::Moment& moment) const {
  return event_of(moment, options_.selector);
}

Task<void> Dynatrace::send(milestones::Event event, std::string on_behalf_of) {
  http::ClientRequest message =
      http::message_to(options_.url, json::serialize(body_at(event, clock_.now())));
  message.headers.add("Authorization",
                      "Api-Token " + options_.api_token.expose("authenticates at Dynatrace"));
  message.once = true;  // it knows no repetition by a key
  message.on_behalf_of = std::move(on_behalf_of);
  return http::tell(client_, clock_, "Dynatrace", std::move(message));
}

}  // namespace porc::dynatrace
