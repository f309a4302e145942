// SPDX-License-Identifier: Apache-2.0
#include "callbacks/callbacks.h"

#include <optional>

#include <boost/describe/class.hpp>

#include "callbacks/event.h"
#include "domain/run/callback.h"
#include "json/decode.h"

namespace porc::callbacks {
namespace {

struct Payload {
  std::optional<std::string> url{};
  std::optional<json::value> body{};  ///< what is posted
  std::optional<Run> run{};           ///< of entries that were stored before events were told
};
BOOST_DESCRIBE_STRUCT(Payload, (), (url, body, run))

Result<Payload> read_payload(const OutboxEntry& entry) {
  auto payload = json::decode<Payload>(entry.payload, json::Unknown::ignore);
  if (payload && payload->run && !payload->body) {
    payload->url = payload->run->callback_url;
    payload->body = event_of(*payload->run).body;
  }
  if (payload && payload->body) return payload;
  return Error{.code = ErrorCode::corrupt,
               .message = "outbox entry " + entry.key + " has no event to tell"};
}

}  // namespace

std::vector<Report> Callbacks::reports_of(const Change& change) const {
  std::vector<Report> reports;
  if (!change.run.callback_url) return reports;
  for (Event& event : events_of(change)) {
    json::object payload{{"url", *change.run.callback_url}, {"body", std::move(event.body)}};
    reports.push_back({.payload = std::move(payload)});
  }
  return reports;
}

Task<void> Callbacks::deliver(OutboxEntry entry) {
  PORC_CO_TRY(const Payload payload, read_payload(entry));
  if (!run::callback_authority(payload.url.value_or(""), hosts_)) {
    co_return Error{.code = ErrorCode::forbidden,
                    .message = "the callback_url is not https on one of PORC_CALLBACK_HOSTS"};
  }
  Endpoint endpoint{.url = *payload.url, .keys = keys_};
  co_return co_await post_.send(
      std::move(entry), std::move(endpoint), json::serialize(*payload.body));
}

std::vector<Report> Subscriber::reports_of(const Change& change) const {
  std::vector<Report> reports;
  for (Event& event : events_of(change)) {
    if (!subscription_.wants(event.type, change.run)) continue;
    reports.push_back({.payload = json::object{{"body", std::move(event.body)}}});
  }
  return reports;
}

Task<void> Subscriber::deliver(OutboxEntry entry) {
  PORC_CO_TRY(const Payload payload, read_payload(entry));
  Endpoint endpoint{.url = subscription_.url, .keys = subscription_.keys};
  co_return co_await post_.send(
      std::move(entry), std::move(endpoint), json::serialize(*payload.body));
}

}  // namespace porc::callbacks
