// SPDX-License-Identifier: Apache-2.0
#include "datadog/event.h"

#include <string>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "wire/run_details.h"

namespace porc::datadog {
namespace {

std::string cut(std::string_view text, std::size_t bytes_max) {
  return std::string(cut_at_character(text, bytes_max));
}

/// Datadog notifies whom an `@` names, and takes what stands between two `%%%` for Markdown.
std::string harmless(std::string_view text) {
  constexpr std::string_view kWideAt = "\uff20";
  std::string plain;
  for (const char c : text) {
    if (c == '%' && plain.ends_with('%')) plain += ' ';
    if (c == '@') {
      plain += kWideAt;
    } else {
      plain += c;
    }
  }
  return plain;
}

json::array tags_of(const Run& run) {
  json::array tags;
  auto add = [&tags](const char* key, const std::string& value) {
    if (!value.empty()) tags.emplace_back(cut(key + (":" + value), kTagMax));
  };
  add("service", "porc");
  add("env", run.identity.environment);
  add("porc_kind", run.identity.kind);
  add("porc_workspace", run.workspace.str());
  add("porc_run", run.id.str());
  add("porc_operation", boost::describe::enum_to_string(run.operation, ""));
  add("porc_status", boost::describe::enum_to_string(run.status, ""));
  add("porc_repo", run.blueprint.metadata.repo.value_or(""));
  return tags;
}

std::string text_of(const milestones::Moment& moment) {
  const Run& run = moment.run;
  std::string text = "Run " + run.id.str() + " at " + format_time(moment.at) + ", by " +
                     (run.requested_by.empty() ? "PORC" : harmless(run.requested_by));
  if (!moment.link.empty()) text += "\n" + moment.link;
  if (run.policy_override)
    text += "\nA policy was overridden by " + harmless(run.policy_override->by);
  if (run.reason) text += "\n" + harmless(run.reason->message);
  return cut(text, kTextMax);
}

json::object deployment_of(const Run& run) {
  json::object metadata{{"run_id", run.id.str()},
                        {"kind", run.identity.kind},
                        {"quill_version", run.quill_version},
                        {"operation", boost::describe::enum_to_string(run.operation, "")}};
  json::object change;
  change["changed_resource"] =
      json::object{{"type", "configuration"}, {"name", cut(run.workspace.str(), kNameMax)}};
  if (!run.requested_by.empty()) {
    change["author"] = json::object{{"type", "user"}, {"name", cut(run.requested_by, kNameMax)}};
  }
  if (!run.identity.name.empty()) {
    json::array services;
    services.push_back(
        json::object{{"type", "service"}, {"name", cut(run.identity.name, kNameMax)}});
    change["impacted_resources"] = std::move(services);
  }
  change["change_metadata"] = std::move(metadata);
  return change;
}

}  // namespace

json::object event_of(const milestones::Moment& moment) {
  const Run& run = moment.run;
  const std::string title =
      cut("PORC: " + harmless(wire::summary_of(run, moment.at).headline), kTitleMax);
  const std::string text = text_of(moment);
  if (moment.milestone == run::Milestone::deployed) {
    json::object attributes{{"title", title}, {"category", "change"}};
    attributes["message"] = text;
    attributes["timestamp"] = format_time(moment.at);
    attributes["tags"] = tags_of(run);
    attributes["aggregation_key"] = run.id.str();
    attributes["integration_id"] = "custom-events";
    attributes["attributes"] = deployment_of(run);
    json::object change;
    change["data"] = json::object{{"type", "event"}, {"attributes", std::move(attributes)}};
    return change;
  }
  json::object event{{"title", title}, {"text", text}};
  event["alert_type"] = moment.milestone == run::Milestone::refused ? "warning" : "error";
  event["aggregation_key"] = run.id.str();
  event["date_happened"] =
      std::chrono::duration_cast<std::chrono::seconds>(moment.at.time_since_epoch()).count();
  event["tags"] = tags_of(run);
  return event;
}

bool is_change(const json::object& body) {
  return body.contains("data");
}

json::object body_at(const milestones::Event& event, Timestamp now) {
  json::object body = event.body;
  if (now - event.at <= kAgeMax) return body;
  body.erase("date_happened");
  json::value* data = body.if_contains("data");
  if (data != nullptr) data->at("attributes").as_object().erase("timestamp");
  return body;
}

}  // namespace porc::datadog
