// SPDX-License-Identifier: Apache-2.0
#include "dynatrace/event.h"

#include <string>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
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

json::object properties_of(const milestones::Moment& moment) {
  const Run& run = moment.run;
  json::object properties;
  auto add = [&properties](const char* key, const std::string& value) {
    if (!value.empty()) properties[key] = cut(value, kValueMax);
  };
  if (moment.milestone == run::Milestone::deployed) {
    add("dt.event.deployment.name", run.workspace.str());
    add("dt.event.deployment.version", run.quill_version);
    add("dt.event.deployment.release_stage", run.identity.environment);
  }
  add("CI Back Link", moment.link);
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
  if (moment.milestone == run::Milestone::refused) add("porc.severity", "warning");
  return properties;
}

}  // namespace

json::object event_of(const milestones::Moment& moment, const std::string& selector) {
  json::object event;
  event["eventType"] = type_of(moment.milestone);
  event["title"] = cut("PORC: " + wire::summary_of(moment.run, moment.at).headline, kTitleMax);
  event["startTime"] = moment.at.time_since_epoch().count();
  if (!selector.empty()) event["entitySelector"] = selector;
  event["properties"] = properties_of(moment);
  return event;
}

json::object body_at(const milestones::Event& event, Timestamp now) {
  json::object body = event.body;
  if (now - event.at > kAgeMax) body.erase("startTime");
  return body;
}

}  // namespace porc::dynatrace
