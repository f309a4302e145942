// SPDX-License-Identifier: Apache-2.0
#include "callbacks/event.h"

#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "json/decode.h"
#include "wire/run_details.h"

namespace porc::callbacks {
namespace {

/// What is left of a run's view when the whole is too long.
constexpr std::string_view kBrief[] = {"run_id",
                                       "status",
                                       "is_final",
                                       "is_waiting",
                                       "operation",
                                       "goal",
                                       "kind",
                                       "name",
                                       "environment",
                                       "workspace",
                                       "quill_version",
                                       "counts",
                                       "created_at",
                                       "updated_at",
                                       "links"};

json::object brief(const json::object& whole) {
  json::object kept;
  for (const std::string_view name : kBrief) {
    if (const json::value* found = whole.if_contains(name)) kept[name] = *found;
  }
  return kept;
}

Event make(const std::string& status, Timestamp at, json::object data) {
  Event event{.type = "run." + status};
  event.body["type"] = event.type;
  event.body["timestamp"] = format_time(at);
  event.body["data"] = std::move(data);
  return event;
}

Event event_of(const Run& run, const wire::EventView& moved) {
  json::object data{{"run", json::encode(wire::view_of(run))}};
  json::object cause = json::encode(moved).as_object();
  cause.erase("hash");
  data["event"] = cause;
  Event event = make(*moved.to, moved.at, data);
  if (json::serialize(event.body).size() <= kEventBytesMax) return event;
  cause.erase("facts");
  data["run"] = brief(data["run"].as_object());
  data["event"] = std::move(cause);
  data["shortened"] = true;
  return make(*moved.to, moved.at, std::move(data));
}

}  // namespace

std::vector<Event> events_of(const Change& change) {
  std::vector<Event> events;
  for (const audit::Event& stored : change.events) {
    auto view = wire::view_of(stored);
    if (view && view->to) events.push_back(event_of(change.run, *view));
  }
  return events;
}

Event event_of(const Run& run) {
  json::object data{{"run", json::encode(wire::view_of(run))}};
  return make(boost::describe::enum_to_string(run.status, "?"), run.updated_at, std::move(data));
}

}  // namespace porc::callbacks
