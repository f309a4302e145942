// SPDX-License-Identifier: Apache-2.0
#include "api/plan_view.h"

#include <algorithm>
#include <utility>

#include "json/decode.h"
#include "json/parse.h"

namespace porc::api {
namespace {

constexpr std::string_view kUnknown = "(known after apply)";

/// The parts of a plan's JSON that are read.
struct PlanImport {
  std::optional<std::string> id{};
};
BOOST_DESCRIBE_STRUCT(PlanImport, (), (id))

struct PlanChange {
  std::vector<std::string> actions{};
  std::optional<json::value> before{};
  std::optional<json::value> after{};
  std::optional<json::value> after_unknown{};
  std::optional<json::value> before_sensitive{};
  std::optional<json::value> after_sensitive{};
  std::vector<json::value> replace_paths{};
  std::optional<PlanImport> importing{};
};
BOOST_DESCRIBE_STRUCT(PlanChange,
                      (),
                      (actions,
                       before,
                       after,
                       after_unknown,
                       before_sensitive,
                       after_sensitive,
                       replace_paths,
                       importing))

struct PlanResource {
  std::string address{};
  std::string type{};
  PlanChange change{};
  std::optional<std::string> action_reason{};
};
BOOST_DESCRIBE_STRUCT(PlanResource, (), (address, type, change, action_reason))

struct Plan {
  std::string format_version{};
  std::string terraform_version{};
  std::vector<PlanResource> resource_changes{};
  std::vector<PlanResource> resource_drift{};
  std::map<std::string, PlanChange> output_changes{};
};
BOOST_DESCRIBE_STRUCT(
    Plan, (), (format_version, terraform_version, resource_changes, resource_drift, output_changes))

/// Adds `(known after apply)` where `unknown` says true.
json::value with_unknowns(json::value value, const json::value& unknown) {
  if (unknown.is_bool()) return unknown.get_bool() ? json::value(kUnknown) : value;
  if (const json::object* members = unknown.if_object()) {
    if (!value.is_object()) value = json::object();
    for (const auto& [name, mark] : *members) {
      json::value& member = value.as_object()[name];
      const bool marked = !mark.is_bool() || mark.get_bool();
      if (marked) member = with_unknowns(std::move(member), mark);
    }
  } else if (const json::array* items = unknown.if_array()) {
    if (!value.is_array()) value = json::array();
    json::array& shown = value.as_array();
    if (shown.size() < items->size()) shown.resize(items->size());
    for (std::size_t i = 0; i < items->size(); ++i) {
      shown[i] = with_unknowns(std::move(shown[i]), (*items)[i]);
    }
  }
  return value;
}

/// ["input", "tags", 0] → input.tags[0]
std::string path_text(const json::value& path) {
  std::string text;
  const json::array* steps = path.if_array();
  if (steps == nullptr) return text;
  for (const json::value& step : *steps) {
    if (const json::string* name = step.if_string()) {
      text += (text.empty() ? "" : ".") + std::string(*name);
    } else {
      text += "[" + json::serialize(step) + "]";
    }
  }
  return text;
}

wire::PlannedChange shown_change(std::string address, std::string type, const PlanChange& change) {
  wire::PlannedChange shown{.address = std::move(address), .type = std::move(type)};
  const json::value none(false);
  shown.actions = change.actions;
  shown.before = mask(change.before.value_or(nullptr), change.before_sensitive.value_or(none));
  json::value after =
      with_unknowns(change.after.value_or(nullptr), change.after_unknown.value_or(none));
  shown.after = mask(after, change.after_sensitive.value_or(none));
  for (const json::value& path : change.replace_paths) {
    shown.replace_paths.push_back(path_text(path));
  }
  if (change.importing) shown.imported_id = change.importing->id;
  return shown;
}

bool stays(const PlanChange& change) {
  return std::ranges::all_of(change.actions,
                             [](const auto& action) { return action == "no-op"; }) &&
         !change.importing;
}

std::vector<wire::PlannedChange> shown_resources(const std::vector<PlanResource>& resources) {
  std::vector<wire::PlannedChange> shown;
  for (const PlanResource& resource : resources) {
    if (stays(resource.change)) continue;
    shown.push_back(shown_change(resource.address, resource.type, resource.change));
    shown.back().action_reason = resource.action_reason;
  }
  return shown;
}

void redact(std::vector<wire::PlannedChange>& changes, const observe::Redactor& secrets) {
  for (wire::PlannedChange& change : changes) {
    change.address = secrets.clean_text(std::move(change.address));
    if (change.imported_id) *change.imported_id = secrets.clean_text(*change.imported_id);
    for (std::string& path : change.replace_paths) path = secrets.clean_text(std::move(path));
    change.before = secrets.clean(change.before);
    change.after = secrets.clean(change.after);
  }
}

}  // namespace

json::value mask(const json::value& value, const json::value& marks) {
  const json::value masked(wire::kSensitive);
  if (marks.is_bool()) return marks.get_bool() ? masked : value;
  if (const json::object* marked = marks.if_object()) {
    if (marked->empty()) return value;
    const json::object* members = value.if_object();
    if (members == nullptr) return value.is_null() ? value : masked;
    json::object shown;
    for (const auto& [name, member] : *members) {
      const json::value* mark = marked->if_contains(name);
      shown[name] = mark == nullptr ? member : mask(member, *mark);
    }
    return shown;
  }
  if (const json::array* marked = marks.if_array()) {
    if (marked->empty()) return value;
    const json::array* items = value.if_array();
    if (items == nullptr) return value.is_null() ? value : masked;
    json::array shown;
    for (std::size_t i = 0; i < items->size(); ++i) {
      shown.push_back(i < marked->size() ? mask((*items)[i], (*marked)[i]) : (*items)[i]);
    }
    return shown;
  }
  return masked;
}

Result<wire::PlanView> plan_view_of(const Run& run,
                                    const std::string& plan_json,
                                    const observe::Redactor& secrets) {
  PORC_TRY(
      const json::value document,
      json::parse(plan_json, {.bytes_max = kPlanBytesMax, .numbers = json::Numbers::tolerant}));
  auto plan = json::decode<Plan>(document, json::Unknown::ignore);
  if (!plan) {
    return Error{.code = ErrorCode::corrupt,
                 .message = "the engine's plan of run " + run.id.str() +
                            " is not a plan: " + plan.error().to_string()};
  }
  wire::PlanView view{.run_id = run.id, .status = run.status};
  view.terraform_version = plan->terraform_version;
  view.counts = run.counts;
  view.resources = shown_resources(plan->resource_changes);
  view.drift = shown_resources(plan->resource_drift);
  for (const auto& [name, change] : plan->output_changes) {
    if (!stays(change)) view.outputs.push_back(shown_change(name, "", change));
  }
  for (auto* changes : {&view.resources, &view.drift, &view.outputs}) redact(*changes, secrets);
  return view;
}

}  // namespace porc::api
