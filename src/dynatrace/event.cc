// SPDX-License-Identifier: Apache-2.0
#include "dynatrace/event.h"

#include <string>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "domain/run/milestone.h"
#include "wire/run_details.h"

namespace porc::dynatrace {
namespace {

std::string cut(std::string_view text, std::size_t bytes_max) {
  return std::string(cut_at_character(text, bytes_max));
}

const char* type_of(run::Milestone milestone) {
  switch (milestone) {
    case run::Milestone::deployed:
      return "CUSTOM_DEPLOYMENT";
    case run::Milestone::refused:
      return "CUSTOM_INFO";
    case run::Milestone::failed:
      return "ERROR_EVENT";
  }
  return "CUSTOM_INFO";
}

json::object properties_of(const Run& run, run::Milestone milestone, const std::string& link) {
  json::object properties;
  auto add = [&properties](const char* key, const std::string& value) {
    if (!value.empty()) properties[key] = cut(value, kValueMax);
  };
  if (milestone == run::Milestone::deployed) {
    add("dt.event.deployment.name", run.workspace.str());
    add("dt.event.deployment.version", run.quill_version);
    add("dt.event.deployment.release_stage", run.identity.environment);
  }
  add("CI Back Link", link);
  add("porc.run_id", run.id.str());
  add("porc.status", boost::describe::enum_to_string(run.status, ""));
  add("porc.kind", run.identity.kind);
  add("porc.name", run.identity.name);
  add("porc.environment", run.identity.environment);
  add("porc.workspace", run.workspace.str());
  add("porc.operation", boost::describe::enum_to_string(run.operation, ""));
  add("porc.repo", run.blueprint.metadata.repo.value_or(""));
  add("porc.requested_by", run.requested_by);
  if (run.policy_override) add("porc.overridden_by", run.policy_override->by);
  if (run.reason) add("porc.reason", run.reason->message);
  if (milestone == run::Milestone::refused) add("porc.severity", "warning");
  return properties;
}

}  // namespace

std::optional<Event> event_of(const Run& run, Timestamp at, const Place& place) {
  const auto milestone = run::milestone_of(run.status);
  if (!milestone) return std::nullopt;
  Event event{.at = at};
  event.body["eventType"] = type_of(*milestone);
  event.body["title"] = cut("PORC: " + wire::summary_of(run, at).headline, kTitleMax);
  event.body["startTime"] = at.time_since_epoch().count();
  if (!place.selector.empty()) event.body["entitySelector"] = place.selector;
  event.body["properties"] = properties_of(run, *milestone, place.link);
  return event;
}

json::object body_at(const Event& event, Timestamp now) {
  json::object body = event.body;
  if (now - event.at > kAgeMax) body.erase("startTime");
  return body;
}

}  // namespace porc::dynatrace
